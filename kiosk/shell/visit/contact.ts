/**
 * A person leaves a number or an address, so that the result is sent there: asked first, typed, compared, kept. Whatever
 * happens, the way leads back to the claim code; the contact itself is remembered no longer than until it is kept.
 */
import { CONSENT_TEXT } from "../../display/contract/view.ts";
import { contactIn } from "../entry/contact.ts";
import { promisedTicket } from "../in-hand.ts";
import { scanWaits } from "../scanning.ts";
import type { TerminalSetup } from "../setup.ts";
import { END, HELP } from "./ways.ts";

/** Where the person came from: the slip does not print itself a second time. */
const CLAIM = "#session.visit.queued.before";

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function contactRegion(s: TerminalSetup) {
  return s.createStateConfig({
    entry: { type: "attend", params: "personal" },
    initial: "consent",
    on: {
      // Help leads back here; a code would lead away from what was typed.
      scan: scanWaits("unfinished"),
      end: END,
    },
    states: {
      /** Nothing is typed before the person agrees. */
      consent: {
        on: {
          "answer-consent": [
            { guard: ({ event }) => event.agree, target: "typing" },
            { target: CLAIM, actions: "forgetContact" },
          ],
          back: { target: CLAIM, actions: "forgetContact" },
          "open-help": HELP,
        },
      },
      typing: {
        on: {
          "press-key": { actions: "pressContactPad" },
          "place-caret": { actions: "pressContactPad" },
          "choose-domain": { actions: "pressContactPad" },
          "accept-suggestion": { actions: "pressContactPad" },
          "next-field": { guard: "contactIsReady", target: "review" },
          back: "consent",
          "open-help": HELP,
        },
      },
      /** The one time that it is shown in full. */
      review: {
        on: {
          "accept-suggestion": { actions: "pressContactPad" },
          "confirm-contact": { guard: "contactIsReady", target: "keeping" },
          back: "typing",
          "open-help": HELP,
        },
      },
      /** Durable before visible: the row is committed before the screen says so. */
      keeping: {
        invoke: {
          src: "keepContact",
          input: ({ context }) => {
            const contact = context.contact === null ? null : contactIn(context.contact);
            if (contact === null) throw new Error("keeping without a contact");
            const { requestId } = promisedTicket(context);
            return { requestId, contact, consentText: CONSENT_TEXT, language: context.modes.language };
          },
          onDone: { target: CLAIM, actions: { type: "noteKept", params: ({ event }) => event.output } },
        },
      },
      /** The row is deleted before the screen says so. The claim code stays on the screen meanwhile. */
      withdrawing: {
        invoke: {
          src: "withdraw",
          input: ({ context }) => promisedTicket(context).requestId,
          onDone: { target: CLAIM, actions: { type: "noteWithdrawn", params: ({ event }) => event.output } },
        },
      },
    },
  });
}
