/**
 * PINs are kept as argon2id, worked out in a thread of its own: the screen goes on while it takes its time.
 *
 * The cost: 64 MiB, four passes, one lane. That is above RFC 9106's second choice (64 MiB, three passes), fits a terminal with
 * 2 GB, and takes 0.35 s on a slow shared core. A PIN of eight digits is no match for whoever has the file and a rack of
 * machines; the cost buys days, and the file is readable by the terminal's account only.
 *
 * Error model: a thread that dies is a rejection, because nothing true can be said about a PIN then.
 */
import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";

export type HashTask =
  | { readonly task: "make"; readonly pin: string; readonly salt: Uint8Array }
  | { readonly task: "check"; readonly pin: string; readonly hash: string };

export interface PinHasher {
  /** The encoded hash, with its own salt and cost: `$argon2id$v=19$m=65536,t=4,p=1$…`. */
  make(pin: string): Promise<string>;
  check(pin: string, hash: string): Promise<boolean>;
}

/** Of no PIN that anybody has: a number that nobody has costs as long as one that somebody has. */
export const NOBODYS_HASH =
  "$argon2id$v=19$m=65536,t=4,p=1$BwcHBwcHBwcHBwcHBwcHBw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const SALT_BYTES = 16;

export const hasherInThread: PinHasher = {
  make: async (pin) => String(await inThread({ task: "make", pin, salt: randomBytes(SALT_BYTES) })),
  check: async (pin, hash) => (await inThread({ task: "check", pin, hash })) === true,
};

function inThread(task: HashTask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("hash-thread.ts", import.meta.url), { workerData: task });
    let said: unknown = null;
    worker.on("message", (message: unknown) => (said = message));
    worker.on("error", reject);
    worker.on("exit", () => {
      if (said === null) reject(new Error("the thread that hashes PINs ended without a word"));
      else resolve(said);
    });
  });
}
