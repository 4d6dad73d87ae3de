/**
 * What a terminal is started with: files that were named, or what was provisioned in its data folder. Whoever starts a
 * provisioned one holds the folder's lock from here on, because an unconfirmed change is settled at the start.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describeConfigError, loadConfig, type LoadConfigOptions, type LoadedConfig } from "../../config/load.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { systemWords } from "../../config/system-words.ts";
import { bootId, systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import type { Machine } from "../../kiosk/provisioning/compose.ts";
import type { Provisioned } from "../../kiosk/provisioning/room.ts";
import { chooseConfiguration, createNotes } from "../../kiosk/provisioning/start.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore, type StoreLock } from "../../kiosk/store/open.ts";
import { StoreRefused } from "../../kiosk/store/refusal.ts";

/** `yanpiao run --data`. */
export interface ProvisionedStart {
  readonly dataDir: string;
  readonly keysFolder: string;
  readonly siteFile?: string | undefined;
}

export type Chosen =
  | {
      readonly state: "terminal";
      readonly config: TerminalConfig;
      readonly configSources: LoadedConfig["sources"];
      /** Null: started with files. */
      readonly provisioned: (Provisioned & { readonly lock: StoreLock; readonly fault: string | null }) | null;
    }
  | {
      readonly state: "setup";
      readonly config: TerminalConfig;
      readonly machine: Machine;
      readonly keysFolder: string;
      readonly lock: StoreLock;
    }
  /** Sentences for whoever typed the command. */
  | { readonly state: "refused"; readonly lines: readonly string[]; readonly code: 1 | 2 };

/** Read out by a passer-by to a technician: no configuration of this terminal can be used. */
const CONFIG_FAULT = "E-CONFIG";

export function chooseFromFiles(load: LoadConfigOptions): Chosen {
  const loaded = loadConfig(load);
  if (!loaded.ok) return { state: "refused", lines: loaded.error.map(describeConfigError), code: 2 };
  const { config, sources: configSources } = loaded.value;
  return { state: "terminal", config, configSources, provisioned: null };
}

export function chooseProvisioned({ dataDir, keysFolder, siteFile }: ProvisionedStart): Chosen {
  const machine: Machine = { dataDir, env: process.env, siteFile };
  const bare = bareConfig(machine);
  if (!bare.ok) return { state: "refused", lines: bare.error.map(describeConfigError), code: 2 };
  const { config, sources: configSources } = bare.value;
  let lock: StoreLock;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    lock = lockStore(storePath(dataDir));
  } catch (error) {
    return { state: "refused", lines: [sentenceOf(error, dataDir)], code: 1 };
  }
  const notes = createNotes();
  try {
    const start = chooseConfiguration(machine, { boot: bootId(), monoMs: clock.now() }, notes);
    const common = { machine, keysFolder, lock, notes };
    switch (start.state) {
      case "unconfigured":
        return { state: "setup", config, machine, keysFolder, lock };
      case "broken":
        return {
          state: "terminal",
          config,
          configSources,
          provisioned: { ...common, version: 0, confirmWithinMs: null, fault: CONFIG_FAULT },
        };
      case "configured": {
        const { version, confirmWithinMs, loaded } = start;
        return {
          state: "terminal",
          config: loaded.config,
          configSources: loaded.sources,
          provisioned: { ...common, version, confirmWithinMs, fault: null },
        };
      }
    }
  } catch (error) {
    lock.close();
    return { state: "refused", lines: [sentenceOf(error, dataDir)], code: 1 };
  }
}

/** Another process is going to be the terminal: what was settled here is journalled here, and the folder is free again. */
export function handOver(chosen: Chosen): void {
  if (chosen.state === "setup") chosen.lock.close();
  if (chosen.state !== "terminal" || chosen.provisioned === null) return;
  const { dataDir, terminal } = chosen.config;
  const journal = openJournal({ dir: join(dataDir, "journal"), terminalId: terminal.id, clock });
  chosen.provisioned.notes.writeTo(journal);
  journal.close();
  chosen.provisioned.lock.close();
}

/** The default, which a machine without a configuration shows its set-up with. */
function bareConfig({ dataDir, env, siteFile }: Machine): ReturnType<typeof loadConfig> {
  return loadConfig({
    env: { ...env, YANPIAO_DATA: undefined },
    ...(siteFile === undefined ? {} : { site: siteFile }),
    overrides: { source: "--data", values: { dataDir, scanner: { driver: "none" } } },
  });
}

function sentenceOf(error: unknown, dataDir: string): string {
  if (error instanceof StoreRefused && error.code === "in-use") {
    return `Another terminal is running on the data in ${dataDir}; end it, or name another folder.`;
  }
  return `The data folder ${dataDir} cannot be used: ${systemWords(error)}`;
}
