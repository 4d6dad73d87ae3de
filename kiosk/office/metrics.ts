/**
 * The figures in OpenMetrics text, for Prometheus and whatever speaks its language. Made anew at each scrape from what is
 * known at that moment: nothing is kept for whoever may never come. Counters begin at zero with each start of the core,
 * as scrapers expect.
 */
import { Counter, Gauge, Registry, type OpenMetricsContentType } from "prom-client";
import type { Health } from "./facts.ts";

export const METRICS_TYPE = Registry.OPENMETRICS_CONTENT_TYPE;

type Labelled = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly kind: "gauge" | "counter";
  readonly values: (health: Health) => Labelled;
}

/** Every figure there is; dashboards and rules name no other (config/deploy). */
export const FIGURES: readonly Figure[] = [
  labelled(
    "yanpiao_info",
    "Always 1; which terminal this is and what runs on it.",
    ["terminal", "version"],
    (health) => [[{ terminal: health.terminal, version: health.version }, 1]],
  ),
  gauge("yanpiao_up_seconds", "Since the core started.", ({ upSeconds }) => upSeconds),
  gauge("yanpiao_clock_seconds", "The terminal's calendar as seconds since 1970.", ({ at }) => Date.parse(at) / 1000),
  gauge("yanpiao_in_service", "1 while people can check invoices, 0 while it says out of service.", ({ inService }) =>
    Number(inService),
  ),
  gauge("yanpiao_somebody_there", "1 while somebody uses the screen.", ({ somebodyThere }) => Number(somebodyThere)),
  labelled("yanpiao_device_connected", "1 connected, 0 not; NaN where it cannot be told.", ["device"], ({ devices }) =>
    devices.map(({ device, state }) => [{ device }, state === "connected" ? 1 : state === "disconnected" ? 0 : NaN]),
  ),
  labelled(
    "yanpiao_service_ok",
    "1 while this verification service answers, 0 while it does not; NaN before it was asked.",
    ["service"],
    ({ services }) =>
      services.map(({ name, state }) => [{ service: name }, state === "unknown" ? NaN : Number(state === "ok")]),
  ),
  labelled(
    "yanpiao_service_clock_offset_seconds",
    "The service's clock minus the terminal's.",
    ["service"],
    ({ services }) =>
      services.flatMap(({ name, clockOffsetMs }) =>
        clockOffsetMs === null ? [] : [[{ service: name }, clockOffsetMs / 1000] as const],
      ),
  ),
  labelled("yanpiao_requests", "Requests in the outbox, by state.", ["state"], ({ requests }) =>
    requests === null
      ? []
      : [
          [{ state: "waiting" }, requests.waiting],
          [{ state: "answered" }, requests.answered],
        ],
  ),
  maybe("yanpiao_paper_left_metres", "At least so much is left on the roll, by estimate.", ({ paper }) =>
    paper === null ? null : paper.metresLeft.least,
  ),
  maybe("yanpiao_paper_days_to_empty", "At the use of the last days; absent until it can be told.", ({ paper }) =>
    paper === null ? null : paper.daysToEmpty,
  ),
  {
    ...labelled("yanpiao_slips", "Slips since the first on this terminal, by outcome.", ["outcome"], ({ paper }) =>
      paper === null ? [] : Object.entries(paper.slips).map(([outcome, count]) => [{ outcome }, count] as const),
    ),
    kind: "counter",
  },
  gauge("yanpiao_journal_bytes", "The journal's folder.", ({ journal }) => journal.bytes),
  gauge("yanpiao_journal_files", "Files of the journal.", ({ journal }) => journal.files),
  maybe("yanpiao_disk_free_bytes", "Of the disk that holds the data.", ({ disk }) => disk?.freeBytes ?? null),
  maybe("yanpiao_disk_bytes", "Size of the disk that holds the data.", ({ disk }) => disk?.totalBytes ?? null),
  gauge("yanpiao_memory_resident_bytes", "Of the core process.", ({ memory }) => memory.residentBytes),
  gauge("yanpiao_memory_heap_bytes", "Of the core's JavaScript.", ({ memory }) => memory.heapBytes),
  maybe(
    "yanpiao_office_certificate_until_seconds",
    "When the certificate of this door runs out, as seconds since 1970.",
    ({ certificateUntil }) => (certificateUntil === null ? null : Date.parse(certificateUntil) / 1000),
  ),
  {
    ...labelled("yanpiao_events", "Events recorded since the core started, by their id.", ["event"], ({ events }) =>
      Object.entries(events).map(([event, count]) => [{ event }, count] as const),
    ),
    kind: "counter",
  },
];

export async function renderMetrics(health: Health): Promise<string> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(METRICS_TYPE);
  for (const { name, help, labels, kind, values } of FIGURES) {
    const known = values(health);
    // A gauge that is made and never set says zero.
    if (known.length === 0) continue;
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (kind === "gauge") {
      const figure = new Gauge(options);
      for (const [label, value] of known) figure.set(label, value);
    } else {
      const figure = new Counter(options);
      for (const [label, value] of known) figure.inc(label, value);
    }
  }
  return registry.metrics();
}

function labelled(name: string, help: string, labels: readonly string[], values: (health: Health) => Labelled): Figure {
  return { name, help, labels, kind: "gauge", values };
}

function gauge(name: string, help: string, value: (health: Health) => number): Figure {
  return labelled(name, help, [], (health) => [[{}, value(health)]]);
}

/** Absent where it is not known: a made-up zero would raise an alarm, or hide one. */
function maybe(name: string, help: string, value: (health: Health) => number | null): Figure {
  return labelled(name, help, [], (health) => {
    const known = value(health);
    return known === null ? [] : [[{}, known]];
  });
}
