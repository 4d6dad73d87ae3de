/** What is on the screen after a contact was to be kept, or to be deleted: as it is, whatever was wished. */
import type { TerminalContext } from "./context.ts";
import type { Messages } from "./deps.ts";

export type KeepOutcome = Awaited<ReturnType<Messages["promise"]>>;
export type WithdrawOutcome = Awaited<ReturnType<Messages["withdraw"]>>;

type Shown = Partial<Pick<TerminalContext, "ticket" | "messageNotice">>;

export function afterKeeping({ ticket }: TerminalContext, outcome: KeepOutcome): Shown {
  switch (outcome) {
    case "disk":
      return { messageNotice: "not-kept" };
    case "no-request":
      return { messageNotice: "no-request" };
    default:
      return { messageNotice: null, ticket: ticket === null ? null : { ...ticket, sentTo: outcome } };
  }
}

export function afterWithdrawing({ ticket }: TerminalContext, outcome: WithdrawOutcome): Shown {
  if (outcome === "disk") return { messageNotice: "not-withdrawn" };
  return { messageNotice: outcome, ticket: ticket === null ? null : { ...ticket, sentTo: null } };
}
