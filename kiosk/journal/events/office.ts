/** Who read this terminal from a desk, what they had it do, and who was not let in. */
import { OFFICE_ACTIONS } from "../../../config/parts/people.ts";
import { security, status, userAction } from "../event.ts";
import { NUMBER, oneOf, TEXT } from "../fields.ts";

const ACTION = oneOf(...OFFICE_ACTIONS, "confirm-config");

export const OFFICE_EVENTS = {
  "office.open": status(
    "operator",
    "The server for operators listens; without `office` in the configuration none does.",
    {
      port: NUMBER,
      people: NUMBER,
    },
  ),
  "office.failed": status(
    "technician",
    "The server for operators could not be opened: a secret is missing or no good, or the address cannot be had. It is tried again.",
    { reason: TEXT },
    { trouble: true },
  ),
  "office.read": security(
    "auditor",
    "Somebody read the journal or took a support bundle from a desk: `person` is the name in their certificate. Once a minute and kind at most.",
    { person: TEXT, what: oneOf("journal-files", "journal-lines", "support-bundle") },
    { audit: true, role: "operator" },
  ),
  "office.support-sent": security(
    "auditor",
    "A support bundle was made for a desk to its end: `files` in it, `bytes` of it, and `missing` parts that could not be read.",
    { person: TEXT, files: NUMBER, bytes: NUMBER, missing: NUMBER },
    { audit: true, role: "operator" },
  ),
  "office.action": userAction(
    "auditor",
    "An operator has the terminal do something from a desk, and it begins: `person` is the name in their certificate, `id` names this one.",
    { person: TEXT, action: ACTION, id: TEXT },
    { audit: true, role: "operator" },
  ),
  "office.action-ended": security(
    "auditor",
    "What an operator asked from a desk is done, was not taken, or was under way when the terminal ended (`unknown`); `reason` in one word.",
    { person: TEXT, action: ACTION, id: TEXT, outcome: oneOf("done", "refused", "unknown"), reason: TEXT },
    { audit: true, role: "operator", trouble: { unless: "outcome", is: ["done"] } },
  ),
  "office.action-refused": security(
    "auditor",
    "What an operator asked from a desk was not begun; `why`: somebody is there, the configuration does not allow it … Once a minute, person and reason at most.",
    {
      person: TEXT,
      action: ACTION,
      why: oneOf(
        "not-allowed",
        "somebody-is-there",
        "staff-are-there",
        "printing",
        "on-trial",
        "another-action",
        "id-used",
        "id-out-of-time",
        "too-many",
        "not-kept",
      ),
    },
    { role: "operator" },
  ),
  "office.refused": security(
    "auditor",
    "Somebody was not let in at the server for operators, or asked what is not for them; `times` since the line before.",
    {
      why: oneOf(
        "no-certificate",
        "not-proven",
        "out-of-date",
        "not-listed",
        "not-for-this-role",
        "too-many",
        "too-many-connections",
        "no-handshake",
      ),
      times: NUMBER,
    },
    { trouble: true, role: "public" },
  ),
} as const;
