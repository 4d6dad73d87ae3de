import { readFileSync } from "node:fs";
import { fingerprint, publicKeyOf } from "../../../kiosk/journal/signing-key.ts";
import { openDesk } from "../../../kiosk/office/desk/desk.ts";
import { DeskTrouble, troubleWords } from "../../../kiosk/office/desk/trouble.ts";
import { checkBundle, problemWords, type CheckedBundle } from "../../../kiosk/support/check.ts";
import { bundleName } from "../../../kiosk/support/collect.ts";
import { SUPPORT_LIMITS } from "../../../kiosk/support/limits.ts";
import { identityIn, terminalsOf } from "../journal-pull/terminals.ts";
import { placeFor, save } from "../support/save.ts";

export interface SupportOptions {
  readonly identity: string;
  readonly out?: string;
  readonly key?: string;
  readonly json?: true;
}

const COMMAND = "yanpiao office support";

/** Streamed to a file beside, proven by its signed list, and only then given its name. */
export async function support(text: string, { identity: folder, out, key, json }: SupportOptions): Promise<0 | 1 | 2> {
  const terminals = terminalsOf([text], undefined);
  const identity = identityIn(folder);
  for (const wrong of [terminals, identity]) {
    if (typeof wrong === "string") return complain(wrong, 2);
  }
  const [terminal] = typeof terminals === "string" ? [] : terminals;
  if (terminal === undefined || typeof identity === "string") return 2;
  if (key !== undefined && publicKeyOf(key) === null) {
    return complain(`--key ${key} is no public key: 43 characters, as yanpiao journal key prints them`, 2);
  }
  const place = placeFor(out, bundleName(terminal.name, Date.now()));
  if (typeof place === "string") return complain(place, 2);
  let checked: CheckedBundle | null = null;
  try {
    const desk = openDesk(terminal, identity, Date.now);
    try {
      const { path, bytes, sha256 } = await save(place.path, limited(desk.stream("/v1/support")), (part) => {
        checked = proven(part, key ?? null);
      });
      report({ path, bytes, sha256 }, checked, json === true);
      return 0;
    } finally {
      desk.close();
    }
  } catch (error) {
    if (error instanceof NotProven)
      return complain(`${terminal.name} sent what is no good: ${error.message}. Nothing is kept`, 1);
    if (error instanceof DeskTrouble) return complain(`${terminal.name} ${wordsOf(error)}`, 1);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return complain(`${place.path} cannot be written: ${code}`, 1);
  }
}

class NotProven extends Error {
  override readonly name = "NotProven";
}

function proven(path: string, key: string | null): CheckedBundle {
  const read = checkBundle(readFileSync(path), key);
  if (!read.ok) throw new NotProven(problemWords(read.error));
  return read.value;
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > SUPPORT_LIMITS.bundleBytes) throw new DeskTrouble({ trouble: "not-understood", what: "far too much" });
    yield chunk;
  }
}

/** A pull goes on where it broke off; this begins anew. */
function wordsOf({ trouble }: DeskTrouble): string {
  if (trouble.trouble === "cut-off") return "the connection broke off; nothing is kept, ask again";
  return troubleWords(trouble);
}

function report(
  saved: { readonly path: string; readonly bytes: number; readonly sha256: string },
  checked: CheckedBundle | null,
  json: boolean,
): void {
  if (checked === null) return;
  const { manifest, signed } = checked;
  const { terminal, made, files, notTaken, key } = manifest;
  if (json) {
    console.log(JSON.stringify({ ...saved, terminal, made, signed, key, files: files.length, missing: notTaken }));
    return;
  }
  for (const { part, why } of notTaken) console.log(`not in it: ${part}: ${why}`);
  const by = signed && key !== null ? `signed with ${fingerprint(key)}` : "NOT signed: the terminal had no key";
  console.log(`${saved.path}: ${terminal}, ${files.length} files, ${(saved.bytes / 1e6).toFixed(1)} MB, whole, ${by}`);
}

function complain<T extends 1 | 2>(sentence: string, code: T): T {
  console.error(`${COMMAND}: ${sentence}`);
  return code;
}
