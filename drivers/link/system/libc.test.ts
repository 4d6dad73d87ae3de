import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plugPty, type Pty } from "../pty-fixture.ts";
import { loadLibc, type Libc } from "./libc.ts";

const TIOCGWINSZ = 0x5413;
const TIOCSWINSZ = 0x5414;
const EVIOCGVERSION = 0x80044501;

let folder = "";
let libc: Libc;
const opened: number[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "libc-"));
  const loaded = await loadLibc();
  if (!loaded.ok) throw new Error(loaded.reason);
  libc = loaded.libc;
});
afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
});

function open(path: string, flags: string): number {
  const fd = openSync(path, flags);
  opened.push(fd);
  return fd;
}

describe("a lock on a device", () => {
  it("is refused to a second opener in words, and free again when the first closes", () => {
    const path = join(folder, "device");
    const first = openSync(path, "w");
    const second = open(path, "r");
    expect(libc.flock(first, "exclusive", path)).toEqual({ ok: true, value: 0 });
    expect(libc.flock(second, "exclusive", path)).toEqual({
      ok: false,
      code: "EAGAIN",
      reason: `in use by another program: ${path}`,
    });
    closeSync(first);
    expect(libc.flock(second, "exclusive", path).ok).toBe(true);
    expect(libc.flock(second, "unlock", path).ok).toBe(true);
  });

  it("does not outlive the process that held it, even when that was killed", async () => {
    const path = join(folder, "device");
    writeFileSync(path, "");
    // flock(1) of util-linux becomes the program that holds the lock.
    const holder = spawn("flock", ["--no-fork", path, "sh", "-c", "echo held; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const gone = once(holder, "exit");
    await once(holder.stdout, "data");
    const mine = open(path, "r");
    expect(libc.flock(mine, "exclusive", path).ok).toBe(false);
    holder.kill("SIGKILL");
    await gone;
    expect(libc.flock(mine, "exclusive", path).ok).toBe(true);
  });
});

describe("a request to a device", () => {
  let pty: Pty;
  let path = "";
  beforeEach(async () => {
    path = join(folder, "tty");
    pty = await plugPty(path);
  });
  afterEach(() => pty.unplug());

  it("reaches the kernel and brings its answer back, at once or from a thread of its own", async () => {
    const fd = open(path, "r+");
    const asked = Uint8Array.from([40, 0, 132, 0, 0, 0, 0, 0]);
    expect(libc.ioctl(fd, TIOCSWINSZ, asked, path)).toEqual({ ok: true, value: 0 });
    const size = new Uint8Array(8);
    expect(libc.ioctl(fd, TIOCGWINSZ, size, path)).toEqual({ ok: true, value: 0 });
    expect([...size]).toEqual([...asked]);
    const later = new Uint8Array(8);
    expect(await libc.ioctlAsync(fd, TIOCGWINSZ, later, path)).toEqual({ ok: true, value: 0 });
    expect([...later]).toEqual([...asked]);
  });

  it("writes no byte past the caller's own, although an old request does not say how much it writes", () => {
    const fd = open(path, "r+");
    libc.ioctl(fd, TIOCSWINSZ, Uint8Array.from([40, 0, 132, 0, 1, 1, 1, 1]), path);
    const memory = new Uint8Array(16).fill(0xee);
    expect(libc.ioctl(fd, TIOCGWINSZ, memory.subarray(0, 2), path).ok).toBe(true);
    expect([...memory]).toEqual([40, 0, ...Array.from({ length: 14 }, () => 0xee)]);
  });

  it("that the device does not know is answered in words", async () => {
    const fd = open(path, "r+");
    const refused = { ok: false, code: "ENOTTY", reason: `does not know this request: ${path}` };
    expect(libc.ioctl(fd, EVIOCGVERSION, new Uint8Array(4), path)).toEqual(refused);
    expect(libc.ioctl(fd, EVIOCGVERSION, 1, path)).toEqual(refused);
    expect(await libc.ioctlAsync(fd, EVIOCGVERSION, new Uint8Array(4), path)).toEqual(refused);
    expect(libc.ioctl(9_999, TIOCGWINSZ, new Uint8Array(8), path)).toMatchObject({ ok: false, code: "EBADF" });
  });

  it("that would write more than there is room for, or to no descriptor, is never made", () => {
    const fd = open(path, "r+");
    expect(() => libc.ioctl(fd, EVIOCGVERSION, new Uint8Array(3), path)).toThrow(/needs 4 bytes, given 3/);
    expect(() => libc.ioctl(-1, TIOCGWINSZ, new Uint8Array(8), path)).toThrow(RangeError);
    expect(() => libc.ioctl(fd, 2 ** 32, new Uint8Array(8), path)).toThrow(RangeError);
    expect(() => libc.ioctl(fd, TIOCGWINSZ, Number.NaN, path)).toThrow(RangeError);
    expect(() => libc.flock(0.5, "exclusive", path)).toThrow(RangeError);
    expect(() => libc.waitReadable(fd, -1, path)).toThrow(RangeError);
  });

  it("waits for bytes, and for no longer than it was told", async () => {
    const fd = open(path, "r+");
    expect(libc.waitReadable(fd, 0, path)).toEqual({ ok: true, value: 0 });
    pty.send(Uint8Array.of(0x41));
    expect(libc.waitReadable(fd, 10_000, path)).toEqual({ ok: true, value: 1 });
    await pty.unplug();
    expect(libc.waitReadable(fd, 10_000, path)).toEqual({ ok: true, value: 1 });
  });
});

describe("what the system has in memory of a file", () => {
  it("is forgotten when it is on the disk, and a descriptor that is none is said so", () => {
    const path = join(folder, "file");
    writeFileSync(path, "on its way");
    const fd = open(path, "r+");
    expect(libc.forgetCached(fd, path)).toEqual({ ok: true, value: 0 });
    expect(libc.forgetCached(9_999, path)).toEqual({ ok: false, code: "EBADF", reason: `not open: ${path}` });
  });
});

describe("where system calls cannot be had", () => {
  it("another system is named", async () => {
    expect(await loadLibc("win32")).toEqual({ ok: false, reason: "this needs Linux; this machine runs win32" });
  });

  it("a library that does not load is a reason, not an exception", async () => {
    const loaded = await loadLibc("linux", () => Promise.reject(new Error("Cannot find the native Koffi module")));
    expect(loaded).toEqual({
      ok: false,
      reason: "system calls cannot be loaded (npm package koffi): Cannot find the native Koffi module",
    });
  });
});
