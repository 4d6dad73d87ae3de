/**
 * A phone number in cells, or an address as free text, key by key. What is a number or an address is the outbox's rule
 * (`readContact`); nothing typed here is kept anywhere else.
 */
import type { Channel, ContactEntryView, EmailDomain } from "../../display/contract/view.ts";
import { readContact, type Contact } from "../../outbox/delivery-contact.ts";
import { caretAt, pressCells, pressText, sizeOf, type Cells, type Typed } from "./cells.ts";
import { withLikelyDomain } from "./domain.ts";
import type { PadKey } from "./entry.ts";

/** As mainland mobile numbers are read aloud. */
const MOBILE_CELLS: Cells = { groups: [3, 4, 4], letters: false };

/** What the screen holds at its largest text. Addresses may have 254 characters; no real one comes near. */
export const LONGEST_TYPED_EMAIL = 64;

/** Plain JSON. */
export interface ContactState {
  readonly channel: Channel;
  readonly text: string;
  readonly caret: number;
}

export function startContact(channel: Channel): ContactState {
  return { channel, text: "", caret: 0 };
}

export function contactPress(state: ContactState, key: PadKey): ContactState {
  const typed = state.channel === "sms" ? pressCells(state, key, MOBILE_CELLS) : pressAddress(state, key);
  return { ...state, ...typed };
}

/** Only digits have cells to touch; letters of an address are narrower than a finger. */
export function contactCaret(state: ContactState, index: number): ContactState {
  return state.channel === "sms" ? { ...state, ...caretAt(state.text, index) } : state;
}

/** The ending of an address: in place of what stands behind the @, or behind what is there. */
export function contactDomain(state: ContactState, domain: EmailDomain): ContactState {
  if (state.channel !== "email") return state;
  const at = state.text.indexOf("@");
  return withText(state, `${at < 0 ? state.text : state.text.slice(0, at)}@${domain}`);
}

/** Takes the proposed ending. */
export function contactFix(state: ContactState): ContactState {
  const likely = suggestionIn(state, true);
  return likely === null ? state : withText(state, likely);
}

/** What would be kept; null while it is no number or address. */
export function contactIn({ channel, text }: ContactState): Contact | null {
  const contact = readContact(text);
  return contact?.channel === channel ? contact : null;
}

export function contactView(state: ContactState): ContactEntryView {
  const { channel, text, caret } = state;
  return {
    screen: "contact-entry",
    channel,
    input:
      channel === "sms"
        ? { input: "cells", ...MOBILE_CELLS, text, caret, suspect: suspectDigits(text) }
        : { input: "text", text, caret },
    next: nextOf(state),
    suggestion: suggestionIn(state, false),
  };
}

/** Whole: the person is done with typing, so that a cut ending is not one still on its way. */
export function suggestionIn({ channel, text }: ContactState, whole: boolean): string | null {
  return channel === "email" ? withLikelyDomain(text, whole) : null;
}

function nextOf(state: ContactState): ContactEntryView["next"] {
  const { channel, text } = state;
  if (contactIn(state) !== null) return { state: "ready" };
  if (channel === "sms") {
    const missing = sizeOf(MOBILE_CELLS) - text.length;
    return missing > 0 ? { state: "incomplete", missing } : { state: "invalid", problem: "not-mobile" };
  }
  return mayBecomeEmail(text) ? { state: "incomplete", missing: null } : { state: "invalid", problem: "not-email" };
}

/** Whether typing on can make an address of it: proved by typing on. */
function mayBecomeEmail(text: string): boolean {
  const endings = text.includes("@") ? ["x.cn", ".cn", "cn", "n"] : ["x@x.cn", "@x.cn"];
  return text.length < LONGEST_TYPED_EMAIL && endings.some((ending) => readContact(text + ending) !== null);
}

/** Mainland mobile numbers begin with 1, and go on with 3 to 9. */
function suspectDigits(text: string): readonly number[] {
  const wrong = [text[0] !== undefined && text[0] !== "1", text[1] !== undefined && text[1] < "3"];
  return [0, 1].filter((index) => wrong[index]);
}

function pressAddress({ text, caret }: ContactState, key: PadKey): Typed {
  return pressText({ text, caret }, key, (typed) => {
    const fits = /^[0-9A-Z.@_-]$/.test(key) && text.length < LONGEST_TYPED_EMAIL;
    // A second @ is a slip of the finger.
    if (!fits || (key === "@" && text.includes("@"))) return typed;
    return { text: text.slice(0, caret) + key.toLowerCase() + text.slice(caret), caret: caret + 1 };
  });
}

function withText(state: ContactState, text: string): ContactState {
  return text.length > LONGEST_TYPED_EMAIL ? state : { ...state, text, caret: text.length };
}
