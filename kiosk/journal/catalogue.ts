/**
 * Every event the terminal can record, gathered from the tables of `events/`. Rooms never invent ids: a new event is a
 * new entry in one of those tables (event.ts says how).
 *
 * Data holds ids, counts, enumerations, durations: never an invoice number, a name, a claim code or scanned text.
 * An invoice is named by its keyed hash (`invoice`), so that an operator can follow one without learning its number.
 *
 * The table is a value, not only a type: the writer admits nothing that is not in it.
 */
import type { EventKind } from "./event.ts";
import { DEVICE_EVENTS } from "./events/devices.ts";
import { JOURNAL_EVENTS } from "./events/journal.ts";
import { MACHINE_EVENTS } from "./events/machine.ts";
import { OFFICE_EVENTS } from "./events/office.ts";
import { PRINTING_EVENTS } from "./events/printing.ts";
import { PROMISE_EVENTS } from "./events/promises.ts";
import { PROVISIONING_EVENTS } from "./events/provisioning.ts";
import { STAFF_EVENTS } from "./events/staff.ts";
import { STORE_EVENTS } from "./events/store.ts";
import { TERMINAL_EVENTS } from "./events/terminal.ts";
import { VISIT_EVENTS } from "./events/visits.ts";
import type { Field, ValueOf } from "./fields.ts";

export const CATALOGUE = {
  ...TERMINAL_EVENTS,
  ...VISIT_EVENTS,
  ...PROMISE_EVENTS,
  ...PRINTING_EVENTS,
  ...DEVICE_EVENTS,
  ...STORE_EVENTS,
  ...STAFF_EVENTS,
  ...PROVISIONING_EVENTS,
  ...OFFICE_EVENTS,
  ...MACHINE_EVENTS,
  ...JOURNAL_EVENTS,
} as const satisfies Readonly<Record<string, EventKind>>;

export type EventId = keyof typeof CATALOGUE;
export type EventData<Id extends EventId> = {
  readonly [Name in keyof (typeof CATALOGUE)[Id]["fields"]]: (typeof CATALOGUE)[Id]["fields"][Name] extends Field
    ? ValueOf<(typeof CATALOGUE)[Id]["fields"][Name]>
    : never;
};

export const EVENT_IDS = Object.keys(CATALOGUE) as readonly EventId[];

/** The description of an id that came from a file, perhaps of another version; null where this version has none. */
export function eventKind(id: string): EventKind | null {
  return Object.hasOwn(CATALOGUE, id) ? ((CATALOGUE as Readonly<Record<string, EventKind>>)[id] ?? null) : null;
}
