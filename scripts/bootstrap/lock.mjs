// One bootstrap at a time may install. The lock is a directory put in place by rename, complete with its owner's name,
// so there is no moment in which it exists without saying whose it is.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress.mjs";

const POLL_MS = 200;
const SAY_EVERY_MS = 5000;
/** A bootstrap that died while taking over a dead one's lock held it for microseconds; after this it is forgotten. */
const STEAL_FORGOTTEN_MS = 10_000;

/**
 * Runs `work` while no other bootstrap of this checkout holds the lock. A lock whose owner is dead is taken over.
 * @template T @param {string} directory @param {string} what @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(directory, what, work) {
  const me = ownerOf(process.pid);
  let saidAt = 0;
  while (!take(directory, me)) {
    const owner = readOwner(directory);
    if (owner !== null && !isAlive(owner)) steal(directory);
    else if (Date.now() - saidAt > SAY_EVERY_MS) {
      saidAt = Date.now();
      say(`another process (${owner === null ? "unknown" : owner.pid}) is ${what}; waiting for it …`);
    }
    await sleep(POLL_MS);
  }
  const release = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

function take(directory, me) {
  const prepared = `${directory}.${process.pid}`;
  mkdirSync(prepared, { recursive: true });
  writeFileSync(join(prepared, "owner"), JSON.stringify(me));
  try {
    renameSync(prepared, directory);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
    throw error;
  }
}

function readOwner(directory) {
  try {
    return JSON.parse(readFileSync(join(directory, "owner"), "utf8"));
  } catch {
    return null;
  }
}

/** Two waiters may both find the owner dead; only the one that makes `.steal` looks again and removes the lock. */
function steal(directory) {
  const guard = `${directory}.steal`;
  try {
    mkdirSync(guard);
  } catch {
    const since = statSync(guard, { throwIfNoEntry: false });
    if (since !== undefined && Date.now() - since.mtimeMs > STEAL_FORGOTTEN_MS) {
      rmSync(guard, { recursive: true, force: true });
    }
    return;
  }
  try {
    const owner = readOwner(directory);
    if (owner !== null && !isAlive(owner)) rmSync(directory, { recursive: true, force: true });
  } finally {
    rmSync(guard, { recursive: true, force: true });
  }
}

function ownerOf(pid) {
  return { pid, bornAt: bornAt(pid) };
}

/** The start time in /proc tells a process from a later one with the same number; null where there is no /proc. */
function bornAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return null;
  }
}

function isAlive(owner) {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return owner.bornAt === null || owner.bornAt === bornAt(owner.pid);
}
