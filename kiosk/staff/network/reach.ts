/**
 * The way to one service, step by step: its name, a connection, a handshake. What went wrong ends it, and the steps after are
 * skipped. Each step is told when it begins and when it ends.
 *
 * Error model: never rejects for what a network does. What is cancelled is "not-asked" again.
 */
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { TerminalClock } from "../../journal/clock.ts";
import type { NetworkStepId, NetworkStepView, NetworkTrouble } from "../../display/contract/staff/network.ts";
import { codeOf } from "../../verify/providers/wire-code.ts";
import { tunnel, type WireProxy } from "../../verify/providers/wire-proxy.ts";
import { NETWORK_DELAYS } from "./delays.ts";
import { openTo, secure, type Opened, type Secured, type Seen } from "./handshake.ts";
import type { ServicePlace } from "./places.ts";
import { connectTrouble, dnsTrouble, proxyTrouble, tlsTrouble } from "./trouble.ts";

/** dns.promises.lookup with `all`: what the wire resolves names by. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

export interface ReachOptions {
  readonly place: ServicePlace;
  readonly lookup: Lookup;
  /** The machine's own calendar. */
  readonly clock: TerminalClock;
  /** The calendar put right by the services. */
  readonly todayMs: () => number;
  readonly signal: AbortSignal;
  readonly onStep: (step: NetworkStepView) => void;
  readonly onCertificate: (seen: Seen) => void;
}

/** Milliseconds of connecting and handshake; null: it did not come about, or was cancelled. */
export async function reach(options: ReachOptions): Promise<number | null> {
  const { signal, onStep } = options;
  const { at } = options.place;
  if (at === null) return null;
  const tell = teller(onStep);
  const isOver = (): boolean => signal.aborted;

  tell.running("dns");
  const own = options.place.proxy();
  if (!own.ok) return tell.bad("dns", null, "proxy-login", own.why);
  const { proxy } = own;
  // Behind a proxy the service's name is the proxy's to resolve.
  const next = proxy ?? at;
  const named = await resolve(next.host, options);
  if (isOver()) return tell.cancelled();
  const [first] = named.addresses;
  if (first === undefined)
    return tell.bad("dns", named.ms, proxy === null ? dnsTrouble(named.code) : "proxy-unreachable", named.code);
  tell.ok("dns", named.ms, isIP(next.host) === 0 ? named.addresses.slice(0, 3).join(" ") : null);

  tell.running("connect");
  const reached = await openFirst(named.addresses, next.port, options);
  const opened = reached.ok && proxy !== null ? await throughProxy(reached, at, proxy.login, options) : reached;
  if (isOver()) {
    if (opened.ok) opened.socket.destroy();
    return tell.cancelled();
  }
  const there = `${bracketed(first)}:${next.port}`;
  if (!opened.ok) {
    const trouble = proxy === null ? connectTrouble(opened.code) : proxyTrouble(opened.code);
    return tell.bad("connect", opened.ms, trouble, `${opened.code} ${there}`);
  }
  const by = `${bracketed(opened.socket.remoteAddress ?? first)}:${next.port}`;
  tell.ok("connect", opened.ms, proxy === null ? by : `${by} → ${bracketed(at.host)}:${at.port}`);

  if (at.secured) return secureStep(opened, at.host, options, tell);
  opened.socket.destroy();
  tell.skipped("tls");
  return opened.ms;
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

/** The handshake on an open connection; milliseconds of both, as `reach` tells them. */
async function secureStep(
  opened: Extract<Opened, { readonly ok: true }>,
  host: string,
  options: ReachOptions,
  tell: Teller,
): Promise<number | null> {
  const { place, clock, signal, onCertificate } = options;
  tell.running("tls");
  const own = place.tls();
  if (!own.ok) {
    opened.socket.destroy();
    return tell.bad("tls", null, "own-certificate", own.why);
  }
  let secured: Secured;
  try {
    secured = await secure(opened.socket, host, own.tls, { clock, signal, timeoutMs: NETWORK_DELAYS.secureMs });
  } catch (error) {
    // Own certificates that OpenSSL does not take; nothing else in there throws.
    opened.socket.destroy();
    return tell.bad("tls", null, "own-certificate", codeOf(error));
  }
  if (signal.aborted) return tell.cancelled();
  const { code, ms, protocol, seen } = secured;
  if (seen !== null) onCertificate(seen);
  const trouble = tlsTrouble(code, seen, { todayMs: options.todayMs(), machineMs: clock.wallMs() });
  if (trouble === "expires-soon") tell.warn("tls", ms, trouble, protocol);
  else if (trouble !== null) return tell.bad("tls", ms, trouble, code);
  else tell.ok("tls", ms, protocol);
  return opened.ms + ms;
}

/** Has the proxy open the way to the service; both take the time of one connection at most. */
async function throughProxy(
  { socket, ms }: Extract<Opened, { readonly ok: true }>,
  to: NonNullable<ServicePlace["at"]>,
  login: WireProxy["login"],
  { clock, signal }: ReachOptions,
): Promise<Opened> {
  const beganMs = clock.now();
  const silence = new AbortController();
  const cancel = clock.setTimeout(() => {
    silence.abort();
    socket.destroy();
  }, NETWORK_DELAYS.connectMs - ms);
  const abort = (): void => void socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  const opened = await tunnel(socket, to, login);
  cancel();
  signal.removeEventListener("abort", abort);
  const bothMs = ms + clock.now() - beganMs;
  if (opened.ok) return { ok: true, ms: bothMs, socket };
  socket.destroy();
  return { ok: false, ms: bothMs, code: silence.signal.aborted ? "timeout" : opened.code };
}

interface Named {
  readonly addresses: readonly string[];
  readonly ms: number;
  readonly code: string;
}

/** getaddrinfo cannot be stopped; what it says after its time is not heard. */
async function resolve(host: string, { lookup, clock, signal }: ReachOptions): Promise<Named> {
  const beganMs = clock.now();
  const { promise, resolve: settle } = Promise.withResolvers<Omit<Named, "ms">>();
  const cancel = clock.setTimeout(() => settle({ addresses: [], code: "timeout" }), NETWORK_DELAYS.nameMs);
  const abort = (): void => settle({ addresses: [], code: "cancelled" });
  signal.addEventListener("abort", abort, { once: true });
  lookup(host).then(
    (found) => settle({ addresses: found.map(({ address }) => address), code: "ENODATA" }),
    (error: unknown) => settle({ addresses: [], code: codeOf(error) }),
  );
  const named = await promise;
  cancel();
  signal.removeEventListener("abort", abort);
  return { ...named, ms: clock.now() - beganMs };
}

/** The addresses in turn, one after the other, as long as the time for all of them lasts: IPv6 without a way is common. */
async function openFirst(addresses: readonly string[], port: number, { clock, signal }: ReachOptions): Promise<Opened> {
  const endMs = clock.now() + NETWORK_DELAYS.connectMs;
  let last: Opened = { ok: false, ms: 0, code: "timeout" };
  for (const address of addresses) {
    const timeoutMs = endMs - clock.now();
    if (timeoutMs <= 0 || signal.aborted) break;
    last = await openTo(address, port, { clock, signal, timeoutMs });
    if (last.ok) break;
  }
  return last;
}

interface Teller {
  running(step: NetworkStepId): void;
  ok(step: NetworkStepId, ms: number, detail: string | null): void;
  warn(step: NetworkStepId, ms: number, trouble: NetworkTrouble, detail: string | null): void;
  bad(step: NetworkStepId, ms: number | null, trouble: NetworkTrouble, detail: string | null): null;
  skipped(step: NetworkStepId): void;
  cancelled(): null;
}

const AFTER: Readonly<Record<NetworkStepId, readonly NetworkStepId[]>> = {
  dns: ["connect", "tls"],
  connect: ["tls"],
  tls: [],
};

function teller(onStep: (step: NetworkStepView) => void): Teller {
  let at: NetworkStepId = "dns";
  const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10);
  const skipped = (step: NetworkStepId): void =>
    onStep({ step, state: "skipped", ms: null, trouble: null, detail: null });
  return {
    running(step) {
      at = step;
      onStep({ step, state: "running", ms: null, trouble: null, detail: null });
    },
    ok: (step, ms, detail) => onStep({ step, state: "ok", ms: rounded(ms), trouble: null, detail }),
    warn: (step, ms, trouble, detail) => onStep({ step, state: "warn", ms: rounded(ms), trouble, detail }),
    bad(step, ms, trouble, detail) {
      onStep({ step, state: "bad", ms: rounded(ms), trouble, detail });
      for (const later of AFTER[step]) skipped(later);
      return null;
    },
    skipped,
    cancelled() {
      for (const step of [at, ...AFTER[at]])
        onStep({ step, state: "not-asked", ms: null, trouble: null, detail: null });
      return null;
    },
  };
}
