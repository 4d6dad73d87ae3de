/**
 * A terminal's end and a back office's end of the contract, for tests: real sockets on 127.0.0.1, real TLS, certificates
 * made on the spot, and a terminal's clock that the test moves.
 */
import { randomUUIDv7 } from "node:crypto";
import { addDays, beijingDate } from "../../../invoice/dates.ts";
import type { Query } from "../../../invoice/types.ts";
import { ManualTerminalClock, systemTerminalClock, type TerminalClock } from "../../../journal/clock.ts";
import type { Provider } from "../../port.ts";
import { queryOf } from "../../sandbox/record.ts";
import { REGISTER } from "../../sandbox/register.ts";
import { createWire, type WireTls } from "../wire.ts";
import type { CallerOptions, HttpAuth } from "./call.ts";
import { createHttpProvider } from "./http-provider.ts";
import { createAuthority, validFor, type Authority } from "../../../secrets/certificates.ts";
import { startReferenceServer, type ReferenceServer, type ReferenceServerOptions } from "./reference/server.ts";
import type { SigningKey } from "./signature.ts";

export const TERMINAL = "BJ-CY-0107";
export const SIGNING_KEY: SigningKey = { keyId: "bj-cy-0107.2026", secret: new Uint8Array(32).fill(9) };

export type How = "mutual-tls" | "signed";

export interface Bench {
  readonly clock: ManualTerminalClock;
  readonly authority: Authority;
  readonly server: ReferenceServer;
  /** What a terminal needs to call; each test may spoil it. */
  caller(spoilt?: Spoilt): CallerOptions;
  provider(spoilt?: Spoilt): Provider;
  close(): Promise<void>;
}

export interface Spoilt {
  readonly tls?: WireTls;
  readonly auth?: HttpAuth;
  readonly clock?: ManualTerminalClock;
  readonly url?: string;
}

export interface BenchOptions extends Partial<ReferenceServerOptions> {
  /** Under which names and addresses the service's certificate is good. */
  readonly hosts?: readonly string[];
}

export async function openBench(how: How, { hosts, ...options }: BenchOptions = {}): Promise<Bench> {
  const clock = new ManualTerminalClock();
  // TLS goes by the machine's calendar, whatever a test makes of ours.
  const validity = validFor(30, Date.now());
  const authority = createAuthority("Example Back Office CA", validity);
  const own = authority.server(hosts ?? ["127.0.0.1", "localhost"], validity);
  // The service is another machine: it shares the day with the terminal, but nobody's test stops its timers.
  const serviceClock: TerminalClock = { ...systemTerminalClock, wallMs: () => clock.wallMs() };
  const server = await startReferenceServer({
    clock: serviceClock,
    auth: how === "signed" ? { how, keys: [{ ...SIGNING_KEY, terminal: TERMINAL }] } : { how },
    tls: { ...own, ca: authority.certificate },
    ...options,
  });
  const terminal = authority.client(TERMINAL, validity);
  const tls: WireTls = { ca: authority.certificate, ...(how === "signed" ? {} : terminal) };

  const caller = (spoilt: Spoilt = {}): CallerOptions => {
    const mine = spoilt.clock ?? clock;
    const wire = createWire({ clock: mine, tls: spoilt.tls ?? tls });
    const auth: HttpAuth = spoilt.auth ?? (how === "signed" ? { how, key: SIGNING_KEY } : { how });
    return { url: spoilt.url ?? server.url, auth, wire, clock: mine };
  };
  return {
    clock,
    authority,
    server,
    caller,
    provider: (spoilt) => createHttpProvider({ ...caller(spoilt), name: "http", terminalId: TERMINAL }),
    close: () => server.close(),
  };
}

/** The Query of a sample, issued so long ago as the sample says. */
export function sampleQuery(id: string, clock: ManualTerminalClock): Query {
  const entry = REGISTER.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`no sample ${id}`);
  return queryOf(entry, addDays(beijingDate(new Date(clock.wallMs())), -entry.ageDays));
}

export const newKey = (): string => randomUUIDv7();
