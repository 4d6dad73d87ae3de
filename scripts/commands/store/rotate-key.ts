import { join } from "node:path";
import { dataOf, type StoreOptions } from "./data.ts";
import { doOrAsk } from "./do-or-ask.ts";

const COMMAND = "yanpiao store rotate-key";

export interface RotateOptions extends StoreOptions {
  readonly root?: true;
  readonly yes?: true;
}

export async function rotateKey(options: RotateOptions): Promise<0 | 1 | 2> {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const root = options.root === true;
  if (root && options.yes !== true) {
    console.error(
      `${COMMAND}: backups taken until now open with the present key only. Copy it to where they are first:\n` +
        `  cp -p ${join(data.dataDir, "terminal.key")} …\nthen say the same with --yes. Nothing was changed.`,
    );
    return 2;
  }
  const done = await doOrAsk(data, { verb: "rotate-key", root });
  if (!done.ok) {
    console.error(`${COMMAND}: ${done.message}`);
    return 1;
  }
  if (options.json === true) console.log(JSON.stringify({ outcome: done.outcome, by: done.by, root }));
  if (done.outcome !== "done") {
    console.error(`${COMMAND}: ${WORDS[done.outcome] ?? done.outcome}`);
    return 1;
  }
  if (options.json !== true) {
    const rest = done.by === "here" ? "everything is sealed anew" : "the rest is sealed anew while nobody is there";
    console.log(`a new key seals from now on; ${rest}`);
    if (root) console.log("the root key is another one: take a backup now, earlier ones need the old terminal.key");
  }
  return 0;
}

const WORDS: Readonly<Record<string, string>> = {
  disk: "the terminal's disk does not take it, and a new key may be in use already: yanpiao doctor, then try again",
  "key-is-a-credential":
    "a new key seals, but the root key is a systemd credential: give the unit terminal.key.next and restart it",
};
