/** The rows as a person and as a program reads them. Pure. */
import { isMet, type Aim, type Row, type Unit } from "./measure.ts";
import type { MeasureName } from "./options.ts";
import { median, p95, ratio } from "./statistics.ts";

export interface Machine {
  readonly node: string;
  readonly browser: string | null;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  /** One-minute load average when the bench began and when it ended: above the number of cores, figures are of little use. */
  readonly load: readonly [begin: number, end: number];
}

export interface Failure {
  readonly measure: MeasureName;
  readonly why: string;
}

export interface Report {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rows: readonly Row[];
  readonly failures: readonly Failure[];
}

interface Figures {
  readonly how: string;
  readonly rounds: number;
  readonly median: number;
  readonly p95: number;
}

function figures({ how, values }: Row["ours"]): Figures {
  return { how, rounds: values.length, median: median(values), p95: p95(values) };
}

/** For --json: plain data, whole figures, no unit in words to be taken apart. */
export function reportJson({ machine, quick, rows, failures }: Report): object {
  return {
    machine,
    quick,
    measures: rows.map((row) => ({
      name: row.name,
      unit: row.unit,
      ...figures(row.ours),
      bare: row.bare === null ? null : figures(row.bare),
      ratio: ratioOf(row),
      aims: row.aims.map((aim) => ({ ...aim, met: isMet(aim) })),
      notes: row.notes,
    })),
    failures,
  };
}

const HEADER = ["measure", "n", "median", "p95", "bare median", "bare p95", "ratio", "aim", ""] as const;

/** For people: the table, then what each figure means. */
export function reportLines({ machine, quick, rows, failures }: Report): readonly string[] {
  return [
    ...(quick ? ["Quick run: too few rounds for figures to quote.", ""] : []),
    ...(rows.length === 0 ? [] : [...table(rows), ""]),
    ...rows.flatMap((row) => [
      row.name,
      `  measured: ${row.ours.how}`,
      ...(row.bare === null ? [] : [`  bare: ${row.bare.how}`]),
      ...row.notes.map((note) => `  ${note}`),
    ]),
    ...failures.map(({ measure, why }) => `✘ ${measure} could not be measured: ${why}`),
    "",
    `Node ${machine.node}, ${machine.browser ?? "no browser"}, ${machine.cores} × ${machine.cpu}, ${machine.system}`,
    `load average ${machine.load.map((load) => load.toFixed(1)).join(" → ")}`,
  ];
}

function table(rows: readonly Row[]): readonly string[] {
  const cells = [[...HEADER], ...rows.flatMap(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumeric(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** n, the figures and the ratio. */
function isNumeric(column: number): boolean {
  return column >= 1 && column <= 6;
}

function cellsOf(row: Row): readonly (readonly string[])[] {
  const { unit, ours, bare, aims } = row;
  const times = ratioOf(row);
  const [first, ...others] = aims.map((aim) => [aim.text, saidOf(aim)]);
  return [
    [
      row.name,
      String(ours.values.length),
      amount(median(ours.values), unit),
      amount(p95(ours.values), unit),
      bare === null ? "" : amount(median(bare.values), unit),
      bare === null ? "" : amount(p95(bare.values), unit),
      times === null ? "" : `${times.toFixed(2)}×`,
      ...(first ?? ["", ""]),
    ],
    ...others.map((cells) => ["", "", "", "", "", "", "", ...cells]),
  ];
}

function saidOf(aim: Aim): string {
  return isMet(aim) ? "met" : "missed";
}

function ratioOf({ ours, bare }: Row): number | null {
  return bare === null ? null : ratio(ours.values, bare.values);
}

/** Three digits that mean something. */
export function amount(value: number, unit: Unit): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;
  return `${value.toFixed(digits)} ${unit}`;
}
