/**
 * Whether a bundle may become this terminal's configuration, and what it would change. The order is the promise: nothing of
 * what it says is looked at before somebody who is believed has signed it. Reads the clock and the keys; changes nothing.
 */
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { changesBetween, type Change } from "../../config/diff.ts";
import { describeConfigError, type ConfigError, type LoadedConfig, type Tree } from "../../config/load.ts";
import { secretLike } from "../../config/secret-like.ts";
import { texts } from "../../config/tree.ts";
import type { Result } from "../invoice/types.ts";
import { isMeantFor, readContents, type BundleContents } from "./bundle/contents.ts";
import { openEnvelope } from "./bundle/envelope.ts";
import type { TrustedKeys } from "./bundle/keys.ts";
import { refuse, type Refusal } from "./bundle/refusal.ts";
import { signerOf, type Signer } from "./bundle/sign.ts";
import { compose, type Layers, type Machine } from "./compose.ts";
import { needsConfirmation } from "./pending.ts";

/** What a terminal has before the bundle. */
export interface Installed {
  readonly layers: Layers;
  /** Null: it has no configuration yet. */
  readonly config: LoadedConfig | null;
  readonly serials: { readonly site: number; readonly terminal: number };
}

export interface Judgement {
  readonly installed: Installed;
  readonly machine: Machine;
  readonly trusted: TrustedKeys;
  /** What the calendar says; for bundles that expire. */
  readonly wallMs: number;
  /** An operator's word that an older bundle is wanted. */
  readonly allowOlder: boolean;
  /** The name that a machine without a configuration is about to get. */
  readonly becoming: string | null;
}

export interface Judged {
  readonly contents: BundleContents;
  readonly signer: Signer;
  readonly layers: Layers;
  readonly loaded: LoadedConfig;
  readonly changes: readonly Change[];
  /** It is as old as what was applied before, or older. */
  readonly older: boolean;
  readonly needsConfirmation: boolean;
}

export function judgeBundle(bytes: Uint8Array, about: Judgement): Result<Judged, Refusal> {
  const { installed, machine } = about;
  const envelope = openEnvelope("bundle", bytes);
  if (!envelope.ok) return envelope;
  const signer = signerOf(envelope.value, about.trusted);
  if (!signer.ok) return signer;
  const read = readContents(envelope.value.payload);
  if (!read.ok) return read;
  const contents = read.value;
  const refusal = refusalByLabel(contents, about);
  if (refusal !== null) return refusal;

  const layers = {
    site: contents.site ?? installed.layers.site,
    terminal: contents.terminal ?? installed.layers.terminal,
  };
  const secret = [contents.site, contents.terminal].find((layer) => layer !== undefined && holdsSecret(layer));
  if (secret !== undefined) {
    return refuse(
      "secret-inside",
      "it holds what looks like a secret; secrets are references and travel by another way",
    );
  }
  const loaded = compose(layers, machine);
  if (!loaded.ok) return refuse("invalid", invalidSentence(loaded.error), loaded.error);
  const { id } = loaded.value.config.terminal;
  if ("terminal" in contents.for && contents.for.terminal !== id) {
    return refuse(
      "not-for-this-terminal",
      `it is for ${contents.for.terminal}, and its settings name the terminal ${id}`,
    );
  }
  const changes = changesBetween(settingsTree(installed.config), settingsTree(loaded.value));
  return {
    ok: true,
    value: {
      contents,
      signer: signer.value,
      layers,
      loaded: loaded.value,
      changes,
      older: isOlder(contents, installed),
      // A machine that had nothing before has nothing to go back to.
      needsConfirmation: installed.config !== null && needsConfirmation(changes.map(({ path }) => path)),
    },
  };
}

/** The settings of a configuration, to be compared: those of the default where there is none, and not where its data lie. */
export function settingsTree(loaded: LoadedConfig | null): Tree {
  const { dataDir: _dataDir, ...settings } = loaded?.config ?? DEFAULT_CONFIG;
  return settings;
}

function refusalByLabel(
  contents: BundleContents,
  { installed, wallMs, allowOlder, becoming }: Judgement,
): ReturnType<typeof refuse> | null {
  const id = installed.config?.config.terminal.id ?? becoming;
  if (!isMeantFor(contents.for, id)) {
    const who = "terminal" in contents.for ? contents.for.terminal : contents.for.fleet;
    return refuse("not-for-this-terminal", `it is for ${who}, and this is ${id ?? "a terminal without a name yet"}`);
  }
  if (isOlder(contents, installed) && !allowOlder) {
    const has = Math.max(...layersOf(contents).map((layer) => installed.serials[layer]));
    return refuse("older", `its serial number is ${contents.serial}, and number ${has} was applied here already`);
  }
  if (contents.expires !== undefined && Date.parse(contents.expires) <= wallMs) {
    const now = new Date(wallMs).toISOString();
    return refuse("expired", `it counted until ${contents.expires}, and this terminal's clock says ${now}`);
  }
  return null;
}

function isOlder(contents: BundleContents, { serials }: Installed): boolean {
  return layersOf(contents).some((layer) => contents.serial <= serials[layer]);
}

export function layersOf({ site, terminal }: BundleContents): readonly ("site" | "terminal")[] {
  return [
    ...(site === undefined ? [] : (["site"] as const)),
    ...(terminal === undefined ? [] : (["terminal"] as const)),
  ];
}

function holdsSecret(layer: Tree): boolean {
  return texts(layer).some(({ text }) => secretLike(text) !== null);
}

function invalidSentence(errors: readonly ConfigError[]): string {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `its settings do not fit this terminal: ${first === undefined ? "unknown" : describeConfigError(first)}${more}`;
}
