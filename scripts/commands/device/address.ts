/**
 * Which device a command means: the one on the command line, else the one in the terminal's configuration, else the
 * only one that is plugged in. Error model: whatever a person got wrong is a list of sentences, and exit code 2.
 */
import process from "node:process";
import { describeConfigError, loadConfig, type Tree } from "../../../config/load.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { listPrinters, listScanners, type Standing } from "../../../drivers/discovery/lists.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import type { PrinterAddress } from "../../../drivers/printer/open.ts";
import type { ScannerAddress } from "../../../drivers/scanner/open.ts";
import type { AddressOptions } from "./address-options.ts";
import { configurationOf } from "./configuration.ts";

export type Chosen<Address> =
  | {
      readonly ok: true;
      readonly address: Address;
      /** How it was chosen, for the first line that is printed. */
      readonly by: "command line" | "configuration" | "only one plugged in";
      /** What the terminal would run with: its data folder, its paper. */
      readonly config: TerminalConfig;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

export function chooseScanner(options: AddressOptions): Chosen<ScannerAddress> {
  const told = scannerTold(options);
  const chosen = chooseBy(options, "scanner", told, () => {
    const { scanners } = listScanners(discoverDevices({ root: options.root }), readProfiles());
    return onlyOne(scanners);
  });
  if (!chosen.ok) return chosen;
  const address = chosen.config.scanner;
  if (address.driver !== "simulated" && address.driver !== "none") return { ...chosen, address };
  return notReal("scanner", address.driver, options);
}

export function choosePrinter(options: AddressOptions): Chosen<PrinterAddress> {
  const chosen = chooseBy(options, "printer", printerTold(options), () => {
    const { printers } = listPrinters(discoverDevices({ root: options.root }), readProfiles());
    return onlyOne(printers);
  });
  if (!chosen.ok) return chosen;
  const address = chosen.config.printer;
  if (address.driver !== "simulated") return { ...chosen, address };
  return notReal("printer", address.driver, options);
}

type Told = Tree | string | null;

function scannerTold(options: AddressOptions): Told {
  const { driver, path, port, profile, baudRate } = options;
  if (driver === undefined) return strayOptions(options, ["path", "port", "baudRate"]);
  return given({ driver, path, port, profile, baudRate });
}

function printerTold(options: AddressOptions): Told {
  const { driver, host, path, port, profile, baudRate } = options;
  if (driver === undefined) return strayOptions(options, ["host", "path", "port", "baudRate"]);
  // A TCP port is a number in the configuration; what is none stays text, and the schema says what is allowed.
  const number = driver === "tcp" && port !== undefined && /^\d+$/.test(port) ? Number(port) : port;
  return given({ driver, host, path, port: number, profile, baudRate });
}

function strayOptions(options: AddressOptions, names: readonly (keyof AddressOptions)[]): string | null {
  const stray = names.find((name) => options[name] !== undefined);
  if (stray === undefined) return null;
  return `--${stray === "baudRate" ? "baud-rate" : stray} needs --driver: which kind of device is that?`;
}

function given(fields: Readonly<Record<string, unknown>>): Tree {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

interface Problems {
  readonly ok: false;
  readonly problems: readonly string[];
}

type Found = { readonly setting: Tree } | { readonly problem: string };

function chooseBy(
  options: AddressOptions,
  key: "scanner" | "printer",
  told: Told,
  look: () => Found,
):
  | {
      readonly ok: true;
      readonly by: "command line" | "configuration" | "only one plugged in";
      readonly config: TerminalConfig;
    }
  | { readonly ok: false; readonly problems: readonly string[] } {
  if (typeof told === "string") return { ok: false, problems: [told] };
  let by: "command line" | "configuration" | "only one plugged in" = "configuration";
  let device: Tree | null = told;
  if (told !== null) by = "command line";
  else if (options.data !== undefined) return provisioned(options, key);
  else if (options.config === undefined && options.site === undefined) {
    const found = look();
    if ("problem" in found) return { ok: false, problems: [found.problem] };
    by = "only one plugged in";
    device = found.setting;
  }
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  const values = device === null ? { [key]: profile } : { [key]: { ...device, ...profile }, terminal: { demo: true } };
  const result = loadConfig({
    env: process.env,
    ...(options.config === undefined ? {} : { file: options.config }),
    ...(options.site === undefined ? {} : { site: options.site }),
    overrides: { source: by === "only one plugged in" ? "the device found" : "the command line", values },
  });
  if (!result.ok) return { ok: false, problems: result.error.map(describeConfigError) };
  return { ok: true, by, config: result.value.config };
}

/** As the terminal of this data folder has it; a profile that is named here is tried in place of its own. */
function provisioned(
  options: AddressOptions,
  key: "scanner" | "printer",
): { readonly ok: true; readonly by: "configuration"; readonly config: TerminalConfig } | Problems {
  const result = configurationOf(options);
  if (!result.ok) return { ok: false, problems: result.error.map(describeConfigError) };
  const { config } = result.value;
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  return { ok: true, by: "configuration", config: { ...config, [key]: { ...config[key], ...profile } } };
}

function onlyOne(listed: readonly { readonly standing: Standing; readonly setting: object | null }[]): Found {
  const sure = listed.filter(({ standing, setting }) => standing === "sure" && setting !== null);
  const [only] = sure;
  if (sure.length === 1 && only?.setting != null) return { setting: { ...only.setting } };
  return {
    problem:
      sure.length === 0
        ? "say which device: --config FILE, --data FOLDER, or --driver and its address (none is plugged in that is surely one; see list)"
        : `say which device: --config FILE, --data FOLDER, or --driver and its address (${sure.length} are plugged in; see list)`,
  };
}

function notReal(
  key: "scanner" | "printer",
  driver: "simulated" | "none",
  { config, data }: AddressOptions,
): { readonly ok: false; readonly problems: readonly string[] } {
  const file = config ?? data ?? "the configuration";
  const what = driver === "none" ? `has no ${key}` : `has a simulated ${key}, which only the terminal itself can reach`;
  return { ok: false, problems: [`${file} ${what}; name a device with --driver`] };
}
