import type { DeviceHealth } from "../health.ts";
import type { RepeatFilter } from "./repeats.ts";
import type { Scan, Scanner } from "./scanner.ts";

/**
 * A scanner and a camera as the one Scanner that a session hears. `repeats` is the filter that the camera was given too:
 * a code that both see is one scan, whichever is quicker. Well while one of them is; the reason names both.
 */
export function combineScanners(scanner: Scanner, camera: Scanner, repeats: RepeatFilter): Scanner {
  const listeners = new Set<(scan: Scan) => void>();
  const tellAll = (scan: Scan): void => {
    for (const listener of [...listeners]) listener(scan);
  };
  // Once, however many listen: the filter takes the second asking for a repeat.
  scanner.onScan((scan) => {
    if (repeats.isNew(scan.text)) tellAll(scan);
  });
  camera.onScan(tellAll);
  return {
    onScan(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    health: () => better(scanner.health(), camera.health()),
    onHealth(listener) {
      const tell = (): void => listener(better(scanner.health(), camera.health()));
      const stops = [scanner.onHealth(tell), camera.onHealth(tell)];
      return () => stops.forEach((stop) => stop());
    },
    async close() {
      listeners.clear();
      repeats.forget();
      await Promise.all([scanner.close(), camera.close()]);
    },
  };
}

const RANK: Readonly<Record<DeviceHealth["state"], number>> = { connected: 2, inconclusive: 1, disconnected: 0 };

function better(scanner: DeviceHealth, camera: DeviceHealth): DeviceHealth {
  const state = RANK[camera.state] > RANK[scanner.state] ? camera.state : scanner.state;
  return { state, reason: `scanner: ${scanner.reason}; camera: ${camera.reason}` };
}
