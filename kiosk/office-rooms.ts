/** What the operators' door gets of the terminal's rooms. */
import { signingKeyOrNull } from "./journal/signing-key.ts";
import type { CountedJournal } from "./office/count-events.ts";
import type { ActionRooms } from "./office/actions/actions.ts";
import { openOffice, type Office } from "./office/open.ts";
import { terminalFacts } from "./office/terminal-facts.ts";
import type { TerminalRooms } from "./rooms.ts";

/** The door, and what else can be told of the whole terminal. */
export type OfficeOfTerminal = Office & Pick<TerminalRooms, "supportBundle">;

export function openOfficeOf(rooms: TerminalRooms, counted: CountedJournal): OfficeOfTerminal {
  const { config, place, clock, journal, journalDir, readSecret, verifier, outbox, ledger, devices } = rooms;
  const { startedMs, nobodyThere, faultCode, provisioning, painted } = rooms;
  const { terminalId, version, demo } = place;
  const { dataDir } = config;
  const facts = terminalFacts({
    ...{ terminalId, version, demo, dataDir, dir: journalDir },
    ...{ nowMs: () => clock.now(), startedMs, wallMs: () => clock.wallMs(), nobodyThere, faultCode },
    ...{ provisioning, painted },
    scanner: () => devices.scanner.health(),
    printer: () => devices.printer.status().health,
    services: () => verifier.providers(),
    requests: () => outbox?.counts() ?? null,
    paper: () => ledger?.figures() ?? null,
    journalKey: () => signingKeyOrNull(journalDir)?.publicKey ?? null,
    events: () => counted.counts(),
    certificateUntil: () => office.certificateUntil(),
  });
  const supportBundle: TerminalRooms["supportBundle"] = async (onDone) =>
    (await import("./support-rooms.ts")).bundleOf(rooms, facts.health, onDone);
  const office = openOffice({
    config: config.office,
    ...{ readSecret, clock, journal, dataDir },
    // Most terminals have no such door.
    loadActions: () => loadActions(rooms),
    makeSupportBundle: supportBundle,
    onSurprise: (error) => rooms.surprise(error, "operators' door"),
    rooms: { dir: journalDir, facts },
  });
  return { ...office, supportBundle };
}

async function loadActions(rooms: TerminalRooms): Promise<ActionRooms> {
  const { terminalActions } = await import("./office/actions/terminal-actions.ts");
  const { selfCheckSourcesOf } = await import("./self-check-rooms.ts");
  const { place, journal, clock, serviceClock, there, devices, opened, outbox, provisioning } = rooms;
  return terminalActions({
    ...{ version: place.version, journal, there, provisioning },
    wallMs: () => serviceClock.clock.wallMs(),
    isPrinting: () => devices.isPrinting(),
    restart: () => rooms.close("restarted from a desk"),
    commands: opened === null || outbox === null ? null : { ...opened, operator: outbox, clock, journal },
    selfCheck: selfCheckSourcesOf(rooms),
  });
}
