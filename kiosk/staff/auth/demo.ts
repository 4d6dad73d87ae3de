/**
 * Who may sign in at a demonstration terminal: one of each role, with PINs that are random at each start and shown beside the
 * screen. A PIN that everybody knows would end up on a terminal in a mall; these are gone with the next start.
 */
import type { StaffRole } from "../../display/contract/staff.ts";
import type { StaffBook } from "./book.ts";
import type { PinHasher } from "./hash.ts";
import { randomPin } from "./pin.ts";

export interface DemoAccount {
  readonly number: string;
  readonly role: StaffRole;
  readonly pin: string;
}

const DEMO: readonly Pick<DemoAccount, "number" | "role">[] = [
  { number: "91", role: "technician" },
  { number: "92", role: "operator" },
];

/** Without those whose number somebody has. `book` is asked for each time: the terminal may end while a PIN is hashed. */
export async function makeDemoAccounts(
  book: () => StaffBook | null,
  hasher: PinHasher,
): Promise<readonly DemoAccount[]> {
  const made: DemoAccount[] = [];
  for (const { number, role } of DEMO) {
    const pin = randomPin();
    const pinHash = await hasher.make(pin);
    const account = { number, role, pinHash, mustChoosePin: false, totpSecret: null, totpStep: null, demo: true };
    if (book()?.add(account) === true) made.push({ number, role, pin });
  }
  return made;
}
