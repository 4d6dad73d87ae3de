/** The core, its screen and its time. */
import { status, system } from "../event.ts";
import { FLAG, NUMBER, oneOf, TEXT } from "../fields.ts";

export const TERMINAL_EVENTS = {
  "terminal.start": system(
    "operator",
    "The core has started.",
    { version: TEXT, demo: FLAG, display: TEXT },
    { audit: true },
  ),
  "terminal.stop": system("operator", "The core ends, for the reason named.", { reason: TEXT }, { audit: true }),
  "terminal.surprise": system(
    "technician",
    "Something that nobody foresaw; the core ends and is started anew. A case for support.",
    { name: TEXT, where: TEXT },
    { audit: true, trouble: true },
  ),
  "display.link": status("technician", "The page on the glass and the core found each other.", { host: TEXT }),
  "display.lost": status("technician", "The page on the glass is gone.", { reason: TEXT }, { trouble: true }),
  "display.restart": status("technician", "The page is opened anew.", { reason: TEXT }, { trouble: true }),
  "display.rejected": status("technician", "The page sent what the core does not take, and it was not done.", {
    why: oneOf("invalid", "stale", "repeated", "too-large"),
  }),
  "clock.offset": status(
    "technician",
    "A service's clock minus the terminal's, when it crosses a limit: signatures fail at five minutes.",
    { provider: TEXT, offsetMs: NUMBER, level: oneOf("ok", "wrong", "signatures-at-risk") },
    { trouble: { unless: "level", is: ["ok"] } },
  ),
  "clock.suspect": status(
    "technician",
    "The calendar moved by itself: nothing is deleted by age until it has stood still for a day.",
    { jumpMs: NUMBER },
    { trouble: true },
  ),
} as const;
