/**
 * A support bundle of a running terminal, from its rooms. Read when somebody wants one, which is when something is wrong.
 */
import type { Health } from "./office/facts.ts";
import type { TerminalRooms } from "./rooms.ts";
import { selfCheckSourcesOf } from "./self-check-rooms.ts";
import { startSelfCheck } from "./staff/checks/run.ts";
import type { CheckFinding } from "./staff/checks/finding.ts";
import type { BundleSummary } from "./support/bundle.ts";
import { collect } from "./support/collect.ts";

export function bundleOf(
  rooms: TerminalRooms,
  health: () => Health,
  onDone: (summary: BundleSummary) => void,
): AsyncGenerator<Uint8Array> {
  const { config, configSources, place, clock, serviceClock, devices, painted, capture } = rooms;
  const { terminalId: terminal, version } = place;
  return collect({
    ...{ terminal, version, dataDir: config.dataDir, clock, onDone },
    wallMs: serviceClock.clock.wallMs(),
    config: { ok: true, config, sources: configSources },
    doctor: () => findings(rooms),
    live: { devices, health, display: () => (capture === null ? null : { painted: () => painted() ?? 0, capture }) },
  });
}

/** The self-check that needs nobody's hands: what the doctor looks at, and what only the terminal itself can. */
function findings(rooms: TerminalRooms): Promise<{ readonly findings: readonly CheckFinding[] }> {
  return new Promise((resolve, reject) => {
    startSelfCheck(
      { ...selfCheckSourcesOf(rooms), printTest: null },
      { changed: () => undefined, end: (found) => resolve({ findings: found }), surprise: reject },
    );
  });
}
