/**
 * Follows the chain from line to line and names what is wrong with it.
 *
 * A line vouches for the one before it: it carries that line's hash. So a break between two lines is judged one line
 * later. If the later line is vouched for by what follows (the next line, or a manifest that names its hash), it is as
 * it was written, and the break is the earlier one's: altered, or something between them is missing. If it is not, the
 * later line itself was altered.
 *
 * Error model: total. Memory: two lines.
 */
import { lineHash, NO_LINE } from "./chain.ts";
import type { Fault, Note, Spot } from "./faults.ts";
import { firstSeqOf } from "./layout.ts";
import type { RawLine } from "./lines.ts";
import type { Stretch } from "./manifest.ts";

export interface ChainReport {
  readonly fault: (fault: Fault) => void;
  readonly note: (note: Note) => void;
  /** A line that names a manifest. */
  readonly sealed: (at: Spot & { readonly seq: number }, n: number, hash: string) => void;
}

export interface ChainJudge {
  /** The next line of a file. `chained`: the file is of a version that chains. */
  line(raw: RawLine, at: Spot, chained: boolean): void;
  /** A stretch that is known by its manifest only. */
  absent(stretch: Pick<Stretch, "segment" | "first" | "last" | "base" | "head">): void;
  /** The rest of a file cannot be read; its fault is reported already. */
  unreadableRest(at: Spot): void;
  /** No more lines come, though so many were signed. `newest`: the last file there is. */
  end(signed: number, newest: string): void;
  readonly last: number;
}

/** The last thing known: a line, or a stretch that is not there. */
interface Known {
  readonly seq: number;
  /** Null where the line is altered, so that it vouches for nothing. */
  readonly hash: string | null;
  readonly at: Spot;
  readonly signed: boolean;
  /** False for lines of version 1, where nobody told what a power cut left. */
  readonly chained: boolean;
}

interface Line {
  readonly seq: number;
  /** Null in files of version 1. */
  readonly prev: string | null;
  readonly hash: string;
  readonly at: Spot;
  readonly says: Readonly<Record<string, unknown>>;
}

interface Garbage {
  readonly at: Spot;
  readonly bytes: number;
  /** Said already, as a fault of the file. */
  readonly said: boolean;
}

interface Suspect {
  readonly before: Known;
  readonly line: Line;
  readonly garbage: Garbage | null;
  /** False: only its number is wrong. */
  readonly hashBroken: boolean;
}

const START: Known = { seq: 0, hash: NO_LINE, at: { segment: "", line: 0 }, signed: true, chained: true };

/** `heads`: hashes of lines, by number, as trusted manifests name them. */
export function judgeChain(heads: ReadonlyMap<number, string>, { fault, note, sealed }: ChainReport): ChainJudge {
  let prev = START;
  let suspect: Suspect | null = null;
  let garbage: Garbage | null = null;
  let unfinished: { readonly at: Spot; readonly bytes: number } | null = null;
  let unchained = 0;

  function line(raw: RawLine, at: Spot, chained: boolean): void {
    endUnfinished();
    unfinished = raw.whole ? null : { at, bytes: raw.length };
    const parsed = raw.whole ? parse(raw.bytes, at, chained) : null;
    if (parsed !== null) step(parsed);
    else if (raw.whole) addGarbage(raw.length, at);
  }

  /** More follows it: nobody is writing there any more. */
  function endUnfinished(): void {
    if (unfinished !== null) addGarbage(unfinished.bytes, unfinished.at);
    unfinished = null;
  }

  function addGarbage(bytes: number, at: Spot): void {
    garbage = garbage === null ? { at, bytes, said: false } : { ...garbage, bytes: garbage.bytes + bytes };
  }

  function step(next: Line): void {
    if (next.prev === null) unchained += 1;
    const vouches = next.prev === null || prev.hash === null || next.prev === prev.hash;
    if (suspect !== null) {
      if (vouches) settleIntact(suspect);
      else settleAltered(suspect, next.seq);
    }
    const linked = next.prev === null || prev.hash === null || next.prev === prev.hash;
    if (linked) checkNumber(next);
    else suspect = { before: prev, line: next, garbage, hashBroken: true };
    garbage = null;
    prev = { seq: next.seq, hash: next.hash, at: next.at, signed: false, chained: next.prev !== null };
    if (heads.get(next.seq) === next.hash) {
      // Signed: it is what was written, whatever comes after it.
      if (suspect !== null) settleIntact(suspect);
      prev = { ...prev, signed: true };
    }
    if (next.says["ev"] === "journal.sealed") {
      const { manifest, hash } = next.says;
      if (typeof manifest === "number" && typeof hash === "string") {
        sealed({ ...next.at, seq: next.seq }, manifest, hash);
      }
    }
  }

  /** The hash fits, or cannot be asked; what of the number, and of what lies between? */
  function checkNumber(next: Line): void {
    const skipped = next.seq - prev.seq - 1;
    const { ev, bytes, lost } = next.says;
    // The terminal adds a line feed to half a line, which is not one of its bytes.
    const torn = garbage !== null && ev === "journal.torn" && (bytes === garbage.bytes || bytes === garbage.bytes - 1);
    const oldTorn = garbage !== null && !prev.chained;
    if (garbage !== null && (torn || oldTorn)) note({ note: "torn", ...garbage.at, bytes: garbage.bytes });
    else if (garbage !== null && !garbage.said) {
      if (skipped > 0) fault({ fault: "line-unreadable", ...garbage.at, from: prev.seq + 1, to: next.seq - 1 });
      else fault({ fault: "bytes-foreign", ...garbage.at, bytes: garbage.bytes });
    }
    if (skipped === 0 || garbage !== null || (next.prev === null && prev === START)) return;
    if (ev === "journal.gap" && lost === skipped) {
      note({ note: "lost", ...next.at, from: prev.seq + 1, to: next.seq - 1 });
    } else if (prev.hash === null && skipped > 0) {
      fault({ fault: "lines-missing", ...next.at, from: prev.seq + 1, to: next.seq - 1 });
    } else {
      suspect = { before: prev, line: next, garbage: null, hashBroken: false };
    }
  }

  /** The line after the break is as it was written: it tells what came before it. */
  function settleIntact({ before, line: intact, garbage: between, hashBroken }: Suspect): void {
    suspect = null;
    const skipped = intact.seq - before.seq - 1;
    if (skipped < 0) {
      fault({ fault: "line-out-of-place", ...intact.at, seq: intact.seq, expected: before.seq + 1 });
      return;
    }
    if (between !== null && !between.said) {
      if (skipped > 0) fault({ fault: "line-unreadable", ...between.at, from: before.seq + 1, to: intact.seq - 1 });
      else fault({ fault: "bytes-foreign", ...between.at, bytes: between.bytes });
    }
    if (skipped > 0) {
      // A file that begins where its name says has lost nothing at its beginning: the one before it has at its end.
      const cutBefore = firstSeqOf(intact.at.segment) === intact.seq && before !== START;
      const at = cutBefore ? before.at : intact.at;
      if (between === null) fault({ fault: "lines-missing", ...at, from: before.seq + 1, to: intact.seq - 1 });
    } else if (hashBroken) {
      // What is signed is not altered; then the two do not belong together.
      if (before.signed) fault({ fault: "link-broken", ...intact.at, before: before.seq, after: intact.seq });
      else fault({ fault: "line-altered", ...before.at, seq: before.seq, unproven: null });
    }
  }

  /** The line after the break is not as it was written; what it says of itself may be wrong as well. */
  function settleAltered({ before, line: altered, garbage: between, hashBroken }: Suspect, nextSeq: number): void {
    suspect = null;
    const likely = altered.seq === nextSeq - 1 && altered.seq > before.seq ? altered.seq : before.seq + 1;
    if (likely > before.seq + 1 && between?.said !== true) {
      const lines = { from: before.seq + 1, to: likely - 1 };
      if (between === null) fault({ fault: "lines-missing", ...altered.at, ...lines });
      else fault({ fault: "line-unreadable", ...between.at, ...lines });
    }
    const unproven = hashBroken && !before.signed && before !== START ? before.seq : null;
    fault({ fault: "line-altered", ...altered.at, seq: likely, unproven });
    prev = { seq: likely, hash: null, at: altered.at, signed: false, chained: true };
  }

  return {
    line,
    absent({ segment, first, last, base, head }) {
      endUnfinished();
      step({ seq: first, prev: base, hash: head, at: { segment, line: 1 }, says: {} });
      if (suspect !== null) settleIntact(suspect);
      prev = { seq: last, hash: head, at: { segment, line: last - first + 1 }, signed: true, chained: true };
    },
    unreadableRest(at) {
      garbage = { at, bytes: 0, said: true };
      unfinished = null;
    },
    end(signed, newest) {
      if (suspect !== null) {
        const { before, line: after, hashBroken } = suspect;
        const head = heads.get(after.seq);
        if (head !== undefined) settleAltered(suspect, after.seq + 1);
        else if (hashBroken && after.seq === before.seq + 1) {
          fault({ fault: "link-broken", ...after.at, before: before.seq, after: after.seq });
        } else settleIntact(suspect);
      }
      if (garbage !== null && !garbage.said) {
        const from = prev.seq + 1;
        fault({ fault: "line-unreadable", ...garbage.at, from, to: Math.max(from, signed) });
      } else if (prev.seq < signed && garbage === null) {
        fault({ fault: "tail-cut", segment: newest, from: prev.seq + 1, to: signed });
      } else if (unfinished !== null) {
        note({ note: "unfinished", segment: unfinished.at.segment, bytes: unfinished.bytes });
      }
      if (unchained > 0) note({ note: "unchained", lines: unchained });
    },
    get last() {
      return prev.seq;
    },
  };
}

function parse(bytes: Buffer, at: Spot, chained: boolean): Line | null {
  let says: unknown;
  try {
    says = JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
  if (typeof says !== "object" || says === null || !("seq" in says)) return null;
  const { seq } = says;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq)) return null;
  const named = "prev" in says && typeof says.prev === "string" ? says.prev : "none";
  const fields = says as Readonly<Record<string, unknown>>;
  return { seq, prev: chained ? named : null, hash: lineHash(bytes), at, says: fields };
}
