/** How an event becomes a line: its own fields, as the catalogue lists them, after what every line carries. */
import { CATALOGUE, EVENT_IDS, type EventId } from "./catalogue.ts";
import type { EventKind, LineKey } from "./event.ts";
import { admit, type Field } from "./fields.ts";
import { roleOf } from "./telling.ts";

/** Version of the line's layout. 1 had no `prev` and no `role`. */
export const LINE_VERSION = 2;

/** What every line carries, in this order, before `role` and the event's own fields. */
export const LINE_KEYS = [
  "v",
  "seq",
  "prev",
  "time",
  "mono",
  "boot",
  "tid",
  "ev",
] as const satisfies readonly LineKey[];

type Data = Readonly<Record<string, unknown>>;

/** The event's fields as the catalogue lists them; whatever else the caller passed stays behind. */
export function admitted(id: EventId, data: Data): Record<string, unknown> {
  const fields: Readonly<Record<string, Field>> = CATALOGUE[id].fields;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, admit(field, data[name])]));
}

export interface Place {
  readonly seq: number;
  /** Hash of the line before. */
  readonly prev: string;
  readonly wallMs: number;
  readonly monoMs: number;
}

/** The text of a line, line feed included. What does not change from line to line is prepared once. */
export function lineWriter(boot: string, tid: string): (id: EventId, data: Data, place: Place) => string {
  const from = `,"boot":${JSON.stringify(boot)},"tid":${JSON.stringify(tid)}`;
  const tails = new Map(EVENT_IDS.map((id) => [id, tailOf(id, CATALOGUE[id])]));
  return (id, data, { seq, prev, wallMs, monoMs }) => {
    const tail = tails.get(id);
    if (tail === undefined) throw new Error(`no such event: ${id}`);
    const time = `"time":${Math.round(wallMs)},"mono":${Math.round(monoMs)}`;
    return `{"v":${LINE_VERSION},"seq":${seq},"prev":"${prev}",${time}${from}${tail(data)}}\n`;
  };
}

function tailOf(id: EventId, kind: EventKind): (data: Data) => string {
  const ev = `,"ev":${JSON.stringify(id)}`;
  const fields = Object.entries<Field>(kind.fields).map(
    ([name, field]) => [`,${JSON.stringify(name)}:`, name, field] as const,
  );
  const saysRole = "role" in kind.fields;
  return (data) => {
    const role = saysRole ? null : roleOf(kind, data);
    let text = role === null ? ev : `${ev},"role":"${role}"`;
    for (const [key, name, field] of fields) text += key + JSON.stringify(admit(field, data[name]));
    return text;
  };
}
