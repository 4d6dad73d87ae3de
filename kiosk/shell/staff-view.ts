/** What staff see: the sign-in, and the frame of the console around whatever page is open. Pure. */
import type { SnapshotFrom } from "xstate";
import type { StaffSignInView, StaffView } from "../display/contract/staff.ts";
import { formIsReady, lengthOf } from "../staff/form.ts";
import type { Staff } from "./context.ts";
import type { TerminalMachine } from "./machine.ts";
import type { Now, Place } from "./place.ts";

export function staffScreen(
  snapshot: SnapshotFrom<TerminalMachine>,
  place: Place,
  now: Now,
): StaffSignInView | StaffView {
  const { staff } = snapshot.context;
  if (staff === null) throw new Error("the machine promised staff that is not there");
  const busy = snapshot.matches({ session: { staff: { signIn: "trying" } } });
  if (staff.stay === null || !snapshot.matches({ session: { staff: "console" } })) return signInView(staff, busy, now);
  const { who, startedMs } = staff.stay;
  return {
    screen: "staff",
    bar: {
      ...who,
      version: place.version,
      idleSecondsLeft: secondsUntil(staff.touchedMs + place.staffIdleMs, now),
      totalSecondsLeft: secondsUntil(startedMs + place.staffLimitMs, now),
    },
    nav: staff.console?.nav ?? [],
    page: staff.console?.page ?? null,
  };
}

function signInView({ form }: Staff, busy: boolean, now: Now): StaffSignInView {
  const { step, number, text, problem, lockedUntilMs } = form;
  return {
    screen: "staff-sign-in",
    step,
    number,
    typed: step === "badge" ? 0 : text.length,
    ...lengthOf(step),
    ready: !busy && formIsReady(form, now.ms),
    busy,
    problem,
    waitSeconds: secondsUntil(lockedUntilMs, now),
  };
}

function secondsUntil(atMs: number, now: Now): number {
  return Math.max(0, Math.ceil((atMs - now.ms) / 1000));
}
