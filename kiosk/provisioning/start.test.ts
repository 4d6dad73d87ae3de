import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PROVISIONING_DELAYS } from "./delays.ts";
import { BUNDLE, bench, signed, type Bench } from "./fixture.ts";
import type { BootTime } from "./pending.ts";
import { chooseConfiguration, type Start } from "./start.ts";

const { confirmWithin } = PROVISIONING_DELAYS;
const BOOT = "aaaaaaaa";

let on: Bench;
beforeEach(() => {
  on = bench();
  on.manager().applyBundle(signed(BUNDLE, on.operator), { by: "operator", allowOlder: false });
});
afterEach(() => on.remove());

function start(now: BootTime = { boot: BOOT, monoMs: 0 }): Start {
  return chooseConfiguration({ dataDir: on.dataDir, env: {} }, now, on.journal);
}

/** The panel as the terminal starts with it. */
function panelAt(monoMs: number, boot = BOOT): number | string {
  const started = start({ boot, monoMs });
  return started.state === "configured" ? started.loaded.config.panel.bottomEdgeMm : started.state;
}

function movePanel(bottomEdgeMm: number): void {
  on.manager().applyEdits([{ path: ["panel", "bottomEdgeMm"], value: bottomEdgeMm }], "technician");
}

test("a folder without any configuration is a machine to be set up", () => {
  const empty = bench();
  expect(chooseConfiguration({ dataDir: empty.dataDir, env: {} }, { boot: BOOT, monoMs: 0 }, empty.journal)).toEqual({
    state: "unconfigured",
  });
  empty.remove();
});

test("a folder that cannot be looked into is never a machine to be set up", () => {
  const broken = bench();
  writeFileSync(join(broken.dataDir, "config"), "no folder any more");
  expect(broken.start().state).toBe("broken");
  broken.remove();
});

describe("on a disk that takes nothing any more", () => {
  test("what nobody confirmed is not tried, and the version before it runs", () => {
    movePanel(750);
    on.blockDisk();
    expect(panelAt(0)).toBe(900);
  });

  test("what was tried and not confirmed is not run again, and the next start takes it back when it can", () => {
    movePanel(750);
    expect(panelAt(0)).toBe(750);
    const unblock = on.blockDisk();
    expect(panelAt(2 * confirmWithin)).toBe(900);
    expect(on.journal.of("config.reverted")).toEqual([]);
    unblock();
    expect(panelAt(2 * confirmWithin)).toBe(900);
    expect(on.journal.of("config.reverted")).toEqual([{ by: "time", version: 2, to: 1 }]);
  });
});

describe("a change that nobody confirmed", () => {
  test("is tried for two minutes from its first start, however often the core starts anew, and then is taken back", () => {
    movePanel(750);
    const first = start({ boot: BOOT, monoMs: 5_000 });
    expect(first.state === "configured" && first.confirmWithinMs).toBe(confirmWithin);
    const again = start({ boot: BOOT, monoMs: 65_000 });
    expect(again.state === "configured" && again.confirmWithinMs).toBe(60_000);
    expect(panelAt(5_000 + confirmWithin - 1)).toBe(750);
    expect(panelAt(5_000 + confirmWithin)).toBe(900);
    expect(on.journal.of("config.reverted")).toEqual([{ by: "time", version: 2, to: 1 }]);
    // And stays so.
    expect(panelAt(6_000)).toBe(900);
  });

  test("is taken back when the machine was switched off and on", () => {
    movePanel(750);
    expect(panelAt(5_000)).toBe(750);
    expect(panelAt(6_000, "bbbbbbbb")).toBe(900);
    expect(on.journal.of("config.reverted")).toEqual([{ by: "restart", version: 2, to: 1 }]);
  });

  test("that was applied while the terminal did not run is tried when it does", () => {
    movePanel(750);
    expect(panelAt(10 * confirmWithin, "bbbbbbbb")).toBe(750);
  });

  test("and another on top of it go back to the last one that was good", () => {
    movePanel(750);
    start({ boot: BOOT, monoMs: 0 });
    movePanel(700);
    expect(panelAt(confirmWithin)).toBe(700);
    expect(panelAt(2 * confirmWithin)).toBe(900);
  });

  test("stays when somebody confirms it in what is left of the time after a restart of the core", () => {
    movePanel(750);
    start({ boot: BOOT, monoMs: 0 });
    start({ boot: BOOT, monoMs: 100_000 });
    on.manager().confirm("technician");
    expect(panelAt(3 * confirmWithin)).toBe(750);
  });
});

describe("a configuration that cannot be used", () => {
  beforeEach(() => {
    for (const value of ["010-2", "010-3"]) on.manager().applyEdits([{ path: ["hotline"], value }], "technician");
  });

  const version = (n: number): string => join(on.dataDir, "config/versions", `00000${n}.json`);

  test("damaged: the newest earlier one that is whole is used, and the journal says so", () => {
    writeFileSync(version(3), '{"v":1,"version":3');
    expect(start()).toMatchObject({ state: "configured", version: 2, loaded: { config: { hotline: "010-2" } } });
    expect(on.journal.of("config.fallback")).toEqual([{ version: 3, to: 2 }]);
  });

  test("damaged, after another was taken back: the one that is left of those that were good, not the one that did harm", () => {
    movePanel(750);
    expect(panelAt(0)).toBe(750);
    expect(panelAt(2 * confirmWithin)).toBe(900);
    writeFileSync(version(3), "damaged");
    expect(start({ boot: BOOT, monoMs: 3 * confirmWithin })).toMatchObject({ state: "configured", version: 2 });
    expect(panelAt(4 * confirmWithin)).toBe(900);
  });

  test("with a setting that this version of the terminal does not know any more: the same", () => {
    const file = on.manager().history()[0];
    writeFileSync(version(3), JSON.stringify({ ...file, terminal: { ...file?.terminal, gone: 1 } }));
    expect(start()).toMatchObject({ state: "configured", version: 2 });
  });

  test("whose name was lost: the newest one that is whole, and an older bundle is still refused", () => {
    writeFileSync(join(on.dataDir, "config/current.json"), "");
    expect(start()).toMatchObject({ state: "configured", version: 3 });
    const again = on.manager().applyBundle(signed(BUNDLE, on.operator), { by: "operator", allowOlder: false });
    expect(again.ok ? "taken" : again.error.code).toBe("older");
  });

  test("and no other either: out of service, never the set-up that whoever stands there could use", () => {
    for (const name of readdirSync(join(on.dataDir, "config/versions"))) {
      writeFileSync(join(on.dataDir, "config/versions", name), "{}");
    }
    expect(start()).toEqual({ state: "broken" });
    rmSync(join(on.dataDir, "config/current.json"));
    expect(start()).toEqual({ state: "broken" });
  });
});
