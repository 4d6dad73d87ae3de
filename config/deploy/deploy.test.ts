import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listProfiles, loadPrinterProfile, loadScannerProfile } from "../profiles/load.ts";
import { checkUdevRules, readUdevRules } from "./check-udev.ts";
import { udevRules, type RuleProfiles } from "./udev-rules.ts";

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");
const PROJECT = join(import.meta.dirname, "../..");
const RULES = "udev/70-yanpiao.rules";
const PROFILES: RuleProfiles = {
  scanners: listProfiles("scanners").map((id) => loadScannerProfile(id)),
  printers: listProfiles("printers").map((id) => loadPrinterProfile(id)),
};

describe("the udev rules", () => {
  it("are those that follow from the profiles (yanpiao config udev > config/deploy/udev/70-yanpiao.rules)", () => {
    expect(read(RULES)).toBe(udevRules(PROFILES));
  });

  it.each(globSync("udev/*.rules", { cwd: import.meta.dirname }))("%s is read by udev, line by line", (file) => {
    expect(checkUdevRules(read(file))).toEqual([]);
    expect(readUdevRules(read(file)).rules.length).toBeGreaterThan(2);
  });

  it("name every maker whose ids a profile is sure of, and every USB receipt printer by its class", () => {
    const { rules } = readUdevRules(read(RULES));
    const vendors = (subsystem: string): readonly string[] =>
      rules
        .filter(({ tokens }) => tokens.some(({ key, value }) => key === "SUBSYSTEM" && value === subsystem))
        .flatMap(({ tokens }) => tokens.flatMap(({ attribute, value }) => (attribute === "idVendor" ? [value] : [])));
    for (const { match } of PROFILES.scanners) {
      for (const { vendorId } of match.filter(({ certain }) => certain)) {
        for (const subsystem of ["hidraw", "input", "usb", "tty"]) expect(vendors(subsystem)).toContain(vendorId);
      }
    }
    for (const { match } of PROFILES.printers) {
      for (const { vendorId } of match.usb.filter(({ certain }) => certain)) expect(vendors("usb")).toContain(vendorId);
    }
    const printers = rules.filter(({ tokens }) => tokens.some(({ value }) => value === "lp[0-9]*"));
    expect(printers.some(({ tokens }) => tokens.some(({ key, value }) => key === "MODE" && value === "0660"))).toBe(
      true,
    );
  });

  it("of a site follow from its own profiles: shared ids open one product, never a whole chip maker", () => {
    const hid = { ...loadScannerProfile("generic-serial"), transport: "hid" } as RuleProfiles["scanners"][number];
    const text = udevRules({
      scanners: [
        { ...hid, match: [{ vendorId: "0483", productId: "5740", certain: false }] },
        { ...hid, match: [{ vendorId: "27dd", productId: "0002", certain: true }] },
      ],
      printers: [],
    });
    expect(text).toContain('SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0483", ATTRS{idProduct}=="5740", GROUP="yanpiao"');
    expect(text).toContain('SUBSYSTEM=="hidraw", ATTRS{idVendor}=="27dd", GROUP="yanpiao", MODE="0660"');
    expect(text).not.toContain('"0483", GROUP');
    expect(checkUdevRules(text)).toEqual([]);
  });
});

describe("the checker of udev rules", () => {
  it.each([
    ['KERNEL=="hidraw*", MODE="0666"', "MODE 0666 lets everybody in"],
    ['KERNEL=="hidraw*", MODE="0664"', "MODE 0664 lets everybody in"],
    ['KERNEL=="hidraw*", MODE="660"', "MODE 660 is not four octal digits"],
    ['KERNEL="hidraw*"', "KERNEL takes no ="],
    ['KERNELL=="x"', "KERNELL is no key of these rules"],
    ['ATTRS=="x"', "ATTRS needs a {…}"],
    ['KERNEL{x}=="x"', "KERNEL takes no {…}"],
    ['KERNEL=="a" MODE="0660"', 'expected a comma before: MODE="0660"'],
    ["KERNEL==a", 'expected KEY=="value" at: KERNEL==a'],
    ['ATTRS{idVendor}=="1EAB"', "1EAB is no USB id: four lower-case hex digits"],
    ['GOTO="away"', "GOTO away has no LABEL below it"],
    ['LABEL="up"\nGOTO="up"', "GOTO up has no LABEL below it"],
  ])("refuses %s", (text, problem) => {
    expect(checkUdevRules(text).map((found) => found.problem)).toEqual([problem]);
  });

  it("counts lines as an editor does, through comments and lines that go on", () => {
    const text = '# first\n\nKERNEL=="a", \\\n  GROUP="b"\nMODE="0777"\n';
    expect(checkUdevRules(text)).toEqual([{ line: 5, problem: "MODE 0777 lets everybody in" }]);
  });
});

describe("the command", () => {
  it("is found from any folder and passes on what it is told", () => {
    const folder = mkdtempSync(join(tmpdir(), "yanpiao-command-"));
    const command = join(folder, "yanpiao");
    // The project of this test in the place of the one that is installed.
    writeFileSync(command, read("bin/yanpiao").replaceAll("/opt/yanpiao", PROJECT), { mode: 0o755 });
    const out = execFileSync(command, ["journal", "verify", "--help"], { cwd: folder, encoding: "utf8" });
    expect(out).toContain("Usage: yanpiao journal verify");
    expect(statSync(join(import.meta.dirname, "bin/yanpiao")).mode & 0o111).toBe(0o111);
    rmSync(folder, { recursive: true });
  });
});

describe("the accounts and modules", () => {
  it("sysusers.d makes the account that the rules name, in the groups of serial ports and cameras", () => {
    const lines = read("sysusers.d/yanpiao.conf")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    for (const line of lines)
      expect(line).toMatch(/^(u yanpiao - "[^"]+" \/var\/lib\/yanpiao|g yanpiao -|m yanpiao [a-z]+)$/);
    expect(lines).toEqual(expect.arrayContaining(["g yanpiao -", "m yanpiao dialout", "m yanpiao video"]));
  });

  it("modules-load.d names modules, one a line", () => {
    const modules = read("modules-load.d/yanpiao.conf")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(modules).toEqual(["usblp", "cdc_acm"]);
  });

  it("sleep.conf.d forbids every way of sleeping that systemd knows", () => {
    const [, ...allowed] = read("sleep.conf.d/yanpiao.conf")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    const ways = ["Suspend", "Hibernation", "SuspendThenHibernate", "HybridSleep"];
    expect(allowed).toEqual(ways.map((way) => `Allow${way}=no`));
  });
});
