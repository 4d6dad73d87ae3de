/**
 * TC3-HMAC-SHA256, Tencent Cloud's signature of a request (cloud.tencent.com/document/api/362/4208; facts 4.3).
 * Pure; the official vectors are its tests.
 */
import { createHash, createHmac } from "node:crypto";

export interface ToSign {
  /** The service's short name: "ocr". */
  readonly service: string;
  /** The headers that are signed, lower-case names, exactly as they are sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, byte for byte as it is sent. */
  readonly body: string;
  /** Unix seconds, as X-TC-Timestamp says them. */
  readonly timestampS: number;
}

export interface Signed {
  readonly canonicalRequestHash: string;
  readonly signature: string;
  readonly authorization: string;
}

export function sign(secretId: string, secretKey: string, { service, headers, body, timestampS }: ToSign): Signed {
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(";");
  const canonicalHeaders = names.map((name) => `${name}:${(headers[name] ?? "").trim().toLowerCase()}\n`).join("");
  const canonicalRequest = ["POST", "/", "", canonicalHeaders, signedHeaders, sha256(body)].join("\n");
  const canonicalRequestHash = sha256(canonicalRequest);
  // The day of the timestamp in UTC: in Beijing it is already the next one for eight hours of each day.
  const date = new Date(timestampS * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ["TC3-HMAC-SHA256", String(timestampS), scope, canonicalRequestHash].join("\n");
  const signature = hmac(signingKeys(secretKey, date, service).signing, toSign).toString("hex");
  const authorization = `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { canonicalRequestHash, signature, authorization };
}

export interface SigningKeys {
  readonly date: Buffer;
  readonly service: Buffer;
  readonly signing: Buffer;
}

export function signingKeys(secretKey: string, date: string, service: string): SigningKeys {
  const ofDate = hmac(`TC3${secretKey}`, date);
  const ofService = hmac(ofDate, service);
  return { date: ofDate, service: ofService, signing: hmac(ofService, "tc3_request") };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
