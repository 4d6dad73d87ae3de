/** The one file in which promises are kept, and what operators do to it by command. */
import { security, status, system } from "../event.ts";
import { FLAG, NUMBER, oneOf, TEXT } from "../fields.ts";

const BY = { by: "by" } as const;

export const STORE_EVENTS = {
  "store.opened": system("technician", "The store is open and its keys fit.", { schema: NUMBER, quickCheck: TEXT }),
  "store.set-aside": system(
    "operator",
    "The file was damaged; it was moved aside whole and a new one begun.",
    { reason: TEXT, file: TEXT },
    { trouble: true },
  ),
  "store.salvaged": system(
    "operator",
    "What was copied out of a damaged file, a line a table; `gaps` are stretches of which nobody can say how much was in them.",
    { file: TEXT, table: TEXT, saved: NUMBER, broken: NUMBER, gaps: NUMBER },
    { trouble: true },
  ),
  "store.not-salvaged": system(
    "operator",
    "Nothing could be copied out of a damaged file.",
    { file: TEXT, reason: TEXT },
    { trouble: true },
  ),
  "store.failed": system(
    "technician",
    "The store could not do what was asked.",
    { code: TEXT, where: TEXT },
    { trouble: true },
  ),
  "store.checked": system(
    "technician",
    "The whole file was read through. Where it is not sound, the next start sets it aside.",
    { sound: FLAG, faults: NUMBER, tookMs: NUMBER },
    { trouble: { unless: "sound", is: [true] } },
  ),
  "store.backed-up": system(
    "operator",
    "A copy was written, read back, checked through and compared; `rows` of all tables.",
    { by: oneOf("upkeep", "operator"), rows: NUMBER, bytes: NUMBER, tookMs: NUMBER },
    { role: BY },
  ),
  "store.backup-failed": system(
    "operator",
    "A copy of the store could not be made.",
    { by: oneOf("upkeep", "operator"), reason: TEXT },
    { role: BY, trouble: true },
  ),
  "store.restored": security(
    "auditor",
    "A backup took the place of the store; `held`: its waiting requests, which are looked up before they are asked.",
    { rows: NUMBER, held: NUMBER },
    { audit: true, role: "operator" },
  ),
  "store.seal-key": security(
    "auditor",
    "A new key seals from now on; what older ones sealed is sealed anew while nobody is there, then they are thrown away.",
    { key: NUMBER },
    { audit: true, role: "operator" },
  ),
  "store.resealed": status("technician", "Everything is sealed with the newest key, and older ones are gone.", {
    count: NUMBER,
    unreadable: NUMBER,
  }),
  "store.root-key": security(
    "auditor",
    "The keyring is closed with another root key.",
    { by: oneOf("start", "operator") },
    { audit: true, role: BY },
  ),
  "operator.request": security(
    "auditor",
    "What an operator did with one request by command.",
    { verb: oneOf("retry", "drop"), request: TEXT, outcome: TEXT },
    { audit: true, role: "operator" },
  ),
  "operator.personal-shown": security(
    "auditor",
    "An operator had a command show what requests ask: that it was done, never what was shown.",
    { what: oneOf("outbox-show", "outbox-export"), requests: NUMBER },
    { audit: true, role: "operator" },
  ),
} as const;
