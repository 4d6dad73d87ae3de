import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { evdevOpener, type EvdevSystem } from "./evdev.ts";
import type { ByteLink } from "./link.ts";
import { loadLibc, type Libc, type LibcResult } from "./system/libc.ts";

const never = new AbortController().signal;
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 2 });

/**
 * A FIFO stands for the device node, so that reading, waiting and the end are the kernel's own; only the two requests
 * that a FIFO does not know are answered here. The grab itself is proven in the rig, on a uinput keyboard.
 */
interface FakeKernel {
  readonly system: EvdevSystem;
  readonly requests: readonly { readonly request: number; readonly argument: number }[];
}

function fakeKernel(keys: "all" | "none", grab: LibcResult = { ok: true, value: 0 }): FakeKernel {
  const requests: { request: number; argument: number }[] = [];
  const withIoctl = (libc: Libc): Libc => ({
    ...libc,
    ioctl(_fd, request, argument) {
      if (typeof argument === "number") {
        requests.push({ request, argument });
        return grab;
      }
      argument.fill(keys === "all" ? 0xff : 0);
      return { ok: true, value: argument.length };
    },
  });
  const system: EvdevSystem = {
    arch: "x64",
    async loadLibc() {
      const loaded = await loadLibc();
      return loaded.ok ? { ok: true, libc: withIoctl(loaded.libc) } : loaded;
    },
  };
  return { system, requests };
}

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evdev-"));
  path = join(folder, "event4");
  execFileSync("mkfifo", [path]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function open(system: EvdevSystem): Promise<ByteLink> {
  const opened = await evdevOpener({ path, system }).open(never);
  if (!opened.ok) throw new Error(opened.reason);
  return opened.link;
}
const plugIn = (): number => openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
const isOpenHere = (): boolean =>
  readdirSync("/proc/self/fd").some((fd) => {
    const link = `/proc/self/fd/${fd}`;
    return existsSync(link) && readlinkSync(link) === path;
  });

describe("a keyboard that belongs to the terminal alone", () => {
  it("is grabbed before a single key is read, and its events come as the kernel gives them", async () => {
    const { system, requests } = fakeKernel("all");
    const link = await open(system);
    expect(requests).toEqual([{ request: 0x40044590, argument: 1 }]);
    const heard: number[] = [];
    link.onData((bytes) => heard.push(...bytes));
    const device = plugIn();
    writeSync(
      device,
      Uint8Array.from({ length: 48 }, (_, at) => at),
    );
    await soon(() => expect(heard).toEqual(Array.from({ length: 48 }, (_, at) => at)));
    closeSync(device);
    await link.close();
  });

  it("loses no key while the terminal is busy: they are read on a thread of their own", async () => {
    const link = await open(fakeKernel("all").system);
    let heard = 0;
    link.onData((bytes) => (heard += bytes.length));
    const device = plugIn();
    writeSync(device, new Uint8Array(24));
    await soon(() => expect(heard).toBe(24));
    // Three times what the pipe holds: the rest fits only because somebody reads meanwhile.
    let written = 0;
    const giveUpMs = performance.now() + 10_000;
    while (written < 3 * 65_536 && performance.now() < giveUpMs) {
      try {
        written += writeSync(device, new Uint8Array(2_400));
      } catch {
        // EAGAIN: the pipe is full at the moment. This thread stays busy all the time.
      }
    }
    expect(written).toBeGreaterThanOrEqual(3 * 65_536);
    expect(heard).toBe(24);
    await soon(() => expect(heard).toBe(24 + written));
    closeSync(device);
    await link.close();
  });

  it("ends once when it is unplugged, and the file is closed", async () => {
    const link = await open(fakeKernel("all").system);
    const reasons: string[] = [];
    link.onClose((reason) => reasons.push(reason));
    const device = plugIn();
    writeSync(device, new Uint8Array(24));
    closeSync(device);
    await soon(() => expect(reasons).toEqual([`unplugged: ${path}`]));
    await soon(() => expect(isOpenHere()).toBe(false));
    await Promise.all([link.close(), link.close()]);
    expect(reasons.length).toBe(1);
  });

  it("is let go when the terminal closes it, although no key was ever pressed", async () => {
    const link = await open(fakeKernel("all").system);
    const reasons: string[] = [];
    link.onClose((reason) => reasons.push(reason));
    await link.close();
    expect(reasons).toEqual(["closed by the terminal"]);
    expect(isOpenHere()).toBe(false);
  });

  it("takes no commands", async () => {
    const link = await open(fakeKernel("all").system);
    expect(await link.write(Uint8Array.of(1))).toEqual({ ok: false, reason: `a keyboard takes no commands: ${path}` });
    await link.close();
  });
});

describe("what is not used at all", () => {
  const refusal = async (system: EvdevSystem, at = path): Promise<string> => {
    const opened = await evdevOpener({ path: at, system }).open(never);
    return opened.ok ? "opened" : opened.reason;
  };

  it("a keyboard that another program has grabbed: its keys would reach the page", async () => {
    const taken: LibcResult = { ok: false, code: "EBUSY", reason: `in use by another program: ${path}` };
    expect(await refusal(fakeKernel("all", taken).system)).toBe(
      `its keys cannot be kept from the screen, so it is not used: in use by another program: ${path}`,
    );
    expect(isOpenHere()).toBe(false);
  });

  it("a device that is no keyboard, such as the touch screen", async () => {
    expect(await refusal(fakeKernel("none").system)).toBe(`not a keyboard: ${path}`);
    const real: EvdevSystem = { arch: "x64", loadLibc: () => loadLibc() };
    expect(await refusal(real)).toBe(`not a keyboard: ${path}`);
    expect(isOpenHere()).toBe(false);
  });

  it("a path where nothing is, a machine of 32 bits, and a system without the calls", async () => {
    const { system } = fakeKernel("all");
    expect(await refusal(system, join(folder, "event9"))).toBe(`no such file: ${join(folder, "event9")}`);
    expect(await refusal({ ...system, arch: "arm" })).toMatch(/only read on 64-bit machines; this one is arm/);
    const reason = "this needs Linux; this machine runs plan9";
    expect(await refusal({ ...system, loadLibc: () => Promise.resolve({ ok: false, reason }) })).toBe(reason);
    const gaveUp = await evdevOpener({ path, system }).open(AbortSignal.abort());
    expect(gaveUp).toMatchObject({ ok: false });
  });
});
