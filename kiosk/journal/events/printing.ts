/** Slips and the paper they are on. */
import { status, system, userAction } from "../event.ts";
import { NUMBER, oneOf, TEXT, TEXT_OR_NULL } from "../fields.ts";

export const PRINTING_EVENTS = {
  "print.start": userAction(
    "operator",
    "A slip goes to the printer; `reprint` counts how often the same was asked for.",
    {
      job: TEXT,
      slip: TEXT,
      bytes: NUMBER,
      number: NUMBER,
      reprint: NUMBER,
    },
  ),
  "print.done": status(
    "operator",
    "How the slip ended, by the printer's own word.",
    { job: TEXT, outcome: TEXT, fault: TEXT_OR_NULL, durationMs: NUMBER },
    { trouble: { unless: "outcome", is: ["printed", "probably-printed"] } },
  ),
  "print.recovered": system(
    "technician",
    "A slip that an earlier run of the core had in hand when it died: how far it had come, and what that proves.",
    {
      job: TEXT,
      step: oneOf("intent", "sending", "handed-over", "fence-answered"),
      outcome: oneOf("printed", "probably-printed", "unknown", "failed"),
    },
  ),
  "print.untaken": status("operator", "A slip that nobody took from the presenter.", {
    job: TEXT_OR_NULL,
    fate: oneOf("retracted", "ejected", "unknown"),
  }),
  "print.purged": system("auditor", "Records of slips whose time is over were deleted.", { count: NUMBER }),
  "paper.roll": status(
    "operator",
    "A new roll of paper; what the old one gave for certain.",
    { by: oneOf("first", "paper-out", "near-end", "technician"), usedMm: NUMBER },
    { role: { by: "by" } },
  ),
  "paper.guide": status(
    "technician",
    "Staff are led through a change of paper: the step that was come to, why where it is not the plain one, and what led there.",
    {
      step: oneOf("open", "remove", "insert", "close", "print", "look", "done"),
      hint: TEXT_OR_NULL,
      by: oneOf("sensor", "hand", "printer"),
    },
  ),
  "paper.guide-ended": status(
    "technician",
    "How a guided change of paper ended, and at which step; what became of the new roll in the account.",
    {
      by: oneOf("technician", "operator"),
      end: oneOf("done", "left"),
      step: TEXT,
      strips: NUMBER,
      roll: oneOf("counted", "counted-already", "no-ledger", "none"),
      durationMs: NUMBER,
    },
    { role: { by: "by" } },
  ),
  "paper.status": status(
    "technician",
    "What the printer says of its paper and of what stops it.",
    { paper: oneOf("ok", "near-end", "out", "unknown"), fault: TEXT_OR_NULL },
    { trouble: { unless: "paper", is: ["ok", "unknown"] } },
  ),
} as const;
