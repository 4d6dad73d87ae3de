/** What a route answers, before it is bytes on a connection. */

export type Reply =
  | {
      readonly status: number;
      readonly type: string;
      readonly body: string;
      /** Seconds after which it is worth asking again. */
      readonly retryAfter?: number;
    }
  | {
      readonly status: 200;
      readonly type: string;
      /** Null: told by the end of the stream, which a broken one does not have. */
      readonly length: number | null;
      /** Each counts until the next is asked for: the memory may be the same. */
      readonly chunks: AsyncIterable<Uint8Array>;
    };

/** Lines of the journal, as they lie there. */
export const LINES_TYPE = "application/x-ndjson";

export const REFUSALS = {
  "not-understood": 400,
  "not-let-in": 403,
  "not-for-this-role": 403,
  "not-allowed": 403,
  "not-here": 404,
  "not-this-way": 405,
  "somebody-is-there": 409,
  "staff-are-there": 409,
  printing: 409,
  "on-trial": 409,
  "another-action": 409,
  "id-used": 409,
  "id-out-of-time": 409,
  "too-large": 413,
  "not-json": 415,
  "beyond-the-end": 416,
  "too-many": 429,
  "not-kept": 503,
  "not-now": 503,
} as const;
export type RefusalCode = keyof typeof REFUSALS;

export function json(value: unknown, status = 200): Reply {
  return { status, type: "application/json", body: `${JSON.stringify(value)}\n` };
}

/** A refusal says its code for programs and a sentence for people. */
export function refusal(code: RefusalCode, words: string, retryAfter: number | null = null): Reply {
  const reply = {
    status: REFUSALS[code],
    type: "application/json",
    body: `${JSON.stringify({ error: code, words })}\n`,
  };
  return retryAfter === null ? reply : { ...reply, retryAfter };
}
