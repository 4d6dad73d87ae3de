/** A staff file in a folder of its own, and a hasher that answers at once and remembers what it was asked; for tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../../journal/memory.ts";
import { sqliteCode } from "../../store/disk-fault.ts";
import type { StaffRole } from "../../display/contract/staff.ts";
import { openStaffBook, staffBookPath, type StaffAccount, type StaffBook } from "./book.ts";
import type { PinHasher } from "./hash.ts";
import { createSignIn, type SignIn, type SignInParts, type StaffTry, type TryOutcome } from "./sign-in.ts";

export const PIN = "48210763";

export function account(number: string, role: StaffRole, change: Partial<StaffAccount> = {}): StaffAccount {
  return {
    ...{ number, role, pinHash: `hash of ${PIN}`, mustChoosePin: false, totpSecret: null, totpStep: null, demo: false },
    ...change,
  };
}

export interface FakeHasher extends PinHasher {
  readonly checked: readonly string[];
  /** What each was compared with. */
  readonly against: readonly string[];
}

export function fakeHasher(): FakeHasher {
  const checked: string[] = [];
  const against: string[] = [];
  return {
    checked,
    against,
    make: (pin) => Promise.resolve(`hash of ${pin}`),
    check: (pin, hash) => {
      checked.push(pin);
      against.push(hash);
      return Promise.resolve(hash === `hash of ${pin}`);
    },
  };
}

/** A terminal's sign-in that can lose its power; the staff file and the time go on. */
export class Door {
  readonly dataDir: string = mkdtempSync(join(tmpdir(), "yanpiao-staff-"));
  readonly journal: MemoryJournal = memoryJournal();
  clock: ManualTerminalClock = new ManualTerminalClock();
  hasher: FakeHasher = fakeHasher();
  book: StaffBook;
  signIn: SignIn;
  readonly #change: Partial<SignInParts>;

  constructor(change: Partial<SignInParts> = {}) {
    this.#change = change;
    this.book = openStaffBook(staffBookPath(this.dataDir));
    this.signIn = this.#open();
  }

  #open(): SignIn {
    return createSignIn({
      book: this.book,
      hasher: this.hasher,
      clock: this.clock,
      wallMs: () => this.clock.wallMs(),
      journal: this.journal,
      secondFactor: "none",
      badgeKeys: [],
      isStorageFault: (error) => sqliteCode(error).startsWith("SQLITE_"),
      ...this.#change,
    });
  }

  /** The power goes and comes back: the monotonic clock begins anew, and the calendar says what it is told to. */
  restart(startIso?: string): void {
    const wall = startIso ?? new Date(this.clock.wallMs()).toISOString();
    this.close(true);
    this.clock = new ManualTerminalClock(wall);
    this.book = openStaffBook(staffBookPath(this.dataDir));
    this.signIn = this.#open();
  }

  pin(number: string, text: string): Promise<TryOutcome> {
    return this.signIn.attempt({ step: "pin", number, text });
  }

  second(step: Exclude<StaffTry["step"], "pin">, number: string, role: StaffRole, text: string): Promise<TryOutcome> {
    return this.signIn.attempt({ step, who: { number, role }, text });
  }

  close(keepFile = false): void {
    this.signIn.close();
    this.book.close();
    if (!keepFile) rmSync(this.dataDir, { recursive: true, force: true });
  }
}
