import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fingerprint, signingKey } from "../../../kiosk/journal/signing-key.ts";
import { KeyRefused } from "../../../kiosk/store/key.ts";
import { dataOf } from "../store/data.ts";
import type { KeyOptions } from "./options.ts";
import { notReadable } from "./words.ts";

const COMMAND = "yanpiao journal key";

export function key(options: KeyOptions): 0 | 1 | 2 {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const dir = join(data.dataDir, "journal");
  const credentials = process.env["CREDENTIALS_DIRECTORY"];
  // Only the terminal makes one: what this account makes, that one could not read.
  if (!existsSync(`${dir}.key`) && (credentials === undefined || !existsSync(join(credentials, "journal.key")))) {
    console.error(
      `${COMMAND}: ${dir}.key is not there: no terminal has run on this data yet, or its key is a systemd credential`,
    );
    return 1;
  }
  try {
    const { publicKey } = signingKey(dir);
    const shown = { terminal: data.terminal.id, algorithm: "Ed25519", publicKey, fingerprint: fingerprint(publicKey) };
    if (options.json === true) console.log(JSON.stringify(shown));
    else {
      console.log(publicKey);
      console.log(`Ed25519, fingerprint ${shown.fingerprint}, of the terminal ${shown.terminal}`);
    }
    return 0;
  } catch (error) {
    console.error(`${COMMAND}: ${error instanceof KeyRefused ? error.message : notReadable(error)}`);
    return 1;
  }
}
