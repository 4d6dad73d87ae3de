/** What is remembered of staff at the terminal, step by step. Pure; setup.ts makes the machine's actions of it. */
import type { EventData } from "../journal/catalogue.ts";
import type { TryOutcome } from "../staff/auth/sign-in.ts";
import { KNOCKS } from "../staff/delays.ts";
import { formAfter, formEnter, formIsReady, formPress, type SignInForm } from "../staff/form.ts";
import type { Who } from "../staff/page.ts";
import { STAFF_AT_THE_DOOR, type Staff, type TerminalContext } from "./context.ts";
import type { TerminalEvent } from "./events.ts";

type Remembered = Partial<Pick<TerminalContext, "staff" | "knocks">>;

/** Only the taps that may still count. */
export function knockNoted({ knocks }: TerminalContext, nowMs: number): Remembered {
  return { knocks: [...knocks, nowMs].slice(-KNOCKS) };
}

/** Whether this tap is the last of enough of them. */
export function knockedEnough({ knocks }: TerminalContext, sinceMs: number): boolean {
  return knocks.filter((atMs) => atMs >= sinceMs).length >= KNOCKS - 1;
}

/** The sign-in comes up: whoever tapped the mark is nobody yet. */
export function atTheDoor(nowMs: number): Remembered {
  return { staff: { ...STAFF_AT_THE_DOOR, touchedMs: nowMs } };
}

export function keyPressed({ staff }: TerminalContext, event: TerminalEvent): Remembered {
  return event.type === "staff-key" ? withForm(staff, (form) => formPress(form, event.key)) : {};
}

/** A new PIN that has been typed once is typed again. */
export function formGoesOn({ staff }: TerminalContext): Remembered {
  return withForm(staff, (form) => {
    const next = formEnter(form);
    return "form" in next ? next.form : form;
  });
}

export function badgeTaken({ staff }: TerminalContext, event: TerminalEvent): Remembered {
  return event.type === "scan" ? withForm(staff, (form) => ({ ...form, text: event.raw.text })) : {};
}

export function awaitsBadge({ staff }: TerminalContext, nowMs: number): boolean {
  return staff?.form.step === "badge" && nowMs >= staff.form.lockedUntilMs;
}

export function formReady({ staff }: TerminalContext, nowMs: number): boolean {
  return staff !== null && formIsReady(staff.form, nowMs);
}

/** Ready, and not only to be typed once more. */
export function formTries(context: TerminalContext, nowMs: number): boolean {
  return formReady(context, nowMs) && context.staff !== null && "ask" in formEnter(context.staff.form);
}

export function triedInVain({ staff }: TerminalContext, outcome: TryOutcome, nowMs: number): Remembered {
  return outcome.type === "in" ? {} : withForm(staff, (form) => formAfter(form, outcome, nowMs));
}

/** What was typed is forgotten with this step. */
export function isIn(who: Who, id: string, nowMs: number): Remembered {
  return { staff: { ...STAFF_AT_THE_DOOR, stay: { id, who, startedMs: nowMs }, touchedMs: nowMs } };
}

export function touched({ staff }: TerminalContext, nowMs: number): Remembered {
  return staff === null ? {} : { staff: { ...staff, touchedMs: nowMs } };
}

export function consoleShown({ staff }: TerminalContext, event: TerminalEvent): Remembered {
  return event.type === "staff-view" && staff !== null ? { staff: { ...staff, console: event.view } } : {};
}

/** For the journal; null where nobody was in. */
export function stayEnded(
  { staff }: TerminalContext,
  reason: EventData<"staff.ended">["reason"],
  nowMs: number,
): EventData<"staff.ended"> | null {
  if (staff?.stay == null) return null;
  const { id, who, startedMs } = staff.stay;
  return { session: id, role: who.role, reason, durationMs: Math.round(nowMs - startedMs) };
}

function withForm(staff: Staff | null, change: (form: SignInForm) => SignInForm): Remembered {
  return staff === null ? {} : { staff: { ...staff, form: change(staff.form) } };
}
