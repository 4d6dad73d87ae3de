import { mkdtempSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ManualClock, systemClock, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink, LinkOpener } from "./link.ts";
import { memorySocket } from "./memory.ts";
import { plugPty } from "./pty-fixture.ts";
import { serialOpener } from "./serial.ts";
import { tcpOpener } from "./tcp.ts";
import { systemUsbPrinterIo, type UsbPrinterIo } from "./usb-printer-io.ts";
import { usbPrinterOpener } from "./usb-printer.ts";

/** The device's side of one transport. */
interface Device {
  readonly opener: LinkOpener;
  send(bytes: Uint8Array): void;
  received(): Uint8Array;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  dispose(): Promise<void>;
}

const never = new AbortController().signal;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 });

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.dispose();
});

const serialDevice = (): Promise<Device> => ptyDevice((path) => serialOpener({ path, baudRate: 115200 }));
const usbPrinterDevice = (): Promise<Device> =>
  ptyDevice((path) => usbPrinterOpener({ at: { path }, clock: hurried, io: ptyAsUsblp }));

/** A pty that was hung up reads as empty for ever; usblp says that the device is gone. */
const ptyAsUsblp: UsbPrinterIo = {
  ...systemUsbPrinterIo,
  async read(fd, into) {
    const count = await systemUsbPrinterIo.read(fd, into);
    if (count === 0) throw Object.assign(new Error("hung up"), { code: "ENODEV" });
    return count;
  },
};

/** A close waits for the transfer under way; twenty times as fast, the same in a tenth of a second. */
const hurried: Clock = {
  now: () => performance.now() * 20,
  setTimeout: (fn, ms) => systemClock.setTimeout(fn, ms / 20),
};

async function ptyDevice(openerAt: (path: string) => LinkOpener): Promise<Device> {
  const folder = mkdtempSync(join(tmpdir(), "link-"));
  const path = join(folder, "tty");
  let pty = await plugPty(path);
  return {
    opener: openerAt(path),
    send: (data) => pty.send(data),
    received: () => pty.received(),
    unplug: () => pty.unplug(),
    async plug() {
      pty = await plugPty(path);
    },
    async dispose() {
      await pty.unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function tcpDevice(): Promise<Device> {
  let peer: Socket | null = null;
  let chunks: Buffer[] = [];
  let server: Server | null = null;
  let port = 0;
  const plug = async (): Promise<void> => {
    chunks = [];
    const started = createServer((socket) => {
      peer = socket;
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => chunks.push(chunk));
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(port, "127.0.0.1", resolve));
    const address = started.address();
    if (address !== null && typeof address === "object") port = address.port;
  };
  const unplug = async (): Promise<void> => {
    const stopping = server;
    server = null;
    if (stopping === null) return;
    const stopped = new Promise((resolve) => stopping.close(resolve));
    peer?.destroy();
    await stopped;
  };
  await plug();
  return {
    opener: tcpOpener({ host: "127.0.0.1", port }),
    send: (data) => void peer?.write(data),
    received: () => new Uint8Array(Buffer.concat(chunks)),
    unplug,
    plug,
    dispose: unplug,
  };
}

function memoryDevice(): Promise<Device> {
  const socket = memorySocket();
  let far: ByteLink | null = null;
  let chunks: Uint8Array[] = [];
  const plug = (): Promise<void> => {
    chunks = [];
    socket.plug((end) => {
      far = end;
      end.onData((data) => chunks.push(data));
    });
    return Promise.resolve();
  };
  const unplug = (): Promise<void> => {
    socket.unplug();
    return Promise.resolve();
  };
  void plug();
  return Promise.resolve({
    opener: socket.opener,
    send: (data: Uint8Array) => void far?.write(data),
    received: () => new Uint8Array(Buffer.concat(chunks)),
    unplug,
    plug,
    dispose: unplug,
  });
}

function addressOf(device: Device): { readonly host: string; readonly port: number } {
  const [, host = "", port = ""] = device.opener.address.split(":");
  return { host, port: Number(port) };
}

describe.each([
  ["serial on a pty", serialDevice],
  ["a printer's device file, played by a pty", usbPrinterDevice],
  ["TCP", tcpDevice],
  ["memory", memoryDevice],
])("a link over %s", (_transport, makeDevice) => {
  async function device(): Promise<Device> {
    const made = await makeDevice();
    devices.push(made);
    return made;
  }
  async function open(opener: LinkOpener): Promise<ByteLink> {
    const opened = await opener.open(never);
    if (!opened.ok) throw new Error(opened.reason);
    return opened.link;
  }
  /** Until the device has its end too, what it sends goes nowhere. */
  async function connected(made: Device): Promise<ByteLink> {
    const link = await open(made.opener);
    await link.write(bytes("hello"));
    await soon(() => expect(text(made.received())).toBe("hello"));
    return link;
  }

  it("carries every byte value both ways, in order", async () => {
    const made = await device();
    const link = await connected(made);
    const heard: Uint8Array[] = [];
    link.onData((data) => heard.push(Uint8Array.from(data)));
    const all = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);
    expect(await link.write(all)).toEqual({ ok: true });
    made.send(all);
    await soon(() => expect(Buffer.concat([bytes("hello"), all]).equals(made.received())).toBe(true));
    await soon(() => expect(Buffer.concat(heard).equals(all)).toBe(true));
    await link.close();
  });

  it("hands over what was written before it closes", async () => {
    const made = await device();
    const link = await open(made.opener);
    const big = new Uint8Array(2_000).fill(0x41);
    const writing = link.write(big);
    const closing = link.close();
    expect(await writing).toEqual({ ok: true });
    await soon(() => expect(made.received().length).toBe(2_000));
    await closing;
  });

  it("tells of an unplug once, with a reason, also to whoever asks later", async () => {
    const made = await device();
    const link = await connected(made);
    const reasons: string[] = [];
    link.onClose((reason) => reasons.push(reason));
    await made.unplug();
    await soon(() => expect(reasons.length).toBe(1));
    expect(reasons[0]).not.toBe("");
    const late: string[] = [];
    link.onClose((reason) => late.push(reason));
    await soon(() => expect(late).toEqual(reasons));
    await link.close();
    expect(reasons.length).toBe(1);
  });

  it("refuses a write after the unplug, and the device that is plugged in next never receives it", async () => {
    const made = await device();
    const link = await connected(made);
    const gone = new Promise<string>((resolve) => link.onClose(resolve));
    await made.unplug();
    await gone;
    const refused = await link.write(bytes("TRIGGER"));
    expect(refused.ok).toBe(false);
    await made.plug();
    const next = await connected(made);
    await next.write(bytes("!"));
    await soon(() => expect(text(made.received())).toBe("hello!"));
    await next.close();
  });

  it("refuses a write after its own close, and closes twice without harm", async () => {
    const made = await device();
    const link = await connected(made);
    const reasons: string[] = [];
    link.onClose((reason) => reasons.push(reason));
    const first = link.close();
    const second = link.close();
    expect((await link.write(bytes("late"))).ok).toBe(false);
    await made.unplug();
    await Promise.all([first, second]);
    expect(text(made.received())).toBe("hello");
    expect(reasons.length).toBe(1);
  });

  it("answers a missing device with words, never with an exception", async () => {
    const made = await device();
    await made.unplug();
    const opened = await made.opener.open(never);
    expect(opened).toMatchObject({ ok: false });
    if (!opened.ok) expect(opened.reason).toMatch(/no such file|connection refused|nothing plugged in/);
  });
});

describe("a serial link", () => {
  it("says that another program holds the port", async () => {
    const made = await serialDevice();
    devices.push(made);
    const first = await made.opener.open(never);
    const second = await made.opener.open(never);
    expect(second).toMatchObject({ ok: false });
    if (!second.ok) expect(second.reason).toMatch(/^in use by another program: /);
    if (first.ok) await first.link.close();
  });

  it("says that a file is not a serial port", async () => {
    const opened = await serialOpener({ path: "/dev/null", baudRate: 9600 }).open(never);
    expect(opened).toEqual({ ok: false, reason: "not a serial port: /dev/null" });
  });

  it("tells one plug-in of a device from the next, although the path is the same", async () => {
    const made = await serialDevice();
    devices.push(made);
    const before = made.opener.presence?.();
    await made.unplug();
    expect(made.opener.presence?.()).toBeNull();
    await made.plug();
    expect(made.opener.presence?.()).not.toBeNull();
    expect(before).not.toBeNull();
  });

  it("hears of an unplug that the tty does not tell: it reads as empty for ever, and only the device's name goes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "link-"));
    const [device, path] = [join(folder, "device"), join(folder, "tty")];
    // Held open by the far end all the while, as a tty is that was hung up in the moment of a read.
    const pty = await plugPty(device);
    symlinkSync(readlinkSync(device), path);
    const clock = new ManualClock();
    const opened = await serialOpener({ path, baudRate: 115200, clock }).open(never);
    if (!opened.ok) throw new Error(opened.reason);
    const told = new Promise<string>((resolve) => void opened.link.onClose(resolve));
    await clock.advance(DRIVER_DELAYS.presencePoll);
    rmSync(path);
    await clock.advance(DRIVER_DELAYS.presencePoll);
    expect(await told).toBe(`unplugged: ${path}`);
    expect(clock.pending).toBe(0);
    await pty.unplug();
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes back what a stopped device does not take, and ends, at once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "link-"));
    const path = join(folder, "tty");
    const pty = await plugPty(path);
    pty.freeze();
    const opened = await serialOpener({ path, baudRate: 115200 }).open(never);
    if (!opened.ok) throw new Error(opened.reason);
    const ends: string[] = [];
    opened.link.onClose((reason) => ends.push(reason));
    const writing = opened.link.write(new Uint8Array(100_000));
    await opened.link.withdraw?.();
    expect(await writing).toMatchObject({ ok: false });
    expect(ends).toEqual([`gave up a job that was not answered: ${path}`]);
    await pty.unplug();
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens nothing when it is told to give up", async () => {
    const made = await serialDevice();
    devices.push(made);
    const opened = await made.opener.open(AbortSignal.abort());
    expect(opened).toMatchObject({ ok: false });
    const again = await made.opener.open(never);
    expect(again.ok).toBe(true);
    if (again.ok) await again.link.close();
  });
});

describe("a TCP link", () => {
  it("reads on while it closes, so that a late status byte does not cut the slip off", async () => {
    // Half a megabyte is more than the kernel takes at once, and the printer reads slowly and talks back.
    let received = 0;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("data", (chunk) => {
        received += chunk.length;
        socket.write(Uint8Array.of(0x12));
      });
      socket.on("end", () => socket.end(Uint8Array.of(0x10, 0x00, 0x00, 0x00)));
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const opened = await tcpOpener({ host: "127.0.0.1", port: address.port }).open(never);
    if (!opened.ok) throw new Error(opened.reason);
    const heard: number[] = [];
    opened.link.onData((data) => heard.push(...data));
    void opened.link.write(new Uint8Array(512 * 1024));
    await opened.link.close();
    expect(received).toBe(512 * 1024);
    expect(heard.slice(-4)).toEqual([0x10, 0x00, 0x00, 0x00]);
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ["after a quiet time is a habit of printers and no fault", DRIVER_DELAYS.tcpIdle, true],
    ["right behind a question is a loss", 0, false],
  ])("that the printer ends %s", async (_what, quietMs, routine) => {
    const device = await tcpDevice();
    devices.push(device);
    const clock = new ManualClock();
    const { host, port } = addressOf(device);
    const opener = tcpOpener({ host, port, clock });
    const opened = await opener.open(never);
    if (!opened.ok) throw new Error(opened.reason);
    const ended = new Promise<string>((resolve) => opened.link.onClose(resolve));
    await opened.link.write(bytes("?"));
    await soon(() => expect(device.received().length).toBe(1));
    await clock.advance(quietMs);
    await device.unplug();
    const reason = await ended;
    expect(opener.isRoutineEnd?.(reason)).toBe(routine);
    expect(reason).toMatch(
      routine ? /^hung up by the device after a quiet time: 127/ : /^connection closed by the device/,
    );
  });

  it("is not made again within a third of a second: boards that serve one at a time would refuse it", async () => {
    const device = await tcpDevice();
    devices.push(device);
    const clock = new ManualClock();
    const { host, port } = addressOf(device);
    const opener = tcpOpener({ host, port, clock });
    const first = await opener.open(never);
    if (first.ok) await first.link.close();
    let second = false;
    const opening = opener.open(never).then((opened) => {
      second = true;
      return opened;
    });
    await clock.advance(DRIVER_DELAYS.tcpReconnectGap - 1);
    expect(second).toBe(false);
    await clock.advance(1);
    const opened = await opening;
    expect(opened.ok).toBe(true);
    if (opened.ok) await opened.link.close();
  });

  it("gives up a connect that nobody answers", async () => {
    // A listening socket whose queue is never served still answers SYN, so silence is played by a clock that is over at once.
    const fired = { now: () => 0, setTimeout: (fn: () => void): (() => void) => (queueMicrotask(fn), () => undefined) };
    const opened = await tcpOpener({ host: "127.0.0.1", port: 9, clock: fired }).open(never);
    expect(opened).toEqual({ ok: false, reason: "no answer from: 127.0.0.1:9" });
  });
});
