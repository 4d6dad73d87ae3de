/** Staff who come in at the glass, as their fingers do it. */
import { accountsOf } from "../staff/auth/accounts.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { KNOCKS } from "../staff/delays.ts";
import type { StaffRole } from "../display/contract/staff.ts";
import type { Visit } from "./visit.ts";

/** A machine that is busy with other things taps slowly. */
export const STAFF_HAVE_TIME = { staffKnock: 60_000, staffSignIn: 600_000 } as const;

/** As `yanpiao staff add` does it, beside the running terminal; returns the PIN that works once. */
export async function addStaffTo(visit: Visit, role: StaffRole, number: string): Promise<string> {
  const book = openStaffBook(staffBookPath(visit.dataDir));
  const made = await accountsOf(book, hasherInThread).add(role, number, false);
  book.close();
  if (!made.ok) throw new Error(made.error);
  return made.value.pin;
}

export async function knockAt(visit: Visit): Promise<void> {
  const box = await visit.page.locator(".knock").boundingBox();
  if (box === null) throw new Error("no mark on the glass");
  for (let n = 0; n < KNOCKS; n += 1) {
    await visit.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  }
  await visit.sees("staff-sign-in");
  await visit.page.locator(".sf-pad").waitFor();
}

/** Number and PIN on the terminal's own pad. */
export async function enterAt(visit: Visit, digits: string): Promise<void> {
  await visit.types(digits);
  await visit.taps(/^(确定|Enter)$/);
}

/** In, with a PIN of one's own; returns the first one. */
export async function signInAt(visit: Visit, role: StaffRole): Promise<string> {
  const given = await addStaffTo(visit, role, "07");
  await knockAt(visit);
  await enterAt(visit, `07${given}`);
  await visit.reads(/请定一个自己的 PIN/);
  await enterAt(visit, "48210763");
  await visit.reads(/再输一次，确认/);
  await enterAt(visit, "48210763");
  await visit.sees("staff");
  return given;
}
