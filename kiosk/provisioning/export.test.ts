import { createHash } from "node:crypto";
import fc from "fast-check";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { signingKey } from "../journal/signing-key.ts";
import { makeExport, readExport, type ExportFile } from "./export.ts";
import { BUNDLE, bench, signed, type Bench } from "./fixture.ts";

let on: Bench;
beforeEach(() => {
  on = bench();
  const terminal = {
    ...BUNDLE.terminal,
    verify: {
      providers: [{ provider: "tencent", secretId: { secret: "tencent-id" }, secretKey: { secret: "tencent-key" } }],
    },
  };
  on.manager().applyBundle(signed({ ...BUNDLE, terminal }, on.operator), { by: "operator", allowOlder: false });
});
afterEach(() => on.remove());

function exported(): ExportFile {
  const { config, layers } = on.manager().installed();
  if (config === null) throw new Error("nothing to export");
  return makeExport({
    config: config.config,
    layers,
    version: 1,
    history: on.manager().history(),
    software: "1.4.2",
    wallMs: on.wallMs,
    key: signingKey(join(on.dataDir, "journal"), undefined),
  });
}

test("an export says what the terminal is set to and who changed it, with references in the place of secrets", () => {
  const { name, bytes } = exported();
  expect(name).toBe("BJ-HD-0001-20261126T030000Z.yanpiao-export");
  const read = readExport(bytes);
  if (!read.ok) throw new Error(read.error.message);
  expect(read.value).toMatchObject({
    terminal: "BJ-HD-0001",
    version: 1,
    own: { verify: { providers: [{ secretKey: { secret: "tencent-key" } }] } },
    versions: [{ version: 1, by: "operator", from: "bundle" }],
    facts: { software: "1.4.2", printer: "simulated, simulated-80mm" },
  });
});

test("beside it lies a checksum as sha256sum reads it", () => {
  const { name, bytes, checksum } = exported();
  const hex = createHash("sha256").update(bytes).digest("hex");
  expect(new TextDecoder().decode(checksum.bytes)).toBe(`${hex}  ${name}\n`);
});

test("an export of which any one byte was changed is not one any more", () => {
  const { bytes } = exported();
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(readExport(changed).ok, `byte ${at}`).toBe(false);
  }
});

test("what claims to be an export is answered, never with an exception", () => {
  const good = new TextDecoder().decode(exported().bytes);
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(8), fc.string({ maxLength: 8 }), (at, take, put) => {
      const text = good.slice(0, at) + put + good.slice(at + take);
      expect(readExport(new TextEncoder().encode(text)).ok && text !== good).toBe(false);
    }),
    { numRuns: Math.round(fuzzRuns() / 5) },
  );
});
