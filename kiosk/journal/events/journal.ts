/** What happens to the journal itself. */
import { security, system } from "../event.ts";
import { FLAG, NUMBER, oneOf, TEXT } from "../fields.ts";

const WRONG = { audit: true, trouble: true } as const;

export const JOURNAL_EVENTS = {
  "journal.gap": system(
    "auditor",
    "Lines that could not be written (disk full, read-only); their numbers in `seq` stay empty.",
    { lost: NUMBER },
    WRONG,
  ),
  "journal.torn": system(
    "auditor",
    "What was found at the end of the journal when it was opened: `bytes` of lines that a power cut left half written, " +
      "and `lines` that were there when they were signed and are not any more. The chain goes on after the last whole line.",
    { bytes: NUMBER, lines: NUMBER },
    WRONG,
  ),
  "journal.altered": system(
    "auditor",
    "The newest file is not what was signed of it: somebody changed it while the terminal did not run. " +
      "`yanpiao journal verify` says where.",
    { segment: TEXT },
    WRONG,
  ),
  "journal.sealed": system(
    "auditor",
    "Everything before this line is signed: the manifest's number and the first half of its hash. Once an hour.",
    { manifest: NUMBER, hash: TEXT },
  ),
  "journal.unsigned": system(
    "technician",
    "The journal cannot be signed, and is only chained; `reason` says what is wrong with key or disk.",
    { reason: TEXT },
    WRONG,
  ),
  "journal.disk-full": system(
    "operator",
    "The disk is full. From here on only what staff do is written, into space kept for it, until there is room again.",
    { reserve: oneOf("used", "none") },
    WRONG,
  ),
  "journal.disk-free": system("operator", "There is room on the disk again, and everything is written.", {}),
  "journal.packed": system("technician", "A closed file was compressed, read back and compared.", {
    segment: TEXT,
    bytes: NUMBER,
    packedBytes: NUMBER,
  }),
  "journal.pack-failed": system(
    "technician",
    "A closed file could not be compressed, or is not what was signed of it; it stays as it is.",
    { segment: TEXT, reason: oneOf("differs-from-manifest", "differs-when-read-back", "disk") },
    { trouble: true },
  ),
  "journal.copied": security(
    "auditor",
    "The journal, or its last days, was taken along on a stick: each file was read from it again, and the copy verified. `faults`: " +
      "what verifying it names, in the journal as in its copy.",
    {
      by: oneOf("technician", "operator"),
      span: oneOf("day", "week", "all"),
      files: NUMBER,
      lines: NUMBER,
      bytes: NUMBER,
      readBack: FLAG,
      faults: NUMBER,
    },
    { audit: true, role: { by: "by" } },
  ),
  "journal.not-copied": security(
    "auditor",
    "The journal was to be taken along on a stick, and nothing there is called a whole copy; `reason` says why.",
    { by: oneOf("technician", "operator"), span: oneOf("day", "week", "all"), reason: TEXT },
    { role: { by: "by" }, trouble: { unless: "reason", is: ["left"] } },
  ),
  "journal.deleted": system(
    "auditor",
    "A file was deleted to keep the journal within its share of the disk. `age`: it was older than must be kept. " +
      "`budget`: it was not, and the share is too small for half a year; give it more.",
    { segment: TEXT, why: oneOf("age", "budget"), lines: NUMBER, days: NUMBER },
    { audit: true, trouble: { unless: "why", is: ["age"] } },
  ),
} as const;
