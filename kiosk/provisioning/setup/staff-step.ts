/**
 * The step in which the first technician chooses a PIN and, where the configuration asks for them, proves the one-time codes
 * of their phone, so that somebody can sign in at the machine from its first day. Nothing is written before the set-up is
 * finished; until then digits are here and in the thread that hashes them, and nowhere else.
 *
 * Whoever may sign in already keeps doing so: a set-up gives nobody's number another PIN.
 */
import type { SetupStepView } from "../../display/contract/setup.ts";
import { openStaffBook, staffBookPath, type StaffAccount, type StaffBook } from "../../staff/auth/book.ts";
import type { PinHasher } from "../../staff/auth/hash.ts";
import { PIN_LENGTH, pinProblem } from "../../staff/auth/pin.ts";
import { newTotpSecret, totpAddress, totpStepOf } from "../../staff/auth/totp.ts";
import { pressKey } from "../typing.ts";

type StaffStepView = Extract<SetupStepView, { readonly step: "staff" }>;

/** The first one's; others are made with `yanpiao staff add`. */
const FIRST_NUMBER = "01";
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
  isDone(): boolean;
  /** Writes the account; throws as the disk does. */
  commit(): void;
}

type Chosen = Pick<StaffAccount, "pinHash" | "totpSecret" | "totpStep">;

export function createStaffStep({ dataDir, hasher, codesAsked, terminalId, wallMs }: StaffStepParts): StaffStep {
  let known: StaffStepView["known"] = null;
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
    const shutOut = codesAsked() ? accounts.filter(({ totpSecret }) => totpSecret === null).length : 0;
    known = accounts.length === 0 ? null : { accounts: accounts.length, withoutCodes: shutOut };
  }

  async function hash(pin: string): Promise<boolean> {
    busy = true;
    try {
      pinHash = await hasher.make(pin);
    } finally {
      busy = false;
    }
    [first, digits, problem] = [null, "", null];
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
      number: FIRST_NUMBER,
      part: part(),
      typed: digits.length,
      codes: secret === null ? null : { secret, address: totpAddress(secret, terminalId(), FIRST_NUMBER) },
      known,
      problem,
      busy,
    }),
    open() {
      again(null);
      known = null;
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
        if (pinProblem(digits, FIRST_NUMBER) !== null) return again("guessable");
        [first, digits] = [digits, ""];
        return false;
      }
      return first === digits ? hash(digits) : again("differ");
    },
    isDone: () => known !== null || chosen !== null,
    commit() {
      if (chosen === null) return;
      const account = {
        number: FIRST_NUMBER,
        role: "technician",
        mustChoosePin: false,
        demo: false,
        ...chosen,
      } as const;
      withBook((book) => {
        if (book.add(account)) book.noteChange({ verb: "add", number: FIRST_NUMBER, role: "technician" });
      });
    },
  };
}
