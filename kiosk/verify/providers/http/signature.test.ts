import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzRuns } from "../../../../drivers/fuzz-fixture.ts";
import { createHmac } from "node:crypto";
import {
  contentDigest,
  readSignature,
  signatureBase,
  signatureFits,
  signatureHeaders,
  type Message,
  type SigningKey,
} from "./signature.ts";

const KEY: SigningKey = { keyId: "BJ-CY-0107", secret: new Uint8Array(32).fill(7) };
const MADE = { createdS: 1_795_492_800, nonce: "0123456789abcdefghijkl" };
const BODY = new TextEncoder().encode(`{"terminal":"BJ-CY-0107"}`);

function post(): Message {
  const unsigned: Message = {
    method: "POST",
    authority: "verify.example",
    path: "/v1/verifications",
    headers: {
      "content-type": "application/json",
      "content-digest": contentDigest(BODY),
      "idempotency-key": `"01936f2e-8c00-7000-8000-000000000001"`,
    },
  };
  return { ...unsigned, headers: { ...unsigned.headers, ...signatureHeaders(unsigned, KEY, MADE) } };
}

function fits(message: Message, body: Uint8Array = BODY): boolean {
  const claimed = readSignature(message);
  return claimed !== null && signatureFits(message, body, claimed, KEY.secret);
}

test("the base and its signature are those of RFC 9421, B.2.5", () => {
  const base = signatureBase(
    {
      method: "POST",
      authority: "example.com",
      path: "/foo",
      headers: { date: "Tue, 20 Apr 2021 02:07:55 GMT", "content-type": "application/json" },
    },
    ["date", "@authority", "content-type"],
    `;created=1618884473;keyid="test-shared-secret"`,
  );
  const secret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";
  const mac = createHmac("sha256", Buffer.from(secret, "base64"))
    .update(base ?? "")
    .digest("base64");
  expect(mac).toBe("pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=");
});

test("the digest of a body is that of RFC 9530 and RFC 9421", () => {
  const digest = (text: string): string => contentDigest(new TextEncoder().encode(text));
  expect(digest(`{"hello": "world"}`)).toBe("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
  expect(digest(`{"hello": "world"}\n`)).toBe("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
});

test("a signed question is believed, and is not with anything in it changed", () => {
  const signed = post();
  expect(fits(signed)).toBe(true);
  expect(fits({ ...signed, authority: "VERIFY.example" })).toBe(true);
  expect(fits({ ...signed, method: "PUT" })).toBe(false);
  expect(fits({ ...signed, path: "/v1/deliveries" })).toBe(false);
  expect(fits({ ...signed, authority: "elsewhere.example" })).toBe(false);
  expect(fits(signed, new TextEncoder().encode(`{"terminal":"BJ-CY-0108"}`))).toBe(false);
  for (const name of ["content-type", "content-digest", "idempotency-key", "signature-input", "signature"]) {
    expect(fits({ ...signed, headers: { ...signed.headers, [name]: undefined } }), name).toBe(false);
    expect(fits({ ...signed, headers: { ...signed.headers, [name]: `${signed.headers[name] ?? ""}0` } }), name).toBe(
      false,
    );
  }
});

test("another terminal's key does not open the door, and a signature over less than all is none", () => {
  const signed = post();
  const claimed = readSignature(signed);
  if (claimed === null) throw new Error("not readable");
  expect(signatureFits(signed, BODY, claimed, new Uint8Array(32).fill(8))).toBe(false);
  const input = signed.headers["signature-input"] ?? "";
  const less = input.replace(` "content-digest"`, "");
  expect(less).not.toBe(input);
  expect(readSignature({ ...signed, headers: { ...signed.headers, "signature-input": less } })).toBeNull();
});

test("noise in the signature's fields is never believed and never breaks anything", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 100 }), (input, signature) => {
      const signed = post();
      const headers = { ...signed.headers, "signature-input": input, signature };
      expect(fits({ ...signed, headers })).toBe(false);
    }),
    { numRuns: fuzzRuns(20_000) },
  );
});
