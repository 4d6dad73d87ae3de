/**
 * What the command on the machine does with accounts. A PIN that it gives is random, is shown once and never kept, and is
 * good for one thing: to choose one's own at the glass.
 *
 * Error model: what can be refused is a word; SqliteError where the disk fails.
 */
import type { Result } from "../../invoice/types.ts";
import type { StaffRole } from "../../display/contract/staff.ts";
import type { AccountChange, StaffAccount, StaffBook } from "./book.ts";
import type { PinHasher } from "./hash.ts";
import { randomPin } from "./pin.ts";
import { newTotpSecret } from "./totp.ts";

export interface GivenPin {
  readonly number: string;
  readonly role: StaffRole;
  /** Eight digits, for once. */
  readonly pin: string;
  /** In base32, for an authenticator app; null where no codes are asked for. */
  readonly totpSecret: string | null;
}

export interface Accounts {
  /** `number` null: the lowest that is free. */
  add(role: StaffRole, number: string | null, withTotp: boolean): Promise<Result<GivenPin, "taken" | "full">>;
  resetPin(number: string): Promise<Result<GivenPin, "unknown">>;
  remove(number: string): Result<StaffAccount, "unknown">;
  /** Lets the number try again at once. */
  unlock(number: string): Result<StaffAccount, "unknown">;
  /** A new secret for codes, or none any more. */
  setTotp(number: string, on: boolean): Result<string | null, "unknown">;
}

const NUMBERS: readonly string[] = Array.from({ length: 99 }, (_, i) => String(i + 1).padStart(2, "0"));

export function accountsOf(book: StaffBook, hasher: PinHasher): Accounts {
  /** Does it, and leaves word of it, in one commit. */
  function changed(verb: AccountChange["verb"], account: StaffAccount, act: () => boolean): boolean {
    return book.inOne(() => {
      if (!act()) return false;
      book.noteChange({ verb, number: account.number, role: account.role });
      return true;
    });
  }

  function onKnown(number: string, verb: AccountChange["verb"], act: () => boolean): Result<StaffAccount, "unknown"> {
    const account = book.find(number);
    if (account === null || !changed(verb, account, act)) return { ok: false, error: "unknown" };
    return { ok: true, value: account };
  }

  return {
    async add(role, wanted, withTotp) {
      const taken = new Set(book.list().map(({ number }) => number));
      const number = wanted ?? NUMBERS.find((one) => !taken.has(one));
      if (number === undefined) return { ok: false, error: "full" };
      const pin = randomPin();
      const totpSecret = withTotp ? newTotpSecret() : null;
      const account: StaffAccount = {
        number,
        role,
        pinHash: await hasher.make(pin),
        mustChoosePin: true,
        totpSecret,
        totpStep: null,
        demo: false,
      };
      if (!changed("add", account, () => book.add(account))) return { ok: false, error: "taken" };
      return { ok: true, value: { number, role, pin, totpSecret } };
    },
    async resetPin(number) {
      const pin = randomPin();
      const pinHash = await hasher.make(pin);
      const done = onKnown(number, "reset-pin", () => book.setPin(number, pinHash, true));
      return done.ok ? { ok: true, value: { number, role: done.value.role, pin, totpSecret: null } } : done;
    },
    remove: (number) => onKnown(number, "remove", () => book.remove(number)),
    unlock: (number) =>
      onKnown(number, "unlock", () => {
        book.setTries(number, { failed: 0, served: true });
        return true;
      }),
    setTotp(number, on) {
      const secret = on ? newTotpSecret() : null;
      const done = onKnown(number, on ? "new-totp" : "no-totp", () => book.setTotp(number, secret));
      return done.ok ? { ok: true, value: secret } : done;
    },
  };
}
