import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TerminalConfig } from "../../../config/schema.ts";
import { loadPrinterProfile, loadScannerProfile } from "../../../config/profiles/load.ts";
import { ManualClock } from "../../../drivers/clock.ts";
import type { FoundUsbPrinter, Inventory } from "../../../drivers/discovery/found.ts";
import type { SettingsAction, SettingsPageView, SettingView } from "../../display/contract/staff/settings.ts";
import { PROVISIONING_DELAYS } from "../../provisioning/delays.ts";
import { BUNDLE, bench, signed, type Bench } from "../../provisioning/fixture.ts";
import { openProvisioning, type Provisioning } from "../../provisioning/room.ts";
import type { OpenPage } from "../page.ts";
import { settingsPage } from "./settings.ts";

const NOTHING: Inventory = { hid: [], serial: [], keyboards: [], printers: [], cameras: [], unclaimed: [] };
const XPRINTER = {
  transport: "usb",
  node: "/dev/usb/lp0",
  links: [],
  idPath: null,
  access: { state: "ok" },
  usb: {
    port: "1-1.2",
    vendorId: "1fc9",
    productId: "2016",
    maker: "Printer",
    product: "USB Printer P",
    serial: null,
  },
  ieee1284: { maker: "XPrinter", model: "XP-80C", commands: [] },
  bidirectional: true,
} as unknown as FoundUsbPrinter;

let on: Bench;
let clock: ManualClock;
let provisioning: Provisioning;
let anew: number;
let plugged: Inventory;

beforeEach(() => {
  on = bench();
  on.manager().applyBundle(signed({ ...BUNDLE, site: { hotline: "12366" } }, on.operator), {
    by: "operator",
    allowOlder: false,
  });
  clock = new ManualClock();
  anew = 0;
  plugged = NOTHING;
  provisioning = room(1);
});
afterEach(() => {
  provisioning.close();
  on.remove();
});

/** Provisioning as the terminal has it after a start with this version. */
function room(version: number, confirmWithinMs: number | null = null): Provisioning {
  if (confirmWithinMs !== null) on.start();
  return openProvisioning({
    machine: { dataDir: on.dataDir, env: {} },
    keysFolder: on.keysDir,
    version,
    confirmWithinMs,
    journal: on.journal,
    clock,
    wallMs: () => on.wallMs,
    nobodyThere: () => false,
    startAnew: () => (anew += 1),
  });
}

function running(): TerminalConfig {
  const { config } = on.manager().installed();
  if (config === null) throw new Error("nothing is installed");
  return config.config;
}

class Page {
  readonly #page: OpenPage<"settings">;
  constructor(role: "technician" | "operator" = "technician", from: Provisioning | null = provisioning) {
    this.#page = settingsPage({
      provisioning: from,
      config: running(),
      discover: () => plugged,
      profiles: () => ({
        scanners: [loadScannerProfile("generic-serial")],
        printers: [loadPrinterProfile("generic-80mm"), loadPrinterProfile("xprinter-80")],
        problems: [],
      }),
    }).open({ who: { number: "07", role }, changed: () => undefined });
  }
  view(): SettingsPageView {
    return this.#page.view();
  }
  do(action: SettingsAction): Promise<string> {
    return this.#page.act(action);
  }
  scan(text: string): void {
    this.#page.scanned?.({ text, bytes: new TextEncoder().encode(text), atMs: 0 });
  }
  setting(path: string): SettingView | undefined {
    return this.view().settings.find((one) => one.path === path);
  }
  async type(path: string, text: string): Promise<string> {
    await this.do({ do: "edit", path });
    await this.do({ do: "type", key: "clear" });
    for (const key of text) await this.do({ do: "type", key });
    return this.do({ do: "enter" });
  }
}

describe("the settings", () => {
  test("are shown with who says them, and a text is typed, checked when it is left, and not saved by that", async () => {
    const page = new Page();
    expect(page.setting("hotline")).toMatchObject({ value: "12366", from: "site", changed: false });
    expect(await page.type("hotline", "no number")).toBe("wrong");
    expect(page.setting("hotline")).toMatchObject({ value: "no number", wrong: true, changed: true });
    expect(await page.do({ do: "save" })).toBe("invalid");
    expect(page.view().failed).toBe("invalid");
    expect(await page.type("hotline", "010-12366")).toBe("done");
    expect(page.setting("hotline")).toMatchObject({ wrong: false, changed: true });
    expect(running().hotline).toBe("12366");
  });

  test("show what would change before they are saved, and are saved as a version that counts from the next start", async () => {
    const page = new Page();
    await page.type("hotline", "010-12366");
    expect(page.view()).toMatchObject({
      changes: [{ path: "hotline", before: '"12366"', after: '"010-12366"' }],
      needsConfirmation: false,
      waiting: null,
    });
    expect(await page.do({ do: "save" })).toBe("version 2");
    expect(page.view()).toMatchObject({ changes: [], waiting: 2 });
    expect(running().hotline).toBe("010-12366");
    expect(anew).toBe(0);
    await page.do({ do: "restart" });
    expect(anew).toBe(1);
  });

  test("go back to the site's value, and to none at all", async () => {
    const page = new Page();
    await page.type("hotline", "010-12366");
    await page.do({ do: "save" });
    await page.do({ do: "reset", path: "hotline" });
    expect(page.setting("hotline")).toMatchObject({ value: "12366", from: "site" });
    await page.do({ do: "discard" });
    expect(page.setting("hotline")).toMatchObject({ value: "010-12366", from: "terminal", changed: false });
  });

  test("a Chinese text comes from a code that a telephone shows; one that does not fit is passed over", async () => {
    const page = new Page();
    await page.do({ do: "edit", path: "terminal.place.zh" });
    page.scan("朝阳示例商场 3 号机\n");
    expect(page.view().editing?.text).toBe("朝阳示例商场 3 号机");
    page.scan("长".repeat(41));
    page.scan("two\nlines");
    expect(page.view().editing?.text).toBe("朝阳示例商场 3 号机");
    expect(await page.do({ do: "enter" })).toBe("done");
  });

  test("what no control of the page offers is not taken, whatever the page on the glass sends", async () => {
    const page = new Page();
    for (const action of [
      { do: "choose", path: "scanner.driver", value: "carrier-pigeon" },
      { do: "choose", path: "staff.secondFactor", value: "none" },
      { do: "choose", path: "terminal.demo", value: "false" },
      { do: "reset", path: "staff.idleMinutes" },
      // Groups, what is not shown, and one of a list: each would take more away than a setting.
      ...(["staff", "office", "journal", "journal.budgetMegabytes", "dataDir", "verify"] as const).map(
        (path) => ({ do: "reset", path }) as const,
      ),
      { do: "reset", path: "verify.providers" },
      { do: "reset", path: "verify.providers.0.url" },
      { do: "edit", path: "staff" },
      { do: "edit", path: "verify.providers" },
    ] as const) {
      expect(await page.do(action), JSON.stringify(action)).toBe("not-allowed");
    }
    expect(page.view().changes).toEqual([]);
  });
});

describe("a technician replaces the printer by another model", () => {
  test("that is plugged in: one touch takes its socket and its model, and the old one's settings are gone", async () => {
    plugged = { ...NOTHING, printers: [XPRINTER] };
    const page = new Page();
    await page.do({ do: "group", group: "printer" });
    const [proposed] = page.view().proposed;
    expect(proposed).toMatchObject({ node: "/dev/usb/lp0", profile: "xprinter-80", certain: true });
    await page.do({ do: "use-device", node: "/dev/usb/lp0" });
    // A real printer asks for a word about the DEMO mark.
    expect(page.view().groups.find(({ group }) => group === "terminal")?.wrong).toBe(1);
    await page.do({ do: "choose", path: "terminal.demo", value: true });
    expect(page.view().changes).toEqual([
      { path: "printer", before: "simulated (profile simulated-80mm)", after: "usb (port 1-1.2, profile xprinter-80)" },
    ]);
    expect(await page.do({ do: "save" })).toBe("version 2");
    expect(running().printer).toEqual({ driver: "usb", port: "1-1.2", profile: "xprinter-80" });
    expect(page.view().proposed).toEqual([]);
  });

  test("on the network: another driver has other settings, and what is missing is marked until it is there", async () => {
    const page = new Page();
    await page.do({ do: "group", group: "printer" });
    await page.do({ do: "choose", path: "printer.driver", value: "tcp" });
    expect(page.setting("printer.host")).toMatchObject({ value: null, wrong: true });
    await page.type("printer.host", "192.168.1.50");
    await page.do({ do: "group", group: "terminal" });
    await page.do({ do: "choose", path: "terminal.demo", value: false });
    await page.do({ do: "choose", path: "terminal.demo", value: true });
    expect(await page.do({ do: "save" })).toBe("version 2");
    expect(running().printer).toMatchObject({ driver: "tcp", host: "192.168.1.50", profile: "generic-80mm" });
  });
});

describe("a change that could take the screen away", () => {
  test("is on trial after the restart, and stays when it is confirmed in time", async () => {
    const page = new Page();
    await page.do({ do: "group", group: "panel" });
    await page.type("panel.bottomEdgeMm", "750");
    expect(page.view().needsConfirmation).toBe(true);
    await page.do({ do: "save" });
    provisioning.close();
    provisioning = room(2, PROVISIONING_DELAYS.confirmWithin);
    const after = new Page();
    await clock.advance(20_000);
    expect(after.view().confirmSecondsLeft).toBe(100);
    expect(await after.do({ do: "confirm" })).toBe("done");
    await clock.advance(PROVISIONING_DELAYS.confirmWithin);
    expect(running().panel.bottomEdgeMm).toBe(750);
    expect(after.view().confirmSecondsLeft).toBe(null);
  });

  test("is taken back by itself when nobody says so, and by hand at once", async () => {
    const page = new Page();
    await page.do({ do: "group", group: "panel" });
    await page.type("panel.bottomEdgeMm", "750");
    await page.do({ do: "save" });
    provisioning.close();
    provisioning = room(2, PROVISIONING_DELAYS.confirmWithin);
    await clock.advance(PROVISIONING_DELAYS.confirmWithin);
    expect(running().panel.bottomEdgeMm).toBe(900);
    expect(provisioning.waitsForRestart()).toBe(true);
    expect(on.journal.of("config.reverted")).toEqual([{ by: "time", version: 2, to: 1 }]);
  });
});

describe("while a change is on trial", () => {
  let after: Page;
  beforeEach(async () => {
    const page = new Page();
    await page.do({ do: "group", group: "panel" });
    await page.type("panel.bottomEdgeMm", "750");
    await page.do({ do: "save" });
    provisioning.close();
    provisioning = room(2, PROVISIONING_DELAYS.confirmWithin);
    after = new Page();
  });

  test("no other is saved, and none comes back: it would go without its own two minutes", async () => {
    await after.type("hotline", "010-12366");
    expect(await after.do({ do: "save" })).toBe("on-trial");
    await after.do({ do: "ask-revert", version: 1 });
    expect(await after.do({ do: "revert", version: 1 })).toBe("on-trial");
    expect(after.view().failed).toBe("on-trial");
    expect(on.manager().current()?.version).toBe(2);
  });

  test("one that an operator sends meanwhile is not confirmed with it, and nothing stays that nobody saw", async () => {
    const terminal = { ...BUNDLE.terminal, display: { host: "loopback" } };
    provisioning.manager.applyBundle(signed({ ...BUNDLE, serial: 2, terminal }, on.operator), {
      by: "operator",
      allowOlder: false,
    });
    expect(await after.do({ do: "confirm" })).toBe("nothing-to-confirm");
    await clock.advance(PROVISIONING_DELAYS.confirmWithin);
    expect(running().panel.bottomEdgeMm).toBe(900);
    expect(running().display.host).toBe("auto");
    expect(on.journal.of("config.confirmed")).toEqual([]);
  });

  test("a disk that does not take the word leaves the clock running, and what is tried is still taken back", async () => {
    const unblock = on.blockDisk();
    expect(await after.do({ do: "confirm" })).toBe("disk");
    expect(after.view().confirmSecondsLeft).toBe(120);
    // Nor does it take that: it is asked again, and the terminal goes on.
    await clock.advance(PROVISIONING_DELAYS.confirmWithin);
    expect(on.manager().current()?.version).toBe(2);
    unblock();
    await clock.advance(PROVISIONING_DELAYS.takeBackAgain);
    expect(running().panel.bottomEdgeMm).toBe(900);
    expect(on.journal.of("config.reverted")).toEqual([{ by: "time", version: 2, to: 1 }]);
  });

  test("nothing is started anew where nothing was taken back", async () => {
    expect(await after.do({ do: "confirm" })).toBe("done");
    expect(await after.do({ do: "take-back" })).toBe("nothing-to-take-back");
    expect(anew).toBe(0);
  });
});

describe("versions", () => {
  test("are listed, and one comes back after the second touch names it", async () => {
    const page = new Page();
    await page.type("hotline", "010-12366");
    await page.do({ do: "save" });
    await page.do({ do: "show", what: "versions" });
    expect(page.view().versions).toMatchObject([
      { version: 2, state: "in-force", by: "technician", at: "2026-11-26 11:00" },
      { version: 1, state: "earlier", by: "operator" },
    ]);
    expect(await page.do({ do: "revert", version: 1 })).toBe("not-asked");
    await page.do({ do: "ask-revert", version: 1 });
    expect(page.view().revertChanges).toEqual([{ path: "hotline", before: '"010-12366"', after: '"12366"' }]);
    await page.do({ do: "ask-revert", version: null });
    expect(await page.do({ do: "revert", version: 1 })).toBe("not-asked");
    await page.do({ do: "ask-revert", version: 1 });
    expect(await page.do({ do: "revert", version: 1 })).toBe("version 3");
    expect(running().hotline).toBe("12366");
  });
});

describe("who may not change anything", () => {
  test("an operator looks, and nothing they send changes anything", async () => {
    const page = new Page("operator");
    expect(page.view().locked).toBe("role");
    expect(await page.do({ do: "edit", path: "hotline" })).toBe("locked");
    expect(page.view().editing).toBe(null);
  });

  test("a terminal that was started with a file shows its settings and says why they cannot be changed here", async () => {
    const page = new Page("technician", null);
    expect(page.view()).toMatchObject({ locked: "file", versions: [] });
    expect(page.setting("terminal.id")).toMatchObject({ value: "BJ-HD-0001" });
    expect(await page.do({ do: "save" })).toBe("locked");
  });
});
