import type { Unsubscribe } from "../health.ts";

/** The listener half of every ByteLink: data to all, the end exactly once, also to whoever asks after it happened. */
export interface LinkEvents {
  onData(listener: (bytes: Uint8Array) => void): Unsubscribe;
  onClose(listener: (reason: string) => void): Unsubscribe;
  data(bytes: Uint8Array): void;
  /** The first reason stands; later ones are its echoes. */
  end(reason: string): void;
  readonly ended: string | null;
}

export function createLinkEvents(): LinkEvents {
  const dataListeners = new Set<(bytes: Uint8Array) => void>();
  const closeListeners = new Set<(reason: string) => void>();
  let ended: string | null = null;
  return {
    get ended(): string | null {
      return ended;
    },
    onData(listener) {
      dataListeners.add(listener);
      return () => void dataListeners.delete(listener);
    },
    onClose(listener) {
      if (ended !== null) {
        const reason = ended;
        queueMicrotask(() => listener(reason));
        return () => undefined;
      }
      closeListeners.add(listener);
      return () => void closeListeners.delete(listener);
    },
    data(bytes) {
      if (ended !== null) return;
      for (const listener of [...dataListeners]) listener(bytes);
    },
    end(reason) {
      if (ended !== null) return;
      ended = reason;
      const listeners = [...closeListeners];
      closeListeners.clear();
      dataListeners.clear();
      for (const listener of listeners) listener(reason);
    },
  };
}
