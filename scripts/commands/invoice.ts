import { once } from "node:events";
import { createReadStream } from "node:fs";
import process from "node:process";
import type { Command } from "commander";
import { systemWords } from "../../config/system-words.ts";
import { KIND_NAMES } from "../../kiosk/invoice/kinds.ts";
import { formatYuan } from "../../kiosk/invoice/money.ts";
import { needsOf } from "../../kiosk/invoice/needs.ts";
import { MAX_PAYLOAD_CHARACTERS, readPayload } from "../../kiosk/invoice/payload.ts";
import type { Reading } from "../../kiosk/invoice/types.ts";
import { cappedLines } from "./capped-lines.ts";

interface ParseOptions {
  readonly json?: true;
}

/** One byte more than the longest text that is read, where each character has three bytes: enough to see that it is too long. */
const LINE_CAP_BYTES = 3 * MAX_PAYLOAD_CHARACTERS + 1;

export function register(program: Command): void {
  program
    .command("invoice")
    .description("Read invoice codes (发票二维码)")
    .command("parse")
    .description("Say what the texts of invoice codes hold, one a line")
    .argument("[file]", "file with one text a line; - or nothing: standard input", "-")
    .option("--json", "one JSON line for each line read")
    .addHelpText(
      "after",
      `
Examples:
  echo '01,32,,25112000000012345678,368.50,20251103,,52CF' | yanpiao invoice parse
  yanpiao invoice parse --json codes.txt

Every line read gives one line, an empty one too.
Exit codes: 0 done, 1 a line was not an invoice that can be checked, 2 used wrongly`,
    )
    .action(async (file: string, options: ParseOptions) => {
      process.exitCode = await parse(file, options);
    });
}

async function parse(file: string, { json }: ParseOptions): Promise<0 | 1 | 2> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  const answer = json === true ? jsonLine : humanLine;
  let unread = false;
  // A reader that has seen enough (`| head`) ends the work without a stack trace.
  const gone = new AbortController();
  process.stdout.on("error", () => gone.abort());
  try {
    for await (const bytes of cappedLines(input as AsyncIterable<Uint8Array>, LINE_CAP_BYTES)) {
      const text = textOf(bytes);
      unread ||= !readPayload(text).ok;
      const full = !process.stdout.write(`${answer(text)}\n`);
      if (full) await once(process.stdout, "drain", { signal: gone.signal });
      if (gone.signal.aborted) break;
    }
  } catch (error) {
    if (!gone.signal.aborted) {
      console.error(`yanpiao invoice parse: ${systemWords(error, file)}`);
      return 2;
    }
  }
  return unread ? 1 : 0;
}

/** As the scanner's bytes become text: UTF-8 where it is, else the Chinese code page, which takes any bytes. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function jsonLine(text: string): string {
  const read = readPayload(text);
  if (!read.ok) return JSON.stringify({ ok: false, error: { code: read.error.code, message: read.error.message } });
  const { kind, invoiceCode, invoiceNumber, amountFen, amountMeaning, issueDate, checkCode, crc } = read.value;
  const reading = { kind, invoiceCode, invoiceNumber, amountFen, amountMeaning, issueDate, checkCode, crc };
  return JSON.stringify({ ok: true, reading, needs: needsOf(read.value) });
}

function humanLine(text: string): string {
  const read = readPayload(text);
  return read.ok ? words(read.value) : `${read.error.code}: ${read.error.message}`;
}

const CRC_WORDS = { match: "read intact", mismatch: "perhaps misread", absent: "no CRC" } as const;
const AMOUNT_WORDS = { "with-tax": "with tax", "without-tax": "without tax", unknown: "meaning unknown" } as const;

function words(reading: Reading): string {
  const { zh, en } = KIND_NAMES[reading.kind];
  const needs = needsOf(reading);
  const amount =
    reading.amountFen === null ? null : `¥${formatYuan(reading.amountFen)} (${AMOUNT_WORDS[reading.amountMeaning]})`;
  return [
    `${zh} ${en}`,
    reading.invoiceCode === null ? null : `code ${reading.invoiceCode}`,
    `number ${reading.invoiceNumber}`,
    amount,
    reading.issueDate,
    CRC_WORDS[reading.crc],
    needs.length === 0 ? "complete" : `still to ask: ${needs.join(", ")}`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
