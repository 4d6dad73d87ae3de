/** Which Intent moves which pad. Pure: the reducers are in entry/. */
import type { Modes } from "../display/contract/view.ts";
import {
  entryAccept,
  entryCaret,
  entryChooseDay,
  entryGoTo,
  entryNext,
  entryPress,
  entryPrevious,
  entryStepDate,
  type EntryState,
} from "./entry/entry.ts";
import { contactCaret, contactDomain, contactFix, contactPress, type ContactState } from "./entry/contact.ts";
import { findCaret, findNext, findPress, findPrevious, type FindState } from "./entry/find.ts";
import type { TerminalEvent } from "./events.ts";

export function entryAfter(state: EntryState, event: TerminalEvent): EntryState {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all other events leave it as it is
  switch (event.type) {
    case "press-key":
      return entryPress(state, event.key);
    case "place-caret":
      return entryCaret(state, event.index);
    case "go-to-field":
      return entryGoTo(state, event.field);
    case "choose-day":
      return entryChooseDay(state, event.daysAgo);
    case "step-date":
      return entryStepDate(state, event.part, event.by);
    case "accept-suggestion":
      return entryAccept(state, event.id);
    case "next-field": {
      const next = entryNext(state);
      return "state" in next ? next.state : state;
    }
    case "back":
      return entryPrevious(state) ?? state;
    default:
      return state;
  }
}

export function findAfter(state: FindState, event: TerminalEvent, isClaimCode: (text: string) => boolean): FindState {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all other events leave it as it is
  switch (event.type) {
    case "press-key":
      return findPress(state, event.key);
    case "place-caret":
      return findCaret(state, event.index);
    case "next-field":
      return findNext(state, isClaimCode);
    case "back":
      return findPrevious(state) ?? state;
    default:
      return state;
  }
}

export function contactAfter(state: ContactState, event: TerminalEvent): ContactState {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all other events leave it as it is
  switch (event.type) {
    case "press-key":
      return contactPress(state, event.key);
    case "place-caret":
      return contactCaret(state, event.index);
    case "choose-domain":
      return contactDomain(state, event.domain);
    case "accept-suggestion":
      return contactFix(state);
    default:
      return state;
  }
}

export function modesAfter(modes: Modes, event: TerminalEvent): Modes {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all other events leave it as it is
  switch (event.type) {
    case "set-language":
      return { ...modes, language: event.language };
    case "set-text-scale":
      return { ...modes, textScale: event.textScale };
    case "set-contrast":
      return { ...modes, contrast: event.contrast };
    case "set-position":
      return { ...modes, position: event.position };
    default:
      return modes;
  }
}
