/** What the terminal was told, and whether the secrets that it is to use are there: their names, never what they are. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { explained } from "../../../config/explained.ts";
import type { ConfigError, ConfigResult, LoadedConfig } from "../../../config/load.ts";
import { secretLike } from "../../../config/secret-like.ts";
import { isTree } from "../../../config/tree.ts";
import type { ReadSecret } from "../../secrets/read.ts";
import { referencesIn } from "../../secrets/references.ts";
import { jsonPart, type Part } from "../part.ts";

/** `sources` null: the terminal was not told who said what. */
export type SupportConfig =
  | { readonly ok: true; readonly config: LoadedConfig["config"]; readonly sources: LoadedConfig["sources"] | null }
  | { readonly ok: false; readonly error: readonly ConfigError[] };

export function supportConfig(result: ConfigResult): SupportConfig {
  return result.ok ? { ok: true, ...result.value } : result;
}

export function configPart(found: SupportConfig): Part {
  return jsonPart(
    "config.json",
    "生效的配置，每个值由谁给出；密钥只有引用",
    "the configuration in force, and who said each value; secrets are references",
    () => {
      if (!found.ok) return { good: false, problems: found.error.map(problemOf) };
      const { config, sources } = found;
      const settings = explained({ config, sources: sources ?? {} }).map(
        ({ setting, value, saidBy, default: usual }) => ({
          ...{ setting, value: withheld(value), saidBy: sources === null ? "not known here" : saidBy },
          default: withheld(usual),
        }),
      );
      return { good: true, settings };
    },
  );
}

/** Where a value stands that is not allowed, and not the value: it may be a key in the wrong place. */
function problemOf({ path, allowed, source, line }: ConfigError): object {
  return { path, allowed, source, line };
}

/** The schema refuses keys where settings belong; this is for one that it did not know. */
function withheld(value: unknown): unknown {
  if (typeof value === "string") {
    const looks = secretLike(value);
    return looks === null ? value : `(withheld: looks like ${looks})`;
  }
  if (Array.isArray(value)) return value.map(withheld);
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withheld(inner)]));
}

export function secretsPart(config: unknown, readSecret: ReadSecret, dataDir: string): Part {
  return jsonPart(
    "secrets.json",
    "密钥和口令：只有名称，在不在，能不能用",
    "keys and passwords: their names, whether they are there and can be used",
    () => ({
      references: referencesIn(config).map(({ at, name }) => {
        const read = readSecret({ secret: name });
        return { name, usedBy: at, state: read.ok ? "present" : read.error.code };
      }),
      ownKeys: Object.fromEntries(OWN_KEYS.map((name) => [name, keyFile(join(dataDir, name))])),
      credentials: process.env["CREDENTIALS_DIRECTORY"] === undefined ? "none" : "by systemd",
    }),
  );
}

const OWN_KEYS = ["terminal.key", "terminal.key.next", "journal.key"] as const;

function keyFile(path: string): { readonly mode: string; readonly owner: number } | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : { mode: (found.mode & 0o777).toString(8), owner: found.uid };
}
