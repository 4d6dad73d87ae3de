/** An alert over a figure that does not exist never fires, and nobody notices. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EVENT_IDS } from "../journal/catalogue.ts";
import { FIGURES } from "./metrics.ts";

const DEPLOY = join(import.meta.dirname, "../../config/deploy");
const SAMPLES = FIGURES.map(({ name, kind }) => (kind === "counter" ? `${name}_total` : name));
const files = globSync(["prometheus/*.yml", "grafana/*.json"], { cwd: DEPLOY });

test("there are rules and a dashboard", () => {
  expect(files).toHaveLength(2);
});

test.each(files)("%s names only figures, labels and events that a terminal tells", (file) => {
  const text = readFileSync(join(DEPLOY, file), "utf8").replaceAll('\\"', '"');
  const named = [...new Set(text.match(/\byanpiao_[a-z_]+/g))];
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !SAMPLES.includes(name))).toEqual([]);
  const events = [...text.matchAll(/event=~?"([^"]+)"/g)].flatMap(([, ids = ""]) => ids.split("|"));
  expect(events.length).toBeGreaterThan(0);
  expect(events.filter((id) => !EVENT_IDS.some((known) => known === id))).toEqual([]);
  const labels = [...text.matchAll(/\b(yanpiao_[a-z_]+)\{([^}]*)\}/g)].flatMap(([, name = "", inside = ""]) =>
    [...inside.matchAll(/([a-z]+)=/g)].map(([, label = ""]) => [name, label] as const),
  );
  const unknown = labels.filter(([name, label]) => {
    const figure = FIGURES.find((one) => name === one.name || name === `${one.name}_total`);
    return label !== "instance" && figure?.labels.includes(label) !== true;
  });
  expect(unknown).toEqual([]);
});

test("the dashboard is JSON whose panels each ask something", () => {
  const { panels } = JSON.parse(readFileSync(join(DEPLOY, "grafana/yanpiao.json"), "utf8")) as {
    readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  };
  for (const { title, targets } of panels)
    expect(
      targets.every(({ expr }) => expr.includes("yanpiao_")),
      title,
    ).toBe(true);
});
