/** Who of the staff signed in, what they did, and who tried to. */
import { security, status, userAction } from "../event.ts";
import { NUMBER, oneOf, TEXT, TEXT_OR_NULL } from "../fields.ts";

const ROLE = oneOf("technician", "operator");

export const STAFF_EVENTS = {
  "staff.opened": security(
    "auditor",
    "The mark was tapped seven times and the sign-in for staff came up; `from` says over which screen.",
    { from: oneOf("home", "out-of-service") },
    { role: "public" },
  ),
  "staff.failed": security(
    "auditor",
    "A try to sign in was wrong. `number` is the staff number that was typed; `failed` counts the wrong tries in a row at it.",
    {
      step: oneOf("pin", "totp", "badge"),
      number: TEXT,
      why: oneOf("wrong", "replayed", "not-a-badge", "unknown-key", "not-signed", "expired", "of-another"),
      failed: NUMBER,
      waitMs: NUMBER,
    },
    { role: "public", trouble: true, audit: true },
  ),
  "staff.refused": security(
    "technician",
    "Nobody could be let in: there is no account, the staff file cannot be used, or a second factor is missing.",
    { why: oneOf("locked", "no-accounts", "unavailable", "no-second-factor"), number: TEXT_OR_NULL },
    { role: "public", trouble: true },
  ),
  "staff.signed-in": security(
    "auditor",
    "Somebody of the staff is in: PIN and, where the configuration asks for one, second factor were right.",
    { session: TEXT, number: TEXT, role: ROLE },
    { audit: true },
  ),
  "staff.pin-chosen": security("auditor", "The one-time PIN was replaced by one of their own.", {
    number: TEXT,
    role: ROLE,
  }),
  "staff.action": userAction(
    "auditor",
    "What staff did on a page of the console, or were refused; `outcome` in one word.",
    { session: TEXT, role: ROLE, page: TEXT, action: TEXT, outcome: TEXT },
    { audit: true },
  ),
  "staff.self-check": status(
    "operator",
    "The self-check at the glass, or from a desk, came to its end: how many things were well, worth a look, and not well.",
    { role: ROLE, ok: NUMBER, warn: NUMBER, fail: NUMBER, durationMs: NUMBER },
    { trouble: { unless: "fail", is: [0] } },
  ),
  "staff.touch-grid": status(
    "technician",
    "The glass was painted with a finger, cell by cell, until somebody ended it or nothing new was felt: how many cells were left out, in how many places, and how many fingers were felt at once.",
    {
      role: ROLE,
      cells: NUMBER,
      untouched: NUMBER,
      zones: NUMBER,
      fingers: NUMBER,
      ended: oneOf("finished", "timeout"),
    },
    { trouble: { unless: "untouched", is: [0] } },
  ),
  "staff.touch-hands-off": status(
    "technician",
    "Nobody touched the glass for so many seconds; `touches` were felt all the same.",
    { role: ROLE, touches: NUMBER, seconds: NUMBER },
    { trouble: { unless: "touches", is: [0] } },
  ),
  "staff.touch-accuracy": status(
    "technician",
    "Five targets were touched: the worst distance, the mean one to the right and below, and the rule in it.",
    {
      role: ROLE,
      verdict: oneOf(
        "good",
        "mirrored-across",
        "mirrored-down",
        "upside-down",
        "quarter-left",
        "quarter-right",
        "swapped",
        "swapped-mirrored",
        "shifted",
        "stretched",
        "uneven",
      ),
      worstMm: NUMBER,
      rightMm: NUMBER,
      belowMm: NUMBER,
    },
    { trouble: { unless: "verdict", is: ["good"] } },
  ),
  "staff.ended": security("auditor", "The console was closed: by hand, untouched for too long, or at its limit.", {
    session: TEXT,
    role: ROLE,
    reason: oneOf("left", "idle", "limit"),
    durationMs: NUMBER,
  }),
  "staff.account": security(
    "auditor",
    "An account was made, changed or removed by the command on this machine.",
    {
      verb: oneOf("add", "remove", "reset-pin", "unlock", "new-totp", "no-totp"),
      number: TEXT,
      of: TEXT,
    },
    { audit: true, role: "system" },
  ),
} as const;
