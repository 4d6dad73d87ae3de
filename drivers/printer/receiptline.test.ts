import fc from "fast-check";
import { transform } from "receiptline";
import { describe, expect, test } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { textColumns } from "./escpos-text.ts";
import { createSlipBuilder } from "./escpos.ts";
import { interpret } from "./interpreter.ts";
import { createPaperLayout, type Mark } from "./raster/paper.ts";

/**
 * A second opinion: npm receiptline turns the same lines into ESC/POS by its own means, and both come out as the same
 * letters in the same places on paper. How far apart the lines are is each encoder's own affair and is not compared.
 */
const PROFILE = loadPrinterProfile("simulated-80mm");

interface Line {
  readonly text: string;
  readonly align: "left" | "center";
  readonly bold: boolean;
  readonly scale: 1 | 2 | 3;
}

function ours(lines: readonly Line[]): readonly (readonly Mark[])[] {
  const builder = createSlipBuilder(PROFILE);
  for (const { text, align, bold, scale } of lines) builder.align(align).bold(bold).size(scale, scale).line(text);
  const layout = createPaperLayout(PROFILE.dots);
  return printedLines(interpret(builder.build().bytes).flatMap((event) => layout.apply(event)));
}

function theirs(lines: readonly Line[]): readonly (readonly Mark[])[] {
  const source = lines.map(receiptlineOf).join("\n");
  const sent = transform(source, { cpl: PROFILE.columns, encoding: "gb18030", command: "escpos", cutting: false });
  return marksOf(Buffer.from(sent, "binary"));
}

/** In its language "|" at the end of a line with a space before it means left, "^" a size, quotes bold. */
function receiptlineOf({ text, align, bold, scale }: Line): string {
  const size = { 1: "", 2: "^^^", 3: "^^^^" }[scale];
  const weight = bold ? '"' : "";
  return `${size}${weight}${text}${weight}${align === "left" ? " |" : ""}`;
}

/**
 * What receiptline sends besides, and how many bytes follow the two of the command. It places text by the dot
 * (ESC $, ESC \), where our slips use ESC a: both are followed here. The others set what is set already (margins, area,
 * spacing, upside-down, code page, status) or the pitch of lines, which our slips set to another value: left out.
 */
const SET_POSITION = "1b24";
const MOVE_POSITION = "1b5c";
const LEFT_OUT: Readonly<Record<string, number>> = {
  "1b20": 1,
  "1b33": 1,
  "1b74": 1,
  "1b7b": 1,
  "1c28": 5,
  "1c53": 2,
  "1d4c": 2,
  "1d57": 2,
  "1d61": 1,
  "1d72": 1,
};
/** Commands that our interpreter knows and that are passed on to it. */
const PASSED_ON: Readonly<Record<string, number>> = {
  "1b40": 0,
  "1b4d": 1,
  "1b2d": 1,
  "1b45": 1,
  "1b61": 1,
  "1c26": 0,
  "1c2d": 1,
  "1c2e": 0,
  "1d21": 1,
  "1d42": 1,
};

function marksOf(bytes: Buffer): readonly (readonly Mark[])[] {
  const lines: Mark[][] = [];
  let marks: Mark[] = [];
  let x = 0;
  /** Every setting sent so far, and those that were sent before the run: a run is read by itself. */
  const settings: number[] = [];
  let before: readonly number[] = [];
  let run: number[] = [];
  /** Prints what was typed since the last movement, where it stands. */
  const flush = (): void => {
    const layout = createPaperLayout(PROFILE.dots);
    const events = interpret(Uint8Array.from([...before, ...run, 0x0a]));
    const printed = events.flatMap((event) => layout.apply(event)).flatMap((block) => block.marks);
    marks.push(...printed.map((mark) => ({ ...mark, x: mark.x + x })));
    before = [...settings];
    run = [];
  };
  for (let at = 0; at < bytes.length;) {
    const code = bytes.toString("hex", at, at + 2);
    const word = bytes.readUInt16LE(Math.min(at + 2, bytes.length - 2));
    const kept = PASSED_ON[code];
    if (bytes[at] === 0x0a) {
      flush();
      lines.push(marks);
      marks = [];
      x = 0;
      at += 1;
    } else if (code === SET_POSITION || code === MOVE_POSITION) {
      flush();
      x = code === SET_POSITION ? word : x + word;
      at += 4;
    } else if (kept !== undefined) {
      const command = bytes.subarray(at, at + 2 + kept);
      settings.push(...command);
      run.push(...command);
      at += 2 + kept;
    } else if (code in LEFT_OUT) {
      at += 2 + (LEFT_OUT[code] ?? 0);
    } else {
      run.push(bytes[at] ?? 0);
      at += 1;
    }
  }
  return lines.filter((line) => line.length > 0);
}

function printedLines(blocks: readonly { readonly marks: readonly Mark[] }[]): readonly (readonly Mark[])[] {
  return blocks.map(({ marks }) => marks).filter((marks) => marks.length > 0);
}

/** What a slip is made of (nothing is underlined on one); not the signs of receiptline's own language, and no spaces at the ends of a line. */
const word = fc.string({
  unit: fc.constantFrom(
    ...Array.from("发票查验一致不得虚开镕囍龘￥·é，。、（）《》■◆▲○□ABCXYZabcxyz0123456789.,:;()#*+/%@&<>[]!?"),
  ),
  minLength: 1,
  maxLength: 12,
});
const line: fc.Arbitrary<Line> = fc
  .record({
    text: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" ")),
    align: fc.constantFrom("left" as const, "center" as const),
    bold: fc.boolean(),
    scale: fc.constantFrom(1 as const, 2 as const, 3 as const),
  })
  .filter(({ text, scale }) => textColumns(text) * scale <= PROFILE.columns);

describe("a second encoder", () => {
  test("agrees on a line of each kind, and there is something on paper to agree on", () => {
    const lines: readonly Line[] = [
      { text: "发票查验凭条", align: "center", bold: true, scale: 2 },
      { text: "INVOICE CHECK SLIP", align: "center", bold: false, scale: 1 },
      { text: "价税合计 ￥368.00", align: "left", bold: false, scale: 1 },
      { text: "482 710 6359", align: "center", bold: true, scale: 3 },
    ];
    const [title = []] = ours(lines);
    expect(title).toHaveLength(6);
    expect(title[0]).toMatchObject({ type: "glyph", character: "发", x: 144, width: 48, height: 48, bold: true });
    expect(theirs(lines)).toStrictEqual(ours(lines));
  });

  test("puts the same letters in the same places for any lines of text, size and weight", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        expect(theirs(lines)).toStrictEqual(ours(lines));
      }),
      { numRuns: fuzzRuns(10_000) },
    );
  });
});
