/** The thread of hash.ts: one hash, then it ends, and its 64 MiB with it. */
import { timingSafeEqual } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { argon2id } from "hash-wasm";
import type { HashTask } from "./hash.ts";

const COST = { memorySize: 65_536, iterations: 4, parallelism: 1, hashLength: 32 } as const;

/** `$argon2id$v=19$m=65536,t=4,p=1$salt$hash`, in base64 without padding. */
const ENCODED =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{16,128})$/;

async function perform(task: HashTask): Promise<string | boolean> {
  if (task.task === "make") return argon2id({ password: task.pin, salt: task.salt, ...COST, outputType: "encoded" });
  const [, memory, passes, lanes, salt = "", hash = ""] = ENCODED.exec(task.hash) ?? [];
  const wanted = Buffer.from(hash, "base64");
  if (wanted.length === 0) return false;
  const got = await argon2id({
    password: task.pin,
    salt: Buffer.from(salt, "base64"),
    memorySize: Number(memory),
    iterations: Number(passes),
    parallelism: Number(lanes),
    hashLength: wanted.length,
    outputType: "binary",
  });
  return timingSafeEqual(got, wanted);
}

// Null where it is not a thread: importing it does nothing.
if (parentPort !== null) parentPort.postMessage(await perform(workerData as HashTask));
