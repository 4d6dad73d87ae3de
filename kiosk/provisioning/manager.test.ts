import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeConfigError, type Tree } from "../../config/load.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { BUNDLE, bench, newOperator, signed, type Bench } from "./fixture.ts";
import type { Applied } from "./manager.ts";
import type { Refusal } from "./bundle/refusal.ts";
import type { Result } from "../invoice/types.ts";

let on: Bench;
beforeEach(() => {
  on = bench();
});
afterEach(() => on.remove());

function apply(contents: Tree, allowOlder = false): Result<Applied, Refusal> {
  return on.manager().applyBundle(signed(contents, on.operator), { by: "operator", allowOlder });
}

/** "version 3", or the code of the refusal. */
function outcome(result: Result<Applied, Refusal | "no-such-version">): string {
  if (result.ok) return `version ${result.value.version}`;
  return typeof result.error === "string" ? result.error : result.error.code;
}

function inForce(): unknown {
  const { config } = on.manager().installed();
  return config === null ? null : { id: config.config.terminal.id, hotline: config.config.hotline };
}

function saying(hotline: string): Tree {
  return { ...BUNDLE.terminal, hotline };
}

describe("a bundle", () => {
  test("becomes the configuration of a machine that had none, and the journal says who brought it, not what", () => {
    expect(outcome(apply({ ...BUNDLE, terminal: saying("010-12366") }))).toBe("version 1");
    expect(inForce()).toEqual({ id: "BJ-HD-0001", hotline: "010-12366" });
    expect(on.journal.events).toEqual([
      {
        ev: "config.applied",
        data: {
          by: "operator",
          from: "bundle",
          version: 1,
          changes: expect.any(Number) as number,
          confirm: false,
          key: on.operator.id,
          older: false,
        },
      },
    ]);
    expect(JSON.stringify(on.journal.events)).not.toContain("010-12366");
  });

  test("changes the site's settings of a whole fleet and leaves the terminal's own", () => {
    apply({ ...BUNDLE, terminal: saying("010-12366") });
    const site = { hotline: "12366", outbox: { keepDays: 3 } };
    expect(outcome(apply({ for: { fleet: "BJ-HD-*" }, serial: 4, made: BUNDLE.made, site }))).toBe("version 2");
    expect(inForce()).toEqual({ id: "BJ-HD-0001", hotline: "010-12366" });
    expect(on.manager().installed().config?.config.outbox.keepDays).toBe(3);
    expect(outcome(apply({ for: { fleet: "BJ-CY-*" }, serial: 5, made: BUNDLE.made, site }))).toBe(
      "not-for-this-terminal",
    );
  });

  test("of a fleet says nothing to a machine that has no name yet", () => {
    expect(outcome(apply({ for: { fleet: "*" }, serial: 1, made: BUNDLE.made, site: {} }))).toBe(
      "not-for-this-terminal",
    );
  });

  test("that is refused changes nothing, and the journal has why", () => {
    apply({ ...BUNDLE, terminal: saying("010-1") });
    const current = readFileSync(join(on.dataDir, "config/current.json"), "utf8");
    const stranger = newOperator();
    const next = { ...BUNDLE, serial: 2 };
    const other = { ...BUNDLE.terminal, terminal: { ...BUNDLE.terminal.terminal, id: "BJ-HD-0002" } };
    const cases: readonly (readonly [string, Uint8Array])[] = [
      ["unknown-key", signed(next, stranger)],
      ["older", signed({ ...BUNDLE, terminal: saying("010-2") }, on.operator)],
      ["expired", signed({ ...next, expires: "2026-11-26T03:00:00Z" }, on.operator)],
      ["not-for-this-terminal", signed({ ...next, for: { terminal: "BJ-HD-0002" }, terminal: other }, on.operator)],
      ["not-for-this-terminal", signed({ ...next, terminal: other }, on.operator)],
      ["invalid", signed({ ...next, terminal: { ...BUNDLE.terminal, hotlin: "1" } }, on.operator)],
      ["invalid", signed({ ...next, terminal: { ...BUNDLE.terminal, dataDir: "/tmp" } }, on.operator)],
      ["secret-inside", signed({ ...next, terminal: saying("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE") }, on.operator)],
      ["not-a-bundle", new TextEncoder().encode("{}")],
    ];
    for (const [code, bytes] of cases) {
      expect(outcome(on.manager().applyBundle(bytes, { by: "technician", allowOlder: false }))).toBe(code);
    }
    expect(readFileSync(join(on.dataDir, "config/current.json"), "utf8")).toBe(current);
    expect(on.journal.of("config.refused")).toEqual(cases.map(([reason]) => ({ by: "technician", reason })));
    expect(JSON.stringify(on.journal.events)).not.toContain("AKID");
  });

  test("sent from afar waits for a word whatever it changes, and without one the earlier settings are back", () => {
    apply({ ...BUNDLE, terminal: saying("010-1") });
    const sent = signed({ ...BUNDLE, serial: 2, terminal: saying("010-2") }, on.operator);
    const wishes = { by: "operator", allowOlder: false, mustConfirm: true } as const;
    expect(on.manager().applyBundle(sent, wishes)).toMatchObject({ value: { version: 2, needsConfirmation: true } });
    expect(inForce()).toMatchObject({ hotline: "010-2" });
    on.manager().takeBack("time");
    expect(inForce()).toMatchObject({ hotline: "010-1" });
  });

  test("with settings that are wrong is answered in the words of the schema", () => {
    const result = apply({ ...BUNDLE, terminal: { ...BUNDLE.terminal, panel: { bottomEdgeMm: 9000 } } });
    expect(result.ok ? [] : result.error.problems.map(describeConfigError)).toEqual([
      "the terminal's settings: panel.bottomEdgeMm is 9000; allowed: a whole number from 0 to 1500 (mm)",
    ]);
  });

  test("that is older is taken only on an operator's word, which is in the journal, and lowers no number", () => {
    apply({ ...BUNDLE, serial: 9 });
    expect(outcome(apply({ ...BUNDLE, serial: 7 }))).toBe("older");
    expect(outcome(apply({ ...BUNDLE, serial: 7, terminal: saying("1234") }, true))).toBe("version 2");
    expect(on.journal.of("config.applied").at(-1)).toMatchObject({ version: 2, older: true });
    expect(outcome(apply({ ...BUNDLE, serial: 8 }))).toBe("older");
    expect(outcome(apply({ ...BUNDLE, serial: 10 }))).toBe("version 3");
  });
});

describe("settings changed at the terminal", () => {
  test("count after they were checked as a whole; taken out again, the site's count", () => {
    apply({ ...BUNDLE, site: { hotline: "12366", paper: { rollMetres: 80 } }, terminal: saying("010-1") });
    const edit = (value: unknown): string =>
      outcome(on.manager().applyEdits([{ path: ["hotline"], value }], "technician"));
    expect(edit("none")).toBe("invalid");
    expect(inForce()).toMatchObject({ hotline: "010-1" });
    expect(edit("010-2")).toBe("version 2");
    expect(inForce()).toMatchObject({ hotline: "010-2" });
    expect(edit(undefined)).toBe("version 3");
    expect(inForce()).toMatchObject({ hotline: "12366" });
    expect(on.manager().history()[0]?.changes).toEqual(['hotline changes from "010-2" to "12366"']);
  });

  test("cannot take a terminal its own name, or give it the demonstration's", () => {
    apply(BUNDLE);
    expect(outcome(on.manager().applyEdits([{ path: ["terminal", "id"], value: undefined }], "technician"))).toBe(
      "invalid",
    );
  });
});

describe("the last ten versions", () => {
  test("can be gone back to; older ones are gone from the disk", () => {
    apply(BUNDLE);
    for (let n = 2; n <= 13; n += 1) {
      on.manager().applyEdits([{ path: ["hotline"], value: `010-${n}` }], "technician");
    }
    const kept = on.manager().history();
    expect(kept.map(({ version }) => version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    expect(existsSync(join(on.dataDir, "config/versions/000003.json"))).toBe(false);
    expect(outcome(on.manager().revertTo(3, "technician"))).toBe("no-such-version");
    expect(outcome(on.manager().revertTo(6, "operator"))).toBe("version 14");
    expect(inForce()).toMatchObject({ hotline: "010-6" });
    expect(on.manager().history()[0]).toMatchObject({ from: "revert", note: "back to version 6" });
  });

  test("a version that waits to be taken back stays on the disk however many came after it", () => {
    apply(BUNDLE);
    for (let n = 2; n <= 14; n += 1) {
      on.manager().applyEdits([{ path: ["panel", "bottomEdgeMm"], value: 800 + n }], "technician");
    }
    expect(on.manager().takeBack("technician")).toBe(1);
    expect(on.manager().installed().config?.config.panel.bottomEdgeMm).toBe(900);
  });
});

describe("going back to an earlier version", () => {
  const people = (...names: readonly string[]): object => ({
    ...{ host: "127.0.0.1", port: 8444 },
    ...{ certificate: { secret: "a" }, key: { secret: "b" }, operatorsCa: { secret: "c" } },
    people: names.map((name) => ({ name, role: "operator" })),
  });
  const withRights = (serial: number, names: readonly string[], secondFactor: "none" | "totp"): void => {
    const terminal = { ...BUNDLE.terminal, office: people(...names), hotline: `010-${String(serial)}2366` };
    apply({ ...BUNDLE, serial, terminal, ...{ site: { staff: { secondFactor } } } });
  };
  const now = (): TerminalConfig => {
    const loaded = on.manager().installed().config;
    if (loaded === null) throw new Error("nothing is installed");
    return loaded.config;
  };

  test("by a technician brings nobody back who was taken out since, and takes no second factor away", () => {
    withRights(1, ["desk-07", "dismissed"], "none");
    withRights(2, ["desk-07"], "totp");
    const would = on.manager().previewRevert(1, "technician");
    expect(would.ok && would.value.changes.map(({ path }) => path.join("."))).toEqual(["hotline"]);
    expect(on.manager().revertTo(1, "technician").ok).toBe(true);
    expect(now().office?.people.map(({ name }) => name)).toEqual(["desk-07"]);
    expect(now().staff.secondFactor).toBe("totp");
    expect(now().hotline).toBe("010-12366");
  });

  test("by a technician does not take the operators' door away where it came later", () => {
    apply(BUNDLE);
    withRights(2, ["desk-07"], "none");
    on.manager().revertTo(1, "technician");
    expect(now().office?.people).toHaveLength(1);
  });

  test("by an operator is a going back to all of it", () => {
    withRights(1, ["desk-07", "other"], "none");
    withRights(2, ["desk-07"], "totp");
    on.manager().revertTo(1, "operator");
    expect(now().office?.people).toHaveLength(2);
    expect(now().staff.secondFactor).toBe("none");
  });
});

describe("a change of panel, display or services", () => {
  test("waits for a word, and stays with it", () => {
    apply(BUNDLE);
    const applied = on.manager().applyEdits([{ path: ["display", "host"], value: "loopback" }], "technician");
    expect(applied.ok && applied.value.needsConfirmation).toBe(true);
    expect(on.manager().current()?.pending).toEqual({ previous: 1, since: null });
    // Nobody has seen it yet.
    expect(on.manager().confirm("technician")).toBe(false);
    on.start();
    expect(on.manager().confirm("technician")).toBe(true);
    expect(on.manager().confirm("technician")).toBe(false);
    expect(on.manager().takeBack("technician")).toBe(null);
    expect(on.journal.of("config.confirmed")).toEqual([{ by: "technician", version: 2 }]);
  });

  test("any other change needs none", () => {
    apply(BUNDLE);
    const applied = on.manager().applyEdits([{ path: ["outbox", "keepDays"], value: 3 }], "technician");
    expect(applied.ok && applied.value.needsConfirmation).toBe(false);
    expect(on.manager().current()?.pending).toBe(null);
  });
});
