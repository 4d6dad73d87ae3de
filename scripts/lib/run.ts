/** One way to run a terminal, shared by `npm start` (a demonstration at a desk) and `yanpiao run` (a deployment). */
import process from "node:process";
import type { LoadConfigOptions, Tree } from "../../config/load.ts";
import { hasSimulatedDevices, isDemo, type TerminalConfig } from "../../config/schema.ts";
import { systemWords } from "../../config/system-words.ts";
import type { DisplayHost } from "../../kiosk/display/contract/host.ts";
import { NEW_CONFIGURATION } from "../../kiosk/provisioning/room.ts";
import type { RunningTerminal } from "../../kiosk/terminal.ts";
import { onStop } from "./closing.ts";
import { chooseFromFiles, chooseProvisioned, handOver, type Chosen, type ProvisionedStart } from "./provisioned.ts";
import { supervisorOf } from "./supervisor.ts";
import { projectVersion } from "./version.ts";

export interface RunTerminalArguments {
  readonly load: LoadConfigOptions;
  /** Instead of files: what was provisioned in a data folder, or the set-up of a machine that has nothing yet. */
  readonly provisioned?: ProvisionedStart;
  /** "outside": whoever started this process starts it anew with a new configuration, because the display is theirs. */
  readonly restarts?: "here" | "outside";
  /** A desk has a window and wants the workbench; a terminal fills its panel and has none. */
  readonly at: "desk" | "terminal";
  readonly workbench: boolean;
  readonly say: (line: string) => void;
  readonly openDisplay: OpenDisplay;
}

/** Opens what the configuration names, at once: a browser takes longest to come up, and the core is loaded meanwhile. */
export type OpenDisplay = (config: TerminalConfig, glass: Glass, options: RunTerminalArguments) => OpenedDisplay;

export type OpenedDisplay =
  /** The core runs in this process. `host` null: without a display. `onStop`: the display's program wants the core to end. */
  | {
      readonly runs: "here";
      readonly host: Promise<DisplayHost> | null;
      readonly onStop: ((listener: (reason: string) => void) => () => void) | null;
    }
  /** Another program runs the whole terminal; resolves to its exit code. */
  | { readonly runs: "elsewhere"; readonly ended: Promise<number> };

/** The window or panel, in CSS pixels, and whether its page may use the camera. */
export interface Glass {
  readonly mode: "kiosk" | "window";
  readonly width: number;
  readonly height: number;
  readonly camera: boolean;
}

/** While nobody's eyes can prove that the screen is alive, the core's own loop is all there is to prove. */
const ALIVE_WITHOUT_GLASS_MS = 1_000;

const NO_CONFIGURATION = "no configuration of it can be used";
const NO_STORE = "its store cannot be opened";

/** Exit code of a core that has another configuration now and is to be started anew (sysexits.h: EX_TEMPFAIL). */
const START_ANEW = 75;

/** 0 ended as asked, 1 could not start or ended by itself, 2 the configuration is wrong. */
export async function runToTheEnd(options: RunTerminalArguments): Promise<number> {
  // Whoever read along has gone (| head -1): that is no surprise, and saying so there would be the next one, for ever.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);
  for (;;) {
    const code = await runOnce(options);
    if (code !== START_ANEW || options.restarts === "outside") return code;
  }
}

async function runOnce(options: RunTerminalArguments): Promise<number> {
  const { at, say } = options;
  const chosen =
    options.provisioned === undefined ? chooseFromFiles(options.load) : chooseProvisioned(options.provisioned);
  if (chosen.state === "refused") {
    for (const line of chosen.lines) say(line);
    return chosen.code;
  }
  const { config } = chosen;
  const workbench = options.workbench && hasSimulatedDevices(config);
  const display = options.openDisplay(config, glassOf(config, at, workbench), { ...options, workbench });
  if (display.runs === "elsewhere") {
    handOver(chosen);
    return display.ended;
  }
  const opening = display.host;
  // A browser that fails is heard of where it is awaited, below; not before, as a surprise.
  opening?.catch(() => undefined);
  const supervisor = supervisorOf();
  let stopped: string | null = null;
  let running: Running | null = null;
  let beating: NodeJS.Timeout | null = null;
  const stop = (reason: string): void => {
    stopped = reason;
    supervisor?.stopping();
    void running?.close(reason);
  };
  const removeStop = onStop(({ reason }) => stop(reason));
  display.onStop?.(stop);

  // A surprise ends the process in a known way: the supervisor outside brings the terminal back.
  const onSurprise = (error: Error): void => {
    say(sentenceOf(error));
    if (running === null) process.exit(1);
    else running.surprise(error, "process");
  };
  process.on("uncaughtException", onSurprise);

  try {
    const common = {
      version: projectVersion(),
      openHost: opening === null ? null : () => opening,
      ...(supervisor === null ? {} : { onAlive: supervisor.alive }),
    };
    running = await runChosen(chosen, { ...common, workbench, say });
    // No display, or one in a browser that comes and goes: nothing on a screen could prove that the terminal is alive.
    if (supervisor !== null && (opening === null || running.address !== null)) {
      supervisor.alive();
      beating = setInterval(supervisor.alive, ALIVE_WITHOUT_GLASS_MS).unref();
    }
    if (wasStopped(() => stopped)) await running.close("stopped while starting");
    else welcome(chosen, running, at, say);
    const reason = await running.closed;
    if (!wasStopped(() => stopped) && reason === NEW_CONFIGURATION) {
      say("The terminal starts anew with its new configuration.");
      return START_ANEW;
    }
    say(wasStopped(() => stopped) ? "Closed." : `The terminal has ended: ${reason}`);
    return wasStopped(() => stopped) || at === "desk" ? 0 : 1;
  } catch (error) {
    await closeOpened(opening);
    say(sentenceOf(error));
    return 1;
  } finally {
    process.off("uncaughtException", onSurprise);
    clearInterval(beating ?? undefined);
    removeStop();
  }
}

interface Running extends Pick<RunningTerminal, "address" | "closed" | "close" | "surprise"> {
  /** Why its screen says that it is out of service; null: it is not. */
  readonly outOfService: string | null;
}

interface Common {
  readonly version: string;
  readonly openHost: (() => Promise<DisplayHost>) | null;
  readonly onAlive?: () => void;
  readonly workbench: boolean;
  readonly say: (line: string) => void;
}

/** A terminal, or the set-up of a machine that is none yet. */
async function runChosen(
  chosen: Exclude<Chosen, { readonly state: "refused" }>,
  { workbench, say, ...common }: Common,
): Promise<Running> {
  if (chosen.state === "setup") {
    const { runSetup } = await import("../../kiosk/provisioning/setup/run.ts");
    const { config, machine, keysFolder, lock } = chosen;
    const setup = await runSetup({ ...common, config, machine, keysFolder, lock });
    return { ...setup, outOfService: null };
  }
  const { runTerminal } = await import("../../kiosk/terminal.ts");
  const { config, configSources, provisioned } = chosen;
  const terminal = await runTerminal({
    ...common,
    ...{ config, configSources, workbench },
    onDemoStaff: (accounts) => accounts.forEach((account) => say(staffLine(account))),
    ...(provisioned === null ? {} : { provisioned, lock: provisioned.lock }),
    ...(provisioned?.fault == null ? {} : { fault: provisioned.fault }),
  });
  const outOfService = provisioned?.fault != null ? NO_CONFIGURATION : terminal.outbox === null ? NO_STORE : null;
  return { ...terminal, outOfService };
}

/** A terminal that did not come up leaves no browser behind. */
async function closeOpened(opening: Promise<DisplayHost> | null): Promise<void> {
  const host = await opening?.catch(() => null);
  await host?.close();
}

/** Read through a function: the signal may come between any two lines. */
function wasStopped(reason: () => string | null): boolean {
  return reason() !== null;
}

function glassOf(config: TerminalConfig, at: "desk" | "terminal", workbench: boolean): Glass {
  const portrait = config.panel.orientation === "portrait";
  const camera = config.camera.use;
  if (at === "terminal")
    return { mode: "kiosk", width: portrait ? 1080 : 1920, height: portrait ? 1920 : 1080, camera };
  return { mode: "window", width: workbench || !portrait ? 1360 : 560, height: 900, camera };
}

function welcome(
  { state, config }: Exclude<Chosen, { readonly state: "refused" }>,
  { address, outOfService }: Running,
  at: string,
  say: (line: string) => void,
): void {
  const mark = isDemo(config) ? " (demonstration 演示)" : "";
  if (state === "setup") say(`Nothing is set up in ${config.dataDir} yet: the screen asks for what it needs`);
  else say(`Terminal ${config.terminal.id}${mark} is running; its data are in ${config.dataDir}`);
  if (outOfService !== null)
    say(`It is OUT OF SERVICE: ${outOfService}. yanpiao doctor --data ${config.dataDir} says more`);
  if (address !== null) say(`Open ${address}`);
  if (at === "desk") say("Ctrl+C ends it.");
}

/** The demonstration's own, made at this start and gone with it. */
function staffLine({ number, role, pin }: { number: string; role: string; pin: string }): string {
  return `Staff: tap the mark at the top left seven times, number ${number}, PIN ${pin} (${role})`;
}

/** Expected failures of a start are thrown with a sentence; anything else is a mistake of ours and shows its stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.constructor === Error ? systemWords(error) : (error.stack ?? error.message);
}

/** Turning the panel swaps what was its width and height. */
export function turnedPanel(config: TerminalConfig["panel"], orientation: "portrait" | "landscape"): Tree {
  const [short, long] = [Math.min(config.widthMm, config.heightMm), Math.max(config.widthMm, config.heightMm)];
  return {
    panel: {
      orientation,
      widthMm: orientation === "portrait" ? short : long,
      heightMm: orientation === "portrait" ? long : short,
    },
  };
}
