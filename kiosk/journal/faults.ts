/** What can be wrong with a journal, by name; and what is as it should be but worth saying. */

/** A place in the journal's folder: the file without its ending, and the line in it, counted from 1. */
export interface Spot {
  readonly segment: string;
  readonly line: number;
}

export type Fault =
  /** Neither lines nor manifests: another folder, an empty stick, or somebody took everything. */
  | { readonly fault: "no-journal" }
  /** The line is not what was written. `unproven`: the line before it, which only this one vouched for. */
  | (Spot & { readonly fault: "line-altered"; readonly seq: number; readonly unproven: number | null })
  /** Where lines from…to were, there are bytes that are no line. */
  | (Spot & { readonly fault: "line-unreadable"; readonly from: number; readonly to: number })
  /** Bytes that the terminal did not write, between lines that follow each other. */
  | (Spot & { readonly fault: "bytes-foreign"; readonly bytes: number })
  /** A line that belongs elsewhere: moved, repeated or put in. */
  | (Spot & { readonly fault: "line-out-of-place"; readonly seq: number; readonly expected: number })
  /** Lines from…to are not there; `segment` and `line` are of the first one after them, or of the last before the end. */
  | (Spot & { readonly fault: "lines-missing"; readonly from: number; readonly to: number })
  /** One of two lines was altered, and nothing is left that tells which. */
  | (Spot & { readonly fault: "link-broken"; readonly before: number; readonly after: number })
  /** Signed lines are cut off the end of the newest file. */
  | { readonly fault: "tail-cut"; readonly segment: string; readonly from: number; readonly to: number }
  | { readonly fault: "file-missing"; readonly segment: string; readonly from: number; readonly to: number }
  /** Its compressed bytes are damaged; lines after the last one that could be read may be lost. */
  | { readonly fault: "file-unreadable"; readonly segment: string }
  /** A file under another's name: it holds what `holds` should. */
  | { readonly fault: "file-misplaced"; readonly segment: string; readonly holds: string }
  | { readonly fault: "file-repeated"; readonly segment: string; readonly sameAs: string }
  /** Chained as it should be, and not what was signed: lines from…to were written anew by somebody. */
  | { readonly fault: "file-rewritten"; readonly segment: string; readonly from: number; readonly to: number }
  /** Lines after the last that a closed file had when it was signed. */
  | { readonly fault: "file-grown"; readonly segment: string; readonly after: number }
  | { readonly fault: "manifest-unreadable"; readonly n: number; readonly line: number }
  /** Its signature does not fit what it says. */
  | { readonly fault: "manifest-forged"; readonly n: number; readonly line: number }
  | { readonly fault: "manifest-foreign-key"; readonly n: number; readonly line: number; readonly key: string }
  | { readonly fault: "manifest-out-of-place"; readonly n: number; readonly line: number }
  /** Signed by the right key, and yet not after the one before it: the terminal signed two of this number. */
  | { readonly fault: "manifest-forked"; readonly n: number; readonly line: number }
  | { readonly fault: "manifests-missing"; readonly from: number; readonly to: number }
  /** A line of the journal names the manifest with another hash. */
  | (Spot & { readonly fault: "manifest-differs"; readonly n: number; readonly seq: number })
  /** What says where this copy begins is not of the terminal's key: whether lines were left out or taken out cannot be told. */
  | { readonly fault: "excerpt-forged" };

export type Note =
  /** A power cut left bytes that are no line; the terminal said so when it started again. */
  | (Spot & { readonly note: "torn"; readonly bytes: number })
  /** Lines that the terminal could not write, and counted. */
  | (Spot & { readonly note: "lost"; readonly from: number; readonly to: number })
  | {
      readonly note: "deleted";
      readonly segment: string;
      readonly from: number;
      readonly to: number;
      readonly why: "age" | "budget";
    }
  /** The end of the newest file is no whole line: it is being written, or a power cut came and the terminal has not run since. */
  | { readonly note: "unfinished"; readonly segment: string; readonly bytes: number }
  /** A copy that begins after these lines, as the terminal signed. */
  | { readonly note: "left-out"; readonly from: number; readonly to: number }
  /** Written before there was a chain: only that the numbers have no gap can be said of them. */
  | { readonly note: "unchained"; readonly lines: number }
  /** Chained but not signed yet: whoever can write the files could have written these lines. */
  | { readonly note: "unsigned"; readonly from: number; readonly to: number }
  /** Bytes in the file of manifests that a power cut left. */
  | { readonly note: "manifest-torn"; readonly line: number };
