/** What a route answers, before it is bytes on a connection. */

export type Reply =
  | { readonly status: number; readonly type: string; readonly body: string }
  | {
      readonly status: 200;
      readonly type: string;
      /** Null: told by the end of the stream, which a broken one does not have. */
      readonly length: number | null;
      readonly chunks: AsyncIterable<Uint8Array>;
    };

export const REFUSALS = {
  "not-understood": 400,
  "not-let-in": 403,
  "not-for-this-role": 403,
  "not-here": 404,
  "not-this-way": 405,
  "somebody-is-there": 409,
  "beyond-the-end": 416,
  "too-many": 429,
  "not-now": 503,
} as const;
export type RefusalCode = keyof typeof REFUSALS;

export function json(value: unknown, status = 200): Reply {
  return { status, type: "application/json", body: `${JSON.stringify(value)}\n` };
}

/** A refusal says its code for programs and a sentence for people. */
export function refusal(code: RefusalCode, words: string): Reply {
  return json({ error: code, words }, REFUSALS[code]);
}
