/**
 * The step in which the first technician chooses a PIN and, where the configuration asks for them, proves the one-time codes
 * of their phone, so that somebody can sign in at the machine from its first day. Nothing is written before the set-up is
 * finished; until then digits are here and in the thread that hashes them, and nowhere else.
 *
 * Whoever may sign in already keeps doing so: a set-up gives nobody's number another PIN.
 */
import { beijingDateTime } from "../../invoice/dates.ts";
import type { SetupStepView } from "../../display/contract/setup.ts";
import { openStaffBook, staffBookPath, type StaffAccount, type StaffBook } from "../../staff/auth/book.ts";
import type { PinHasher } from "../../staff/auth/hash.ts";
import { PIN_LENGTH, pinProblem } from "../../staff/auth/pin.ts";
import { newTotpSecret, totpAddress, totpStepOf } from "../../staff/auth/totp.ts";
import { pressKey } from "../typing.ts";

type StaffStepView = Extract<SetupStepView, { readonly step: "staff" }>;

/** Where it is free; others are made with `yanpiao staff add`. */
const FIRST_NUMBER = "01";
const NUMBERS = Array.from({ length: 99 }, (_, index) => String(index + 1).padStart(2, "0"));
const CODE_LENGTH = 6;

export interface StaffStepParts {
  readonly dataDir: string;
  readonly hasher: PinHasher;
  /** What has been chosen so far asks for one-time codes as well. */
  readonly codesAsked: () => boolean;
  readonly terminalId: () => string;
  readonly wallMs: () => number;
}

export interface StaffStep {
  view(): StaffStepView;
  /** Begins the step anew. */
  open(): void;
  press(key: string): void;
  /** True: the step is done. */
  enter(): Promise<boolean>;
  /** The one-time codes are made another day, by command: true where they were asked for. */
  putOff(): boolean;
  isDone(): boolean;
  /** Writes the account; throws as the disk does. */
  commit(): void;
}

type Chosen = Pick<StaffAccount, "pinHash" | "totpSecret" | "totpStep">;

export function createStaffStep({ dataDir, hasher, codesAsked, terminalId, wallMs }: StaffStepParts): StaffStep {
  let known: StaffStepView["known"] = null;
  let number = FIRST_NUMBER;
  /** Of the beginnings of this step; what was begun before the last one counts no more. */
  let round = 0;
  let first: string | null = null;
  let pinHash: string | null = null;
  let secret: string | null = null;
  let chosen: Chosen | null = null;
  let digits = "";
  let problem: StaffStepView["problem"] = null;
  let busy = false;

  function part(): StaffStepView["part"] {
    if (known !== null) return "known";
    if (secret !== null) return "code";
    return first === null ? "pin" : "repeat";
  }

  function again(why: StaffStepView["problem"]): false {
    [first, pinHash, secret, chosen, digits, problem] = [null, null, null, null, "", why];
    return false;
  }

  function withBook<T>(act: (book: StaffBook) => T): T {
    const book = openStaffBook(staffBookPath(dataDir));
    try {
      return act(book);
    } finally {
      book.close();
    }
  }

  function look(): void {
    const accounts = withBook((book) => book.list().filter(({ demo }) => !demo));
    const taken = new Set(accounts.map((account) => account.number));
    number = NUMBERS.find((one) => !taken.has(one)) ?? FIRST_NUMBER;
    // Operators alone could not change a setting at the glass.
    if (!accounts.some(({ role }) => role === "technician")) return;
    const shutOut = codesAsked() ? accounts.filter(({ totpSecret }) => totpSecret === null).length : 0;
    known = { accounts: accounts.length, withoutCodes: shutOut };
  }

  async function hash(pin: string): Promise<boolean> {
    const begun = round;
    busy = true;
    let made: string;
    try {
      made = await hasher.make(pin);
    } finally {
      if (begun === round) busy = false;
    }
    if (begun !== round) return false;
    [pinHash, first, digits, problem] = [made, null, "", null];
    if (!codesAsked()) return choose(null, null);
    secret = newTotpSecret();
    return false;
  }

  function choose(totpSecret: string | null, totpStep: number | null): boolean {
    chosen = pinHash === null ? null : { pinHash, totpSecret, totpStep };
    return chosen !== null;
  }

  function prove(totpSecret: string): boolean {
    const step = totpStepOf(totpSecret, digits, wallMs());
    [digits, problem] = ["", step === null ? "code" : null];
    return step !== null && choose(totpSecret, step);
  }

  return {
    view: () => ({
      step: "staff",
      number,
      part: part(),
      typed: digits.length,
      codes:
        secret === null
          ? null
          : { secret, address: totpAddress(secret, terminalId(), number), at: beijingDateTime(new Date(wallMs())) },
      known,
      problem,
      busy,
    }),
    open() {
      again(null);
      round += 1;
      [known, busy, number] = [null, false, FIRST_NUMBER];
      try {
        look();
      } catch {
        problem = "disk";
      }
    },
    press(key) {
      if (busy || !/^(?:[0-9]|clear|delete)$/.test(key)) return;
      problem = null;
      digits = pressKey(digits, key, secret === null ? PIN_LENGTH.most : CODE_LENGTH);
    },
    async enter() {
      if (busy || known !== null) return known !== null;
      if (secret !== null) return digits.length === CODE_LENGTH && prove(secret);
      if (digits.length < PIN_LENGTH.least) return false;
      if (first === null) {
        if (pinProblem(digits, number) !== null) return again("guessable");
        [first, digits] = [digits, ""];
        return false;
      }
      return first === digits ? hash(digits) : again("differ");
    },
    putOff: () => secret !== null && choose(null, null),
    isDone: () => known !== null || chosen !== null,
    commit() {
      if (chosen === null) return;
      const account = {
        number,
        role: "technician",
        mustChoosePin: false,
        demo: false,
        ...chosen,
      } as const;
      withBook((book) => {
        if (book.add(account)) book.noteChange({ verb: "add", number, role: "technician" });
      });
    },
  };
}
