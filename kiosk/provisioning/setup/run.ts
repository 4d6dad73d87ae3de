/**
 * The set-up on glass: what runs instead of a terminal while a machine has no configuration. It has a display, a journal and
 * the devices that are being tried, and nothing of the terminal: no store, no requests, no service is asked.
 *
 * Error model: what keeps it from starting is thrown with a sentence; a surprise ends it with a reason.
 */
import type { TerminalConfig } from "../../../config/schema.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import type { DisplayHost } from "../../display/contract/host.ts";
import type { Frame, View } from "../../display/contract/view.ts";
import { createDisplay } from "../../display/session.ts";
import { createEnding, openInOrder } from "../../ending.ts";
import { beijingDate, beijingDateTime } from "../../invoice/dates.ts";
import { openJournalRoom } from "../../journal-room.ts";
import { systemTerminalClock as clock } from "../../journal/clock.ts";
import { secretPlaces } from "../../secrets/read.ts";
import { hasherInThread } from "../../staff/auth/hash.ts";
import type { StoreLock } from "../../store/open.ts";
import { readTrustedKeys } from "../bundle/keys.ts";
import type { Machine } from "../compose.ts";
import { createSettingsManager } from "../manager.ts";
import { NEW_CONFIGURATION } from "../room.ts";
import { STICK_PLACES, type StickPlaces } from "../stick/find.ts";
import { createSetupBench, type SetupBench } from "./bench.ts";
import { printerChoices, scannerChoices } from "./device-steps.ts";
import { createServiceStep } from "./service-step.ts";
import { createSetup, type Setup } from "./setup.ts";

export interface RunSetupOptions {
  readonly machine: Machine;
  readonly keysFolder: string;
  /** The default, for the display before anything is said. */
  readonly config: TerminalConfig;
  readonly version: string;
  readonly openHost: (() => Promise<DisplayHost>) | null;
  readonly lock: StoreLock;
  readonly onAlive?: () => void;
  /** What is plugged in, and where sticks are; tests have their own machine. */
  readonly discover?: () => Inventory;
  readonly places?: StickPlaces;
}

export interface RunningSetup {
  readonly address: string | null;
  readonly closed: Promise<string>;
  close(reason: string): Promise<void>;
  surprise(error: unknown, where: string): void;
  view(): View;
  readonly bench: SetupBench;
}

/** In the journal, until the machine has a name. */
const UNNAMED = "UNNAMED";
/** What is plugged in is looked at again, and the clock moves. */
const LOOK_MS = 1000;

export function runSetup(options: RunSetupOptions): Promise<RunningSetup> {
  return openInOrder((rooms) => openRooms(options, rooms));
}

async function openRooms(options: RunSetupOptions, rooms: AsyncDisposableStack): Promise<RunningSetup> {
  const { machine, keysFolder, config, lock } = options;
  const { dataDir } = machine;
  const wallMs = (): number => clock.wallMs();
  const wall = (): Date => new Date(wallMs());
  const { journal } = openJournalRoom(rooms, { dataDir, terminalId: UNNAMED, clock, lock });
  const { closed, close, begun, surprise } = createEnding(journal, rooms);
  journal.record("terminal.start", { version: options.version, demo: false, display: config.display.host });

  const trustedKeys = (): ReturnType<typeof readTrustedKeys> => readTrustedKeys(keysFolder);
  const profiles = readProfiles();
  const discover = options.discover ?? ((): Inventory => discoverDevices());
  const bench = createSetupBench({
    clock,
    wall,
    onScan: (scan) => setup.scanned(scan),
    onChange: () => show(),
  });
  rooms.defer(() => bench.close());
  const host = options.openHost === null ? null : await options.openHost();
  rooms.defer(() => host?.close());

  const setup: Setup = createSetup({
    bench,
    service: (draft) =>
      createServiceStep({
        ...{ machine, trustedKeys, journal, wallMs, draft },
        places: options.places ?? STICK_PLACES,
        onChange: () => show(),
      }),
    manager: createSettingsManager({ machine, trustedKeys, journal, wallMs }),
    dataDir,
    hasher: hasherInThread,
    secrets: secretPlaces(dataDir),
    trustedKeys,
    wallMs,
    scanners: () => scannerChoices(discover(), profiles),
    printers: () => printerChoices(discover(), profiles),
    onChange: () => show(),
    onFinished: () => void close(NEW_CONFIGURATION),
  });
  const view = (): View => ({ frame: frameOf(config, setup.language(), wall()), screen: setup.view(), overlay: null });

  const display =
    host === null
      ? null
      : createDisplay({
          host,
          hostName: config.display.host,
          journal,
          clock,
          onIntent(intent) {
            if (intent.intent !== "setup" || begun()) return;
            setup.act(intent.action).catch((error: unknown) => surprise(error, `set-up, ${intent.action.do}`));
          },
          onWorkbench: null,
        });
  rooms.defer(() => display?.close());
  if (options.onAlive !== undefined) display?.onAlive(options.onAlive);
  host?.onGone((reason) => void close(reason));
  function show(): void {
    if (!begun()) display?.show(view());
  }
  show();
  const looking = setInterval(show, LOOK_MS);
  rooms.defer(() => clearInterval(looking));

  return { address: host?.address ?? null, closed, close, surprise, view, bench };
}

function frameOf(config: TerminalConfig, language: "zh" | "en", wall: Date): Frame {
  const { panel, terminal, hotline } = config;
  return {
    modes: { language, textScale: 100, contrast: "normal", position: "normal" },
    demo: false,
    terminalId: UNNAMED,
    placeName: terminal.place,
    service: "unknown",
    takesRequests: false,
    scanner: "missing",
    printer: "unavailable",
    scannerPosition: panel.scannerPosition,
    clock: beijingDateTime(wall).slice(11, 16),
    today: beijingDate(wall),
    panelShortSideMm: Math.min(panel.widthMm, panel.heightMm),
    hotline,
  };
}
