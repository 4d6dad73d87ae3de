/** What a self-check looks at in the terminal's rooms, at the glass and from a desk alike. */
import type { TerminalRooms } from "./rooms.ts";
import { selfCheckSources } from "./staff/checks/rooms.ts";
import type { SelfCheckSources } from "./staff/checks/run.ts";

export function selfCheckSourcesOf(rooms: TerminalRooms): Omit<SelfCheckSources, "printTest"> {
  const { config, place, journalDir, clock, serviceClock, verifier, outbox, ledger, devices, provisioning } = rooms;
  return selfCheckSources({
    ...{ config, demo: place.demo, journalDir, clock, outbox, ledger, devices, provisioning, painted: rooms.painted },
    services: () => verifier.providers(),
    clockOffsetMs: serviceClock.agreedOffsetMs,
  });
}
