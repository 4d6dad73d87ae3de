/** The figures as a scraper reads them. */
import { expect, test } from "vitest";
import { HEALTH } from "./fixture.ts";
import type { Health } from "./facts.ts";
import { FIGURES, renderMetrics } from "./metrics.ts";

/** OpenMetrics 1.0, the part that is used: HELP and TYPE before the samples of a family, which stand together; EOF last. */
const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const NUMBER = "(?:[+-]?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|Inf)|Nan|NaN)";
const META = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) ([^\\n]+)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(?:${LABEL}(?:,${LABEL})*)?\\})? (${NUMBER})$`);

interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly string[];
}

/** Throws with the line that is not of the grammar. */
function familiesOf(text: string): readonly Family[] {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.pop() !== "# EOF") throw new Error("does not end in # EOF");
  const families = new Map<string, { type: string; samples: string[] }>();
  let current = "";
  for (const line of lines) {
    const meta = META.exec(line);
    if (meta !== null) {
      const [, what, name = "", rest = ""] = meta;
      if (name !== current && families.has(name)) throw new Error(`a family in two places: ${line}`);
      current = name;
      const family = families.get(name) ?? { type: "unknown", samples: [] };
      families.set(name, what === "TYPE" ? { ...family, type: rest } : family);
      continue;
    }
    const sample = SAMPLE.exec(line);
    const family = families.get(current);
    const allowed = family?.type === "counter" ? [`${current}_total`] : [current];
    if (sample === null || family === undefined || !allowed.includes(sample[1] ?? ""))
      throw new Error(`no sample: ${line}`);
    family.samples.push(line);
  }
  return [...families].map(([name, family]) => ({ name, ...family }));
}

test("the text is OpenMetrics, with every figure in it once", async () => {
  const families = familiesOf(await renderMetrics(HEALTH));
  expect(families.map(({ name }) => name)).toEqual(FIGURES.map(({ name }) => name));
  for (const { name, samples } of families) {
    expect(samples.length, name).toBeGreaterThan(0);
    expect(new Set(samples.map((line) => line.split(" ")[0])).size, name).toBe(samples.length);
  }
});

test("what is not known is not there: no zero raises an alarm or hides one", async () => {
  const dark: Health = { ...HEALTH, requests: null, paper: null, disk: null, certificateUntil: null, services: [] };
  const told = familiesOf(await renderMetrics(dark)).map(({ name }) => name);
  expect(FIGURES.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([
    "yanpiao_service_ok",
    "yanpiao_service_clock_offset_seconds",
    "yanpiao_requests",
    "yanpiao_paper_left_metres",
    "yanpiao_paper_days_to_empty",
    "yanpiao_slips",
    "yanpiao_disk_free_bytes",
    "yanpiao_disk_bytes",
    "yanpiao_office_certificate_until_seconds",
  ]);
});

test("a name that holds what labels are made of stays one label", async () => {
  const nasty = { name: 'a"} 1\nyanpiao_in_service 0', state: "ok", lastReason: null, clockOffsetMs: null };
  const families = familiesOf(await renderMetrics({ ...HEALTH, services: [nasty] }));
  expect(families.find(({ name }) => name === "yanpiao_in_service")?.samples).toEqual(["yanpiao_in_service 1"]);
});
