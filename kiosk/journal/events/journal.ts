/** What happens to the journal itself. */
import { system } from "../event.ts";
import { NUMBER } from "../fields.ts";

export const JOURNAL_EVENTS = {
  "journal.gap": system(
    "auditor",
    "Lines that could not be written (disk full, read-only); their numbers in `seq` stay empty.",
    { lost: NUMBER },
    { audit: true, trouble: true },
  ),
} as const;
