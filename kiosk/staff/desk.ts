/**
 * The staff's side of the terminal as the shell sees it: tries to sign in, and the console of whoever is in. The staff file is
 * opened at the start and stays open; one that does not open lets nobody in, and is tried again the next time.
 */
import type { StaffPages } from "./page.ts";
import type { Cancel } from "../../drivers/clock.ts";
import { sqliteCode } from "../store/disk-fault.ts";
import { BookRefused, openStaffBook, staffBookPath, type StaffBook } from "./auth/book.ts";
import { createSignIn, type SignIn, type SignInParts, type StaffTry, type TryOutcome } from "./auth/sign-in.ts";
import { makeDemoAccounts, type DemoAccount } from "./auth/demo.ts";
import { openConsole, type ConsoleParts, type StaffConsole } from "./console.ts";
import { STAFF_DELAYS } from "./delays.ts";

export interface StaffDesk {
  attempt(ask: StaffTry): Promise<TryOutcome>;
  /**
   * Accounts of a demonstration terminal, with PINs that it makes for itself at each start and shows beside the screen. Empty
   * where the staff file cannot be used.
   */
  demoAccounts(): Promise<readonly DemoAccount[]>;
  openConsole(stay: Pick<ConsoleParts, "who" | "session" | "onView">): StaffConsole;
  close(): void;
}

export type StaffDeskParts = Omit<SignInParts, "book" | "isStorageFault"> &
  Pick<ConsoleParts, "onSurprise"> & {
    readonly dataDir: string;
    /** Read while the first PIN is looked at. */
    readonly loadPages: () => Promise<StaffPages>;
  };

export function createStaffDesk(parts: StaffDeskParts): StaffDesk {
  const { dataDir, clock, journal, onSurprise } = parts;
  let pages: StaffPages | null = null;
  let open: { readonly book: StaffBook; readonly signIn: SignIn } | null = null;

  function signIn(): SignIn {
    if (open === null) {
      const book = openStaffBook(staffBookPath(dataDir));
      book.removeDemo();
      open = { book, signIn: createSignIn({ ...parts, book, isStorageFault: isBookFault }) };
    }
    return open.signIn;
  }

  function signInOrNull(): SignIn | null {
    try {
      return signIn();
    } catch (error) {
      if (!isBookFault(error)) throw error;
      return null;
    }
  }

  /** What the command did is journalled here: two processes would write between each other's lines. */
  function tellChanges(): void {
    try {
      for (const { verb, number, role } of open?.book.takeChanges() ?? []) {
        journal.record("staff.account", { verb, number, of: role });
      }
    } catch (error) {
      if (!isBookFault(error)) throw error;
    }
  }

  // A wait that a restart cut short begins now, not when somebody taps.
  signInOrNull();
  let cancelLook: Cancel = () => undefined;
  const look = (): void => {
    cancelLook = clock.setTimeout(look, STAFF_DELAYS.changesLook);
    tellChanges();
  };
  look();

  return {
    async attempt(ask) {
      const at = signInOrNull();
      tellChanges();
      if (at !== null) {
        const [outcome, loaded] = await Promise.all([at.attempt(ask), pages ?? parts.loadPages()]);
        pages = loaded;
        return outcome;
      }
      journal.record("staff.refused", { why: "unavailable", number: null });
      return { type: "no", problem: "unavailable", waitMs: 0 };
    },
    async demoAccounts() {
      if (signInOrNull() === null) return [];
      return makeDemoAccounts(() => open?.book ?? null, parts.hasher);
    },
    openConsole(stay) {
      if (pages === null) throw new Error("a console before anybody signed in");
      return openConsole({ ...stay, pages, clock, journal, onSurprise });
    },
    close() {
      cancelLook();
      open?.signIn.close();
      open?.book.close();
      open = null;
    },
  };
}

/** What a disk or a damaged file does, as opposed to a mistake of ours. */
function isBookFault(error: unknown): boolean {
  return error instanceof BookRefused || sqliteCode(error).startsWith("SQLITE_") || isFileFault(error);
}

function isFileFault(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && /^(EACCES|EROFS|ENOSPC|ENOTDIR|EIO|EPERM)$/.test(String(error.code))
  );
}
