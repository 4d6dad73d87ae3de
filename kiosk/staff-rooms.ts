/**
 * What each page of the staff's console gets of the terminal's rooms. Most starts never see staff: this file, and the pages
 * with it, are read when somebody signs in.
 */
import { discoverDevices } from "../drivers/discovery/discover.ts";
import { readProfiles } from "../drivers/discovery/profiles.ts";
import { loadLibc, type Libc } from "../drivers/link/system/libc.ts";
import { signingKeyOrNull, type SigningKey } from "./journal/signing-key.ts";
import type { TerminalRooms } from "./rooms.ts";
import { selfCheckSourcesOf } from "./self-check-rooms.ts";
import { networkRooms } from "./staff/network/rooms.ts";
import type { StaffPages } from "./staff/page.ts";
import { staffPages } from "./staff/pages.ts";
import { storePath } from "./store/files.ts";

export function pagesOf(rooms: TerminalRooms): StaffPages {
  const { config, place, clock, serviceClock, journal, journalDir, verifier, outbox, ledger, paper, devices } = rooms;
  const { provisioning, startedMs, faultCode, readSecret, supportBundle } = rooms;
  const { terminalId, placeName, version, demo } = place;
  const wallMs = (): number => serviceClock.clock.wallMs();
  const key = (): SigningKey | null => signingKeyOrNull(journalDir);
  const machine = { discover: () => discoverDevices(), profiles: () => readProfiles() };
  return staffPages({
    devices: {
      devices,
      cameraRegion: config.camera.region ?? null,
      cameraName: config.camera.device ?? null,
      wall: () => new Date(wallMs()),
      ...{ terminalId, ledger, paper, clock, journal },
      rollMetres: config.paper.rollMetres,
      ...machine,
      onSurprise: (error) => rooms.surprise(error, "devices page"),
    },
    network: networkRooms({ ...{ config, verifier, clock, readSecret }, todayMs: wallMs }),
    touch: { provisioning, panel: config.panel, dataDir: config.dataDir, clock, wallMs, journal },
    settings: { provisioning, config, ...machine },
    transfer: {
      provisioning,
      config,
      version,
      clock,
      wallMs,
      journal,
      journalDir,
      key,
      libc: libcOrNull,
      supportBundle,
    },
    records: { storePath: storePath(config.dataDir), operator: outbox, ledger, wallMs },
    journal: { dir: journalDir, clock, onSurprise: (error) => rooms.surprise(error, "journal page") },
    selfCheck: {
      sources: selfCheckSourcesOf(rooms),
      ...{ terminalId, placeName, version, wallMs, journal, key },
      ...{ paper, profile: devices.printerProfile },
      onSurprise: (error) => rooms.surprise(error, "self-check"),
    },
    terminal: {
      facts: { terminalId, placeName, version, demo },
      nowMs: () => clock.now(),
      ...{ startedMs, faultCode },
      services: () => verifier.providers().map(({ name, state }) => ({ name, state })),
      requests: () => outbox?.counts() ?? null,
      restart: () => rooms.close("restarted by staff"),
    },
  });
}

async function libcOrNull(): Promise<Libc | null> {
  const loaded = await loadLibc();
  return loaded.ok ? loaded.libc : null;
}
