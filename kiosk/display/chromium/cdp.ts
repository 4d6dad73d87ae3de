import type { Readable, Writable } from "node:stream";

/**
 * The DevTools protocol over Chromium's debugging pipe: JSON messages, each ended by a NUL byte, on file descriptors
 * 3 (to the browser) and 4 (from it). No port is opened, so there is no Host, Origin, cookie or token to get wrong.
 * Only old, stable methods are used.
 */
export interface Cdp {
  /** Rejects when the browser says no, when the pipe closes, and when `withinMs` passes. */
  call(method: string, params?: object, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /** Sends and does not wait: for messages whose answer nobody needs, or whose target may be hung. */
  post(method: string, params?: object, sessionId?: string): void;
  onEvent(listener: (event: CdpEvent) => void): void;
}

export interface CallOptions {
  readonly sessionId?: string | undefined;
  readonly withinMs?: number;
}

export interface CdpEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sessionId: string | undefined;
}

/** A browser that is alive answers within milliseconds; this is for a machine that is swapping. */
const ANSWER_WITHIN_MS = 10_000;

interface Pending {
  resolve(result: Readonly<Record<string, unknown>>): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

export function createCdp(toBrowser: Writable, fromBrowser: Readable): Cdp {
  let lastId = 0;
  const pending = new Map<number, Pending>();
  const listeners: ((event: CdpEvent) => void)[] = [];

  function write(message: object): void {
    if (!toBrowser.writable) return;
    toBrowser.write(`${JSON.stringify(message)}\0`);
  }

  function take(text: string): void {
    const message = JSON.parse(text) as {
      id?: number;
      method?: string;
      sessionId?: string;
      params?: Readonly<Record<string, unknown>>;
      result?: Readonly<Record<string, unknown>>;
      error?: { message?: string };
    };
    if (message.id !== undefined) {
      const waiting = pending.get(message.id);
      if (waiting === undefined) return;
      pending.delete(message.id);
      clearTimeout(waiting.timer);
      if (message.error !== undefined) waiting.reject(new Error(message.error.message ?? "the browser said no"));
      else waiting.resolve(message.result ?? {});
    } else if (message.method !== undefined) {
      const event = { method: message.method, params: message.params ?? {}, sessionId: message.sessionId };
      for (const listener of listeners) listener(event);
    }
  }

  let parts: Buffer[] = [];
  fromBrowser.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      const text = Buffer.concat([...parts, chunk.subarray(from, end)]).toString("utf8");
      parts = [];
      from = end + 1;
      take(text);
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  });
  const end = (): void => {
    for (const waiting of pending.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new Error("the browser has gone"));
    }
    pending.clear();
  };
  fromBrowser.on("close", end);
  // A pipe breaks when the browser dies; its exit says so, and louder.
  fromBrowser.on("error", end);
  toBrowser.on("error", end);

  return {
    call(method, params = {}, { sessionId, withinMs = ANSWER_WITHIN_MS } = {}) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new Error(`the browser did not answer ${method}`));
        }, withinMs);
        pending.set(id, { resolve, reject, timer });
        write({ id, method, params, sessionId });
      });
    },
    post(method, params = {}, sessionId) {
      lastId += 1;
      write({ id: lastId, method, params, sessionId });
    },
    onEvent(listener) {
      listeners.push(listener);
    },
  };
}
