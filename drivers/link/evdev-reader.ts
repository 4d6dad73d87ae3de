import { readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { loadLibc } from "./system/libc.ts";

/**
 * The thread that reads an input device; `evdev.ts` starts it. A thread of its own, because the kernel keeps no more
 * than 64 events for a reader (some ten keys), and a scanner types those in 20 ms: less than a slip takes to be drawn.
 *
 * It never stands in a read. It waits with an end, reads what is there, and looks whether it is to stop; a read that
 * blocks could not be ended before the next key.
 */
export interface EvdevReaderData {
  readonly fd: number;
  readonly path: string;
  readonly waitMs: number;
  /** Not 0: stop. */
  readonly stop: Int32Array;
}

/** That it reads from now on; bytes as they were read; or the end, for good: the name of the errno where it was one. */
export type EvdevReaderMessage =
  | { readonly reading: true }
  | { readonly bytes: Uint8Array }
  | { readonly ended: string | null; readonly reason: string };

/** 64 events of 24 bytes. */
const READ_BYTES = 1536;

if (parentPort !== null) await run(workerData as EvdevReaderData, (message) => parentPort?.postMessage(message));

async function run(data: EvdevReaderData, say: (message: EvdevReaderMessage) => void): Promise<void> {
  const { fd, path, waitMs, stop } = data;
  const loaded = await loadLibc();
  if (!loaded.ok) {
    say({ ended: null, reason: loaded.reason });
    return;
  }
  const buffer = new Uint8Array(READ_BYTES);
  say({ reading: true });
  while (Atomics.load(stop, 0) === 0) {
    const ready = loaded.libc.waitReadable(fd, waitMs, path);
    if (!ready.ok && ready.code !== "EINTR") {
      say({ ended: ready.code, reason: ready.reason });
      return;
    }
    if (!ready.ok || ready.value === 0) continue;
    try {
      const length = readSync(fd, buffer);
      if (length === 0) {
        say({ ended: "ENODEV", reason: "end of file" });
        return;
      }
      say({ bytes: buffer.slice(0, length) });
      // What was typed does not stay behind.
      buffer.fill(0, 0, length);
    } catch (error) {
      const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
      if (code === "EAGAIN" || code === "EINTR") continue;
      say({ ended: code, reason: String(error) });
      return;
    }
  }
}
