/** What a state of the session may rely on: the machine's structure promises it, and a broken promise is a bug. */
import type { Query } from "../invoice/types.ts";
import type { StaffTry } from "../staff/auth/sign-in.ts";
import { formEnter } from "../staff/form.ts";
import type { Who } from "../staff/page.ts";
import type { TerminalContext, Ticket } from "./context.ts";
import type { SlipAsk } from "./deps.ts";

/** The question on its way. */
export function asked(context: TerminalContext): { readonly query: Query; readonly key: string } {
  if (context.check === null) throw new Error("asking without a question");
  return context.check;
}

/** The promise on the screen. */
export function promisedTicket({ ticket }: TerminalContext): Ticket {
  if (ticket === null) throw new Error("no promise on the screen");
  return ticket;
}

/** The slip that belongs to what is on the screen. */
export function slipOf({ current, ticket, modes: { language } }: TerminalContext): SlipAsk {
  if (current !== null) return { language, slip: "verdict", checked: current };
  if (ticket !== null) return { language, slip: "claim", ticket };
  throw new Error("nothing to print");
}

/** What the sign-in form asks to be tried. */
export function staffAsk({ staff }: TerminalContext): StaffTry {
  const next = staff === null ? null : formEnter(staff.form);
  if (next === null || !("ask" in next)) throw new Error("trying a form that is not complete");
  return next.ask;
}

/** Who the console belongs to. */
export function staffStayOf({ staff }: TerminalContext): { readonly who: Who; readonly session: string } {
  if (staff?.stay == null) throw new Error("a console without anybody");
  return { who: staff.stay.who, session: staff.stay.id };
}
