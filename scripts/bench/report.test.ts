import { expect, test } from "vitest";
import type { Row } from "./measure.ts";
import { amount, reportJson, reportLines, type Report } from "./report.ts";

const ROW: Row = {
  name: "scan",
  unit: "ms",
  ours: { how: "the whole way", values: [40, 44, 60] },
  bare: { how: "the bare way", values: [20, 22, 25] },
  aims: [
    { text: "p95 ≤ 100 ms", value: 60, limit: 100 },
    { text: "≤ 1.5 × bare", value: 2, limit: 1.5 },
  ],
  notes: ["Painted means reported by the page."],
};
const REPORT: Report = {
  machine: { node: "v24", browser: null, cpu: "some CPU", cores: 2, system: "Linux 6", load: [0.5, 1.25] },
  quick: false,
  rows: [ROW],
  failures: [{ measure: "boot", why: "no browser" }],
};

test("the table says for each aim whether it was met, and names what could not be measured", () => {
  const lines = reportLines(REPORT);
  expect(lines.find((line) => line.startsWith("scan "))?.split(/ {2,}/)).toEqual([
    "scan",
    "3",
    "44.0 ms",
    "60.0 ms",
    "22.0 ms",
    "25.0 ms",
    "2.00×",
    "p95 ≤ 100 ms",
    "met",
  ]);
  expect(lines.find((line) => line.includes("1.5 × bare"))).toMatch(/missed$/);
  expect(lines).toContain("✘ boot could not be measured: no browser");
});

test("a quick run says that its figures are not for quoting", () => {
  expect(reportLines({ ...REPORT, quick: true })[0]).toContain("too few rounds");
});

test("the JSON form holds median, p95, the bare ones, the ratio and each aim's verdict", () => {
  expect(JSON.parse(JSON.stringify(reportJson(REPORT)))).toMatchObject({
    measures: [
      {
        ...{ name: "scan", unit: "ms", rounds: 3, median: 44, p95: 60, ratio: 2 },
        bare: { rounds: 3, median: 22, p95: 25 },
        aims: [
          { text: "p95 ≤ 100 ms", limit: 100, value: 60, met: true },
          { text: "≤ 1.5 × bare", limit: 1.5, value: 2, met: false },
        ],
      },
    ],
    failures: [{ measure: "boot", why: "no browser" }],
  });
});

test("figures have three digits that mean something", () => {
  expect([0.1234, 1.234, 12.34, 123.4, 99.97].map((value) => amount(value, "ms"))).toEqual([
    "0.123 ms",
    "1.23 ms",
    "12.3 ms",
    "123 ms",
    "100 ms",
  ]);
});
