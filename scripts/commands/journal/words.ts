/** What `yanpiao journal verify` found, in sentences. */
import { systemWords } from "../../../config/system-words.ts";
import { fingerprint } from "../../../kiosk/journal/signing-key.ts";
import type { Fault, Note } from "../../../kiosk/journal/faults.ts";

export function notReadable(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  return `the journal cannot be read: ${systemWords(error)}`;
}

export function faultWords(found: Fault): string {
  switch (found.fault) {
    case "no-journal":
      return "there is no journal here, neither lines nor manifests: another folder, or everything was taken";
    case "line-altered": {
      const also = found.unproven === null ? "" : `; whether line ${found.unproven} is as it was cannot be told either`;
      return `line ${found.seq} is altered (${spot(found)})${also}`;
    }
    case "line-unreadable":
      return `in the place of ${named(found)} there is something else (${spot(found)})`;
    case "bytes-foreign":
      return `${found.bytes} bytes that the terminal did not write (${spot(found)})`;
    case "line-out-of-place":
      return `line ${found.seq} stands where line ${found.expected} should (${spot(found)}): moved, repeated or put in`;
    case "lines-missing":
      return `${are(found)} missing (${spot(found)})`;
    case "link-broken":
      return `line ${found.before} or line ${found.after} is altered; which of them cannot be told (${spot(found)})`;
    case "tail-cut":
      return `${are(found)} cut off the end of ${found.segment}`;
    case "file-missing":
      return `the file ${found.segment} is missing, with ${named(found)}`;
    case "file-unreadable":
      return `the file ${found.segment} is damaged and cannot be unpacked to its end`;
    case "file-misplaced":
      return `the file ${found.segment} holds what ${found.holds} should: renamed or exchanged`;
    case "file-repeated":
      return `the file ${found.segment} is a copy of ${found.sameAs}`;
    case "file-rewritten":
      return `${are(found)} of ${found.segment} not what was signed: somebody wrote them anew`;
    case "file-grown":
      return `lines were added to ${found.segment} after line ${found.after}, when it was closed and signed`;
    case "manifest-unreadable":
      return `manifest ${found.n} cannot be read (line ${found.line} of manifests.jsonl)`;
    case "manifest-forged":
      return `manifest ${found.n} is altered: its signature does not fit (line ${found.line} of manifests.jsonl)`;
    case "manifest-foreign-key":
      return `from manifest ${found.n} on another key signed: ${fingerprint(found.key)} (${found.key})`;
    case "manifest-out-of-place":
      return `manifest ${found.n} stands where it should not (line ${found.line} of manifests.jsonl): moved or repeated`;
    case "manifest-forked":
      return `manifest ${found.n} does not follow the one before it: two were signed, as after an old copy of the data was put back`;
    case "manifests-missing":
      return found.from === found.to
        ? `manifest ${found.from} is missing`
        : `manifests ${found.from} to ${found.to} are missing`;
    case "manifest-differs":
      return `line ${found.seq} names manifest ${found.n}, and the one that is there is another (${spot(found)})`;
    case "excerpt-forged":
      return "excerpt.json, which says where this copy begins, is not signed by the terminal's key: whether lines were left out or taken out cannot be told";
  }
}

export function noteWords(found: Note): string {
  switch (found.note) {
    case "torn":
      return `a power cut left ${found.bytes} bytes of a line, and the terminal said so (${spot(found)})`;
    case "lost":
      return `${are(found)} could not be written, and the terminal said so (${spot(found)})`;
    case "deleted":
      return `${found.segment} (${named(found)}) was deleted ${found.why === "age" ? "for its age" : "because the disk budget left no choice"}, and that is signed`;
    case "left-out":
      return `this copy begins later: ${named(found)} stayed on the terminal, and that is signed`;
    case "unfinished":
      return `the end of ${found.segment} is no whole line (${found.bytes} bytes): being written, or a power cut and no start since`;
    case "unchained":
      return `${found.lines} lines are of a version that did not chain: nothing can be proven of them`;
    case "unsigned":
      return `${are(found)} chained but not signed yet: they may have been cut off or written anew by whoever can write the files`;
    case "manifest-torn":
      return `a power cut left half a manifest (line ${found.line} of manifests.jsonl)`;
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function named({ from, to }: Range): string {
  return from === to ? `line ${from}` : `lines ${from} to ${to}`;
}

function are(range: Range): string {
  return `${named(range)} ${range.from === range.to ? "is" : "are"}`;
}

function spot({ segment, line }: { readonly segment: string; readonly line: number }): string {
  return `${segment}, line ${line} of the file`;
}
