import { printable, takeColumns, textColumns } from "../../drivers/printer/escpos-text.ts";
import type { SlipDocument, SlipPart } from "./document.ts";

/** One thing the slip builder does. Every line fits the paper. */
export type SlipLine =
  | {
      readonly line: "text";
      readonly text: string;
      readonly align: "left" | "center";
      readonly bold: boolean;
      readonly scale: 1 | 2 | 3;
    }
  | { readonly line: "qr"; readonly text: string }
  | { readonly line: "feed"; readonly dots: number };

/** Breaks a document into lines of this many columns. Pure. */
export function layOutSlip(document: SlipDocument, columns: number): readonly SlipLine[] {
  return document.parts.flatMap((part) => linesOf(part, columns));
}

/** The words of a slip as they stand on paper of this many columns, a line each; for people without a printer. */
export function slipText(document: SlipDocument, columns: number): string {
  return layOutSlip(document, columns)
    .flatMap((line) => (line.line === "text" ? [line.text.trimEnd()] : []))
    .join("\n");
}

const DEMO_TEXT = "演示 DEMO 演示";
const RULE_GAP_DOTS = 4;

function linesOf(part: SlipPart, columns: number): readonly SlipLine[] {
  switch (part.part) {
    case "demo":
      return [plain(between("*", DEMO_TEXT, columns), { bold: true })];
    case "title":
      return wrap(part.text, Math.floor(columns / 2)).map((text) =>
        plain(text, { align: "center", bold: true, scale: 2 }),
      );
    case "center":
      return wrap(part.text, columns).map((text) => plain(text, { align: "center", bold: part.bold }));
    case "rule":
      return part.weight === "strong"
        ? [plain("=".repeat(columns)), { line: "feed", dots: RULE_GAP_DOTS }]
        : [plain("-".repeat(columns))];
    case "fact":
      return factLines(part.label, part.value, columns).map((text) => plain(text));
    case "text":
      return wrap(part.text, columns).map((text) => plain(text, { bold: part.bold }));
    case "step":
      return hanging(`${part.number}.`, part.text, columns).map((text) => plain(text));
    case "code":
      return codeLines(part.groups, columns);
    case "ends":
      return factLines(part.left, part.right, columns).map((text) => plain(text));
    case "qr":
      return [{ line: "qr", text: part.text }];
    case "gap":
      return [{ line: "feed", dots: part.dots }];
  }
}

function plain(
  text: string,
  style: { readonly align?: "center"; readonly bold?: boolean; readonly scale?: 1 | 2 | 3 } = {},
): SlipLine {
  return { line: "text", text, align: style.align ?? "left", bold: style.bold ?? false, scale: style.scale ?? 1 };
}

/**
 * Label left, value right. A value that does not fit beside its label goes below it: at the right edge when one line
 * holds it; a longer one is read like a paragraph, a little in from the left.
 */
function factLines(label: string, value: string, columns: number): readonly string[] {
  const left = printable(label);
  const right = printable(value);
  const free = columns - textColumns(left) - textColumns(right);
  if (free >= 1) return [left + " ".repeat(free) + right];
  const below = wrap(right, columns);
  const [only] = below;
  if (only !== undefined && below.length === 1) return [...wrap(left, columns), padLeft(only, columns)];
  return [...wrap(left, columns), ...hanging(VALUE_INDENT, right, columns)];
}

const VALUE_INDENT = "  ";

/** The first line after `lead`, the others in from the left by as much. */
function hanging(lead: string, content: string, columns: number): readonly string[] {
  const indent = textColumns(lead);
  return wrap(content, columns - indent).map((line, index) => (index === 0 ? lead : " ".repeat(indent)) + line);
}

/** As large as the paper allows, always on one line where that is possible. */
function codeLines(groups: readonly string[], columns: number): readonly SlipLine[] {
  const code = groups.join(" ");
  const scale = ([3, 2] as const).find((factor) => textColumns(code) * factor <= columns) ?? 1;
  return wrap(code, Math.floor(columns / scale)).map((text) => plain(text, { align: "center", bold: true, scale }));
}

function between(fill: string, text: string, columns: number): string {
  const free = columns - textColumns(text) - 2;
  const left = Math.floor(free / 2);
  return `${fill.repeat(left)} ${text} ${fill.repeat(free - left)}`;
}

function padLeft(text: string, columns: number): string {
  return " ".repeat(columns - textColumns(text)) + text;
}

/** A line never starts with one of these. */
const NO_LINE_START = /^[，。、；：！？）”》]/u;
/** Breaking after one of these reads best, when enough stands before it. */
const GOOD_END = /[，。；：、！？] ?|[.,;:] /gu;

/** Lines no wider than `columns`: after punctuation where that leaves a decent line, else at a space, else anywhere. */
export function wrap(content: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let rest = printable(content).trim();
  while (textColumns(rest) > columns) {
    const [piece, after] = takeColumns(rest, columns);
    const at = breakAt(piece, after, columns);
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === "" && lines.length > 0 ? lines : [...lines, rest];
}

/** Part of the line that a clause broken off at its punctuation must fill. */
const SHORTEST_CLAUSE = 0.3;

function breakAt(piece: string, after: string, columns: number): number {
  const decent = (index: number, share = 0.5): boolean => textColumns(piece.slice(0, index)) >= columns * share;
  const good = [...piece.matchAll(GOOD_END)]
    .map((match) => match.index + match[0].length)
    .filter((end) => decent(end, SHORTEST_CLAUSE))
    .at(-1);
  const insideWord = /[\x21-\x7e]$/.test(piece) && /^[\x21-\x7e]/.test(after);
  // Only when the rest then ends within one more line does an early break cost nothing.
  if (good !== undefined && textColumns(piece.slice(good) + after) <= columns) return good;
  if (insideWord) {
    const space = piece.lastIndexOf(" ") + 1;
    if (decent(space)) return space;
    const wordStart = piece.length - (/[\x21-\x7e]+$/.exec(piece)?.[0].length ?? 0);
    if (decent(wordStart)) return wordStart;
  }
  const last = Array.from(piece).at(-1) ?? "";
  // A whole character: rare ones in names take two units.
  if (NO_LINE_START.test(after) && piece.length > last.length) return piece.length - last.length;
  return piece.length;
}
