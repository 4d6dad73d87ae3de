import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { ManualClock, systemClock } from "./clock.ts";
import { DRIVER_DELAYS, RETRY_DELAYS_MS, RETRY_JITTER } from "./delays.ts";
import type { ByteLink, LinkOpener } from "./link/link.ts";
import { memorySocket } from "./link/memory.ts";
import { plugPty } from "./link/pty-fixture.ts";
import { serialOpener } from "./link/serial.ts";
import { createSupervisor, TAIL_BYTES } from "./supervise.ts";

const quiet = (): void => undefined;
const half = (): number => 0.5;

describe("keeping a device connected", () => {
  it("is back at once after a cable was pulled and pushed in again, and nobody was alarmed", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const states: string[] = [];
    socket.plug(quiet);
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet });
    supervisor.onHealth((health) => states.push(health.state));
    await clock.advance(DRIVER_DELAYS.stableLink);
    socket.unplug();
    socket.plug(quiet);
    await clock.advance(DRIVER_DELAYS.lossGrace - 1);
    expect(supervisor.health().state).toBe("connected");
    expect(states).toEqual(["connected", "inconclusive", "connected"]);
    expect(supervisor.counters()).toMatchObject({ opens: 2, losses: 1, lastLoss: "unplugged: memory:0" });
    await supervisor.close();
  });

  it("says disconnected, with the reason, when the grace is over", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    socket.plug(quiet);
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet });
    await clock.advance(1);
    socket.unplug();
    await clock.advance(DRIVER_DELAYS.lossGrace);
    expect(supervisor.health()).toEqual({ state: "disconnected", reason: "unplugged: memory:0" });
    await supervisor.close();
  });

  it("says at once that a device was never there, and goes on trying at most every 20 s", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: () => 1, onData: quiet });
    await clock.advance(0);
    expect(supervisor.health()).toEqual({ state: "disconnected", reason: "nothing plugged in: memory:0" });
    await clock.advance(120_000);
    const before = socket.attempts;
    await clock.advance(20_000);
    expect(socket.attempts).toBe(before + 1);
    socket.plug(quiet);
    await clock.advance(20_000);
    expect(supervisor.health().state).toBe("connected");
    expect(Math.max(...RETRY_DELAYS_MS) * (1 + RETRY_JITTER)).toBe(20_000);
    await supervisor.close();
  });

  it("does not hammer a device that opens and drops at once", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    socket.plug((far) => void far.close());
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet });
    await clock.advance(60_000);
    expect(socket.attempts).toBeLessThan(15);
    await supervisor.close();
  });

  it("does not hammer a loose contact either, which plugs itself in and out all day", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    let plugs = 0;
    const supervisor = createSupervisor({
      // Present for a quarter of a second in every second, and gone again before it can be opened.
      opener: {
        ...socket.opener,
        presence: () => (clock.now() % 1_000 < DRIVER_DELAYS.presencePoll ? `plug-in ${(plugs += 1)}` : null),
      },
      clock,
      random: half,
      onData: quiet,
    });
    for (let minute = 0; minute < 10; minute += 1) {
      const before = socket.attempts;
      await clock.advance(60_000);
      expect(socket.attempts - before).toBeLessThan(60);
    }
    expect(plugs).toBeGreaterThan(500);
    socket.plug(quiet);
    await clock.advance(20_000);
    expect(supervisor.counters().opens).toBeGreaterThan(0);
    await supervisor.close();
  });

  /** Silent while it is switched off, as a TCP printer is: nothing refuses, and each attempt ends by its limit. */
  function silentWhenOff(clock: ManualClock): { opener: LinkOpener; on: boolean; drop: () => void; attempts: number } {
    const socket = memorySocket();
    socket.plug(quiet);
    const device = {
      on: true,
      attempts: 0,
      drop: (): void => {
        device.on = false;
        socket.unplug();
        socket.plug(quiet);
      },
      opener: {
        ...socket.opener,
        isSilentWhenOff: true,
        async open(signal: AbortSignal): ReturnType<LinkOpener["open"]> {
          device.attempts += 1;
          if (device.on) return socket.opener.open(signal);
          await new Promise<void>((resolve) => {
            const cancel = clock.setTimeout(resolve, DRIVER_DELAYS.tcpConnect);
            const stop = (): void => {
              cancel();
              resolve();
            };
            signal.addEventListener("abort", stop, { once: true });
          });
          return { ok: false, reason: "no answer" };
        },
      } satisfies LinkOpener,
    };
    return device;
  }

  /** One attempt that it came back in, and the pause after it. */
  const BACK_MS = DRIVER_DELAYS.soughtOpen + DRIVER_DELAYS.soughtRetry * (1 + RETRY_JITTER);

  it("that is silent while it is switched off is back within three and a half seconds, whenever it comes back", async () => {
    expect(BACK_MS).toBeLessThan(3_500);
    for (let awayMs = 3_000; awayMs < 12_000; awayMs += 700) {
      const clock = new ManualClock();
      const device = silentWhenOff(clock);
      const supervisor = createSupervisor({ opener: device.opener, clock, random: () => 1, onData: quiet });
      await clock.advance(DRIVER_DELAYS.stableLink);
      device.drop();
      await clock.advance(awayMs);
      // How it was lost says more than an attempt that was cut short.
      expect(supervisor.health()).toEqual({ state: "disconnected", reason: "unplugged: memory:0" });
      device.on = true;
      await clock.advance(BACK_MS);
      expect(supervisor.health().state, `away for ${awayMs} ms`).toBe("connected");
      await supervisor.close();
    }
  });

  it("that broke in the middle of something for a person is sought as often, though it was connected a moment ago", async () => {
    for (const isWanted of [true, false]) {
      const clock = new ManualClock();
      const device = silentWhenOff(clock);
      const options = { opener: device.opener, clock, random: () => 1, onData: quiet, isWanted: () => isWanted };
      const supervisor = createSupervisor(options);
      // Longer ago than a device is sought, and connected for a second: to the supervisor it flaps.
      await clock.advance(1_000);
      device.drop();
      await clock.advance(45_000);
      const before = device.attempts;
      await clock.advance(10_000);
      // One every three seconds, and no more.
      if (isWanted) expect(device.attempts - before).toBeLessThanOrEqual(4);
      device.on = true;
      await clock.advance(BACK_MS);
      expect(supervisor.health().state).toBe(isWanted ? "connected" : "disconnected");
      await supervisor.close();
    }
  });

  it("that was well and is away for half a minute is back within two seconds of its return, without a look at its path", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    socket.plug(quiet);
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: () => 1, onData: quiet });
    await clock.advance(DRIVER_DELAYS.stableLink);
    for (const awayMs of [3_000, 30_000, 55_000]) {
      socket.unplug();
      await clock.advance(awayMs);
      expect(supervisor.health().state).toBe("disconnected");
      socket.plug(quiet);
      await clock.advance(2_000);
      expect(supervisor.health().state).toBe("connected");
      await clock.advance(DRIVER_DELAYS.stableLink);
    }
    await supervisor.close();
  });

  it("tries at once when somebody waits for the device, however long it was away, but not again and again", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: () => 1, onData: quiet });
    await clock.advance(3_600_000 + 5_000);
    const before = socket.attempts;
    for (let knock = 0; knock < 50; knock += 1) {
      supervisor.hurry();
      await clock.advance(10);
    }
    expect(socket.attempts - before).toBeLessThanOrEqual(2);
    socket.plug(quiet);
    supervisor.hurry();
    await clock.advance(DRIVER_DELAYS.hurryGap);
    expect(supervisor.health().state).toBe("connected");
    await supervisor.close();
  });

  it("makes a connection anew that the device ends as a habit, and alarms nobody unless it fails", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const states: string[] = [];
    socket.plug(quiet);
    const opener = { ...socket.opener, isRoutineEnd: (reason: string) => reason.startsWith("unplugged") };
    const supervisor = createSupervisor({ opener, clock, random: half, onData: quiet });
    await clock.advance(1);
    supervisor.onHealth((health) => states.push(health.state));
    for (let hour = 0; hour < 3; hour += 1) {
      await clock.advance(90_000);
      socket.unplug();
      socket.plug(quiet);
    }
    await clock.advance(1_000);
    expect(states).toEqual([]);
    expect(supervisor.counters()).toMatchObject({ opens: 4, losses: 0, routineEnds: 3 });
    socket.unplug();
    await clock.advance(DRIVER_DELAYS.lossGrace + 1_000);
    expect(states).toEqual(["inconclusive", "disconnected"]);
    await supervisor.close();
  });

  it("survives a library that throws where it should answer, and so do the devices beside it", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    socket.plug(quiet);
    const bad: LinkOpener = { address: "bad:0", open: () => Promise.reject(new Error("segmentation\n fault")) };
    const broken = createSupervisor({ opener: bad, clock, random: half, onData: quiet });
    const good = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet });
    await clock.advance(60_000);
    expect(broken.health()).toEqual({ state: "disconnected", reason: "bad:0: segmentation fault" });
    expect(good.health().state).toBe("connected");
    expect(good.counters()).toMatchObject({ opens: 1, losses: 0 });
    await broken.close();
    await good.close();
  });

  it("says with a silence what to look at, where the kind of link knows it", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    socket.plug(quiet);
    const supervisor = createSupervisor({
      opener: { ...socket.opener, whenSilent: "is it switched on?" },
      clock,
      random: half,
      onData: quiet,
      heartbeat: { everyMs: 1_000, misses: 2, beat: () => Promise.resolve("silent") },
    });
    await clock.advance(10_000);
    expect(supervisor.health().reason).toBe("no answer to 2 questions in a row: is it switched on?");
    await supervisor.close();
  });

  it("notices a device that stays open and is dead, and does not call the reopened one alive until it answers", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    let alive = true;
    const states: string[] = [];
    socket.plug(quiet);
    const supervisor = createSupervisor({
      opener: socket.opener,
      clock,
      random: half,
      onData: quiet,
      heartbeat: { everyMs: 1_000, misses: 2, beat: () => Promise.resolve(alive ? "alive" : "silent") },
    });
    supervisor.onHealth((health) => states.push(health.state));
    await clock.advance(3_000);
    alive = false;
    await clock.advance(60_000);
    expect(states).toEqual(["inconclusive", "connected", "inconclusive", "disconnected"]);
    expect(supervisor.health().reason).toBe("no answer to 2 questions in a row");
    alive = true;
    await clock.advance(21_000);
    expect(supervisor.health().state).toBe("connected");
    await supervisor.close();
  });

  it("gives up an open that never ends, and closes the link that comes too late", async () => {
    const clock = new ManualClock();
    let finish: (link: ByteLink) => void = quiet;
    let lateClosed = false;
    const opener: LinkOpener = {
      address: "stuck:0",
      open: () =>
        new Promise((resolve) => {
          finish = (link) => resolve({ ok: true, link });
        }),
    };
    const supervisor = createSupervisor({ opener, clock, random: half, onData: quiet });
    const finishFirst = finish;
    await clock.advance(DRIVER_DELAYS.open);
    expect(supervisor.health()).toEqual({ state: "disconnected", reason: "gave up opening: stuck:0" });
    finishFirst({
      write: () => Promise.resolve({ ok: true }),
      onData: () => quiet,
      onClose: () => quiet,
      close: () => {
        lateClosed = true;
        return Promise.resolve();
      },
    });
    await clock.advance(0);
    expect(lateClosed).toBe(true);
    expect(supervisor.link()).toBeNull();
    const closing = supervisor.close();
    await clock.advance(DRIVER_DELAYS.open);
    await closing;
  });

  it("refuses a write while there is no device, and does not keep it for the next one", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const supervisor = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet });
    await clock.advance(0);
    expect(await supervisor.write(Uint8Array.of(1))).toEqual({ ok: false, reason: "not connected: memory:0" });
    const received: number[] = [];
    socket.plug((far) => void far.onData((bytes) => received.push(...bytes)));
    await clock.advance(20_000);
    await supervisor.write(Uint8Array.of(2));
    expect(received).toEqual([2]);
    await supervisor.close();
  });

  it("keeps the last bytes before a loss only where it was told that they say nothing about people", async () => {
    for (const keepTail of [true, false]) {
      const clock = new ManualClock();
      const socket = memorySocket();
      const plugged: ByteLink[] = [];
      socket.plug((far) => void plugged.push(far));
      const supervisor = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet, keepTail });
      await clock.advance(1);
      await plugged[0]?.write(new Uint8Array(100).fill(0x12));
      socket.unplug();
      expect(supervisor.counters().bytesIn).toBe(100);
      expect(supervisor.counters().tail.length).toBe(keepTail ? TAIL_BYTES : 0);
      await supervisor.close();
    }
  });

  it("leaves no timer and no link behind when it is closed, in whatever state", async () => {
    for (const plugged of [true, false]) {
      const clock = new ManualClock();
      const socket = memorySocket();
      let closed = 0;
      if (plugged) socket.plug((far) => void far.onClose(() => (closed += 1)));
      const supervisor = createSupervisor({ opener: socket.opener, clock, random: half, onData: quiet });
      await clock.advance(plugged ? 0 : 700);
      await supervisor.close();
      expect(clock.pending).toBe(0);
      expect(closed).toBe(plugged ? 1 : 0);
      expect(supervisor.health().state).toBe("disconnected");
    }
  });
});

describe("a real serial device", () => {
  it.each(["removed", "pulled"] as const)(
    "is connected again after its replug, and hears again (path %s)",
    async (how) => {
      const folder = mkdtempSync(join(tmpdir(), "supervise-"));
      const path = join(folder, "tty");
      const heard: number[] = [];
      let pty = await plugPty(path);
      const supervisor = createSupervisor({
        opener: serialOpener({ path, baudRate: 115200 }),
        clock: systemClock,
        onData: (bytes) => void heard.push(...bytes),
      });
      const state = (wanted: string): Promise<void> =>
        vi.waitFor(() => expect(supervisor.health().state).toBe(wanted), { timeout: 5_000, interval: 5 });
      await state("connected");
      await pty.unplug(how);
      await state("disconnected");
      pty = await plugPty(path);
      await state("connected");
      pty.send(Uint8Array.of(7));
      await vi.waitFor(() => expect(heard).toEqual([7]), { timeout: 5_000, interval: 5 });
      await supervisor.close();
      await pty.unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  );

  it("that was away for an hour is opened within 2 s of its replug, not at the end of a long back-off", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    let present: string | null = null;
    const supervisor = createSupervisor({
      opener: { ...socket.opener, presence: () => present },
      clock,
      random: half,
      onData: quiet,
    });
    await clock.advance(3_600_000);
    socket.plug(quiet);
    present = "plugged";
    await clock.advance(2_000);
    expect(supervisor.health().state).toBe("connected");
    await supervisor.close();
  });

  it("that was swapped for another at the same path is opened anew even if no close event came", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    socket.plug(quiet);
    let present: string | null = "first";
    const supervisor = createSupervisor({
      opener: { ...socket.opener, presence: () => present },
      clock,
      random: half,
      onData: quiet,
    });
    await clock.advance(1);
    present = "second";
    await clock.advance(DRIVER_DELAYS.presencePoll * 3);
    expect(supervisor.counters()).toMatchObject({ opens: 2, losses: 1, lastLoss: "replugged: memory:0" });
    await supervisor.close();
  });
});
