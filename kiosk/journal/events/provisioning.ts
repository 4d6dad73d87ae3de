/** Which configuration is in force, and who changed it. Numbers of versions and of changes; never a value of a setting. */
import { security } from "../event.ts";
import { FLAG, NUMBER, oneOf, TEXT, TEXT_OR_NULL } from "../fields.ts";

const BY = { by: "by" } as const;
const WHO = oneOf("operator", "technician", "wizard");

export const PROVISIONING_EVENTS = {
  "config.applied": security(
    "auditor",
    "Another configuration counts from the next start; `confirm`: it is taken back unless somebody confirms it. `key`: who signed the bundle; `older`: an older one was wanted.",
    {
      by: WHO,
      from: oneOf("bundle", "settings", "wizard", "revert"),
      version: NUMBER,
      changes: NUMBER,
      confirm: FLAG,
      key: TEXT_OR_NULL,
      older: FLAG,
    },
    { audit: true, role: BY },
  ),
  "config.refused": security(
    "auditor",
    "Settings were not taken, and what was in force still is; `reason` says why.",
    { by: WHO, reason: TEXT },
    { audit: true, role: BY, trouble: true },
  ),
  "config.confirmed": security(
    "auditor",
    "A change that would have been taken back stays.",
    { by: WHO, version: NUMBER },
    { audit: true, role: BY },
  ),
  "config.reverted": security(
    "auditor",
    "Nobody confirmed a change in time, or it was taken back by hand; version `to` is in force again.",
    { by: oneOf("operator", "technician", "time", "restart"), version: NUMBER, to: NUMBER },
    { audit: true, role: BY, trouble: true },
  ),
  "config.fallback": security(
    "operator",
    "The configuration in force could not be used; the newest one that can is used instead. Version 0: nothing says which it was.",
    { version: NUMBER, to: NUMBER },
    { audit: true, trouble: true },
  ),
  "support.exported": security(
    "auditor",
    "A support bundle was written to a stick: `files` in it, `bytes` of it, and `missing` parts that could not be read.",
    { by: oneOf("technician", "operator"), files: NUMBER, bytes: NUMBER, missing: NUMBER },
    { audit: true, role: BY },
  ),
  "config.exported": security(
    "auditor",
    "The settings, without secrets, and facts about the machine were written to a stick.",
    { by: WHO, version: NUMBER },
    { audit: true, role: BY },
  ),
} as const;
