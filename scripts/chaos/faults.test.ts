import { describe, expect, it } from "vitest";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { CONNECTION_FAULTS, drawBackground, drawFault, drawWeather, FINE } from "./faults.ts";
import { parseOptions } from "./options.ts";
import { peopleOf } from "./people.ts";

describe("a day's dice", () => {
  it("bring every fault there is, and fine weather in between", () => {
    const random = dice(1);
    const met = new Set<string>();
    const weathers = Array.from({ length: 2_000 }, () => drawWeather(random));
    for (const weather of weathers) for (let n = 0; n < 20; n += 1) met.add(drawFault(weather, random));
    expect([...met].sort()).toEqual(Object.keys(CONNECTION_FAULTS).sort());
    expect(weathers.filter((weather) => weather === FINE).length).toBeGreaterThan(500);
    expect(drawFault(FINE, random)).toBe("none");
    expect(new Set(weathers.map(({ certificate }) => certificate)).size).toBe(5);
  });

  it("make the record slow, away and talk nonsense, and the calendar wrong both ways", () => {
    const random = dice(2);
    const drawn = Array.from({ length: 500 }, () => drawBackground(random));
    expect(new Set(drawn.map(({ record }) => record))).toEqual(new Set(["up", "slow", "down", "malformed"]));
    expect(drawn.some(({ calendarOffsetMs }) => calendarOffsetMs > 0)).toBe(true);
    expect(drawn.some(({ calendarOffsetMs }) => calendarOffsetMs < 0)).toBe(true);
  });

  it("send people while the mall is open, several with one bill, some with a misread amount", () => {
    const people = peopleOf(2_000, "2026-11-24", dice(3));
    const hours = people.map(({ atMs }) => atMs / 3_600_000);
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...hours)).toBeLessThan(22);
    const numbers = Map.groupBy(people, ({ query }) => query.invoiceNumber);
    expect([...numbers.values()].some((same) => same.length > 2)).toBe(true);
    expect([...numbers.values()].some((same) => new Set(same.map(({ query }) => query.amountFen)).size > 1)).toBe(true);
    expect(peopleOf(10, "2026-11-24", dice(3))).toEqual(peopleOf(10, "2026-11-24", dice(3)));
  });

  it("are asked for in words that can be wrong", () => {
    expect(parseOptions(["--requests", "5", "--seed", "7", "--json"])).toEqual({ requests: 5, seed: 7, json: true });
    expect(parseOptions(["--requests", "0"])).toContain("--requests 0");
    expect(parseOptions(["--seed", "x"])).toContain("--seed x");
    expect(parseOptions(["--request", "1"])).toContain("--request");
  });
});
