/** A line of the journal for a person at a screen. */
import { beijingDateTime } from "../../../kiosk/invoice/dates.ts";
import { eventKind } from "../../../kiosk/journal/catalogue.ts";
import { LINE_KEYS } from "../../../kiosk/journal/line.ts";
import type { JournalEntry } from "../../../kiosk/journal/read.ts";
import type { FilterOptions } from "./options.ts";

const HEAD: ReadonlySet<string> = new Set([...LINE_KEYS, "role"]);
const EVENT_WIDTH = 20;
const NUMBER_WIDTH = 7;

export function printed(entry: JournalEntry, { json, explain }: FilterOptions): string {
  if (json === true) return entry.text;
  const { seq, timeMs, ev, role, trouble, fields } = entry;
  const data = Object.entries(fields)
    .filter(([name]) => !HEAD.has(name))
    .map(([name, value]) => `${plain(name)}=${said(value)}`);
  const line = [
    Number.isFinite(new Date(timeMs).getTime()) ? beijingDateTime(new Date(timeMs)) : String(timeMs),
    String(seq).padStart(NUMBER_WIDTH),
    trouble ? "!" : " ",
    plain(ev).padEnd(EVENT_WIDTH),
    ...(role === null ? [] : [`(${role})`]),
    ...data,
  ].join(" ");
  const means = explain === true ? (eventKind(ev)?.means ?? "an event of another version") : null;
  return means === null ? line : `${line}\n      ${means}`;
}

function said(value: unknown): string {
  if (value === null) return "–";
  return typeof value === "string" && /^[\w.:+/@-]+$/.test(value) ? value : plain(JSON.stringify(value));
}

/** What a file says must not move the cursor of whoever reads it, nor turn the line around. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
