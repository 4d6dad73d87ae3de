/** What the operators' door gets of the terminal's rooms. */
import { signingKeyOrNull } from "./journal/signing-key.ts";
import type { CountedJournal } from "./office/count-events.ts";
import { openOffice, type Office } from "./office/open.ts";
import { terminalFacts } from "./office/terminal-facts.ts";
import type { TerminalRooms } from "./rooms.ts";

export function openOfficeOf(rooms: TerminalRooms, counted: CountedJournal): Office {
  const { config, place, clock, journal, journalDir, readSecret, verifier, outbox, ledger, devices } = rooms;
  const { startedMs, nobodyThere, faultCode } = rooms;
  const { terminalId, version, demo } = place;
  const { dataDir } = config;
  const office = openOffice({
    config: config.office,
    ...{ readSecret, clock, journal },
    rooms: {
      dir: journalDir,
      facts: terminalFacts({
        ...{ terminalId, version, demo, dataDir, dir: journalDir },
        ...{ nowMs: () => clock.now(), startedMs, wallMs: () => clock.wallMs(), nobodyThere, faultCode },
        scanner: () => devices.scanner.health(),
        printer: () => devices.printer.status().health,
        services: () => verifier.providers(),
        requests: () => outbox?.counts() ?? null,
        paper: () => ledger?.figures() ?? null,
        journalKey: () => signingKeyOrNull(journalDir)?.publicKey ?? null,
        events: () => counted.counts(),
        certificateUntil: () => office.certificateUntil(),
      }),
    },
  });
  return office;
}
