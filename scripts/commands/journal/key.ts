import { join } from "node:path";
import { fingerprint, hasSigningKey, signingKey } from "../../../kiosk/journal/signing-key.ts";
import { KeyRefused } from "../../../kiosk/store/key.ts";
import { dataOf } from "../store/data.ts";
import type { KeyOptions } from "./options.ts";
import { notReadable } from "./words.ts";

const COMMAND = "yanpiao journal key";

export function key(options: KeyOptions): 0 | 1 | 2 {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const dir = join(data.dataDir, "journal");
  if (!hasSigningKey(dir)) {
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
