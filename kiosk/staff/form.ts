/**
 * What somebody who signs in has typed so far, as pure functions. The digits of a secret are here and in the thread that hashes
 * them, and nowhere else; the View is told how many there are.
 */
import type { StaffSignInProblem, StaffSignInStep } from "../display/contract/staff.ts";
import type { StaffTry, TryOutcome } from "./auth/sign-in.ts";
import { PIN_LENGTH } from "./auth/pin.ts";
import type { Who } from "./page.ts";

export interface SignInForm {
  readonly step: StaffSignInStep;
  /** Two digits, typed before the PIN. */
  readonly number: string;
  /** The digits of the step, or what was read off a badge. */
  readonly text: string;
  /** The new PIN as it was typed the first time. */
  readonly first: string;
  /** Who is half in; null at the first step. */
  readonly who: Who | null;
  readonly problem: StaffSignInProblem | null;
  /** Shell clock until which no try counts. */
  readonly lockedUntilMs: number;
}

export const NO_FORM: SignInForm = {
  step: "pin",
  number: "",
  text: "",
  first: "",
  who: null,
  problem: null,
  lockedUntilMs: 0,
};

const NUMBER_LENGTH = 2;
const CODE_LENGTH = 6;

export type FormKey = string;

/** How many digits the step takes. */
export function lengthOf(step: StaffSignInStep): { readonly least: number; readonly most: number } {
  switch (step) {
    case "pin":
    case "new-pin":
    case "repeat-pin":
      return PIN_LENGTH;
    case "totp":
      return { least: CODE_LENGTH, most: CODE_LENGTH };
    case "badge":
      return { least: 0, most: 0 };
  }
}

export function formPress(form: SignInForm, key: FormKey): SignInForm {
  const { step, number, text } = form;
  if (key === "clear") return { ...form, number: step === "pin" ? "" : number, text: "", problem: null };
  if (key === "delete") {
    if (text !== "") return { ...form, text: text.slice(0, -1), problem: null };
    return step === "pin" ? { ...form, number: number.slice(0, -1), problem: null } : form;
  }
  if (!/^[0-9]$/.test(key)) return form;
  if (step === "pin" && number.length < NUMBER_LENGTH) return { ...form, number: number + key, problem: null };
  if (text.length >= lengthOf(step).most) return form;
  return { ...form, text: text + key, problem: null };
}

export function formIsReady({ step, number, text, lockedUntilMs }: SignInForm, nowMs: number): boolean {
  if (nowMs < lockedUntilMs || step === "badge") return false;
  return text.length >= lengthOf(step).least && (step !== "pin" || number.length === NUMBER_LENGTH);
}

/** What to try, or, while a new PIN is typed for the second time, the form that goes on. */
export function formEnter(form: SignInForm): { readonly ask: StaffTry } | { readonly form: SignInForm } {
  const { step, number, text, first, who } = form;
  switch (step) {
    case "pin":
      return { ask: { step, number, text } };
    case "new-pin":
      return { form: { ...form, step: "repeat-pin", first: text, text: "", problem: null } };
    case "repeat-pin":
      if (text !== first) return { form: { ...form, step: "new-pin", first: "", text: "", problem: "pins-differ" } };
      return { ask: { step: "new-pin", who: known(who), text } };
    case "totp":
    case "badge":
      return { ask: { step, who: known(who), text } };
  }
}

/** The form after a try that did not let anybody in. */
export function formAfter(form: SignInForm, outcome: Exclude<TryOutcome, { type: "in" }>, nowMs: number): SignInForm {
  if (outcome.type === "next") return { ...NO_FORM, number: form.number, step: outcome.step, who: outcome.who };
  const { problem, waitMs } = outcome;
  return {
    ...form,
    // A new PIN that is none is typed twice again.
    step: form.step === "repeat-pin" ? "new-pin" : form.step,
    first: "",
    text: "",
    problem,
    lockedUntilMs: waitMs > 0 ? nowMs + waitMs : 0,
  };
}

function known(who: Who | null): Who {
  if (who === null) throw new Error("a second step without a first");
  return who;
}
