/**
 * Two back offices before one record, as an operator has them: real reference servers with their books on disk, each
 * behind a hostile line. The record is the sample service with its ledger; it knows a question by the office and the
 * key it came with, so that one question passed on by both would be two checks.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TerminalClock } from "../../kiosk/journal/clock.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { createAuthority, validFor, type Authority } from "../../kiosk/secrets/certificates.ts";
import { startReferenceServer, type ReferenceServer } from "../../kiosk/verify/providers/http/reference/server.ts";
import type { SigningKey } from "../../kiosk/verify/providers/http/signature.ts";
import { readLedger, type LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";
import { createSandbox, type SandboxControl } from "../../kiosk/verify/sandbox/sandbox.ts";
import { REGISTER } from "../../kiosk/verify/sandbox/register.ts";
import type { DayClock } from "./day-clock.ts";
import { drawFault, FINE, type ConnectionFault, type Weather } from "./faults.ts";
import { openFront, type Front } from "./front.ts";

export const TERMINAL_ID = "BJ-CY-0107";
export const OFFICE_NAMES = ["a", "b"] as const;
export type OfficeName = (typeof OFFICE_NAMES)[number];

export interface Office {
  readonly name: OfficeName;
  /** The host that the terminal asks. */
  readonly host: string;
  readonly front: Front;
  readonly key: SigningKey;
  weather(): Weather;
  setWeather(weather: Weather): Promise<void>;
  close(): Promise<void>;
}

export interface Offices {
  readonly all: readonly Office[];
  readonly authority: Authority;
  readonly record: SandboxControl;
  /** What the record has taken, by its own ledger; each key begins with its office. */
  taken(): readonly LedgerLine[];
  /** How often each fault met a connection. */
  readonly faults: ReadonlyMap<ConnectionFault, number>;
  close(): Promise<void>;
}

const LATENCY_MS = 60;

export async function openOffices(dir: string, clock: DayClock, random: RandomBelow): Promise<Offices> {
  const ledgerPath = join(dir, "record.jsonl");
  const record = createSandbox({ clock, ledgerPath, latencyMs: LATENCY_MS, register: REGISTER });
  const authority = createAuthority("Example Back Office CA", validFor(30, Date.now()));
  const faults = new Map<ConnectionFault, number>();
  const count = (fault: ConnectionFault): ConnectionFault => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    return fault;
  };
  const all: Office[] = [];
  for (const name of OFFICE_NAMES) {
    const folder = join(dir, name);
    mkdirSync(folder);
    all.push(await openOffice({ name, folder, clock, random, record: behind(name, record), authority, count }));
  }
  return {
    ...{ all, authority, record, faults },
    taken: () => readLedger(ledgerPath),
    async close() {
      for (const office of all) await office.close();
    },
  };
}

interface OfficeOptions {
  readonly name: OfficeName;
  readonly folder: string;
  readonly clock: DayClock;
  readonly random: RandomBelow;
  readonly record: Provider;
  readonly authority: Authority;
  readonly count: (fault: ConnectionFault) => ConnectionFault;
}

async function openOffice(options: OfficeOptions): Promise<Office> {
  const { name, folder, clock, random, record, authority, count } = options;
  const host = `office-${name}.example`;
  const key: SigningKey = { keyId: `${TERMINAL_ID}.${name}`, secret: new Uint8Array(32).fill(name.charCodeAt(0)) };
  let weather = FINE;
  let server: ReferenceServer | null = await startOffice();

  function startOffice(): Promise<ReferenceServer> {
    const keys = [{ ...key, terminal: TERMINAL_ID }];
    return startReferenceServer({
      clock: plain(clock),
      auth: { how: "signed", keys },
      tls: null,
      dir: folder,
      back: record,
    });
  }

  async function restart(afterMs: number): Promise<void> {
    const stopping = server;
    server = null;
    await clock.during(stopping?.close() ?? Promise.resolve());
    clock.setTimeout(() => {
      void clock.during(startOffice()).then((started) => {
        started.setClockOffset(weather.clockOffsetMs ?? 0);
        server = started;
      });
    }, afterMs);
  }

  const front = await openFront({
    ...{ clock, host, authority, random },
    officePort: () => server?.port ?? null,
    fault: () => count(drawFault(weather, random)),
    certificate: () => weather.certificate ?? "good",
  });
  return {
    ...{ name, host, front, key },
    weather: () => weather,
    async setWeather(next) {
      weather = next;
      server?.setClockOffset(next.clockOffsetMs ?? 0);
      if (next.restartAfterMs !== undefined && server !== null) await restart(next.restartAfterMs);
    },
    async close() {
      await front.close();
      await server?.close();
    },
  };
}

/** The record as one office reaches it. */
function behind(name: OfficeName, record: Provider): Provider {
  return {
    ...record,
    verify: (query, ask) => record.verify(query, { ...ask, idempotencyKey: keyAt(name, ask.idempotencyKey) }),
    resultOf: (key, signal) => record.resultOf(keyAt(name, key), signal),
  };
}

export function keyAt(office: OfficeName, key: string): string {
  return `${office}:${key}`;
}

/** A class' methods do not survive being copied into another clock. */
function plain(clock: DayClock): TerminalClock {
  return {
    now: () => clock.now(),
    wallMs: () => clock.wallMs(),
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
  };
}
