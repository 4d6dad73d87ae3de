/** A set of listeners with the subscription shape that the contract uses. */
export interface Listeners<T> {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly call: (value: T) => void;
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => {
        all.delete(listener);
      };
    },
    call(value) {
      for (const listener of [...all]) listener(value);
    },
  };
}

/** Messages that arrive before anybody listens are kept for the first listener: a page says hello at once. */
export interface Inbox {
  readonly put: (message: unknown) => void;
  readonly add: (listener: (message: unknown) => void) => () => void;
}

/** A page that nobody listens to may leave this many messages; the rest are lost. */
const INBOX_LIMIT = 64;

export function createInbox(): Inbox {
  const listeners = createListeners<unknown>();
  let waiting: unknown[] | null = [];
  return {
    put(message) {
      if (waiting === null) listeners.call(message);
      else if (waiting.length < INBOX_LIMIT) waiting.push(message);
    },
    add(listener) {
      const stop = listeners.add(listener);
      const early = waiting ?? [];
      waiting = null;
      for (const message of early) listener(message);
      return stop;
    },
  };
}
