/** `config keygen`, `sign` and `inspect`: what an operator does at the desk, with no terminal near. */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { renderSVG, renderUnicodeCompact } from "uqr";
import { describeConfigError, loadConfig, type Tree } from "../../../config/load.ts";
import { readLayer } from "../../../config/layers.ts";
import { secretLike } from "../../../config/secret-like.ts";
import { systemWords } from "../../../config/system-words.ts";
import { texts } from "../../../config/tree.ts";
import { readContents, type BundleContents } from "../../../kiosk/provisioning/bundle/contents.ts";
import { codeOfBundle } from "../../../kiosk/provisioning/bundle/code.ts";
import { ENVELOPE_LIMITS, KINDS, openEnvelope } from "../../../kiosk/provisioning/bundle/envelope.ts";
import {
  keyIdOf,
  KeyFileRefused,
  makeKeyPair,
  readSigningKey,
  readTrustedKeys,
} from "../../../kiosk/provisioning/bundle/keys.ts";
import { signEnvelope, signerOf } from "../../../kiosk/provisioning/bundle/sign.ts";
import { readExport } from "../../../kiosk/provisioning/export.ts";
import { compose } from "../../../kiosk/provisioning/compose.ts";
import { printJson } from "./show.ts";

export interface KeygenOptions {
  readonly json?: true;
}

export function keygen(name: string, { json }: KeygenOptions): 0 | 1 {
  const { id, privatePem, publicPem } = makeKeyPair();
  const [secret, open] = [`${name}.key`, `${name}.pub`];
  try {
    writeNew(secret, privatePem, 0o600);
    writeNew(open, publicPem, 0o644);
  } catch (error) {
    console.error(`yanpiao config keygen: ${sentence(error)}`);
    return 1;
  }
  if (json) printJson({ id, privateKey: secret, publicKey: open });
  else {
    console.log(`${id}  ${open}: goes into /etc/yanpiao/keys of the terminals`);
    console.log(`${" ".repeat(id.length)}  ${secret}: signs; keep it away from terminals, and a copy in a safe`);
  }
  return 0;
}

export interface SignOptions {
  readonly key: readonly string[];
  readonly for?: string;
  readonly fleet?: string;
  readonly serial: number;
  readonly expires?: string;
  readonly note?: string;
  readonly site?: string;
  readonly terminal?: string;
  readonly out: string;
  readonly json?: true;
}

export function signFiles(options: SignOptions): 0 | 1 | 2 {
  const command = "yanpiao config sign";
  if (options.key.length === 0) {
    console.error(`${command}: say who signs: --key FILE (yanpiao config keygen makes one)`);
    return 2;
  }
  if ((options.for === undefined) === (options.fleet === undefined)) {
    console.error(`${command}: say for whom: --for one terminal, or --fleet "BJ-CY-*"`);
    return 2;
  }
  if (options.site === undefined && options.terminal === undefined) {
    console.error(`${command}: say what: --site FILE, --terminal FILE, or both`);
    return 2;
  }
  const site = options.site === undefined ? undefined : layer(command, options.site);
  const terminal = options.terminal === undefined ? undefined : layer(command, options.terminal);
  if (site === null || terminal === null) return 1;
  const contents = {
    for: options.for === undefined ? { fleet: options.fleet ?? "" } : { terminal: options.for },
    serial: options.serial,
    made: `${new Date().toISOString().slice(0, 19)}Z`,
    ...(options.expires === undefined ? {} : { expires: `${options.expires}T23:59:59Z` }),
    ...(options.note === undefined ? {} : { note: options.note }),
    ...(site === undefined ? {} : { site }),
    ...(terminal === undefined ? {} : { terminal }),
  } as const satisfies BundleContents;
  const read = readContents(contents);
  if (!read.ok) {
    console.error(`${command}: ${read.error.message}`);
    return 1;
  }
  const wrong = problemsOf(contents, options);
  if (wrong.length > 0) {
    for (const line of wrong) console.error(line);
    return 1;
  }
  try {
    const keys = options.key.map(readSigningKey);
    const bytes = signEnvelope("bundle", contents, keys);
    if (bytes.length > ENVELOPE_LIMITS.bytes) {
      console.error(`${command}: the bundle would be larger than ${ENVELOPE_LIMITS.bytes / 1024} kB`);
      return 1;
    }
    writeNew(options.out, new TextDecoder().decode(bytes), 0o644);
    const ids = keys.map(keyIdOf);
    if (options.json) printJson({ out: options.out, serial: options.serial, signedBy: ids, bytes: bytes.length });
    else console.log(`${options.out}: number ${options.serial}, signed with ${ids.join(" and ")}`);
    return 0;
  } catch (error) {
    console.error(`${command}: ${sentence(error)}`);
    return 1;
  }
}

/** The settings as they would be on a terminal, with the lines of the files they come from. */
function problemsOf(contents: BundleContents, { site, terminal }: SignOptions): readonly string[] {
  const secret = [contents.site, contents.terminal]
    .flatMap((one) => texts(one))
    .find(({ text }) => secretLike(text) !== null);
  if (secret !== undefined) {
    const looks = secretLike(secret.text) ?? "a secret";
    return [`${secret.path.join(".")} looks like ${looks}: secrets are references and never travel in a bundle`];
  }
  const id = "terminal" in contents.for ? contents.for.terminal : null;
  const loaded = loadConfig({
    env: id === null || contents.terminal !== undefined ? {} : { YANPIAO_TERMINAL_ID: id },
    ...(site === undefined ? {} : { site }),
    ...(terminal === undefined ? {} : { file: terminal }),
  });
  if (!loaded.ok) return loaded.error.map(describeConfigError);
  if (id !== null && loaded.value.config.terminal.id !== id) {
    return [`the settings name the terminal ${loaded.value.config.terminal.id}, and the bundle is for ${id}`];
  }
  if (terminal === undefined) return [];
  // What no file can say on a provisioned terminal, and what each has to.
  const composed = compose(
    { site: contents.site ?? null, terminal: contents.terminal ?? null },
    { dataDir: "/", env: {} },
  );
  return composed.ok ? [] : composed.error.map(describeConfigError);
}

export interface InspectOptions {
  readonly keys: string;
  readonly json?: true;
}

/** What is in a bundle, or in what a terminal wrote to a stick, and who signed it; without a terminal. */
export function inspect(file: string, { keys, json }: InspectOptions): 0 | 1 {
  const bytes = readBundleFile("yanpiao config inspect", file);
  if (bytes === null) return 1;
  if (new TextDecoder().decode(bytes.subarray(0, KINDS.export.length)) === KINDS.export) {
    return inspectExport(file, bytes, json === true);
  }
  const envelope = openEnvelope("bundle", bytes);
  const contents = envelope.ok ? readContents(envelope.value.payload) : envelope;
  if (!envelope.ok || !contents.ok) {
    const why = contents.ok ? "" : contents.error.message;
    if (json) printJson({ ok: false, why });
    else console.error(`${file}: ${why}`);
    return 1;
  }
  const signer = signerOf(envelope.value, readTrustedKeys(keys));
  const signedBy = signer.ok ? { ...signer.value, believed: true } : { believed: false, why: signer.error.message };
  if (json) printJson({ ok: signer.ok, ...contents.value, signedBy });
  else {
    const { for: who, serial, made, expires, note, site, terminal } = contents.value;
    const rows = [
      ["for", "terminal" in who ? who.terminal : `every terminal ${who.fleet}`],
      ["number", String(serial)],
      ["made", made],
      ...(expires === undefined ? [] : [["counts until", expires]]),
      ...(note === undefined ? [] : [["note", note]]),
      ["signed", signer.ok ? `by ${signer.value.name} (${signer.value.keyId})` : signer.error.message],
    ];
    for (const [name, text] of rows) console.log(`${(name ?? "").padEnd(13)} ${text ?? ""}`);
    for (const [name, tree] of Object.entries({ site, terminal })) {
      if (tree !== undefined) console.log(`${name.padEnd(13)} ${JSON.stringify(tree, null, 2)}`);
    }
  }
  return signer.ok ? 0 : 1;
}

function inspectExport(file: string, bytes: Uint8Array, json: boolean): 0 | 1 {
  const read = readExport(bytes);
  if (!read.ok) {
    if (json) printJson({ ok: false, why: read.error.message });
    else console.error(`${file}: ${read.error.message}`);
    return 1;
  }
  const { terminal, made, version, keyId, facts, site, own, versions } = read.value;
  if (json) printJson({ ok: true, terminal, made, version, keyId, facts, site, own, versions });
  else {
    console.log(`of ${terminal}, written ${made}, version ${version}`);
    console.log(`signed by the terminal's own key ${keyId}: compare it with what its screen shows under export`);
    for (const [name, value] of Object.entries(facts)) console.log(`  ${name.padEnd(9)} ${String(value)}`);
    for (const [name, tree] of Object.entries({ site, own })) {
      if (tree !== null) console.log(`${name.padEnd(9)} ${JSON.stringify(tree, null, 2)}`);
    }
  }
  return 0;
}

export interface QrOptions {
  readonly out?: string;
}

/** The bundle as a code, to be held to the scanner of a machine that is set up. */
export function qr(file: string, { out }: QrOptions): 0 | 1 {
  const command = "yanpiao config qr";
  const bytes = readBundleFile(command, file);
  if (bytes === null) return 1;
  const code = openEnvelope("bundle", bytes).ok ? codeOfBundle(bytes) : null;
  if (code === null) {
    console.error(`${command}: ${file} is no bundle, or too large for a code (about 2 kB): take a stick`);
    return 1;
  }
  try {
    if (out === undefined) console.log(renderUnicodeCompact(code, { ecc: "L" }));
    else writeNew(out, renderSVG(code, { ecc: "L" }), 0o644);
    return 0;
  } catch (error) {
    console.error(`${command}: ${sentence(error)}`);
    return 1;
  }
}

/** Null where it cannot be read: said already. */
export function readBundleFile(command: string, file: string): Uint8Array | null {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new Error(`${file} is no file`);
    if (stats.size > ENVELOPE_LIMITS.bytes)
      throw new Error(`${file} is larger than ${ENVELOPE_LIMITS.bytes / 1024} kB`);
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    console.error(`${command}: ${sentence(error)}`);
    return null;
  }
}

function layer(command: string, file: string): Tree | null {
  const read = readLayer(file);
  if ("values" in read) return read.values;
  console.error(`${command}: ${describeConfigError(read)}`);
  return null;
}

/** Never over something that is there: a key that is lost signs nothing any more. */
function writeNew(path: string, text: string, mode: number): void {
  const handle = openSync(path, "wx", mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } catch (error) {
    // Half of it would be in the way of the next try.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

function sentence(error: unknown): string {
  if (error instanceof KeyFileRefused) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") return `${basename(path ?? "the file")} is there already; it is not written over`;
  return systemWords(error);
}
