/** A vendor's gateway that asks to be left alone is left alone. */
import { expect, test } from "vitest";
import { retryAfterMs } from "./asked-to-wait.ts";
import { baiduVendor } from "./conformance/baidu-fixture.ts";
import { Bench } from "./conformance/bench-fixture.ts";
import { tencentVendor } from "./conformance/tencent-fixture.ts";
import { QUERY } from "../fixture.ts";

test("Retry-After is kept between a second and an hour, and a date counts from the service's own clock", () => {
  const serverDateMs = Date.parse("2026-11-24T04:00:00Z");
  const after = (text: string, date: number | null = serverDateMs): number | null =>
    retryAfterMs({ headers: { "retry-after": text }, serverDateMs: date });
  expect(after("0")).toBe(1_000);
  expect(after("30")).toBe(30_000);
  expect(after("9999999999")).toBe(3_600_000);
  expect(after("Tue, 24 Nov 2026 04:02:00 GMT")).toBe(120_000);
  expect(after("Tue, 24 Nov 2026 03:00:00 GMT")).toBe(1_000);
  expect(after("Tue, 24 Nov 2026 04:02:00 GMT", null)).toBeNull();
  for (const nonsense of ["", "soon", "-5", "1e3", "12.5"]) expect(after(nonsense)).toBeNull();
});

test.each([tencentVendor, baiduVendor])("$name is not asked again before its time, and then it is", async (vendor) => {
  const bench = await Bench.open(vendor);
  try {
    bench.headers["retry-after"] = "120";
    bench.says("busy", 429);
    expect(await bench.ask()).toMatchObject({ reason: "busy", taken: "no" });
    const { length: asked } = bench.server.questions;

    delete bench.headers["retry-after"];
    bench.says(vendor.consistent(QUERY));
    await bench.clock.advance(119_000);
    expect(await bench.ask()).toMatchObject({ type: "unavailable", reason: "busy", taken: "no" });
    expect(bench.notes.at(-1)).toBe("asked-to-wait");
    expect(bench.server.questions).toHaveLength(asked);

    await bench.clock.advance(1_000);
    expect(await bench.ask()).toMatchObject({ type: "answer", match: "consistent" });
  } finally {
    await bench.close();
  }
});

test.each([tencentVendor, baiduVendor])(
  "$name that is busy and says nothing of how long may be asked at once",
  async (vendor) => {
    const bench = await Bench.open(vendor);
    try {
      bench.says("busy", 429);
      expect(await bench.ask()).toMatchObject({ reason: "busy" });
      bench.says(vendor.consistent(QUERY));
      expect(await bench.ask()).toMatchObject({ match: "consistent" });
    } finally {
      await bench.close();
    }
  },
);
