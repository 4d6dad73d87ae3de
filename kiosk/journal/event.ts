/**
 * How an event of the catalogue is described: what it means and for whom it is written, besides its fields. The types,
 * the writer's rules, the commands' filters and the operators' document (EVENTS.md) all come from this one description.
 *
 * To add an event, add it to the table of its room in `events/`:
 *
 *   "paper.roll": userAction("operator", "A new roll of paper was put in.", { usedMm: NUMBER }, { role: "technician" }),
 *
 * and write the document anew: `yanpiao journal events > kiosk/journal/EVENTS.md`.
 */
import type { Field } from "./fields.ts";

/** What kind of thing happened (offline facts 5.2). */
export const EVENT_TYPES = ["user-action", "status", "security", "system"] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Who did it: somebody at the glass, staff at the machine, staff of the operator, or the terminal by itself. */
export const ROLES = ["public", "technician", "operator", "system"] as const;
export type Role = (typeof ROLES)[number];

/** Whom the event is written for: who runs the terminals, who mends one, who answers for what was done. */
export const READERS = ["operator", "technician", "auditor"] as const;
export type EventReader = (typeof READERS)[number];

/**
 * Whether a line says that something is wrong: never, always, or unless a field has one of these values. Only those who
 * look for errors use it; nothing of it is written.
 */
export type Trouble = boolean | { readonly unless: string; readonly is: readonly (string | number | boolean | null)[] };

/** What every line has a name for already; a field of an event cannot have it too. */
export type LineKey = "v" | "time" | "mono" | "boot" | "seq" | "prev" | "tid" | "ev";
export type Fields = Readonly<Record<string, Field>> & { readonly [Key in LineKey]?: never };

export interface EventKind<F extends Fields = Fields> {
  readonly type: EventType;
  readonly readBy: EventReader;
  /** One or two sentences for the document. */
  readonly means: string;
  readonly fields: F;
  /**
   * On the platter before `record` returns. Only for what staff do and what happens to the journal itself: a sync takes
   * milliseconds and wears flash, and nobody at the glass may cause one again and again.
   */
  readonly audit: boolean;
  /**
   * Who does this; null where nobody does. `by`: a field of the event tells, where it says "technician" or "operator";
   * any other word of it is the terminal. An event with a field named `role` says it by itself.
   */
  readonly role: Role | { readonly by: string } | null;
  readonly trouble: Trouble;
}

type More<F extends Fields> = Partial<Pick<EventKind<F>, "audit" | "role" | "trouble">>;

function ofType(type: EventType, usual: Role | null) {
  return <const F extends Fields>(
    readBy: EventReader,
    means: string,
    fields: F,
    { audit = false, role = usual, trouble = false }: More<F> = {},
  ): EventKind<F> => ({ type, readBy, means, fields, audit, role, trouble });
}

/** Somebody did something: a person at the glass unless `role` says who. */
export const userAction = ofType("user-action", "public");
/** How something is now. */
export const status = ofType("status", null);
/** Somebody saw, changed or tried what not everybody may. */
export const security = ofType("security", null);
/** What the terminal does by itself, and what the machine under it does. */
export const system = ofType("system", null);
