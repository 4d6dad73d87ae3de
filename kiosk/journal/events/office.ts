/** Who read this terminal from a desk, and who was not let in. */
import { security, status } from "../event.ts";
import { NUMBER, oneOf, TEXT } from "../fields.ts";

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
    "Somebody read the journal from a desk: `person` is the name in their certificate. Once a minute and kind at most.",
    { person: TEXT, what: oneOf("journal-files", "journal-lines") },
    { audit: true, role: "operator" },
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
        "no-handshake",
      ),
      times: NUMBER,
    },
    { trouble: true, role: "public" },
  ),
} as const;
