import { CATALOGUE, type EventId } from "./catalogue.ts";
import { admit, type Field } from "./fields.ts";

/** Version of the line's layout. */
export const LINE_VERSION = 1;

/** What every line carries, in this order, before the event's own fields. */
export const LINE_KEYS = ["v", "time", "mono", "boot", "seq", "tid", "ev"] as const;

/** The event's fields as the catalogue lists them; whatever else the caller passed stays behind. */
export function admitted(id: EventId, data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Readonly<Record<string, Field>> = CATALOGUE[id].fields;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, admit(field, data[name])]));
}
