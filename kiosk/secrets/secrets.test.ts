import fc from "fast-check";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MAX_SECRET_BYTES, secretReader, type ReadSecret, type SecretFault } from "./read.ts";
import { Secret } from "./secret.ts";

const VALUE = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

let folder: string;
let credentialsDir: string;
let read: ReadSecret;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-secrets-"));
  credentialsDir = join(folder, "credentials");
  mkdirSync(credentialsDir);
  mkdirSync(join(folder, "secrets"));
  read = secretReader({ credentialsDir, dataDir: folder, uid: process.getuid?.() });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string | Uint8Array, mode = 0o600): string {
  const file = join(folder, path);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

function revealed(name: string): string {
  const result = read({ secret: name });
  if (!result.ok) throw new Error(result.error.message);
  return result.value.reveal();
}

function fault(name: string): SecretFault {
  const result = read({ secret: name });
  if (result.ok) throw new Error("was read");
  return result.error;
}

describe("a secret is found", () => {
  test("as a systemd credential first, whatever lies in the data folder", () => {
    write("credentials/tencent-key", `${VALUE}\n`, 0o400);
    write("secrets/tencent-key", "another");
    expect(revealed("tencent-key")).toBe(VALUE);
  });

  test("else as a file that only its owner can read, without the line break an editor put there", () => {
    write("secrets/tencent-key", `${VALUE}\r\n`);
    expect(revealed("tencent-key")).toBe(VALUE);
  });

  test("with the line breaks of a certificate", () => {
    write("secrets/client", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    expect(revealed("client")).toBe("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----");
  });
});

describe("a secret that cannot be used is named with what to do, and nothing of it is said", () => {
  test("missing", () => {
    expect(fault("tencent-key")).toEqual({
      name: "tencent-key",
      code: "missing",
      message:
        'the secret "tencent-key" is not there: give the service a credential of this name ' +
        `(LoadCredentialEncrypted=tencent-key), or write it to ${folder}/secrets/tencent-key and chmod 600 it`,
    });
  });

  test("readable by others", () => {
    write("secrets/tencent-key", VALUE, 0o640);
    expect(fault("tencent-key")).toMatchObject({ code: "readable-by-others" });
    expect(fault("tencent-key").message).toContain("chmod 600");
  });

  test("a link, a folder, an empty file, another kind of file, a whole disk", () => {
    write("elsewhere", VALUE);
    symlinkSync(join(folder, "elsewhere"), join(folder, "secrets", "link"));
    mkdirSync(join(folder, "secrets", "folder"));
    write("secrets/empty", "\n");
    write("secrets/binary", new Uint8Array([0xff, 0xfe, 0]));
    write("secrets/nul", `${VALUE}\0`);
    write("secrets/large", "x".repeat(MAX_SECRET_BYTES + 1));
    const faults = ["link", "folder", "empty", "binary", "nul", "large"].map((name) => fault(name));
    expect(faults.map(({ code }) => code)).toEqual([
      "not-a-file",
      "not-a-file",
      "empty",
      "not-text",
      "not-text",
      "too-large",
    ]);
    expect(JSON.stringify(faults)).not.toContain(VALUE);
  });

  test("a credential that is broken is not passed over for a file", () => {
    write("credentials/tencent-key", "");
    write("secrets/tencent-key", VALUE);
    expect(fault("tencent-key").code).toBe("empty");
  });

  test("a name that leads out of the folder", () => {
    write("elsewhere", VALUE);
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom("../elsewhere", "..", ".", "/etc/passwd", ""), fc.string()), (name) => {
        const result = read({ secret: name });
        expect(result.ok).toBe(false);
      }),
    );
  });
});

test("whatever prints a secret prints its name", () => {
  const secret = new Secret("tencent-key", VALUE);
  const holder = { secret, list: [secret] };
  const printed = [
    String(secret),
    ["", secret].join("key: "),
    JSON.stringify(holder),
    inspect(holder, { depth: 9, showHidden: true, customInspect: true }),
    inspect(secret, { customInspect: false, showHidden: true }),
    format("%s %o %O %j", secret, secret, secret, secret),
    new Error("cause", { cause: secret }).stack ?? "",
    Object.entries(secret).join(),
    inspect(structuredClone(secret), { showHidden: true }),
  ];
  for (const text of printed) expect(text).not.toContain(VALUE);
  expect(String(secret)).toBe("[secret tencent-key]");
  expect(secret.reveal()).toBe(VALUE);
});
