import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listProfiles, loadPrinterProfile, loadScannerProfile, PROFILES_FOLDER } from "./load.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
  mkdirSync(join(folder, "printers"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sitePrinter(id: string, change: Readonly<Record<string, unknown>>): void {
  const good = JSON.parse(readFileSync(join(PROFILES_FOLDER, "printers", "epson-tm-cn.json"), "utf8")) as object;
  writeFileSync(join(folder, "printers", `${id}.json`), JSON.stringify({ ...good, id, ...change }));
}

describe("device profiles", () => {
  it.each(listProfiles("scanners"))("the shipped scanner profile %s is valid", (id) => {
    expect(loadScannerProfile(id).id).toBe(id);
  });

  it.each(listProfiles("printers"))("the shipped printer profile %s is valid and its text fits its paper", (id) => {
    const profile = loadPrinterProfile(id);
    expect(profile.id).toBe(id);
    expect(profile.columns * 12).toBe(profile.dots);
    const { usb, names } = profile.match;
    // A profile that matches nothing is offered for every unknown printer, and must say that it is for any.
    if (!id.startsWith("simulated")) expect(usb.length + names.length === 0).toBe(profile.label.startsWith("Any "));
    expect(profile.sources.length > 0).toBe(!id.startsWith("simulated"));
  });

  it("the profiles that the terminal's own config may name are all there", () => {
    expect(listProfiles("scanners")).toEqual(
      expect.arrayContaining(["generic-serial", "newland-hid-pos", "generic-wedge", "simulated"]),
    );
    expect(listProfiles("printers")).toEqual([
      "cashino-58",
      "custom-k80",
      "custom-vkp80",
      "epson-eu-m30",
      "epson-tm-cn",
      "generic-58mm",
      "generic-80mm",
      "gprinter-58",
      "gprinter-80",
      "hprt-80",
      "masung-80",
      "pos58-clone",
      "raster-58mm",
      "raster-80mm",
      "simulated-58mm",
      "simulated-80mm",
      "snbc-btp",
      "sprt-80",
      "xprinter-58",
      "xprinter-80",
    ]);
  });

  it("an id nobody wrote a profile for is answered with the ids that exist", () => {
    expect(() => loadScannerProfile("newland")).toThrow(
      /^scanners: no profile "newland"; allowed: .*generic-serial, .*newland-cdc, .*simulated/,
    );
    expect(() => loadPrinterProfile("../scanners/simulated")).toThrow('no profile "../scanners/simulated"');
  });

  it("a wrong value is named with its path and what is allowed, all of them at once", () => {
    sitePrinter("ours", { dots: 577, cut: "guillotine", serial: { baudRate: 4800, rtscts: true } });
    const load = (): unknown => loadPrinterProfile("ours", folder);
    expect(load).toThrow(/^printers\/ours\.json: /);
    expect(load).toThrow(/dots is 577; allowed: .*multiple of 8/);
    expect(load).toThrow(/cut is "guillotine"; allowed: .*"none"\|"partial"\|"full"/);
    expect(load).toThrow(/serial\.baudRate is 4800; allowed: must be one of 9600, 19200/);
  });

  it("a field that does not exist and a field that is missing are both named", () => {
    sitePrinter("ours", { speed: 100, speedMmPerS: undefined });
    const load = (): unknown => loadPrinterProfile("ours", folder);
    expect(load).toThrow(/unknown field speed/);
    expect(load).toThrow(/speedMmPerS is missing/);
  });

  it("text wider than the paper and a fence on a printer that cannot answer are refused", () => {
    sitePrinter("wide", { dots: 384 });
    expect(() => loadPrinterProfile("wide", folder)).toThrow(/columns is 48; allowed: must fit/);
    sitePrinter("mute", { status: "none" });
    expect(() => loadPrinterProfile("mute", folder)).toThrow(/fence is "gs-h"; allowed: must be "none"/);
  });

  const IMPOSSIBLE: readonly (readonly [what: string, change: Readonly<Record<string, unknown>>, answer: RegExp])[] = [
    ["a picture taller than GS v 0 can say", { bandRows: 2304 }, /bandRows is 2304; allowed: .*2303/],
    ["a band of no rows", { bandRows: 0 }, /bandRows is 0; allowed: /],
    ["QR modules that no phone reads", { qrModuleDots: 3 }, /qrModuleDots is 3; allowed: .*4/],
    ["a QR code wider than the paper", { qrModuleDots: 12 }, /qrModuleDots is 12; allowed: must leave room/],
    ["a feed beyond what GS V takes", { feedDotsBeforeCut: 256 }, /feedDotsBeforeCut is 256; allowed: .*255/],
    ["Chinese that is never turned on", { kanjiOn: false }, /kanjiOn is false; allowed: must be true/],
    [
      "dots for letters and a QR command",
      { text: "raster", serial: undefined },
      /qr is "native"; allowed: must be "raster"/,
    ],
    ["a jam bit without DLE EOT", { jamBit: true, status: "asb" }, /jamBit is true; allowed: must be false/],
    [
      "a presenter nobody can see into",
      { presenter: "custom", cut: "full" },
      /presenter is "custom"; allowed: must be "none"/,
    ],
    [
      "a presenter that holds a slip still on the roll",
      { presenter: "custom", status: "custom20" },
      /cut is "partial"; allowed: must be "full"/,
    ],
    ["answers from a one-way cable", { usb: { bidirectional: false } }, /status is "dle"; allowed: must be "none"/],
    [
      "pictures at 9600 baud",
      { text: "raster", qr: "raster", serial: { baudRate: 9600, rtscts: true }, linkBytesPerS: 960 },
      /serial\.baudRate is 9600; allowed: must be at least 115200/,
    ],
    [
      "pictures without flow control",
      { text: "raster", qr: "raster", serial: { baudRate: 115_200, rtscts: false } },
      /serial\.rtscts is false; allowed: must be true/,
    ],
    [
      "more bytes than the line carries",
      { serial: { baudRate: 9600, rtscts: true }, linkBytesPerS: 3840 },
      /linkBytesPerS is 3840; allowed: must not exceed serial\.baudRate \/ 10/,
    ],
    [
      "XON/XOFF, which eats status bytes",
      { serial: { baudRate: 38_400, rtscts: true, xon: true } },
      /unknown field xon/,
    ],
    [
      "a USB id in capitals",
      { match: { usb: [{ vendorId: "04B8", certain: true }], names: [] } },
      /vendorId is "04B8"/,
    ],
  ];
  it.each(IMPOSSIBLE)("%s is refused at load with path and reason", (_what, change, answer) => {
    sitePrinter("ours", change);
    expect(() => loadPrinterProfile("ours", folder)).toThrow(answer);
  });

  it("a file that is not JSON, or carries another id, is refused", () => {
    writeFileSync(join(folder, "printers", "torn.json"), '{"id": "to');
    expect(() => loadPrinterProfile("torn", folder)).toThrow(/torn\.json: not readable as JSON/);
    sitePrinter("copy", { id: "original" });
    expect(() => loadPrinterProfile("copy", folder)).toThrow(/id is "original"; allowed: "copy"/);
  });
});
