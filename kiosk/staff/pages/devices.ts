/**
 * What is plugged in and how it is: devices that come and go are seen while the page is open, codes are shown as they come off
 * the cable, the printer is asked for its bits, and test pages go through the real driver. Only the page looks: nothing here
 * opens a device that the terminal does not hold already.
 */
import type { Cancel } from "../../../drivers/clock.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import type { KnownProfiles } from "../../../drivers/discovery/profiles.ts";
import type {
  CameraTestView,
  DeviceId,
  DevicesAction,
  DevicesPageView,
  PrinterTestView,
  ScannerTestView,
  ScanView,
  StatusRowView,
} from "../../display/contract/staff/devices.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { TestPrinter } from "../../ledger/printing.ts";
import { storageFault } from "../../store/disk-fault.ts";
import { STAFF_DELAYS } from "../delays.ts";
import {
  cameraView,
  deviceViews,
  droppedBy,
  printerFacts,
  scannerFacts,
  type PageDevices,
} from "../devices/device-views.ts";
import { foundViews } from "../devices/found-view.ts";
import { isUnderstood, scanView } from "../devices/scan-view.ts";
import { statusRows } from "../devices/status-view.ts";
import { createTestPrints } from "../devices/test-prints.ts";
import { beginPaperChange, type PaperChange, type PaperChangeParts } from "../paper/change.ts";
import { EVERYBODY, TECHNICIAN, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface DevicesPageRooms {
  readonly devices: PageDevices;
  readonly paper: TestPrinter;
  readonly cameraRegion: CameraTestView["region"];
  readonly cameraName: string | null;
  readonly terminalId: string;
  readonly ledger: (Pick<Ledger, "figures"> & PaperChangeParts["ledger"]) | null;
  /** What a new roll holds, as the configuration tells. */
  readonly rollMetres: number;
  readonly clock: TerminalClock;
  readonly wall: () => Date;
  readonly journal: Journal;
  /** Reads what the system knows of plugged-in devices; opens none of them. */
  readonly discover: () => Inventory;
  readonly profiles: () => KnownProfiles;
  readonly onSurprise: (error: unknown) => void;
}

export function devicesPage(rooms: DevicesPageRooms): StaffPage<"devices"> {
  return {
    id: "devices",
    roles: EVERYBODY,
    actions: {
      select: EVERYBODY,
      "look-again": EVERYBODY,
      trigger: TECHNICIAN,
      "clear-scan": EVERYBODY,
      "test-page": EVERYBODY,
      "test-qr": TECHNICIAN,
      cut: TECHNICIAN,
      "paper-begin": EVERYBODY,
      "paper-skip": EVERYBODY,
      "paper-next": EVERYBODY,
      "paper-answer": EVERYBODY,
      "paper-again": EVERYBODY,
      "paper-leave": EVERYBODY,
    },
    open: (room) => openDevicesPage(rooms, room),
  };
}

function openDevicesPage(rooms: DevicesPageRooms, { who, changed }: PageRoom): OpenPage<"devices"> {
  const { devices, ledger, clock, wall, journal } = rooms;
  const { scanner, scannerDevice, camera, printer, printerProfile, places } = devices;
  const isTechnician = TECHNICIAN.includes(who.role);
  const profiles = rooms.profiles();
  const droppedBefore = droppedBy(scannerDevice);
  let selected: DeviceId = "scanner";
  let found: DevicesPageView["found"] = [];
  let looked: DevicesPageView["looked"] = null;
  let last: ScanView | null = null;
  let ok = 0;
  let failed = 0;
  let told: ScannerTestView["told"] = null;
  let rows: readonly StatusRowView[] = [];
  let readMs: number | null = null;
  let change: PaperChange | null = null;
  let metresLeft: PrinterTestView["metresLeft"] = null;
  let closed = false;
  let asking: Promise<void> | null = null;
  let cancelLook: Cancel = () => undefined;

  const prints = createTestPrints({
    paper: rooms.paper,
    profile: printerProfile,
    facts: () => ({
      place: places.printer,
      terminalId: rooms.terminalId,
      printedAt: beijingDateTime(wall()).slice(0, 16),
    }),
    onChange: changed,
  });

  function look(): void {
    const beganMs = clock.now();
    found = foundViews(rooms.discover(), profiles);
    metresLeft = leftOnRoll(ledger);
    looked = { at: beijingDateTime(wall()).slice(11, 19), tookMs: Math.round((clock.now() - beganMs) * 10) / 10 };
    changed();
  }

  /** One question at a time; jobs and the driver's own questions take turns with it. */
  function askPrinter(): Promise<void> {
    asking ??= (async () => {
      const round = (await printer.look?.()) ?? null;
      asking = null;
      if (closed) return;
      rows = round === null ? [] : statusRows(round);
      readMs = round === null ? null : clock.now();
      changed();
    })();
    return asking;
  }

  function lookNow(): void {
    cancelLook = clock.setTimeout(lookNow, STAFF_DELAYS.devicesLook);
    look();
    void askPrinter();
  }

  const offs = [
    scanner.onHealth(changed),
    printer.onStatus(() => {
      changed();
      void askPrinter();
    }),
    ...(camera === null ? [] : [camera.onHealth(changed)]),
  ];
  lookNow();

  function beginPaper(): string {
    if (change !== null) return "begun-already";
    change = beginPaperChange({
      ...{
        printer,
        profile: printerProfile,
        paper: rooms.paper,
        ledger,
        journal,
        clock,
        role: who.role,
        onChange: changed,
      },
      rollMetres: rooms.rollMetres,
      facts: () => ({ terminalId: rooms.terminalId, printedAt: beijingDateTime(wall()).slice(0, 16) }),
      onSurprise: rooms.onSurprise,
    });
    return "begun";
  }

  function leavePaper(): string {
    change?.close();
    change = null;
    prints.forget();
    return "done";
  }

  async function act(action: DevicesAction): Promise<string> {
    switch (action.do) {
      case "select":
        selected = action.device;
        return "done";
      case "look-again":
        look();
        await askPrinter();
        return "done";
      case "clear-scan":
        last = null;
        ok = failed = 0;
        return "done";
      case "trigger": {
        const outcome = scannerDevice === null ? "not-connected" : await scannerDevice.tell(action.what);
        told = { what: action.what, outcome };
        return `${action.what} ${outcome}`;
      }
      case "test-page":
        return prints.print(action.columns === 48 ? "page-48" : "page-32");
      case "test-qr":
        return prints.print("qr");
      case "cut":
        return prints.print("cut");
      case "paper-begin":
        return beginPaper();
      case "paper-leave":
        return leavePaper();
      case "paper-skip":
      case "paper-next":
      case "paper-answer":
      case "paper-again":
        return change?.act(action) ?? "not-begun";
    }
  }

  return {
    view: () => ({
      page: "devices",
      devices: deviceViews(devices, rooms.cameraName),
      selected,
      found,
      looked,
      scanner:
        devices.scannerProfile === null && camera === null
          ? null
          : {
              ...scannerFacts(devices.scannerProfile, scannerDevice),
              told,
              last,
              ok,
              failed,
              dropped: droppedBy(scannerDevice) - droppedBefore,
            },
      printer: {
        ...printerFacts(printerProfile, printer.status()),
        rows,
        readSecondsAgo: readMs === null ? null : Math.round((clock.now() - readMs) / 100) / 10,
        job: prints.last(),
        metresLeft,
      },
      camera: camera === null ? null : cameraView(camera.counters(), rooms.cameraRegion),
      paper: change?.view() ?? null,
      may: { trigger: isTechnician, qr: isTechnician, cut: isTechnician && printerProfile.cut !== "none" },
    }),
    act: async (action) => {
      const outcome = await act(action);
      changed();
      return outcome;
    },
    scanned(scan) {
      // Once a stay: that codes were shown, never what was in them.
      if (isTechnician && ok + failed === 0) journal.record("scan.text-shown", { device: "staff console" });
      last = scanView(scan, { wall: wall(), nowMs: () => clock.now(), raw: isTechnician });
      if (isUnderstood(last)) ok += 1;
      else failed += 1;
      changed();
    },
    close() {
      closed = true;
      change?.close();
      cancelLook();
      for (const off of offs) off();
      last = null;
    },
  };
}

/** Null where the disk does not say. */
function leftOnRoll(ledger: DevicesPageRooms["ledger"]): PrinterTestView["metresLeft"] {
  try {
    return ledger?.figures().roll.metresLeft ?? null;
  } catch (error) {
    if (!storageFault(error)) throw error;
    return null;
  }
}
