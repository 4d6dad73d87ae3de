/**
 * Where an operator's command leaves a bundle for the terminal that runs: DATA/config/inbox, a file named by the SHA-256 of
 * what is in it. The terminal believes neither the name nor the command, and judges the bundle itself.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../store/files.ts";
import { ENVELOPE_LIMITS } from "./bundle/envelope.ts";
import { configFolder } from "./versions.ts";

/** The name to ask for. */
export function leaveInInbox(dataDir: string, bundle: Uint8Array): string {
  const digest = digestOf(bundle);
  const folder = inboxOf(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceFile(join(folder, digest), Buffer.from(bundle).toString("utf8"));
  return digest;
}

/** What was left under this name, which is then gone; null where nothing is, or something else. */
export function takeFromInbox(dataDir: string, digest: string): Uint8Array | null {
  const path = join(inboxOf(dataDir), digest);
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile() || stats.size > ENVELOPE_LIMITS.bytes) return null;
      const bundle = new Uint8Array(readFileSync(handle));
      return digestOf(bundle) === digest ? bundle : null;
    } finally {
      closeSync(handle);
      rmSync(path, { force: true });
    }
  } catch {
    return null;
  }
}

function inboxOf(dataDir: string): string {
  return join(configFolder(dataDir), "inbox");
}

function digestOf(bundle: Uint8Array): string {
  return createHash("sha256").update(bundle).digest("hex");
}
