import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PROFILES_FOLDER } from "../../config/profiles/load.ts";
import { configSchema } from "../../config/schema.ts";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { FoundHid, FoundSerial, FoundUsbPrinter } from "./found.ts";
import { readIeee1284Id } from "./ieee1284.ts";
import { readProfiles, type KnownProfiles } from "./profiles.ts";
import { namesOf, proposePrinter, proposeScanner } from "./propose.ts";
import { lastingPath, printerSetting, scannerSetting } from "./snippet.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-profiles-"));
  mkdirSync(join(folder, "scanners"));
  mkdirSync(join(folder, "printers"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A site's own profiles: what is tried here does not change when a model is added to the shipped ones. */
function profile(kind: "scanners" | "printers", from: string, id: string, change: object): void {
  const good = JSON.parse(readFileSync(join(PROFILES_FOLDER, kind, `${from}.json`), "utf8")) as object;
  writeFileSync(join(folder, kind, `${id}.json`), JSON.stringify({ ...good, id, label: id, ...change }));
}
const profiles = (): KnownProfiles => readProfiles(folder);

const USB = { vendorId: "1eab", productId: "1d06", port: "1-1.2", maker: null, product: null, serial: null } as const;
const ACM: FoundSerial = {
  transport: "serial",
  node: "/dev/ttyACM0",
  links: [],
  usb: USB,
  idPath: null,
  access: { state: "ok" },
  driver: "cdc_acm",
};
const LP: FoundUsbPrinter = {
  transport: "usb",
  node: "/dev/usb/lp0",
  links: [],
  usb: { ...USB, vendorId: "0416", productId: "5011", port: "1-1.3" },
  idPath: null,
  access: { state: "ok" },
  ieee1284: null,
  bidirectional: true,
};

describe("proposing a scanner's profile", () => {
  beforeEach(() => {
    profile("scanners", "generic-serial", "generic-any", { match: [] });
    profile("scanners", "generic-serial", "maker-cdc", {
      match: [{ vendorId: "1eab", productId: "1d06", certain: true }],
    });
    profile("scanners", "generic-serial", "maker-family", { match: [{ vendorId: "1eab", certain: true }] });
    profile("scanners", "generic-serial", "chip", { match: [{ vendorId: "1a86", productId: "7523", certain: false }] });
    profile("scanners", "generic-serial", "simulated-x", {});
  });

  it("the maker's own ids come first and are certain; the general profile is last, the simulated one never", () => {
    const proposed = proposeScanner(ACM, profiles().scanners);
    expect(proposed.map(({ profile: id, certain }) => [id, certain])).toEqual([
      ["maker-cdc", true],
      ["maker-family", true],
      ["generic-any", false],
    ]);
    expect(proposed[0]?.why).toBe("USB 1eab:1d06 belongs to this model");
  });

  it("a chip that many makers buy only proposes, and says why it is not sure", () => {
    const clone: FoundSerial = { ...ACM, usb: { ...USB, vendorId: "1a86", productId: "7523" } };
    const [first] = proposeScanner(clone, profiles().scanners);
    expect(first).toMatchObject({ profile: "chip", certain: false });
    expect(first?.why).toContain("others'");
  });

  it("a serial port on the board has no ids: only what is general fits", () => {
    const uart: FoundSerial = { ...ACM, node: "/dev/ttyS0", usb: null, driver: null };
    expect(proposeScanner(uart, profiles().scanners).map(({ profile: id }) => id)).toEqual(["generic-any"]);
  });

  it("a HID profile speaks for a device of its usage only, not for the keyboard beside it", () => {
    profile("scanners", "generic-hid-pos", "generic-pos", { match: [] });
    profile("scanners", "vguang-hid", "own-pages", { match: [] });
    const hid = (usagePage: number): FoundHid => ({
      ...ACM,
      transport: "hid",
      name: "",
      vendorId: "ffff",
      productId: "0035",
      usages: [{ usagePage, usage: 2 }],
    });
    expect(proposeScanner(hid(0x8c), profiles().scanners)).toMatchObject([{ profile: "generic-pos", certain: false }]);
    expect(proposeScanner(hid(0x01), profiles().scanners)).toEqual([]);
    // Reports of a vendor's own: a scanner whose ids nobody wrote down, or a power supply.
    expect(proposeScanner(hid(0xff01), profiles().scanners)).toMatchObject([
      { profile: "own-pages", ground: "ids-unknown", certain: false },
    ]);
  });

  it("a profile that is wrong proposes nothing, and is named", () => {
    writeFileSync(join(folder, "scanners", "torn.json"), "{");
    const { problems } = profiles();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("torn.json");
    expect(proposeScanner(ACM, profiles().scanners)).not.toEqual([]);
  });
});

describe("proposing a printer's profile", () => {
  beforeEach(() => {
    profile("printers", "generic-80mm", "any-80mm", { match: { usb: [], names: [] } });
    profile("printers", "epson-tm-cn", "maker-x", {
      match: {
        usb: [{ vendorId: "04b8", certain: true }],
        names: [{ maker: "Epson" }, { maker: "EPSON", model: "TM-T82III" }],
      },
    });
    profile("printers", "generic-58mm", "clone-58", {
      match: { usb: [{ vendorId: "0416", productId: "5011", certain: false }], names: [] },
    });
  });

  it("its own words count more than the ids of its chip", () => {
    const named: FoundUsbPrinter = { ...LP, ieee1284: readIeee1284Id("MFG:EPSON;MDL:TM-T82III;") };
    expect(proposePrinter({ usb: LP.usb, names: namesOf(named) }, profiles().printers)).toMatchObject([
      { profile: "maker-x", certain: true, why: "it names itself EPSON TM-T82III" },
      { profile: "clone-58", certain: false },
      { profile: "any-80mm", certain: false },
    ]);
  });

  it("a model of a family that a profile names is proposed before the maker's others, and not certain", () => {
    profile("printers", "generic-58mm", "family-58", {
      match: { usb: [], names: [{ maker: "Maker", model: "GP-58" }] },
    });
    profile("printers", "generic-80mm", "maker-80", { match: { usb: [], names: [{ maker: "Maker" }] } });
    const names = { maker: "MAKER", model: "GP-58 L Series" };
    expect(proposePrinter({ usb: null, names }, profiles().printers).slice(0, 2)).toMatchObject([
      { profile: "family-58", certain: false },
      { profile: "maker-80", certain: false },
    ]);
  });

  it("of the general ones, what answers and writes letters comes before what is mute and draws", () => {
    profile("printers", "generic-58mm", "mute-58mm", {});
    profile("printers", "raster-80mm", "drawn-80mm", {});
    const names = { maker: null, model: null };
    expect(proposePrinter({ usb: null, names }, profiles().printers).map(({ profile: id }) => id)).toEqual([
      "any-80mm",
      "mute-58mm",
      "drawn-80mm",
    ]);
  });

  it("the right maker with a model nobody knows is a proposal, not a certainty", () => {
    const names = { maker: "EPSON", model: "TM-X99" };
    expect(proposePrinter({ usb: null, names }, profiles().printers)[0]).toMatchObject({
      profile: "maker-x",
      certain: false,
    });
  });
});

describe("the lines to paste", () => {
  it("are a valid part of a terminal's configuration, by socket or by lasting name", () => {
    const settings = [
      { scanner: scannerSetting({ ...ACM, links: ["/dev/serial/by-path/p-1.2"] }, "generic-serial") },
      { printer: printerSetting(LP, "generic-58mm") },
      { printer: printerSetting({ ...LP, usb: null }, "generic-58mm") },
      { printer: printerSetting(ACM, "generic-80mm") },
    ];
    expect(settings).toEqual([
      { scanner: { driver: "serial", path: "/dev/serial/by-path/p-1.2", profile: "generic-serial" } },
      { printer: { driver: "usb", port: "1-1.3", profile: "generic-58mm" } },
      { printer: { driver: "usb", path: "/dev/usb/lp0", profile: "generic-58mm" } },
      { printer: { driver: "serial", path: "/dev/ttyACM0", profile: "generic-80mm" } },
    ]);
    for (const setting of settings)
      expect(configSchema.safeParse({ ...DEFAULT_CONFIG, ...setting }).success).toBe(true);
  });

  it("by-id only where it carries the device's own number: twins share it otherwise", () => {
    const links = ["/dev/serial/by-id/usb-Maker_Scanner_AB12-if00", "/dev/serial/by-path/pci-0-usb-0:1.2:1.0"];
    expect(lastingPath({ ...ACM, links, usb: { ...USB, serial: "AB12" } })).toBe(links[0]);
    expect(lastingPath({ ...ACM, links })).toBe(links[1]);
    expect(lastingPath({ ...ACM, links: links.slice(0, 1) })).toBe(links[0]);
    expect(lastingPath(ACM)).toBe("/dev/ttyACM0");
  });
});
