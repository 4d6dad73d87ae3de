/**
 * The network page: the cable, the way to each service, its certificate, its latency and what its clock says of ours. Nothing
 * here asks about an invoice: connections are opened, secured and closed, and the services' own probes are called for.
 */
import type { NetworkAction, NetworkPageView, NetworkStepView } from "../../display/contract/staff/network.ts";
import { NETWORK_STEPS } from "../../display/contract/staff/network.ts";
import { beijingDate, beijingDateTime } from "../../invoice/dates.ts";
import type { Cancel } from "../../../drivers/clock.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import { CLOCK_LIMITS } from "../../verify/service-clock.ts";
import type { ProviderStatus } from "../../verify/services.ts";
import { NETWORK_DELAYS, NETWORK_LIMITS } from "../network/delays.ts";
import type { Seen } from "../network/handshake.ts";
import { linkTroubleOf, readLinks, type LinkPlaces } from "../network/link.ts";
import type { ServicePlace } from "../network/places.ts";
import { reach, type Lookup } from "../network/reach.ts";
import { daysUntil } from "../network/trouble.ts";
import { EVERYBODY, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface NetworkPageRooms {
  readonly links: LinkPlaces;
  readonly lookup: Lookup;
  readonly nameServers: () => readonly string[];
  /** Before the services, as it is set. */
  readonly proxy: string | null;
  /** That only the environment names. */
  readonly unusedProxy: string | null;
  /** In the order of `statuses`. */
  readonly places: readonly ServicePlace[];
  readonly statuses: () => readonly ProviderStatus[];
  /** The services' own probes, now. */
  readonly probeNow: () => void;
  readonly clock: TerminalClock;
  /** The calendar put right where all services call it wrong. */
  readonly todayMs: () => number;
}

export function networkPage(rooms: NetworkPageRooms): StaffPage<"network"> {
  return {
    id: "network",
    roles: EVERYBODY,
    actions: { "test-all": EVERYBODY, cancel: EVERYBODY, select: EVERYBODY },
    open: (room) => openNetworkPage(rooms, room),
  };
}

/** What is known of one service while the page is open. */
interface Known {
  readonly place: ServicePlace;
  steps: readonly NetworkStepView[];
  seen: Seen | null;
  latencies: readonly (number | null)[];
}

const NOT_ASKED: readonly NetworkStepView[] = NETWORK_STEPS.map((step) => ({
  step,
  state: "not-asked",
  ms: null,
  trouble: null,
  detail: null,
}));

function openNetworkPage(rooms: NetworkPageRooms, { changed }: PageRoom): OpenPage<"network"> {
  const { clock, todayMs } = rooms;
  const known: readonly Known[] = rooms.places.map((place) => ({ place, steps: NOT_ASKED, seen: null, latencies: [] }));
  const asked = known.filter(({ place }) => place.at !== null);
  const closing = new AbortController();
  let links = readLinks(rooms.links);
  let selected = known[0]?.place.name ?? "";
  let state: NetworkPageView["test"]["state"] = "idle";
  let testing: AbortController | null = null;
  let measuring = false;

  function reachOne(one: Known, signal: AbortSignal, onStep: (step: NetworkStepView) => void): Promise<number | null> {
    return reach({
      ...{ place: one.place, lookup: rooms.lookup, clock, todayMs, signal, onStep },
      onCertificate: (seen) => void (one.seen = seen),
    });
  }

  function keep(one: Known, ms: number | null, signal: AbortSignal): void {
    if (!signal.aborted) one.latencies = [...one.latencies, ms].slice(-NETWORK_LIMITS.points);
  }

  async function testAll(): Promise<string> {
    if (testing !== null) return "under-way";
    const controller = new AbortController();
    testing = controller;
    state = "running";
    links = readLinks(rooms.links);
    for (const one of asked) [one.steps, one.seen] = [NOT_ASKED, null];
    rooms.probeNow();
    changed();
    const signal = AbortSignal.any([controller.signal, closing.signal]);
    await Promise.all(
      asked.map(async (one) => {
        const ms = await reachOne(one, signal, (step) => {
          one.steps = one.steps.map((before) => (before.step === step.step ? step : before));
          changed();
        });
        keep(one, ms, signal);
      }),
    );
    testing = null;
    state = signal.aborted ? "cancelled" : "done";
    changed();
    return signal.aborted ? "cancelled" : outcome();
  }

  /** "ok", or each service with what is wrong: "http expired, tencent no-answer". */
  function outcome(): string {
    const link = linkTroubleOf(links);
    const wrong = asked.flatMap(({ place, steps }) =>
      steps.flatMap(({ trouble }) => (trouble === null ? [] : [`${place.name} ${trouble}`])),
    );
    return [...(link === null ? [] : [link]), ...wrong].join(", ") || "ok";
  }

  /** A point of the chart for each service; a test that is under way makes its own. */
  async function measure(): Promise<void> {
    if (measuring || testing !== null) return;
    measuring = true;
    await Promise.all(
      asked.map(async (one) => keep(one, await reachOne(one, closing.signal, () => undefined), closing.signal)),
    );
    measuring = false;
    if (!closing.signal.aborted) changed();
  }

  let cancelLink: Cancel = () => undefined;
  const lookAtLinks = (): void => {
    cancelLink = clock.setTimeout(lookAtLinks, NETWORK_DELAYS.linkMs);
    links = readLinks(rooms.links);
  };
  lookAtLinks();
  let cancelMeasure: Cancel = () => undefined;
  const measureAgain = (): void => {
    cancelMeasure = clock.setTimeout(measureAgain, NETWORK_DELAYS.everyMs);
    void measure();
  };
  measureAgain();

  function act(action: NetworkAction): Promise<string> {
    switch (action.do) {
      case "test-all":
        return testAll();
      case "cancel":
        testing?.abort();
        return Promise.resolve(testing === null ? "nothing-runs" : "done");
      case "select":
        if (!known.some(({ place }) => place.name === action.service)) return Promise.resolve("no-such-service");
        selected = action.service;
        changed();
        return Promise.resolve("done");
    }
  }

  return {
    view() {
      const statuses = rooms.statuses();
      const ended = asked
        .flatMap(({ steps }) => steps)
        .filter(({ state: one }) => one !== "not-asked" && one !== "running");
      const linkTrouble = linkTroubleOf(links);
      return {
        page: "network",
        links,
        linkTrouble,
        nameServers: rooms.nameServers().slice(0, 3),
        proxy: rooms.proxy,
        unusedProxy: rooms.unusedProxy,
        clock: { now: beijingDateTime(new Date(clock.wallMs())), ...clockOf(statuses) },
        services: known.map((one, index) => serviceView(one, statuses[index], todayMs())),
        selected,
        everySeconds: NETWORK_DELAYS.everyMs / 1000,
        test: {
          state,
          done: ended.length,
          of: asked.length * NETWORK_STEPS.length,
          troubles:
            asked.filter(({ steps }) => steps.some(({ state: one }) => one === "bad")).length +
            (linkTrouble === null ? 0 : 1),
        },
      };
    },
    act,
    close() {
      closing.abort();
      cancelLink();
      cancelMeasure();
    },
  };
}

/** By the service that agrees best with the calendar, as the terminal itself does (verify/service-clock.ts). */
function clockOf(statuses: readonly ProviderStatus[]): Pick<NetworkPageView["clock"], "offsetMs" | "level"> {
  const offsets = statuses.flatMap(({ clockOffsetMs }) => (clockOffsetMs === null ? [] : [clockOffsetMs]));
  const [offsetMs] = offsets.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  if (offsetMs === undefined) return { offsetMs: null, level: "unknown" };
  const off = Math.abs(offsetMs);
  const { signaturesMs, wrongMs } = CLOCK_LIMITS;
  return { offsetMs, level: off > signaturesMs ? "signatures-at-risk" : off > wrongMs ? "wrong" : "ok" };
}

function serviceView(
  { place: { name, at }, steps, seen, latencies }: Known,
  status: ProviderStatus | undefined,
  todayMs: number,
): NetworkPageView["services"][number] {
  return {
    name,
    place: at === null ? null : `${at.host.includes(":") ? `[${at.host}]` : at.host}:${at.port}`,
    health: status?.state ?? "unknown",
    healthReason: status?.state === "ok" ? null : (status?.lastReason ?? null),
    clockOffsetMs: status?.clockOffsetMs ?? null,
    steps: at === null ? [] : steps,
    certificate:
      seen === null
        ? null
        : {
            names: seen.names,
            chain: seen.chain,
            from: beijingDate(new Date(seen.fromMs)),
            to: beijingDate(new Date(seen.toMs)),
            daysLeft: daysUntil(seen.toMs, todayMs),
          },
    latencies: latencies.map((ms) => (ms === null ? null : Math.round(ms))),
  };
}
