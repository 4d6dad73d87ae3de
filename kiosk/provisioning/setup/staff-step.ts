/**
 * The step in which the first technician chooses a PIN, so that somebody can sign in at the machine from its first day. Digits
 * are here and in the thread that hashes them, and nowhere else.
 */
import type { SetupStepView } from "../../display/contract/setup.ts";
import { openStaffBook, staffBookPath } from "../../staff/auth/book.ts";
import type { PinHasher } from "../../staff/auth/hash.ts";
import { PIN_LENGTH, pinProblem } from "../../staff/auth/pin.ts";

type StaffStepView = Extract<SetupStepView, { readonly step: "staff" }>;

/** The first one's; others are made with `yanpiao staff add`. */
const FIRST_NUMBER = "01";

export interface StaffStep {
  view(): StaffStepView;
  press(key: string): void;
  /** True: the account is made. */
  enter(): Promise<boolean>;
  reset(): void;
}

export function createStaffStep(dataDir: string, hasher: PinHasher): StaffStep {
  let first: string | null = null;
  let digits = "";
  let problem: StaffStepView["problem"] = null;
  let busy = false;

  const again = (why: StaffStepView["problem"]): false => {
    [first, digits, problem] = [null, "", why];
    return false;
  };

  async function make(pin: string): Promise<boolean> {
    busy = true;
    try {
      const pinHash = await hasher.make(pin);
      const book = openStaffBook(staffBookPath(dataDir));
      try {
        // A set-up that was broken off left one: its PIN is this one now.
        const account = { role: "technician", pinHash, mustChoosePin: false, demo: false } as const;
        const added = book.add({ number: FIRST_NUMBER, ...account, totpSecret: null, totpStep: null });
        if (!added) book.setPin(FIRST_NUMBER, pinHash, false);
        else book.noteChange({ verb: "add", number: FIRST_NUMBER, role: "technician" });
      } finally {
        book.close();
      }
      [first, digits, problem] = [null, "", null];
      return true;
    } catch {
      return again("disk");
    } finally {
      busy = false;
    }
  }

  return {
    view: () => ({
      step: "staff",
      number: FIRST_NUMBER,
      part: first === null ? "pin" : "repeat",
      typed: digits.length,
      problem,
      busy,
    }),
    press(key) {
      if (busy) return;
      problem = null;
      if (key === "clear") digits = "";
      else if (key === "delete") digits = digits.slice(0, -1);
      else if (/^[0-9]$/.test(key) && digits.length < PIN_LENGTH.most) digits += key;
    },
    async enter() {
      if (busy || digits.length < PIN_LENGTH.least) return false;
      if (first === null) {
        if (pinProblem(digits, FIRST_NUMBER) !== null) return again("guessable");
        [first, digits] = [digits, ""];
        return false;
      }
      return first === digits ? make(digits) : again("differ");
    },
    reset: () => void again(null),
  };
}
