import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CATALOGUE, EVENT_IDS } from "./catalogue.ts";
import { catalogueDocument } from "./document.ts";
import type { EventKind } from "./event.ts";
import { LINE_KEYS } from "./line.ts";
import { roleOf, troubleOf } from "./telling.ts";

const ALL: readonly (readonly [id: string, kind: EventKind])[] = EVENT_IDS.map((id) => [id, CATALOGUE[id]]);

test("the operators' document says what the catalogue says (yanpiao journal events > kiosk/journal/EVENTS.md)", () => {
  expect(readFileSync(join(import.meta.dirname, "EVENTS.md"), "utf8")).toBe(catalogueDocument());
});

describe.each(ALL)("%s", (id, kind) => {
  test("is named room.event, and means something in a sentence", () => {
    expect(id).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
    expect(kind.means).toMatch(/^\S.{15,}\.$/);
  });

  test("has no field that every line has already", () => {
    for (const key of LINE_KEYS) expect(Object.keys(kind.fields)).not.toContain(key);
  });

  test("names fields that it has", () => {
    const names = Object.keys(kind.fields);
    if (typeof kind.role === "object" && kind.role !== null) expect(names).toContain(kind.role.by);
    if (typeof kind.trouble === "object") expect(names).toContain(kind.trouble.unless);
  });
});

test("nobody at the glass can wear the disk with syncs: what they cause is synced only where they are made to wait", () => {
  for (const [, { audit, role, fields }] of ALL) {
    if (audit && role === "public" && !("role" in fields)) expect(Object.keys(fields)).toContain("waitMs");
  }
});

describe("an event tells", () => {
  test("who did it", () => {
    expect(roleOf(CATALOGUE["session.start"], {})).toBe("public");
    expect(roleOf(CATALOGUE["store.backed-up"], { by: "operator" })).toBe("operator");
    expect(roleOf(CATALOGUE["store.backed-up"], { by: "upkeep" })).toBe("system");
    expect(roleOf(CATALOGUE["terminal.start"], {})).toBeNull();
  });

  test("whether something is wrong", () => {
    expect(troubleOf(CATALOGUE["print.done"], { outcome: "printed" })).toBe(false);
    expect(troubleOf(CATALOGUE["print.done"], { outcome: "failed" })).toBe(true);
    expect(troubleOf(CATALOGUE["outbox.dead"], {})).toBe(true);
    expect(troubleOf(CATALOGUE["session.end"], {})).toBe(false);
  });
});
