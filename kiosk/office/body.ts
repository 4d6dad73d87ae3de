/**
 * What comes with a question: read only where a route wants it and the person may, as text in JSON, up to a limit.
 *
 * Error model: a Result whose error is the answer. A connection that breaks rejects, as nobody is there to be answered.
 */
import type { IncomingMessage } from "node:http";
import type { Result } from "../invoice/types.ts";
import { OFFICE_LIMITS } from "./delays.ts";
import { refusal, type Reply } from "./reply.ts";

export function hasBody({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

export async function bodyOf(request: IncomingMessage): Promise<Result<string, Reply>> {
  // A page in the browser of somebody whose certificate is in it can send other types unasked, but not this one.
  if (!/^application\/json *(?:; *charset=utf-8)?$/i.test(request.headers["content-type"] ?? "")) {
    return { ok: false, error: refusal("not-json", "what this address takes is JSON: content-type application/json") };
  }
  const chunks: Buffer[] = [];
  if (Number(request.headers["content-length"] ?? 0) > OFFICE_LIMITS.bodyBytes) return tooLarge();
  let bytes = 0;
  // Left early, it must not end the connection: there is something to be said on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > OFFICE_LIMITS.bodyBytes) return tooLarge();
    chunks.push(chunk);
  }
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { ok: false, error: refusal("not-understood", "the body holds bytes that are no text") };
  }
}

function tooLarge(): Result<string, Reply> {
  return {
    ok: false,
    error: refusal("too-large", `more than ${OFFICE_LIMITS.bodyBytes / 1024} kB: nothing like that comes in`),
  };
}
