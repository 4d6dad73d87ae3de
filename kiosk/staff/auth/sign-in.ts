/**
 * Lets staff in: number and PIN, then the second factor where the configuration asks for one, then a PIN of their own where the
 * command gave them one for once. A number that nobody has is looked at for as long as one that somebody has.
 *
 * A wrong try is on the platter before it is judged. Who is only half in (the PIN was right, the code is due) has not been
 * forgiven yet: forgiven is who is in.
 *
 * Error model: everything that can happen is a TryOutcome. A staff file that cannot be read or written lets nobody in.
 */
import type { TerminalConfig } from "../../../config/schema.ts";
import type { StaffSignInProblem, StaffSignInStep } from "../../display/contract/staff.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import type { EventData } from "../../journal/catalogue.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Who } from "../page.ts";
import { readBadge, type BadgeKey } from "./badge.ts";
import type { StaffAccount, StaffBook } from "./book.ts";
import { NOBODYS_HASH, type PinHasher } from "./hash.ts";
import { createLockout } from "./lockout.ts";
import { pinProblem } from "./pin.ts";

export type SecondFactor = "none" | "totp" | "badge";

/** What the form hands over when it is complete. `text` is a secret: it is never written down anywhere. */
export type StaffTry =
  | { readonly step: "pin"; readonly number: string; readonly text: string }
  | { readonly step: "totp" | "badge" | "new-pin"; readonly who: Who; readonly text: string };

export type TryOutcome =
  | { readonly type: "in"; readonly who: Who }
  | { readonly type: "next"; readonly who: Who; readonly step: Exclude<StaffSignInStep, "pin" | "repeat-pin"> }
  | { readonly type: "no"; readonly problem: StaffSignInProblem; readonly waitMs: number };

export interface SignIn {
  /** Never rejects for what can happen. */
  attempt(ask: StaffTry): Promise<TryOutcome>;
  close(): void;
}

export interface SignInParts {
  readonly book: StaffBook;
  readonly hasher: PinHasher;
  readonly clock: TerminalClock;
  /** The best time that is known: codes and badges go by the services' time where the calendar is wrong. */
  readonly wallMs: () => number;
  readonly journal: Journal;
  readonly secondFactor: SecondFactor;
  readonly badgeKeys: readonly BadgeKey[];
  /** Whether this is a fault of the file or the disk; everything else is a surprise. */
  readonly isStorageFault: (error: unknown) => boolean;
}

/** What the sign-in needs of the configuration. */
export type StaffConfig = TerminalConfig["staff"];

type Failure = EventData<"staff.failed">["why"];

export function createSignIn(parts: SignInParts): SignIn {
  const { book, hasher, clock, wallMs, journal, secondFactor, badgeKeys } = parts;
  const lockout = createLockout(book, clock);

  function refuse(why: EventData<"staff.refused">["why"], number: string | null, waitMs = 0): TryOutcome {
    journal.record("staff.refused", { why, number });
    return { type: "no", problem: why, waitMs };
  }

  function fail(step: "pin" | "totp" | "badge", number: string, why: Failure): TryOutcome {
    const waitMs = lockout.leftMs(number);
    journal.record("staff.failed", { step, number, why, failed: book.tries(number).failed, waitMs });
    return { type: "no", problem: why === "expired" ? "badge-expired" : "wrong", waitMs };
  }

  /** What comes after a right answer. */
  function onward(account: StaffAccount, passed: "pin" | "totp" | "badge"): TryOutcome {
    const { number, role } = account;
    const who = { number, role };
    if (passed === "pin" && secondFactor !== "none") {
      if (secondFactor === "totp" && account.totpSecret === null) return refuse("no-second-factor", number);
      if (secondFactor === "badge" && badgeKeys.length === 0) return refuse("no-second-factor", number);
      return { type: "next", who, step: secondFactor };
    }
    if (account.mustChoosePin) return { type: "next", who, step: "new-pin" };
    lockout.forgive(number);
    return { type: "in", who };
  }

  async function pin(number: string, text: string): Promise<TryOutcome> {
    if (book.list().length === 0) return refuse("no-accounts", null);
    const waitMs = lockout.leftMs(number);
    if (waitMs > 0) return refuse("locked", number, waitMs);
    lockout.begin(number);
    const account = book.find(number);
    const right = await hasher.check(text, account?.pinHash ?? NOBODYS_HASH);
    if (account === null || !right) return fail("pin", number, "wrong");
    lockout.takeBack(number);
    return onward(account, "pin");
  }

  async function second(step: "totp" | "badge", { number, role }: Who, text: string): Promise<TryOutcome> {
    const waitMs = lockout.leftMs(number);
    if (waitMs > 0) return refuse("locked", number, waitMs);
    lockout.begin(number);
    const account = book.find(number);
    // The command may have taken the account away meanwhile.
    if (account === null || account.role !== role) return fail(step, number, "wrong");
    const failure = step === "totp" ? await codeFailure(account, text) : badgeFailure(account, text);
    if (failure !== null) return fail(step, number, failure);
    lockout.takeBack(number);
    return onward(account, step);
  }

  async function codeFailure({ number, totpSecret }: StaffAccount, code: string): Promise<Failure | null> {
    // Read where codes are asked for: most terminals ask for none.
    const { totpStepOf } = await import("./totp.ts");
    const step = totpSecret === null ? null : totpStepOf(totpSecret, code, wallMs());
    if (step === null) return "wrong";
    return book.useTotpStep(number, step) ? null : "replayed";
  }

  function badgeFailure({ number, role }: StaffAccount, text: string): Failure | null {
    const read = readBadge(text, badgeKeys, wallMs());
    if (!read.ok) return read.error;
    return read.value.number === number && read.value.role === role ? null : "of-another";
  }

  async function choose(who: Who, text: string): Promise<TryOutcome> {
    const { number, role } = who;
    const account = book.find(number);
    if (account === null || account.role !== role || !account.mustChoosePin) return refuse("unavailable", number);
    if (pinProblem(text, number) !== null) return { type: "no", problem: "pin-guessable", waitMs: 0 };
    if (await hasher.check(text, account.pinHash)) return { type: "no", problem: "pin-same", waitMs: 0 };
    if (!book.setPin(number, await hasher.make(text), false)) return refuse("unavailable", number);
    journal.record("staff.pin-chosen", { number, role });
    lockout.forgive(number);
    return { type: "in", who };
  }

  return {
    async attempt(ask) {
      try {
        switch (ask.step) {
          case "pin":
            return await pin(ask.number, ask.text);
          case "totp":
          case "badge":
            return await second(ask.step, ask.who, ask.text);
          case "new-pin":
            return await choose(ask.who, ask.text);
        }
      } catch (error) {
        if (!parts.isStorageFault(error)) throw error;
        return refuse("unavailable", null);
      }
    },
    close: () => lockout.close(),
  };
}
