import { existsSync } from "node:fs";
import process from "node:process";
import { publicKeyOf, signingKey, fingerprint } from "../../../kiosk/journal/signing-key.ts";
import { verifyJournal, type Verification } from "../../../kiosk/journal/verify.ts";
import { folderOf, type VerifyOptions } from "./options.ts";
import { faultWords, noteWords, notReadable } from "./words.ts";

const COMMAND = "yanpiao journal verify";

export async function verify(options: VerifyOptions): Promise<0 | 1 | 2> {
  const { key, json = false } = options;
  const wrong = key?.find((text) => publicKeyOf(text) === null);
  if (wrong !== undefined) {
    console.error(`${COMMAND}: --key ${wrong} is no public key: 43 characters, as yanpiao journal key prints them`);
    return 2;
  }
  const dir = folderOf(COMMAND, options);
  if (typeof dir === "number") return dir;
  const own = key === undefined ? ownKey(dir) : null;
  const keys = key ?? (own === null ? null : [own]);
  const inSight = !json && process.stderr.isTTY;
  try {
    const found = await verifyJournal({
      dir,
      keys: keys === null ? null : new Set(keys),
      // A terminal's own journal is whole. Whoever robs it must not get away with an excerpt that is laid beside the rest.
      mayBeExcerpt: options.folder !== undefined && !existsSync(`${dir}.key`),
      onFile: (done, of) => {
        if (inSight) process.stderr.write(`\r${done} of ${of} files`);
      },
    });
    if (inSight) process.stderr.write("\r\u001b[K");
    if (json)
      console.log(
        JSON.stringify({ ...found, keyFrom: key !== undefined ? "noted" : own === null ? "none" : "terminal" }),
      );
    else for (const line of linesOf(found, key ?? null, own !== null)) console.log(line);
    return found.sound ? 0 : 1;
  } catch (error) {
    console.error(`${COMMAND}: ${notReadable(error)}`);
    return 1;
  }
}

/** The terminal's own, where this is its data folder and not a copy. */
function ownKey(dir: string): string | null {
  if (!existsSync(`${dir}.key`)) return null;
  try {
    return signingKey(dir).publicKey;
  } catch {
    return null;
  }
}

function linesOf(found: Verification, noted: readonly string[] | null, own: boolean): readonly string[] {
  const { faults, faultCount, notes, files, lines, bytes, manifests, keys, lastSeq } = found;
  const more = faultCount - faults.length;
  const whose =
    noted !== null
      ? keys.every((signer) => noted.includes(signer))
        ? "by the key you gave"
        : "not by the key you gave alone"
      : own
        ? "by the key that lies on this terminal: note it elsewhere, yanpiao journal key"
        : "by a key that nobody compared: give --key";
  return [
    ...faults.map((fault) => `WRONG  ${faultWords(fault)}`),
    ...(more > 0 ? [`WRONG  and ${more} more`] : []),
    ...notes.map((note) => `note   ${noteWords(note)}`),
    `${files} files, ${lines} lines up to number ${lastSeq}, ${(bytes / 1e6).toFixed(1)} MB, ${manifests} manifests`,
    keys.length === 0 ? "nothing is signed yet" : `signed ${whose} (${keys.map(fingerprint).join(", ")})`,
    faultCount === 0
      ? "Nothing is missing and nothing is altered."
      : `${faultCount === 1 ? "One thing is" : `${faultCount} things are`} wrong: keep the folder as it is, and copy it before anything else.`,
  ];
}
