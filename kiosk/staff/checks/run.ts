/**
 * The self-check of a running terminal: everything it stands on, one after the other, so that somebody in front of it sees how
 * far it is. It opens no device that the terminal does not hold already, and prints one test slip.
 *
 * Error model: total for what can happen; each thing that cannot be asked is a finding. Rejects for what nobody foresaw.
 */
import { wait, type Cancel, type Clock } from "../../../drivers/clock.ts";
import type { PrinterStatus, PrintOutcome } from "../../../drivers/printer/printer.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import type { Verification } from "../../journal/verify.ts";
import type { PrintFigures } from "../../ledger/figures.ts";
import type { Integrity } from "../../store/integrity.ts";
import type { ProviderStatus } from "../../verify/services.ts";
import { checkAccounts, checkDisk, checkJournal, checkStore, readAccounts } from "./data.ts";
import { CHECK_DELAYS } from "./delays.ts";
import { warn, type CheckFinding, type CheckItem } from "./finding.ts";
import {
  checkCamera,
  checkClock,
  checkConfiguration,
  checkDisplay,
  checkPaper,
  checkPrinted,
  checkRequests,
  checkScanner,
  checkServices,
  printerTrouble,
} from "./terminal.ts";

/** What is looked at; each is asked at its turn. */
export interface SelfCheckSources {
  readonly clock: Clock;
  readonly dataDir: string;
  readonly storePath: string;
  readonly demo: boolean;
  /** Staff are asked for a one-time code as well. */
  readonly codesAsked: boolean;
  readonly configuration: () => Omit<Parameters<typeof checkConfiguration>[0], "demo">;
  readonly proveStore: () => Promise<Integrity | null>;
  readonly proveJournal: () => Promise<Verification | null>;
  readonly clockOffsetMs: () => number | null;
  readonly services: () => readonly ProviderStatus[];
  readonly requests: () => Parameters<typeof checkRequests>[0];
  /** Frames proven painted so far; null: there is no display. */
  readonly painted: () => number | null;
  /** Null where none is used. */
  readonly camera: () => DeviceHealth | null;
  readonly scanner: () => DeviceHealth | null;
  readonly printer: () => PrinterStatus;
  readonly figures: () => PrintFigures | null;
  /** One short test slip; null: nobody is there to take it, nor to hold a code to the scanner. */
  readonly printTest: (() => Promise<PrintOutcome>) | null;
}

export interface SelfCheckRun {
  /** What is looked at now; null: it is over. */
  now(): CheckItem | null;
  findings(): readonly CheckFinding[];
  /** Seconds left in which a code is waited for; null: none is. */
  codeSecondsLeft(): number | null;
  /** A code was held to the scanner: how long it was is all that is wanted of it. */
  scanned(bytes: number): void;
  skipCode(): void;
  /** Over, or given up: nothing is told any more. */
  stop(): void;
}

export function itemsOf(sources: Pick<SelfCheckSources, "camera">): readonly CheckItem[] {
  return [...HANDLESS, ...(sources.camera() === null ? [] : (["camera"] as const)), "scanner", "paper", "printer"];
}

const HANDLESS = [
  "configuration",
  "accounts",
  "disk",
  "store",
  "journal",
  "clock",
  "services",
  "requests",
  "display",
] as const satisfies readonly CheckItem[];

/** Begins at once; `onEnd` is told once, and not where it was stopped. */
export function startSelfCheck(
  sources: SelfCheckSources,
  on: {
    readonly changed: () => void;
    readonly end: (findings: readonly CheckFinding[]) => void;
    readonly surprise: (error: unknown) => void;
  },
): SelfCheckRun {
  const { clock } = sources;
  const found: CheckFinding[] = [];
  let now: CheckItem | null = null;
  let stopped = false;
  let code: { readonly untilMs: number; readonly settle: (bytes: number | null) => void } | null = null;

  function waitForCode(): Promise<number | null> {
    return new Promise((resolve) => {
      let cancel: Cancel = () => undefined;
      const settle = (bytes: number | null): void => {
        cancel();
        code = null;
        resolve(bytes);
      };
      cancel = clock.setTimeout(() => settle(null), CHECK_DELAYS.code);
      code = { untilMs: clock.now() + CHECK_DELAYS.code, settle };
      on.changed();
    });
  }

  /** Whether frames come while it looks. */
  async function paints(): Promise<boolean | null> {
    const before = sources.painted();
    const untilMs = clock.now() + CHECK_DELAYS.paint;
    while (before !== null && clock.now() < untilMs && !stopped) {
      await wait(clock, CHECK_DELAYS.paintLook);
      if ((sources.painted() ?? before) > before) return true;
    }
    return before === null ? null : false;
  }

  async function printer(): Promise<CheckFinding> {
    const trouble = printerTrouble(sources.printer());
    if (trouble !== null) return trouble;
    return checkPrinted(sources.printTest === null ? "nobody" : await sources.printTest());
  }

  async function scanner(): Promise<CheckFinding> {
    const health = sources.scanner();
    const camera = sources.camera() !== null;
    const reads = health?.state === "connected" || (health === null && camera);
    if (!reads) return checkScanner(health, null, camera);
    return checkScanner(health, sources.printTest === null ? "nobody" : await waitForCode(), camera);
  }

  async function look(item: CheckItem): Promise<CheckFinding> {
    switch (item) {
      case "configuration":
        return checkConfiguration({ demo: sources.demo, ...sources.configuration() });
      case "accounts":
        return checkAccounts(readAccounts(sources.dataDir), sources.codesAsked);
      case "disk":
        return checkDisk(sources.dataDir) ?? NO_DISK;
      case "store":
        return checkStore(sources.storePath, await sources.proveStore());
      case "journal":
        return checkJournal(await sources.proveJournal());
      case "clock":
        return checkClock(sources.clockOffsetMs(), sources.demo);
      case "services":
        return checkServices(sources.services());
      case "requests":
        return checkRequests(sources.requests());
      case "display":
        return checkDisplay(await paints());
      case "camera":
        return checkCamera(sources.camera() ?? { state: "disconnected", reason: "" });
      case "scanner":
        return scanner();
      case "paper":
        return checkPaper(sources.printer().paper, sources.figures());
      case "printer":
        return printer();
    }
  }

  async function run(): Promise<void> {
    for (const item of itemsOf(sources)) {
      now = item;
      on.changed();
      const finding = await look(item);
      if (stopped) return;
      found.push(finding);
    }
    now = null;
    on.end(found);
    on.changed();
  }

  run().catch(on.surprise);

  return {
    now: () => now,
    findings: () => found,
    codeSecondsLeft: () => (code === null ? null : Math.max(0, Math.ceil((code.untilMs - clock.now()) / 1000))),
    scanned: (bytes) => code?.settle(bytes),
    skipCode: () => code?.settle(null),
    stop() {
      stopped = true;
      now = null;
      code?.settle(null);
    },
  };
}

const NO_DISK = warn(
  "disk",
  ["磁盘没有说还剩多少", "the disk does not say what is free"],
  ["检查 dataDir 所在的盘", "look at the disk that holds dataDir"],
);
