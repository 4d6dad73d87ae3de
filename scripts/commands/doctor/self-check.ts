import { publicKeyOf } from "../../../kiosk/journal/signing-key.ts";
import { beijingDateTime } from "../../../kiosk/invoice/dates.ts";
import { ITEM_NAMES, levelOf, tallyOf, type CheckLevel, type Tally } from "../../../kiosk/staff/checks/finding.ts";
import { readReadinessQr, type ReadinessProblem } from "../../../kiosk/staff/checks/readiness-qr.ts";
import { readSelfChecks, type SelfCheckRecord } from "../../../kiosk/staff/checks/record.ts";
import { dataOf, type DataOptions } from "../store/data.ts";

const COMMAND = "yanpiao self-check";

export interface SelfCheckOptions extends DataOptions {
  readonly read?: string;
  readonly key?: string;
  readonly json?: true;
}

export function selfCheck(options: SelfCheckOptions): 0 | 1 | 2 {
  if (options.read !== undefined) return readSlip(options.read, options.key ?? null, options.json === true);
  if (options.key !== undefined) return wrongUse("--key goes with --read");
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const records = readSelfChecks(data.dataDir);
  const [last] = records;
  if (options.json === true) console.log(JSON.stringify({ selfChecks: records.map(resultOf) }, null, 2));
  else if (last !== undefined) for (const line of linesOf(last, records.slice(1))) console.log(line);
  if (last === undefined) {
    console.error(`${COMMAND}: nobody ran one on ${data.dataDir} yet: sign in at the glass, page Self-check`);
    return 1;
  }
  return levelOf(last.findings) === "fail" ? 1 : 0;
}

function readSlip(text: string, key: string | null, json: boolean): 0 | 1 | 2 {
  if (key !== null && publicKeyOf(key) === null)
    return wrongUse("--key is no public key: 43 characters, as yanpiao journal key prints them");
  const read = readReadinessQr(text, key);
  if (typeof read === "string") {
    console.error(`${COMMAND}: ${PROBLEMS[read]}`);
    return 1;
  }
  const { terminalId, at, tally, items } = read;
  if (json) console.log(JSON.stringify({ ...read, signature: key === null ? "not-looked-at" : "good" }, null, 2));
  else {
    console.log(`${terminalId} at ${at} (Beijing, YYYYMMDDHHMMSS): ${inWords(tally)}`);
    for (const item of items) console.log(`  not well: ${ITEM_NAMES[item].en}`);
    console.log(key === null ? "whose signature it is was not looked at: give --key" : "signed by that terminal");
  }
  return tally.fail === 0 ? 0 : 1;
}

const PROBLEMS: Readonly<Record<ReadinessProblem, string>> = {
  "not-a-readiness-code": "that is not what the code of a readiness slip says",
  "not-signed": "nobody signed it",
  "not-by-this-key": "it is not signed by that key: another terminal's, or written by somebody",
};

function wrongUse(says: string): 2 {
  console.error(`${COMMAND}: ${says}`);
  return 2;
}

function resultOf({ wallMs, version, findings }: SelfCheckRecord): object {
  return { at: new Date(wallMs).toISOString(), version, level: levelOf(findings), ...tallyOf(findings), findings };
}

const MARKS: Readonly<Record<CheckLevel, string>> = { ok: "✔", warn: "!", fail: "✘" };
const TOPIC_WIDTH = 16;

function linesOf(last: SelfCheckRecord, earlier: readonly SelfCheckRecord[]): readonly string[] {
  return [
    `${timeOf(last)} (version ${last.version}): ${inWords(tallyOf(last.findings))}`,
    ...last.findings.flatMap(({ item, level, says, todo }) => [
      `${MARKS[level]} ${ITEM_NAMES[item].en.padEnd(TOPIC_WIDTH)}${says.en}`,
      ...(todo === null ? [] : [`  ${" ".repeat(TOPIC_WIDTH)}→ ${todo.en}`]),
    ]),
    ...(earlier.length === 0 ? [] : ["", "Earlier:"]),
    ...earlier.map((one) => `${MARKS[levelOf(one.findings)]} ${timeOf(one)}  ${inWords(tallyOf(one.findings))}`),
  ];
}

function inWords({ ok, warn, fail }: Tally): string {
  return `${ok} well, ${warn} to look at, ${fail} to mend`;
}

function timeOf({ wallMs }: SelfCheckRecord): string {
  return beijingDateTime(new Date(wallMs)).slice(0, 16);
}
