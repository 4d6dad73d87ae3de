import { createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { BUNDLE, newOperator, signed, type Operator } from "../fixture.ts";
import { readContents } from "./contents.ts";
import { ENVELOPE_LIMITS, openEnvelope } from "./envelope.ts";
import { keyIdOf, makeKeyPair, readSigningKey, readTrustedKeys } from "./keys.ts";
import { signerOf } from "./sign.ts";

let folder: string;
let operator: Operator;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-keys-"));
  operator = newOperator();
  trust("operator", operator);
});
afterEach(() => rmSync(folder, { recursive: true }));

function trust(name: string, { publicPem }: Operator): void {
  writeFileSync(join(folder, `${name}.pub`), publicPem);
}

/** Who signed these bytes, or the code of the refusal. */
function verdictOn(bytes: Uint8Array): string {
  const envelope = openEnvelope("bundle", bytes);
  if (!envelope.ok) return envelope.error.code;
  const signer = signerOf(envelope.value, readTrustedKeys(folder));
  return signer.ok ? signer.value.name : signer.error.code;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytes(of: string): Uint8Array {
  return new TextEncoder().encode(of);
}

describe("a bundle", () => {
  test("signed with a key of the image is believed, and the same settings are the same file", () => {
    const file = signed(BUNDLE, operator);
    expect(verdictOn(file)).toBe("operator");
    const { made, for: who, ...rest } = BUNDLE;
    expect(text(signed({ ...rest, made, for: who }, operator))).toBe(text(file));
  });

  test("of which any one byte was changed, taken out or doubled is not believed", () => {
    const file = signed(BUNDLE, operator);
    for (let at = 0; at < file.length; at += 1) {
      const flipped = file.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(verdictOn(flipped), `byte ${at} changed`).not.toBe("operator");
      const cut = new Uint8Array([...file.slice(0, at), ...file.slice(at + 1)]);
      expect(verdictOn(cut), `byte ${at} taken out`).not.toBe("operator");
      const doubled = new Uint8Array([...file.slice(0, at), ...file.slice(at, at + 1), ...file.slice(at)]);
      expect(verdictOn(doubled), `byte ${at} doubled`).not.toBe("operator");
    }
  });

  test("whose settings were changed after it was signed says so", () => {
    const tampered = text(signed(BUNDLE, operator)).replace("海淀示例商场", "朝阳示例商场");
    expect(verdictOn(bytes(tampered))).toBe("bad-signature");
  });

  test("signed by nobody, by a stranger, or as another kind of file is refused", () => {
    expect(verdictOn(bytes(text(signed(BUNDLE, operator)).replace(/^ed25519 .*\n/m, "")))).toBe("bad-signature");
    expect(verdictOn(signed(BUNDLE, newOperator()))).toBe("unknown-key");
    expect(verdictOn(bytes(text(signed(BUNDLE, operator)).replace("yanpiao-config", "yanpiao-export")))).toBe(
      "not-a-bundle",
    );
  });

  test("with the name of a believed key over a stranger's signature is refused", () => {
    const stranger = newOperator();
    const claimed = text(signed(BUNDLE, stranger)).replace(stranger.id, operator.id);
    expect(verdictOn(bytes(claimed))).toBe("bad-signature");
  });

  test("whose signature is written in another way is refused: sixteen endings mean the same bytes", () => {
    const file = text(signed(BUNDLE, operator));
    const at = file.length - "A==\n".length;
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const believed = Array.from(alphabet).filter(
      (last) => verdictOn(bytes(file.slice(0, at) + last + file.slice(at + 1))) === "operator",
    );
    expect(believed).toEqual([file[at]]);
  });

  test("signed with the old and the new key serves terminals that know either", () => {
    const next = newOperator();
    const both = signed(BUNDLE, next, operator);
    expect(verdictOn(both)).toBe("operator");
    rmSync(join(folder, "operator.pub"));
    trust("operator-2027", next);
    expect(verdictOn(both)).toBe("operator-2027");
  });

  test("signed with a revoked key is refused, whatever else the image believes", () => {
    writeFileSync(join(folder, "revoked"), `# lost with a laptop\n${operator.id} # 2026-11-20\n`);
    trust("other", newOperator());
    expect(verdictOn(signed(BUNDLE, operator))).toBe("revoked-key");
  });

  test("that hides something in its form is refused: spaces, keys given twice, another order", () => {
    for (const payload of [
      '{"serial":1, "for":{"terminal":"A-1"}}',
      '{"serial":1,"for":{"terminal":"A-1"}}',
      '{"a":1,"a":1}',
      "[]",
      '{"a":1.0}',
      '{"a":"\\u0041"}',
    ]) {
      const file = `yanpiao-config 1\n${payload}\ned25519 ${operator.id} ${"A".repeat(86)}==\n`;
      expect(verdictOn(bytes(file)), payload).toBe("not-a-bundle");
    }
  });

  test("larger than any configuration is refused before it is read", () => {
    expect(verdictOn(new Uint8Array(ENVELOPE_LIMITS.bytes + 1))).toBe("too-large");
  });

  test("must say for whom it is, in which order, and what", () => {
    const wrong = [
      { ...BUNDLE, serial: 0 },
      { ...BUNDLE, for: { terminal: "bj-1" } },
      { ...BUNDLE, for: { fleet: "BJ-*-1" } },
      { ...BUNDLE, for: { fleet: "BJ-*" } },
      { ...BUNDLE, made: "yesterday" },
      { ...BUNDLE, extra: 1 },
      { for: BUNDLE.for, serial: 1, made: BUNDLE.made },
      null,
    ];
    for (const contents of wrong) {
      const read = readContents(contents);
      expect(read.ok ? "taken" : read.error.code, JSON.stringify(contents)).toBe("not-a-bundle");
    }
    expect(readContents(BUNDLE)).toEqual({ ok: true, value: BUNDLE });
  });

  test("is answered, never with an exception and never believed, whatever it holds", () => {
    const trusted = readTrustedKeys(folder);
    const good = text(signed(BUNDLE, operator));
    const lines = fc.oneof(
      fc.constantFrom(...good.split("\n"), "yanpiao-export 1", "", "ed25519 0 0"),
      fc.json({ maxDepth: 3 }),
      fc.string(),
    );
    const file = fc.oneof(
      { weight: 3, arbitrary: fc.array(lines, { maxLength: 8 }).map((all) => all.join("\n")) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.nat(good.length), fc.nat(6), fc.string({ maxLength: 6 }))
          .map(([at, take, put]) => good.slice(0, at) + put + good.slice(at + take)),
      },
      fc.constant(good),
    );
    let believed = 0;
    fc.assert(
      fc.property(file, (content) => {
        const envelope = openEnvelope("bundle", bytes(content));
        if (!envelope.ok) return;
        readContents(envelope.value.payload);
        const isBelieved = signerOf(envelope.value, trusted).ok;
        if (isBelieved) believed += 1;
        // A further line of a stranger takes nothing away.
        expect(isBelieved && !content.startsWith(good)).toBe(false);
      }),
      { numRuns: fuzzRuns() },
    );
    expect(believed).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        expect(openEnvelope("bundle", content).ok).toBe(false);
      }),
      { numRuns: fuzzRuns() },
    );
  });
});

describe("the keys of an image", () => {
  test("are named by the SHA-256 of their 32 bytes (the key of RFC 8032, 7.1, test 1)", () => {
    const x = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex").toString(
      "base64url",
    );
    expect(keyIdOf(createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }))).toBe(
      "21fe31dfa154a261",
    );
  });

  test("count for nothing where others may write them, where they are links, or of another kind", () => {
    rmSync(join(folder, "operator.pub"));
    writeFileSync(join(folder, "others.pub"), operator.publicPem);
    chmodSync(join(folder, "others.pub"), 0o666);
    symlinkSync(join(folder, "others.pub"), join(folder, "link.pub"));
    mkdirSync(join(folder, "folder.pub"));
    const { publicKey } = generateKeyPairSync("x25519");
    writeFileSync(join(folder, "x25519.pub"), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(join(folder, "text.pub"), "not a key");
    writeFileSync(join(folder, "large.pub"), "x".repeat(5000));
    const keys = readTrustedKeys(folder);
    expect(keys.byId.size).toBe(0);
    expect(keys.problems).toHaveLength(6);
    expect(verdictOn(signed(BUNDLE, operator))).toBe("no-keys");
  });

  test("count for nothing together where the list of revoked ones cannot be read, or is not there to be read", () => {
    writeFileSync(join(folder, "revoked"), "everything from 2025\n");
    expect(readTrustedKeys(folder).byId.size).toBe(0);
    expect(readTrustedKeys(join(folder, "none")).problems).toHaveLength(1);
    chmodSync(folder, 0o777);
    expect(readTrustedKeys(folder).problems[0]).toContain("can be written by others");
  });

  test("to sign with are refused while others can read them, and what they hold is repeated nowhere", () => {
    const path = join(folder, "operator.key");
    writeFileSync(path, makeKeyPair().privatePem);
    chmodSync(path, 0o640);
    expect(() => readSigningKey(path)).toThrow(/chmod 600/);
    writeFileSync(path, "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
    chmodSync(path, 0o600);
    expect(() => readSigningKey(path)).toThrow(/^((?!hunter2).)*$/s);
  });
});
