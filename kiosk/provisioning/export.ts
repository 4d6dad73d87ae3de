/**
 * What a terminal says of itself on a stick: its settings, the last ten versions of them, and facts about the machine, for
 * whoever sets up the next one or looks for a fault far away. Secrets are references, so none is in it; nothing of a visit is
 * in it either. Signed with the terminal's own key (journal/signing-key.ts), whose public half is inside: who has noted
 * its id knows from which terminal it is.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import { arch, release, totalmem, version as kernelVersion } from "node:os";
import { z } from "zod";
import type { TerminalConfig } from "../../config/schema.ts";
import type { Result } from "../invoice/types.ts";
import type { SigningKey } from "../journal/signing-key.ts";
import { bytesToSign, closeEnvelope, openEnvelope } from "./bundle/envelope.ts";
import { refuse, type Refusal } from "./bundle/refusal.ts";
import type { Layers } from "./compose.ts";
import type { VersionFile } from "./version-file.ts";

export const EXPORT_SUFFIX = ".yanpiao-export";

const schema = z.strictObject({
  terminal: z.string().max(24),
  made: z.string().max(40),
  publicKey: z.string().max(60),
  version: z.int().min(0),
  site: z.record(z.string(), z.unknown()).nullable(),
  own: z.record(z.string(), z.unknown()).nullable(),
  versions: z.array(z.record(z.string(), z.unknown())),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type ExportContents = z.output<typeof schema>;

export interface ExportSource {
  readonly config: TerminalConfig;
  readonly layers: Layers;
  readonly version: number;
  readonly history: readonly VersionFile[];
  readonly software: string;
  readonly wallMs: number;
  readonly key: SigningKey;
}

export interface ExportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As sha256sum reads it: "HEX  NAME". */
  readonly checksum: { readonly name: string; readonly bytes: Uint8Array };
}

export function makeExport({ config, layers, version, history, software, wallMs, key }: ExportSource): ExportFile {
  const made = new Date(wallMs).toISOString();
  const contents: ExportContents = {
    terminal: config.terminal.id,
    made,
    publicKey: key.publicKey,
    version,
    site: layers.site === null ? null : { ...layers.site },
    own: layers.terminal === null ? null : { ...layers.terminal },
    versions: history.map(({ version: number, at, by, from, note }) => ({ version: number, at, by, from, note })),
    facts: factsOf(config, software),
  };
  const signed = bytesToSign("export", contents);
  const signature = new Uint8Array(Buffer.from(key.sign(signed), "base64url"));
  const bytes = closeEnvelope(signed, [{ keyId: exportKeyId(key.publicKey), signature }]);
  const stamp = made.replaceAll(/[-:]|\.\d+/g, "");
  const name = `${config.terminal.id}-${stamp}${EXPORT_SUFFIX}`;
  const hex = createHash("sha256").update(bytes).digest("hex");
  return { name, bytes, checksum: { name: `${name}.sha256`, bytes: new TextEncoder().encode(`${hex}  ${name}\n`) } };
}

export interface ReadExport extends ExportContents {
  /** Of the key inside; as `yanpiao config inspect` prints it. */
  readonly keyId: string;
}

/** An export that was not changed since the terminal wrote it. Which terminal's key that is, the key's id says. */
export function readExport(bytes: Uint8Array): Result<ReadExport, Refusal> {
  const envelope = openEnvelope("export", bytes);
  if (!envelope.ok) return envelope;
  const contents = schema.safeParse(envelope.value.payload);
  if (!contents.success) return refuse("not-a-bundle", "it does not say what an export has to");
  const { publicKey } = contents.data;
  const keyId = exportKeyId(publicKey);
  const signature = envelope.value.signatures.find((one) => one.keyId === keyId)?.signature;
  if (signature === undefined || !isSigned(publicKey, envelope.value.signedBytes, signature)) {
    return refuse("bad-signature", "its signature does not fit: it was changed after the terminal wrote it");
  }
  return { ok: true, value: { ...contents.data, keyId } };
}

function exportKeyId(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);
}

function isSigned(x: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(null, bytes, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }), signature);
  } catch {
    return false;
  }
}

function factsOf(
  { scanner, printer, panel, camera, display }: TerminalConfig,
  software: string,
): ExportContents["facts"] {
  return {
    software,
    node: process.version,
    kernel: `${release()} ${kernelVersion()}`.slice(0, 120),
    arch: arch(),
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    scanner: "profile" in scanner ? `${scanner.driver}, ${scanner.profile}` : scanner.driver,
    printer: `${printer.driver}, ${printer.profile}`,
    camera: camera.use ? "used" : "not used",
    panel: `${panel.widthMm} x ${panel.heightMm} mm, ${panel.orientation}`,
    display: display.host,
  };
}
