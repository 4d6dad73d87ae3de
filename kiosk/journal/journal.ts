import type { EventData, EventId } from "./catalogue.ts";

/**
 * The log of the terminal. One typed event a line; ids come from the catalogue and no free text goes in, so nothing
 * personal can. Recording never throws and never stops the terminal.
 */
export interface Journal {
  record<Id extends EventId>(id: Id, data: EventData<Id>): void;
}
