/** The services of one terminal: how each is, which is asked next, and what their clocks say. */
import type { Unsubscribe } from "../../drivers/health.ts";
import type { VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { RandomBelow } from "./backoff.ts";
import { chooseNext, type Choose } from "./choose.ts";
import type { VerifyDelays } from "./delays.ts";
import { watchHealth, type HealthWatch, type ProviderState, type ServiceHealth } from "./health.ts";
import type { Hearing, Provider } from "./port.ts";
import type { ServiceClock } from "./service-clock.ts";

/** One service, for staff. */
export interface ProviderStatus {
  readonly name: string;
  readonly state: ProviderState;
  /** ISO 8601 instant of the last change; null before the first. */
  readonly since: string | null;
  /** Why it is not ok, or was not last. */
  readonly lastReason: string | null;
  /** The service's clock minus the terminal's; null: not heard yet. */
  readonly clockOffsetMs: number | null;
}

export interface Services {
  readonly byName: (name: string) => Provider | null;
  readonly only: Provider | null;
  readonly usable: (provider: Provider) => boolean;
  /** `others`: whether one more could be asked after it. */
  readonly next: (asked: ReadonlySet<Provider>) => { readonly provider: Provider; readonly others: boolean } | null;
  readonly learned: (provider: Provider, outcome: VerifyOutcome, about: string) => void;
  readonly hearing: (provider: Provider) => Hearing;
  readonly statuses: () => readonly ProviderStatus[];
  /** Of all of them together, as the public is told. */
  readonly health: () => ServiceHealth;
  readonly onHealth: (listener: (health: ServiceHealth) => void) => Unsubscribe;
  readonly probeNow: (evenIfFailing: boolean) => void;
  readonly start: () => void;
  readonly close: () => void;
}

export interface ServicesOptions {
  readonly providers: readonly Provider[];
  readonly weights: readonly number[];
  readonly choose: Choose;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly delays: VerifyDelays;
  readonly random: RandomBelow;
  readonly serviceClock: ServiceClock;
}

interface Member {
  readonly provider: Provider;
  readonly weight: number;
  readonly watch: HealthWatch;
}

export function createServices(options: ServicesOptions): Services {
  const { providers, weights, choose, clock, journal, delays, random, serviceClock } = options;
  const listeners = new Set<(health: ServiceHealth) => void>();
  const names = new Set(providers.map(({ name }) => name));
  // A request that was promised is looked up by its service's name.
  if (names.size !== providers.length) throw new Error("two verification services have one name");
  let told: ServiceHealth = "unknown";

  const hearing = ({ name }: Provider): Hearing => ({
    onServerTime: (serverMs, roundTripMs) => serviceClock.heard(name, serverMs, roundTripMs),
  });
  const members: readonly Member[] = providers.map((provider, index) => ({
    provider,
    weight: weights[index] ?? 1,
    watch: watchHealth({ provider, clock, journal, delays, random, hearing: hearing(provider), onChange: tell }),
  }));
  const watchOf = (provider: Provider): HealthWatch | undefined =>
    members.find((member) => member.provider === provider)?.watch;

  function health(): ServiceHealth {
    const states = members.map(({ watch }) => watch.state());
    if (states.includes("ok")) return "ok";
    return states.includes("unknown") ? "unknown" : "unreachable";
  }

  function tell(): void {
    const now = health();
    if (now === told) return;
    told = now;
    for (const listener of [...listeners]) listener(now);
  }

  return {
    byName: (name) => members.find(({ provider }) => provider.name === name)?.provider ?? null,
    only: members.length === 1 ? (members[0]?.provider ?? null) : null,
    usable: (provider) => watchOf(provider)?.usable() ?? false,
    next(asked) {
      const candidates = members.filter(({ provider, watch }) => !asked.has(provider) && watch.usable());
      const chosen = chooseNext(candidates, choose, random);
      return chosen === null ? null : { provider: chosen.provider, others: candidates.length > 1 };
    },
    learned: (provider, outcome, about) => watchOf(provider)?.learned(outcome, about),
    hearing,
    statuses: () =>
      members.map(({ provider: { name }, watch }) => {
        const sinceMs = watch.sinceWallMs();
        return {
          name,
          state: watch.state(),
          since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
          lastReason: watch.lastReason(),
          clockOffsetMs: serviceClock.offsetMs(name),
        };
      }),
    health,
    onHealth(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    probeNow(evenIfFailing) {
      for (const { watch } of members) watch.probeNow(evenIfFailing);
    },
    start() {
      for (const { watch } of members) watch.start();
    },
    close() {
      for (const { watch } of members) watch.close();
      listeners.clear();
    },
  };
}
