import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemWords } from "../../../config/system-words.ts";
import { fingerprint, publicKeyOf } from "../../../kiosk/journal/signing-key.ts";
import { verifyJournal, type Verification } from "../../../kiosk/journal/verify.ts";
import { checkBundle, problemWords, type CheckedBundle } from "../../../kiosk/support/check.ts";
import { SUPPORT_LIMITS } from "../../../kiosk/support/limits.ts";
import { faultWords, noteWords } from "../journal/words.ts";

export interface CheckOptions {
  readonly key?: string;
  readonly json?: true;
}

const COMMAND = "yanpiao support check";
const MOST_FAULTS_SHOWN = 5;

export async function check(file: string, { key, json }: CheckOptions): Promise<0 | 1 | 2> {
  if (key !== undefined && publicKeyOf(key) === null) {
    console.error(`${COMMAND}: --key ${key} is no public key: 43 characters, as yanpiao journal key prints them`);
    return 2;
  }
  let zip: Uint8Array;
  try {
    if (statSync(file).size > SUPPORT_LIMITS.bundleBytes) throw Object.assign(new Error("large"), { code: "EFBIG" });
    zip = readFileSync(file);
  } catch (error) {
    console.error(`${COMMAND}: ${systemWords(error, file)}`);
    return 2;
  }
  const read = checkBundle(zip, key ?? null);
  if (!read.ok) {
    if (json === true) console.log(JSON.stringify({ sound: false, ...read.error }));
    else console.log(`WRONG  ${problemWords(read.error)}`);
    return 1;
  }
  const journal = await proveJournalIn(read.value);
  const { manifest, signed } = read.value;
  const sound = journal === null || journal.sound;
  if (json === true) console.log(JSON.stringify({ sound, signed, ...manifest, journal }));
  else for (const line of linesOf(read.value, journal, key !== undefined)) console.log(line);
  return sound ? 0 : 1;
}

/** Null where there is none in it. Unpacked for as long as it is looked at. */
async function proveJournalIn({ manifest, files }: CheckedBundle): Promise<Verification | null> {
  const inside = Object.entries(files).filter(([path]) => path.startsWith("journal/"));
  if (inside.length === 0) return null;
  const folder = mkdtempSync(join(tmpdir(), "yanpiao-support-"));
  try {
    mkdirSync(join(folder, "journal"));
    for (const [path, content] of inside) writeFileSync(join(folder, path), content, { mode: 0o600 });
    const keys = manifest.key === null ? null : new Set([manifest.key]);
    return await verifyJournal({ dir: join(folder, "journal"), keys, mayBeExcerpt: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf({ manifest, signed }: CheckedBundle, journal: Verification | null, noted: boolean): readonly string[] {
  const { terminal, version, made, files, notTaken, key } = manifest;
  const whose = noted ? "the key you gave" : "a key that nobody compared: give --key";
  const by =
    key === null || !signed ? "NOT signed: the terminal had no key" : `signed by ${whose} (${fingerprint(key)})`;
  const faults = journal?.faults.slice(0, MOST_FAULTS_SHOWN) ?? [];
  const more = (journal?.faultCount ?? 0) - faults.length;
  return [
    ...notTaken.map(({ part, why }) => `not in it  ${part}: ${why}`),
    ...faults.map((fault) => `WRONG      journal: ${faultWords(fault)}`),
    ...(more > 0 ? [`WRONG      journal: and ${more} more`] : []),
    ...(journal?.notes ?? []).map((note) => `note       journal: ${noteWords(note)}`),
    `${terminal}, software ${version}, made ${made}: ${files.length} files, ${by}`,
    journal === null
      ? "Nothing is altered; it has no journal."
      : journal.sound
        ? `Nothing is altered; the journal is whole up to line ${journal.lastSeq}.`
        : "The files are as the terminal wrote them; its journal is not whole.",
  ];
}
