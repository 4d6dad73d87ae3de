/**
 * What a key of a keyboard means on a screen: a tactile keypad beside the panel types digits, deletes and confirms
 * without a touch. Pure; the page listens in app.tsx. Tab, space and arrows keep their usual meaning on buttons.
 */
import { typedByStaff } from "./typing.ts";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { View } from "../../kiosk/display/contract/view.ts";

const EDITING: Readonly<Record<string, "delete" | "left" | "right">> = {
  Backspace: "delete",
  ArrowLeft: "left",
  ArrowRight: "right",
};

export function intentOfKey(view: View, key: string): Intent | null {
  if (view.overlay?.overlay === "still-there") return key === "Enter" ? { intent: "stay" } : null;
  const { screen } = view;
  if (screen.screen === "staff" || screen.screen === "setup") return typedByStaff(screen, key);
  if (key === "Enter") return primaryOf(view);
  if (screen.screen === "staff-sign-in") return signInKey(key);
  if (screen.screen !== "entry" && screen.screen !== "find" && screen.screen !== "contact-entry") return null;

  const editing = EDITING[key];
  if (editing !== undefined) return { intent: "press-key", key: editing };
  const typed = key.toUpperCase();
  if (/^[0-9]$/.test(typed)) return { intent: "press-key", key: typed };
  if (screen.screen === "find") return null;
  const { input } = screen;
  if (input.input === "text" && /^[A-Z.@_-]$/.test(typed)) return { intent: "press-key", key: typed };
  if (input.input === "amount" && (typed === "." || typed === "-")) return { intent: "press-key", key: typed };
  if (input.input === "cells" && input.letters && /^[A-Z]$/.test(typed)) return { intent: "press-key", key: typed };
  return null;
}

/** A keypad beside the panel signs staff in as well. */
function signInKey(key: string): Intent | null {
  if (key === "Backspace") return { intent: "staff", action: { do: "key", key: "delete" } };
  return /^[0-9]$/.test(key) ? { intent: "staff", action: { do: "key", key } } : null;
}

/** What the one primary button of the screen does, or null where it cannot be pressed now. */
export function primaryOf({ screen, frame }: View): Intent | null {
  switch (screen.screen) {
    case "home":
      return frame.scanner === "ready" ? { intent: "start-scan" } : { intent: "start-entry" };
    case "scan-help":
      return { intent: "start-entry" };
    case "entry":
    case "find":
    case "contact-entry":
      return screen.next.state === "ready" ? { intent: "next-field" } : null;
    case "confirm":
      return { intent: "start-check" };
    case "verifying":
      return null;
    case "result":
      return screen.canPrint ? { intent: "print-slip" } : { intent: "check-another" };
    case "queued":
      return screen.message?.state === "open" && screen.message.ready
        ? { intent: "leave-contact", channel: "sms" }
        : null;
    // Agreeing and not agreeing weigh the same: neither is what a key does by itself.
    case "contact-consent":
      return null;
    case "contact-review":
      return screen.keeping ? null : { intent: "confirm-contact" };
    case "not-taken":
      return { intent: "start-check" };
    case "printing":
      if (screen.print.state === "printing") return null;
      return screen.canRetry ? { intent: "print-slip" } : { intent: "back" };
    case "help":
      return { intent: "back" };
    case "goodbye":
      return { intent: "touched" };
    case "out-of-service":
    case "staff":
    case "setup":
      return null;
    case "staff-sign-in":
      return screen.ready ? { intent: "staff", action: { do: "enter" } } : null;
  }
}
