/** Which parts a bundle has: those that anybody can read in the data folder, and those that only the running terminal knows. */
import { join } from "node:path";
import type { Clock } from "../../drivers/clock.ts";
import { hasSigningKey, signingKeyOrNull } from "../journal/signing-key.ts";
import { secretPlaces, secretReader } from "../secrets/read.ts";
import type { Said } from "../staff/checks/finding.ts";
import { makeBundle, type BundleSummary } from "./bundle.ts";
import { SUPPORT_DELAYS } from "./limits.ts";
import { jsonPart, type Part } from "./part.ts";
import { dataFolderParts } from "./parts/data-folder.ts";
import { pluggedInPart } from "./parts/devices.ts";
import { journalPart, troublesPart } from "./parts/journal.ts";
import { liveParts, noLiveParts, type LiveRooms } from "./parts/live.ts";
import { machinePart, unitsPart } from "./parts/machine.ts";
import { configPart, secretsPart, type SupportConfig } from "./parts/settings.ts";

export interface CollectOptions {
  /** Unknown where there is no configuration that could name it. */
  readonly terminal: string;
  readonly version: string;
  readonly dataDir: string;
  readonly config: SupportConfig;
  /** What the doctor finds; JSON. */
  readonly doctor: () => Promise<unknown>;
  /** The running terminal, or why it cannot be asked. */
  readonly live: LiveRooms | Said;
  /** Whose permissions count for devices; null: of whoever makes the bundle. */
  readonly user?: string | null;
  readonly wallMs: number;
  readonly clock: Clock;
  readonly onDone?: (summary: BundleSummary) => void;
}

/** A zip, as a stream. */
export function collect(options: CollectOptions): AsyncGenerator<Uint8Array> {
  const { terminal, version, dataDir, config, doctor, live, user = null, wallMs, clock, onDone } = options;
  const dir = join(dataDir, "journal");
  // Never made here: a bundle of a folder in which no terminal ran is not signed.
  const key = hasSigningKey(dir) ? signingKeyOrNull(dir) : null;
  const parts: readonly Part[] = [
    doctorPart(doctor),
    troublesPart(dir),
    machinePart({ terminal, version, dataDir, wallMs }),
    unitsPart(),
    configPart(config),
    secretsPart(config.ok ? config.config : null, secretReader(secretPlaces(dataDir)), dataDir),
    pluggedInPart(user),
    ...("zh" in live ? noLiveParts(live) : liveParts(live)),
    ...dataFolderParts(dataDir),
    journalPart({ dir, terminal, wallMs, key }),
  ];
  return makeBundle({ terminal, version, wallMs, clock, key, parts, ...(onDone === undefined ? {} : { onDone }) });
}

function doctorPart(doctor: () => Promise<unknown>): Part {
  const part = jsonPart(
    "doctor.json",
    "yanpiao doctor 的结论：什么好、什么坏、怎么办",
    "what `yanpiao doctor` finds: what is right, what is wrong, what to do",
    doctor,
  );
  return { ...part, withinMs: SUPPORT_DELAYS.doctor };
}

/** BJ-CY-0107-20261124T040000Z.yanpiao-support.zip */
export function bundleName(terminal: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${terminal.replaceAll(/[^A-Za-z0-9-]/g, "-")}-${stamp}.yanpiao-support.zip`;
}
