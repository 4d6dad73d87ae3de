import { expect, test, vi } from "vitest";
import { loadPrinterProfile, loadScannerProfile } from "../../../config/profiles/load.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import type { PrinterStatus } from "../../../drivers/printer/printer.ts";
import type { StatusRound } from "../../../drivers/printer/status.ts";
import type { Scan, ScannerDevice, ToldOutcome } from "../../../drivers/scanner/scanner.ts";
import type { DevicesAction, DevicesPageView } from "../../display/contract/staff/devices.ts";
import type { StaffRole } from "../../display/contract/staff.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { memoryJournal } from "../../journal/memory.ts";
import { withoutLedger } from "../../ledger/printing.ts";
import type { PrintFigures } from "../../ledger/figures.ts";
import { STAFF_DELAYS } from "../delays.ts";
import type { OpenPage } from "../page.ts";
import { devicesPage } from "./devices.ts";

const NOTHING: Inventory = { hid: [], serial: [], keyboards: [], printers: [], cameras: [], unclaimed: [] };
const WELL: PrinterStatus = { health: { state: "connected", reason: "" }, paper: "ok", fault: null };

/** A page in front of devices that the test moves by hand. */
class Bench {
  readonly clock = new ManualTerminalClock();
  readonly journal = memoryJournal();
  inventory: Inventory = NOTHING;
  status: PrinterStatus = WELL;
  round: StatusRound | null = { 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 };
  told: ToldOutcome = "ok";
  rolls = 0;
  changes = 0;
  readonly page: OpenPage<"devices">;
  #status: (status: PrinterStatus) => void = () => undefined;

  constructor(role: StaffRole = "technician") {
    const counters = () => ({ tooLong: 0, unfinished: 2, malformed: 0 });
    const scanner = {
      onScan: () => () => undefined,
      onReply: () => () => undefined,
      onHealth: () => () => undefined,
      health: () => ({ state: "connected", reason: "" }),
      setupProtection: () => "ok",
      counters,
      tell: () => Promise.resolve(this.told),
      close: () => Promise.resolve(),
    } as unknown as ScannerDevice;
    const page = devicesPage({
      devices: {
        scanner,
        scannerDevice: scanner,
        scannerProfile: loadScannerProfile("newland-cdc"),
        camera: null,
        printer: {
          print: () => Promise.resolve({ type: "printed" }),
          status: () => this.status,
          onStatus: (listener) => {
            this.#status = listener;
            return () => (this.#status = () => undefined);
          },
          look: () => Promise.resolve(this.round),
          close: () => Promise.resolve(),
        },
        printerProfile: loadPrinterProfile("simulated-80mm"),
        places: { scanner: "serial /dev/ttyACM0", printer: "usb 1-1.3" },
      },
      paper: withoutLedger({ print: () => Promise.resolve({ type: "printed" }) }, () => "test"),
      cameraRegion: null,
      cameraName: null,
      terminalId: "BJ-CY-0107",
      ledger: {
        newRoll: () => void (this.rolls += 1),
        rollNumber: () => this.rolls,
        noteStatus: () => undefined,
        figures: () => ({ roll: { metresLeft: { least: 3, most: 4 } } }) as unknown as PrintFigures,
      },
      rollMetres: 60,
      onSurprise: (error) => expect.unreachable(String(error)),
      clock: this.clock,
      wall: () => new Date(this.clock.wallMs()),
      journal: this.journal,
      discover: () => this.inventory,
      profiles: () => readProfiles(),
    });
    this.page = page.open({ who: { number: "07", role }, changed: () => (this.changes += 1) });
  }

  get view(): DevicesPageView {
    return this.page.view();
  }

  says(status: Partial<PrinterStatus>): void {
    this.status = { ...this.status, ...status };
    this.#status(this.status);
  }

  does(action: DevicesAction): Promise<string> {
    return this.page.act(action);
  }

  holds(text: string): void {
    const scan: Scan = { text, bytes: new TextEncoder().encode(text), atMs: 0, tookMs: 5 };
    this.page.scanned?.(scan);
  }
}

test("a device that is plugged in while the page stands there shows by itself, and goes when it is pulled", async () => {
  const bench = new Bench();
  expect(bench.view.found).toEqual([]);
  const usb = { vendorId: "1eab", productId: "1d06", port: "1-1.2", maker: "Newland", product: "FM430", serial: null };
  bench.inventory = {
    ...NOTHING,
    serial: [
      {
        transport: "serial",
        node: "/dev/ttyACM1",
        links: [],
        usb,
        idPath: null,
        access: { state: "ok" },
        driver: "cdc_acm",
      },
    ],
  };
  await bench.clock.advance(STAFF_DELAYS.devicesLook);
  expect(bench.view.found).toMatchObject([{ kind: "serial", name: "Newland FM430", node: "/dev/ttyACM1" }]);
  bench.inventory = NOTHING;
  await bench.clock.advance(STAFF_DELAYS.devicesLook);
  expect(bench.view.found).toEqual([]);
  bench.page.close();
  expect(bench.clock.pending).toBe(0);
});

test("the printer is asked for its bits when the page opens and again and again, and silence empties them", async () => {
  const bench = new Bench();
  await bench.clock.advance(0);
  expect(bench.view.printer.rows.map(({ byte }) => byte)).toEqual([0x12, 0x12, 0x12, 0x12]);
  await bench.clock.advance(1_500);
  expect(bench.view.printer.readSecondsAgo).toBe(1.5);
  bench.round = null;
  await bench.clock.advance(STAFF_DELAYS.devicesLook);
  expect(bench.view.printer).toMatchObject({ rows: [], readSecondsAgo: null });
  bench.page.close();
});

test("a change of paper takes the page, follows the sensors, and ends with whoever leaves", async () => {
  const bench = new Bench();
  expect(await bench.does({ do: "paper-next" })).toBe("not-begun");
  expect(await bench.does({ do: "paper-begin" })).toBe("begun");
  expect(await bench.does({ do: "paper-begin" })).toBe("begun-already");
  expect(bench.view.paper).toMatchObject({ step: "open", maySkip: true });
  bench.says({ fault: "cover-open" });
  expect(bench.view.paper?.step).toBe("remove");
  expect(await bench.does({ do: "paper-leave" })).toBe("done");
  expect(bench.view.paper).toBeNull();
  expect(bench.journal.of("paper.guide-ended")).toMatchObject([{ end: "left", step: "remove", by: "technician" }]);

  bench.says({ fault: null });
  await bench.does({ do: "paper-begin" });
  expect(await bench.does({ do: "paper-skip" })).toBe("print");
  await vi.waitFor(() => expect(bench.view.paper?.step).toBe("look"));
  expect(await bench.does({ do: "paper-answer", answer: "print" })).toBe("done");
  expect(bench.rolls).toBe(1);
  bench.page.close();
  expect(bench.journal.of("paper.guide-ended")).toMatchObject([{}, { end: "done", roll: "counted" }]);
  expect(bench.clock.pending).toBe(0);
});

test("what the scanner answers to a command is said as it is, and journalled in one clause", async () => {
  const bench = new Bench();
  bench.told = "refused";
  expect(await bench.does({ do: "trigger", what: "beep" })).toBe("beep refused");
  expect(bench.view.scanner?.told).toEqual({ what: "beep", outcome: "refused" });
  bench.page.close();
});

test("codes are counted, the last one is shown and can be cleared, and that bytes were shown is journalled once", async () => {
  const bench = new Bench();
  bench.holds("no invoice at all");
  bench.holds("01,32,,26112000000012345678,368.00,20261121,,");
  expect(bench.view.scanner).toMatchObject({ ok: 1, failed: 1, dropped: 0, last: { bytes: 45, tookMs: 5 } });
  expect(bench.journal.of("scan.text-shown")).toHaveLength(1);
  await bench.does({ do: "clear-scan" });
  expect(bench.view.scanner).toMatchObject({ ok: 0, failed: 0, last: null });
  bench.page.close();
});

test("an operator's page shows no byte of a code, and nothing is journalled as shown", () => {
  const bench = new Bench("operator");
  bench.holds("01,32,,26112000000012345678,368.00,20261121,,");
  expect(bench.view.scanner?.last).toMatchObject({ hex: null, text: null });
  expect(JSON.stringify(bench.view)).not.toContain("26112000000012345678");
  expect(bench.journal.events).toEqual([]);
  expect(bench.view.may).toEqual({ trigger: false, qr: false, cut: false });
  bench.page.close();
});
