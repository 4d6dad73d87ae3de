import type { EventData, EventId } from "./catalogue.ts";
import type { Journal } from "./journal.ts";
import { admitted } from "./line.ts";

export interface MemoryEvent {
  readonly ev: EventId;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface MemoryJournal extends Journal {
  readonly events: readonly MemoryEvent[];
  /** The events of one id, in order. */
  of<Id extends EventId>(id: Id): readonly EventData<Id>[];
}

/** A journal for tests: it admits exactly what the one on disk admits. */
export function memoryJournal(): MemoryJournal {
  const events: MemoryEvent[] = [];
  return {
    events,
    record: (ev, data) => void events.push({ ev, data: admitted(ev, data) }),
    of: <Id extends EventId>(id: Id) =>
      events.filter(({ ev }) => ev === id).map(({ data }) => data as unknown as EventData<Id>),
  };
}
