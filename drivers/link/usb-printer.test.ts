import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ManualClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink, LinkWrite } from "./link.ts";
import { plugPty } from "./pty-fixture.ts";
import { createFakeUsblp, type FakeUsblp } from "./usb-printer-fixture.ts";
import { usbPrinterOpener } from "./usb-printer.ts";

const never = new AbortController().signal;
const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const PATH = "/dev/usb/lp0";

interface Bench {
  readonly clock: ManualClock;
  readonly usblp: FakeUsblp;
  readonly link: ByteLink;
  readonly ends: readonly string[];
  readonly heard: () => string;
}

async function bench(usblp = createFakeUsblp()): Promise<Bench> {
  const clock = new ManualClock();
  const opened = await usbPrinterOpener({ at: { path: PATH }, clock, io: usblp.io }).open(never);
  if (!opened.ok) throw new Error(opened.reason);
  const ends: string[] = [];
  let heard = "";
  opened.link.onClose((reason) => ends.push(reason));
  opened.link.onData((data) => (heard += Buffer.from(data).toString("latin1")));
  return { clock, usblp, link: opened.link, ends, heard: () => heard };
}

async function openReason(...codes: readonly string[]): Promise<string> {
  const usblp = createFakeUsblp();
  usblp.fail("open", ...codes);
  const opened = await usbPrinterOpener({ at: { path: PATH }, clock: new ManualClock(), io: usblp.io }).open(never);
  if (opened.ok) throw new Error("it opened");
  return opened.reason;
}

/** The result of a write once it is known, null until then. */
function watch(writing: Promise<LinkWrite>): { result: LinkWrite | null } {
  const seen: { result: LinkWrite | null } = { result: null };
  void writing.then((result) => (seen.result = result));
  return seen;
}

describe("a slip on its way to a USB printer", () => {
  it("arrives whole and in order, though the kernel takes it in pieces and says again, again", async () => {
    const { clock, usblp, link } = await bench();
    usblp.setWriteLimit(700);
    usblp.fail("write", "EAGAIN", "EINTR", "EAGAIN");
    const slip = Array.from({ length: 10_000 }, (_, index) => String.fromCharCode(33 + (index % 90))).join("");
    const both = Promise.all([link.write(bytes(slip)), link.write(bytes("\n"))]);
    await clock.advance(1_000);
    expect(await both).toEqual([{ ok: true }, { ok: true }]);
    expect(usblp.received()).toBe(`${slip}\n`);
  });

  it("waits while paper is out, without haste, and goes on by itself when the printer takes bytes again", async () => {
    const { clock, usblp, link } = await bench();
    usblp.room(100);
    const slip = "S".repeat(9_000);
    const writing = watch(link.write(bytes(slip)));
    await clock.advance(60_000);
    expect(writing.result).toBeNull();
    // A minute of five-millisecond questions would be 12,000 calls for nothing.
    expect(usblp.calls.write).toBeLessThan(1_500);
    usblp.room(Infinity);
    await clock.advance(1_000);
    expect(writing.result).toEqual({ ok: true });
    expect(usblp.received()).toBe(slip);
  });

  it("is not cut off by a close right behind it: the transfer under way has two seconds", async () => {
    const { clock, usblp, link } = await bench();
    usblp.room(100);
    void link.write(bytes("S".repeat(300)));
    const closing = link.close();
    await clock.advance(DRIVER_DELAYS.usbCloseLinger - 200);
    expect(usblp.isOpen).toBe(true);
    usblp.room(Infinity);
    await clock.advance(200);
    await closing;
    expect(usblp.received().length).toBe(300);
    expect(usblp.isOpen).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it("whose end was answered may be closed behind at once", async () => {
    const { clock, usblp, link } = await bench();
    await link.write(bytes("SLIP"));
    link.acknowledged?.();
    const closing = link.close();
    await clock.advance(DRIVER_DELAYS.usbReadPoll);
    await closing;
    expect(usblp.isOpen).toBe(false);
  });

  it("that is stuck for good does not keep the link from closing, and its sender is told", async () => {
    const { clock, usblp, link } = await bench();
    usblp.room(0);
    const writing = watch(link.write(bytes("S".repeat(9_000))));
    const closing = link.close();
    await clock.advance(DRIVER_DELAYS.usbCloseLinger + DRIVER_DELAYS.usbWriteRetryStuck);
    await closing;
    expect(writing.result).toEqual({ ok: false, reason: "closed by the terminal" });
    expect(usblp.isOpen).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

describe("a slip that is given up while a USB printer takes nothing", () => {
  it("is taken back: the printer prints no more of it when it is mended, and hears at once what is sent then", async () => {
    const { clock, usblp, link, ends } = await bench();
    usblp.room(100);
    const slip = watch(link.write(bytes("S".repeat(9_000))));
    await clock.advance(3_000);
    await link.withdraw?.();
    expect(slip.result).toEqual({ ok: false, reason: "withdrawn: /dev/usb/lp0 took nothing" });
    void link.write(bytes("CLEAR"));
    await clock.advance(1_000);
    usblp.room(Infinity);
    await clock.advance(1_000);
    expect(usblp.received()).toBe(`${"S".repeat(100)}CLEAR`);
    expect(ends).toEqual([]);
    usblp.send(Uint8Array.of(0x12));
    await clock.advance(100);
  });

  it("ends the link when another program takes the printer in that moment", async () => {
    const { clock, usblp, link, ends } = await bench();
    usblp.room(0);
    void link.write(bytes("SLIP"));
    await clock.advance(3_000);
    usblp.fail("open", "EBUSY");
    await link.withdraw?.();
    expect(ends).toEqual(["in use by another program: /dev/usb/lp0 (CUPS or ipp-usb? a terminal needs neither)"]);
    await link.close();
    expect(usblp.calls.close).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("and nothing is taken back, nor closed, where everything had arrived", async () => {
    const { usblp, link } = await bench();
    await link.write(bytes("SLIP"));
    link.acknowledged?.();
    await link.withdraw?.();
    expect(usblp.calls.close).toBe(0);
  });
});

describe("a USB printer that goes away", () => {
  it.each([
    ["ENODEV", "unplugged: /dev/usb/lp0"],
    ["ESHUTDOWN", "unplugged: /dev/usb/lp0"],
    ["ENOSPC", "/dev/usb/lp0: ENOSPC"],
  ])("ends the link once, in words, whether it shows at the write or at the read (%s)", async (code, reason) => {
    for (const call of ["write", "read"] as const) {
      const { clock, usblp, link, ends } = await bench();
      usblp.fail(call, code);
      const writing = watch(link.write(bytes("SLIP")));
      await clock.advance(200);
      expect(ends).toEqual([reason]);
      expect(writing.result?.ok).toBe(call === "read");
      expect(await link.write(bytes("MORE"))).toEqual({ ok: false, reason });
      // The minor number is free for the replug only when the old file is closed.
      expect(usblp.isOpen).toBe(false);
      expect(clock.pending).toBe(0);
    }
  });

  it("is not given up for one failed read, which usblp starts anew", async () => {
    const { clock, usblp, ends, heard } = await bench();
    usblp.fail("read", "EIO", "EIO");
    usblp.send(Uint8Array.of(0x12));
    await clock.advance(500);
    expect(ends).toEqual([]);
    expect(heard()).toBe("\x12");
    usblp.fail("read", "EIO", "EIO", "EIO");
    await clock.advance(500);
    expect(ends).toEqual(["unplugged: /dev/usb/lp0"]);
  });
});

describe("what a USB printer says", () => {
  it("is heard soon, and a printer that never stops talking does not stop the terminal", async () => {
    const { clock, usblp, heard } = await bench();
    usblp.send(new Uint8Array(200_000).fill(0x12));
    await clock.advance(DRIVER_DELAYS.usbReadIdle);
    expect(heard().length).toBeLessThan(200_000);
    await clock.advance(200 * DRIVER_DELAYS.usbReadIdle);
    expect(heard().length).toBe(200_000);
  });

  it("is nothing on a one-way interface, which prints all the same and is not asked again", async () => {
    const usblp = createFakeUsblp();
    usblp.fail("read", "EINVAL");
    const { clock, link, ends } = await bench(usblp);
    await clock.advance(10_000);
    expect(usblp.calls.read).toBe(1);
    expect(await link.write(bytes("SLIP"))).toEqual({ ok: true });
    expect(ends).toEqual([]);
  });

  it.each([
    [0x18, { paperEmpty: false, selected: true, error: false }],
    [0x30, { paperEmpty: true, selected: true, error: true }],
    [null, null],
  ])("over the control pipe is known while the data pipe is stuck (%s)", async (byte, status) => {
    const { clock, usblp, link } = await bench();
    usblp.room(0);
    void link.write(bytes("S".repeat(9_000)));
    usblp.setPortStatus(byte);
    await clock.advance(100);
    expect(await link.portStatus?.()).toEqual(status);
  });
});

describe("opening a USB printer", () => {
  it.each([
    ["EBUSY", "in use by another program: /dev/usb/lp0 (CUPS or ipp-usb? a terminal needs neither)"],
    ["EACCES", "permission denied: /dev/usb/lp0 (is the terminal's user in the group of that device?)"],
    ["ENOENT", "no such file: /dev/usb/lp0"],
  ])("that fails with %s says what to do", async (code, reason) => {
    expect(await openReason(code)).toBe(reason);
  });

  it("fails with the socket's name while nothing is plugged into it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sysfs-"));
    const opener = usbPrinterOpener({ at: { port: "1-1.2" }, sysfs: folder });
    expect(opener.address).toBe("usb:1-1.2");
    expect(opener.presence?.()).toBeNull();
    expect(await opener.open(never)).toEqual({
      ok: false,
      reason:
        "no printer at USB port 1-1.2: is it plugged in and switched on? (its class must be printer, kernel module usblp)",
    });
    rmSync(folder, { recursive: true });
  });

  it("refuses an ordinary file: a slip written there would look printed for ever", async () => {
    const folder = mkdtempSync(join(tmpdir(), "usb-printer-"));
    const path = join(folder, "lp0");
    writeFileSync(path, "");
    expect(await usbPrinterOpener({ at: { path } }).open(never)).toEqual({
      ok: false,
      reason: `not a printer device: ${path}`,
    });
    rmSync(folder, { recursive: true });
  });

  it("given up in the meantime leaves nothing open", async () => {
    const usblp = createFakeUsblp();
    const opened = await usbPrinterOpener({ at: { path: PATH }, io: usblp.io }).open(AbortSignal.abort());
    expect(opened).toEqual({ ok: false, reason: "gave up opening: /dev/usb/lp0" });
    expect(usblp.isOpen).toBe(false);
  });
});

describe("on a real device file", () => {
  const cleanUps: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it("a terminal ends at once although a printer has taken nothing for a while", async () => {
    const folder = mkdtempSync(join(tmpdir(), "usb-printer-"));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "lp0");
    const pty = await plugPty(path);
    cleanUps.push(() => pty.unplug());
    // Nobody reads the far end: the pty takes some kilobytes, then nothing, as a printer without paper.
    pty.freeze();
    const script = `
      const { usbPrinterOpener } = await import(${JSON.stringify(join(import.meta.dirname, "usb-printer.ts"))});
      const opened = await usbPrinterOpener({ at: { path: ${JSON.stringify(path)} } }).open(new AbortController().signal);
      if (!opened.ok) throw new Error(opened.reason);
      let taken = false;
      void opened.link.write(new Uint8Array(1_000_000)).then(() => (taken = true));
      setTimeout(() => { process.stdout.write(taken ? "taken" : "stuck"); process.exit(0); }, 200);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
    expect({ code, said }).toEqual({ code: 0, said: "stuck" });
  });
});
