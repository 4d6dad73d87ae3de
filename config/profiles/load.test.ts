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
    expect([32, 48]).toContain(profile.columns);
    expect(profile.columns * 12).toBeLessThanOrEqual(profile.dots);
  });

  it("the profiles that the terminal's own config may name are all there", () => {
    expect(listProfiles("scanners")).toEqual(["generic-serial", "newland-cdc", "simulated"]);
    expect(listProfiles("printers")).toEqual([
      "epson-tm-cn",
      "generic-58mm",
      "generic-80mm",
      "simulated-58mm",
      "simulated-80mm",
    ]);
  });

  it("an id nobody wrote a profile for is answered with the ids that exist", () => {
    expect(() => loadScannerProfile("newland")).toThrow(
      'scanners: no profile "newland"; allowed: generic-serial, newland-cdc, simulated',
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

  it("a file that is not JSON, or carries another id, is refused", () => {
    writeFileSync(join(folder, "printers", "torn.json"), '{"id": "to');
    expect(() => loadPrinterProfile("torn", folder)).toThrow(/torn\.json: not readable as JSON/);
    sitePrinter("copy", { id: "original" });
    expect(() => loadPrinterProfile("copy", folder)).toThrow(/id is "original"; allowed: "copy"/);
  });
});
