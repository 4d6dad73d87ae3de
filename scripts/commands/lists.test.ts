import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PrinterList, ScannerList } from "../../drivers/discovery/lists.ts";
import {
  createMachine,
  KEYBOARD_DESCRIPTOR,
  POS_DESCRIPTOR,
  type Machine,
} from "../../drivers/discovery/machine-fixture.ts";
import { inProcess, type Ended } from "./cli-fixture.ts";
import { register as registerPrinter } from "./printer/register.ts";
import { register as registerScanner } from "./scanner/register.ts";

let folder = "";
let machine: Machine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-list-"));
  machine = createMachine(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SCANNER = { port: "1-1.2", ids: "1eab:1d10", maker: "Newland Auto-ID", product: "FM430" } as const;
const look = (what: "scanner" | "printer", ...args: readonly string[]): Promise<Ended> =>
  inProcess(
    what === "scanner" ? registerScanner : registerPrinter,
    what,
    ...args,
    "--root",
    folder,
    "--user",
    "yanpiao",
  );

describe("yanpiao scanner list", () => {
  test("names the scanner with the lines to paste, and hides the keyboard beside it", async () => {
    machine.hidraw(0, SCANNER, POS_DESCRIPTOR);
    machine.hidraw(1, { port: "1-1.4", ids: "046d:c31c" }, KEYBOARD_DESCRIPTOR);
    const { code, out } = await look("scanner", "list");
    expect(code).toBe(0);
    expect(out).toContain("/dev/hidraw0  scanner (HID POS)  1eab:1d10  port 1-1.2  Newland Auto-ID FM430");
    expect(out).toContain("may open yes");
    expect(out).toContain("1 other input device not shown");
    expect(out).not.toContain("hidraw1");
  });

  test("a node that the terminal may not open is a problem, also for a machine that reads", async () => {
    machine.hidraw(0, SCANNER, POS_DESCRIPTOR, null);
    const { code, out } = await look("scanner", "list", "--json");
    const { scanners } = JSON.parse(out) as ScannerList;
    expect(code).toBe(1);
    expect(scanners).toMatchObject([{ standing: "sure", device: { access: { state: "denied", mode: "0600" } } }]);
    expect(scanners[0]?.advice).toContain("install the udev rules");
  });

  test("nothing plugged in is no fault; a user who does not exist is wrong use", async () => {
    const nothing = await look("scanner", "list");
    expect(nothing).toMatchObject({ code: 0 });
    expect(nothing.out).toContain("No scanner is plugged in");
    const wrong = await inProcess(registerScanner, "scanner", "list", "--root", folder, "--user", "nobody-here");
    expect(wrong).toMatchObject({ code: 2, out: "" });
    expect(wrong.err).toContain("there is no user nobody-here");
  });
});

describe("a command that is not told which device", () => {
  const probe = (): Promise<Ended> => inProcess(registerScanner, "scanner", "probe", "--root", folder, "--json");

  test("takes the only one that is surely a scanner, at its socket and with the profile that fits", async () => {
    machine.hidraw(0, SCANNER, POS_DESCRIPTOR);
    machine.acm(0, { port: "1-1.5", ids: "1a86:7523" });
    const { code, out } = await probe();
    // It is found in the folder, and nothing is plugged into the machine that runs this.
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      place: "hid 1-1.2",
      device: { node: "/dev/hidraw0" },
      proposal: { profile: "newland-hid-pos", certain: true },
      blocked: "no HID scanner plugged in at 1-1.2",
    });
  });

  test("asks which one is meant where two are plugged in, or none", async () => {
    expect(await probe()).toMatchObject({ code: 2, out: "" });
    machine.hidraw(0, SCANNER, POS_DESCRIPTOR);
    machine.hidraw(1, { ...SCANNER, port: "1-1.4" }, POS_DESCRIPTOR);
    const { code, err } = await probe();
    expect(code).toBe(2);
    expect(err).toContain("(2 are plugged in; see list)");
  });
});

describe("yanpiao printer list", () => {
  test("names a printer by its own words, and what sits on the one that is missing", async () => {
    machine.printer(0, { port: "1-1.3", ids: "0416:5011" }, "MFG:ZJ;MDL:POS-58;CMD:ESC/POS;");
    machine.usb({ port: "1-1.6", ids: "04b8:0e15", product: "TM-T82III" }, [{ classCode: "07", driver: "usbfs" }]);
    const { code, out } = await look("printer", "list");
    expect(code).toBe(1);
    expect(out).toContain("/dev/usb/lp0  USB printer “ZJ POS-58”  0416:5011  port 1-1.3");
    expect(out).toContain('"printer": {"driver":"usb","port":"1-1.3","profile":');
    expect(out).toContain("USB printer on port 1-1.6  04b8:0e15  TM-T82III");
    expect(out).toContain("ipp-usb and cups");
  });

  test("a printer that speaks a label language is told apart before it prints commands as text", async () => {
    machine.printer(0, { port: "1-1.3", ids: "6868:0200" }, "MFG:Gprinter;MDL:GP-3120;CMD:TSPL;");
    const { printers } = JSON.parse((await look("printer", "list", "--json")).out) as PrinterList;
    expect(printers[0]?.advice).toContain("label printer");
  });
});
