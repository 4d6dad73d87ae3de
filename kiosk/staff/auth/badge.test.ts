import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { makeBadge, readBadge, type BadgeKey } from "./badge.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const KEYS: readonly BadgeKey[] = [
  { id: "office", publicKey: publicKey.export({ type: "spki", format: "der" }).subarray(12).toString("base64") },
];
const NOW = Date.parse("2026-11-24T06:00:00Z");
const BADGE = makeBadge({ keyId: "office", number: "07", role: "technician", expiresMs: NOW + 1_000 }, privateKey);

test("a signed badge is read back, and no longer a second after it expires", () => {
  expect(readBadge(BADGE, KEYS, NOW)).toMatchObject({ ok: true, value: { number: "07", role: "technician" } });
  expect(readBadge(BADGE, KEYS, NOW + 1_000)).toEqual({ ok: false, error: "expired" });
});

test("one character changed anywhere, and it is no badge any more", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: BADGE.length - 1 }),
      fc.constantFrom(...Array.from("ABCabc019-_.~")),
      (at, character) => {
        fc.pre(BADGE[at] !== character);
        const changed = BADGE.slice(0, at) + character + BADGE.slice(at + 1);
        const read = readBadge(changed, KEYS, NOW);
        // The last character of base64 without padding carries bits that mean nothing.
        if (at < BADGE.length - 1) expect(read.ok, changed).toBe(false);
      },
    ),
    { numRuns: fuzzRuns() },
  );
});

test("whatever is held to the scanner is answered, and nothing throws", () => {
  const pieces = fc.constantFrom(
    "YPB1",
    ".",
    "office",
    "07",
    "technician",
    "1764000000",
    "A".repeat(86),
    "\u0000",
    "发票",
    "",
  );
  const text = fc.oneof(
    fc.string({ maxLength: 400, unit: "binary" }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(".")),
  );
  fc.assert(
    fc.property(text, (held) => {
      expect(readBadge(held, KEYS, NOW).ok).toBe(false);
    }),
    { numRuns: fuzzRuns() },
  );
});

test("what the same key signed for another purpose is no badge", () => {
  const body = "YPB1.office.07.technician.1999999999";
  const elsewhere = sign(null, Buffer.from(body), privateKey).toString("base64url");
  expect(readBadge(`${body}.${elsewhere}`, KEYS, NOW)).toEqual({ ok: false, error: "not-signed" });
});
