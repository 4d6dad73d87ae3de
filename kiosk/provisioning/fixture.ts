/** A terminal's data folder, the keys of an image and an operator who signs; for tests. */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { join } from "node:path";
import type { Tree } from "../../config/load.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { makeKeyPair, readTrustedKeys } from "./bundle/keys.ts";
import { signEnvelope } from "./bundle/sign.ts";
import { createSettingsManager, type SettingsManager } from "./manager.ts";
import type { BootTime } from "./pending.ts";
import { chooseConfiguration, type Start } from "./start.ts";

export interface Operator {
  readonly id: string;
  readonly key: KeyObject;
  readonly publicPem: string;
}

export function newOperator(): Operator {
  const { id, privatePem, publicPem } = makeKeyPair();
  return { id, key: createPrivateKey(privatePem), publicPem };
}

/** What a bundle for the terminal of this bench says; tests change what they are about. */
export const BUNDLE = {
  for: { terminal: "BJ-HD-0001" },
  serial: 1,
  made: "2026-11-26T02:00:00Z",
  terminal: {
    terminal: { id: "BJ-HD-0001", place: { zh: "海淀示例商场 1 号机", en: "Haidian Example Mall no. 1" } },
  },
} as const satisfies Tree;

export function signed(contents: Tree, ...operators: readonly Operator[]): Uint8Array {
  return signEnvelope(
    "bundle",
    contents,
    operators.map(({ key }) => key),
  );
}

export interface Bench {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly operator: Operator;
  readonly journal: MemoryJournal;
  /** Until it is called back, `current.json` cannot be replaced: root, whom tests run as, writes through every mode. */
  blockDisk(): () => void;
  /** What the calendar says. */
  wallMs: number;
  /** A manager as the next start of the terminal would have it. */
  manager(): SettingsManager;
  /** The next start of the terminal, at this time of its boot; what waits for a word is tried from then on. */
  start(now?: BootTime): Start;
  remove(): void;
}

export function bench(env: Readonly<Record<string, string>> = {}): Bench {
  const folder = mkdtempSync(join(tmpdir(), "yanpiao-provisioning-"));
  const [dataDir, keysDir] = [join(folder, "data"), join(folder, "keys")];
  for (const made of [dataDir, keysDir]) mkdirSync(made, { mode: 0o700 });
  const operator = newOperator();
  writeFileSync(join(keysDir, "operator.pub"), operator.publicPem);
  const journal = memoryJournal();
  const self: Bench = {
    dataDir,
    keysDir,
    operator,
    journal,
    wallMs: Date.parse("2026-11-26T03:00:00Z"),
    manager: () =>
      createSettingsManager({
        machine: { dataDir, env },
        trustedKeys: () => readTrustedKeys(keysDir),
        journal,
        wallMs: () => self.wallMs,
      }),
    blockDisk() {
      const inTheWay = join(dataDir, "config", `current.json.${process.pid}.new`);
      mkdirSync(inTheWay);
      return () => rmSync(inTheWay, { recursive: true });
    },
    start: (now = { boot: "aaaaaaaa", monoMs: 0 }) => chooseConfiguration({ dataDir, env }, now, journal),
    remove: () => rmSync(folder, { recursive: true }),
  };
  return self;
}
