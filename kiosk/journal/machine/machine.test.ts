import fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { ManualTerminalClock } from "../clock.ts";
import { JOURNAL_DELAYS } from "../delays.ts";
import { memoryJournal, type MemoryJournal } from "../memory.ts";
import { openJournal, type DiskJournal } from "../open.ts";
import { recordFacts } from "./fold.ts";
import { factOf, type KernelFact } from "./kernel-facts.ts";
import { parseJournalctl, parseKmsg, type KernelRecord } from "./kernel-record.ts";
import { openKernelSource, type KernelSource } from "./kernel-source.ts";
import { powerStep, readPower } from "./power.ts";
import { watchMachine, type MachineOptions } from "./watch.ts";

/** As they stand in a terminal's ring, from the boot to a bad night. */
const MESSAGES: readonly (readonly [text: string, ev: KernelFact["ev"] | null, data?: object])[] = [
  ["Linux version 6.12.48+deb13-amd64 (debian-kernel@lists.debian.org)", null],
  ["usb 1-1.2: new full-speed USB device number 5 using xhci_hcd", null],
  [
    "usb 1-1.2: New USB device found, idVendor=1a86, idProduct=7523, bcdDevice= 2.54",
    "machine.usb",
    { change: "connected", port: "1-1.2", model: "1a86:7523" },
  ],
  ["usb 1-1.2: New USB device strings: Mfr=0, Product=2, SerialNumber=0", null],
  ["usb 1-1.2: Product: USB Serial", null],
  ["usb 1-1.2: SerialNumber: 4C530001230418115224", null],
  ["usb 1-1.2: USB disconnect, device number 5", "machine.usb", { change: "disconnected", port: "1-1.2", model: "" }],
  ["usb 2-3: device descriptor read/64, error -71", "machine.usb-trouble", { port: "2-3", reason: "not-enumerated" }],
  [
    "usb 2-3: device not accepting address 7, error -71",
    "machine.usb-trouble",
    { port: "2-3", reason: "not-enumerated" },
  ],
  [
    "usb usb2-port3: unable to enumerate USB device",
    "machine.usb-trouble",
    { port: "usb2-port3", reason: "not-enumerated" },
  ],
  ["usb usb1-port4: over-current condition", "machine.usb-trouble", { port: "usb1-port4", reason: "over-current" }],
  [
    "usb 1-4: reset high-speed USB device number 3 using xhci_hcd",
    "machine.usb-trouble",
    { port: "1-4", reason: "reset" },
  ],
  ["usb 1-1-port2: Cannot enable. Maybe the USB cable is bad?", "machine.usb-trouble", { port: "1-1-port2" }],
  [
    "Out of memory: Killed process 1234 (chromium) total-vm:1433092kB, anon-rss:498720kB, file-rss:0kB, shmem-rss:0kB, UID:1000",
    "machine.oom",
    { process: "chromium" },
  ],
  ["Memory cgroup out of memory: Killed process 77 (node) total-vm:1kB", "machine.oom", { process: "node" }],
  ["Out of memory: Killed process 9 (张三 13800000000) total-vm:1kB", "machine.oom", { process: "other" }],
  [
    "chromium[2210]: segfault at 10 ip 00005581 sp 00007ffd error 4 in chromium[5581]",
    "machine.crash",
    { how: "segfault" },
  ],
  ["traps: chromium[900] trap invalid opcode ip:55d sp:7ff error:0 in chromium", "machine.crash", { how: "trap" }],
  ["INFO: task jbd2/sda2-8:210 blocked for more than 120 seconds.", "machine.crash", { process: "other", how: "hung" }],
  ["watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [node:812]", "machine.crash", { process: "node", how: "lockup" }],
  [
    "I/O error, dev sda, sector 12345 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2",
    "machine.hardware",
    { part: "disk" },
  ],
  ["blk_update_request: I/O error, dev mmcblk0, sector 98304", "machine.hardware", { part: "disk" }],
  ["Buffer I/O error on dev sda2, logical block 0, lost sync page write", "machine.hardware", { part: "disk" }],
  ["EXT4-fs error (device sda2): ext4_lookup:1855: inode #131: comm node", "machine.hardware", { part: "file-system" }],
  ["EXT4-fs (sda2): Remounting filesystem read-only", "machine.hardware", { part: "read-only" }],
  ["mce: [Hardware Error]: Machine check events logged", "machine.hardware", { part: "memory" }],
  [
    "mce: CPU0: Core temperature above threshold, cpu clock throttled (total events = 1)",
    "machine.hardware",
    { part: "temperature" },
  ],
  ["hwmon hwmon1: Undervoltage detected!", "machine.hardware", { part: "supply-voltage" }],
];

describe("what the kernel says", () => {
  for (const [text, ev, data = {}] of MESSAGES) {
    test(text, () => {
      const fact = factOf(text);
      if (ev === null) expect(fact).toBeNull();
      else expect(fact).toMatchObject({ ev, data });
    });
  }

  test("a stick cannot name itself into an event, nor into the journal", () => {
    const names = [
      "Out of memory: Killed process 1 (node)",
      "USB disconnect, device number 5",
      "I/O error, dev sda",
      "张三 13800000000",
    ];
    for (const name of names) {
      for (const what of ["Product", "Manufacturer", "SerialNumber"])
        expect(factOf(`usb 1-1: ${what}: ${name}`)).toBeNull();
    }
  });

  test("whatever it says, a fact holds only what the patterns let through", () => {
    const known = fc.constantFrom(...MESSAGES.map(([text]) => text));
    const cut = fc
      .tuple(known, fc.nat(80), fc.string({ unit: "grapheme" }))
      .map(([text, at, more]) => text.slice(0, at) + more + text.slice(at));
    fc.assert(
      fc.property(fc.oneof(cut, fc.string({ unit: "grapheme", maxLength: 2_000 })), (text) => {
        const fact = factOf(text);
        for (const value of Object.values(fact?.data ?? {})) expect(value).toMatch(/^[\w.:+-]{0,40}$/);
      }),
      { numRuns: fuzzRuns() },
    );
  });
});

describe("a record of /dev/kmsg", () => {
  test("is read with its time since the boot, without the lines of its own below it", () => {
    expect(
      parseKmsg("6,1234,5678901,-;usb 1-1: USB disconnect, device number 3\n SUBSYSTEM=usb\n DEVICE=+usb:1-1\n"),
    ).toEqual({
      monoMs: 5_678.901,
      text: "usb 1-1: USB disconnect, device number 3",
    });
    expect(parseKmsg("4,1,2,c,caller=T1;x")).toEqual({ monoMs: 0.002, text: "x" });
  });

  test("counts for nothing where a process wrote it into the ring", () => {
    expect(parseKmsg("12,1,2,-;Out of memory: Killed process 1 (node)")).toBeNull();
  });

  test("is never more than its text, whatever the bytes are", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `6,1,2,-;${text}`),
        ),
        (text) => {
          const record = parseKmsg(text);
          if (record !== null) expect(record.text).not.toContain("\n");
        },
      ),
      { numRuns: fuzzRuns() },
    );
  });
});

describe("a line of journalctl", () => {
  const line = (more: object): string =>
    JSON.stringify({
      __CURSOR: "s=1a;i=2b;b=3c;m=4d;t=5e;x=6f",
      _TRANSPORT: "kernel",
      __MONOTONIC_TIMESTAMP: "9000000",
      _SOURCE_MONOTONIC_TIMESTAMP: "5000000",
      MESSAGE: "usb 1-1: USB disconnect, device number 3",
      ...more,
    });

  test("is read with its own time and its cursor", () => {
    expect(parseJournalctl(line({}))).toMatchObject({ monoMs: 5_000, cursor: "s=1a;i=2b;b=3c;m=4d;t=5e;x=6f" });
  });

  test.each<[string, object]>([
    ["comes from a process", { _TRANSPORT: "syslog" }],
    ["is bytes and no text", { MESSAGE: [1, 2, 3] }],
    ["has a cursor that would be an option", { __CURSOR: "--file=/etc/passwd x" }],
    ["has no time", { _SOURCE_MONOTONIC_TIMESTAMP: "soon" }],
  ])("counts for nothing where it %s", (_why, more) => {
    expect(parseJournalctl(line(more))).toBeNull();
  });

  test("never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((value) => line({ MESSAGE: JSON.parse(value) as unknown })),
        ),
        (text) => {
          parseJournalctl(text);
        },
      ),
      { numRuns: fuzzRuns() },
    );
  });
});

describe("many messages at once", () => {
  test("that are the same are one line with their count, and a flood is cut", () => {
    const journal = memoryJournal();
    const again = factOf("usb 1-1: USB disconnect, device number 3");
    const flood = Array.from({ length: 30 }, (_, at) => factOf(`usb 2-${at + 1}: USB disconnect, device number 3`));
    recordFacts(
      journal,
      [again, again, again, ...flood].flatMap((fact) => fact ?? []),
    );
    expect(journal.of("machine.usb")[0]).toEqual({ change: "disconnected", port: "1-1", model: "", count: 3 });
    expect(journal.of("machine.usb")).toHaveLength(20);
    expect(journal.of("machine.more")).toEqual([{ count: 11 }]);
  });
});

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-machine-"));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

describe("the power supply", () => {
  function supply(name: string, files: Readonly<Record<string, string>>): void {
    mkdirSync(join(base, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(base, name, file), `${text}\n`);
  }

  test("is nothing where the machine knows of none", () => {
    expect(readPower(base)).toBeNull();
    expect(readPower(join(base, "nowhere"))).toBeNull();
  });

  test("is mains, or the battery with what is left of it", () => {
    supply("AC", { type: "Mains", online: "1" });
    supply("BAT0", { type: "Battery", capacity: "80", status: "Charging" });
    supply("mouse", { type: "Battery", scope: "Device", capacity: "3", status: "Discharging" });
    expect(readPower(base)).toEqual({ supply: "mains", percent: 80 });
    supply("AC", { online: "0" });
    supply("BAT0", { status: "Discharging", capacity: "55" });
    expect(readPower(base)).toEqual({ supply: "battery", percent: 55 });
  });

  test("is worth a line when it changes and at each quarter, not at each percent", () => {
    const steps = [100, 99, 80, 74, 60, 49].map((percent) => powerStep({ supply: "battery", percent }));
    expect(new Set(steps).size).toBe(3);
    expect(powerStep({ supply: "mains", percent: 90 })).toBe(powerStep({ supply: "mains", percent: 20 }));
  });
});

describe("where the messages come from", () => {
  test("is nowhere, with the reasons, where nothing may be read", async () => {
    expect(await openKernelSource(join(base, "kmsg"), join(base, "journalctl"))).toBe("ENOENT, journalctl ENOENT");
  });

  test("is journalctl where the ring may not be read; it goes on where it was", async () => {
    const tool = join(base, "journalctl");
    const line = (cursor: string, text: string): string =>
      JSON.stringify({ __CURSOR: cursor, _TRANSPORT: "kernel", __MONOTONIC_TIMESTAMP: "1000", MESSAGE: text });
    writeFileSync(
      tool,
      `#!/bin/sh\ncase "$*" in *after-cursor=i=1*) echo '${line("i=2", "second")}';; *) echo '${line("i=1", "first")}';; esac\n`,
      { mode: 0o755 },
    );
    const source = await openKernelSource(join(base, "kmsg"), tool);
    if (typeof source === "string") throw new Error(source);
    expect(source.name).toBe("journalctl");
    expect((await source.next()).map(({ text }) => text)).toEqual(["first"]);
    expect((await source.next()).map(({ text }) => text)).toEqual(["second"]);
    source.close();
  });
});

describe("how a run begins", () => {
  let dir: string;
  let clock: ManualTerminalClock;

  beforeEach(() => {
    dir = join(base, "journal");
    clock = new ManualTerminalClock();
  });

  function run(boot: string): DiskJournal {
    const journal = openJournal({ dir, terminalId: "T", clock, boot });
    journal.record("terminal.start", { version: "1", demo: true, display: "none" });
    return journal;
  }

  async function watch(more: Partial<MachineOptions>): Promise<MemoryJournal> {
    const journal = memoryJournal();
    const none = (): Promise<string> => Promise.resolve("EPERM");
    const stop = watchMachine({
      journal,
      dir,
      clock,
      boot: "b2",
      before: 0,
      openSource: none,
      power: () => null,
      ...more,
    });
    await vi.waitUntil(() => journal.of("machine.kernel-log").length > 0);
    stop();
    return journal;
  }

  test("the first of all has none before it, and says once that the kernel is not heard", async () => {
    const journal = await watch({});
    expect(journal.of("machine.boot")).toMatchObject([{ machine: "unknown", before: "none" }]);
    expect(journal.of("machine.kernel-log")).toEqual([{ source: "none", reason: "EPERM" }]);
  });

  test.each([
    ["after a power cut", "b1", false, { machine: "started-anew", before: "cut-off" }],
    ["after the core was killed", "b2", false, { machine: "same", before: "cut-off" }],
    ["after an orderly end", "b2", true, { machine: "same", before: "stopped" }],
    ["after an orderly restart of the machine", "b1", true, { machine: "started-anew", before: "stopped" }],
  ])("%s it says so", async (_when, boot, stops, told) => {
    const earlier = run(boot);
    if (stops) earlier.record("terminal.stop", { reason: "x" });
    earlier.close();
    const now = run("b2");
    const journal = await watch({ before: now.before() });
    now.close();
    expect(journal.of("machine.boot")).toMatchObject([told]);
  });

  /** A ring that gives these messages at once, then those. */
  function ring(...rounds: readonly (readonly KernelRecord[])[]): () => Promise<KernelSource> {
    let at = 0;
    return () =>
      Promise.resolve({ name: "kmsg", next: () => Promise.resolve(rounds[at++] ?? []), close: () => undefined });
  }

  const pulled = (port: string, monoMs: number): KernelRecord => ({
    monoMs,
    text: `usb ${port}: USB disconnect, device number 3`,
  });

  test("what the kernel said since the last line of the run before is folded in, and nothing twice", async () => {
    clock.starve(60_000);
    run("b2").close();
    const now = run("b2");
    const journal = memoryJournal();
    const openSource = ring([pulled("1-1", 59_000), pulled("1-2", 61_000)], [pulled("1-3", 70_000)]);
    const stop = watchMachine({ journal, dir, clock, boot: "b2", before: now.before(), openSource, power: () => null });
    await vi.waitUntil(() => journal.of("machine.usb").length > 0 && clock.pending > 0);
    await clock.advance(JOURNAL_DELAYS.machine);
    await vi.waitUntil(() => journal.of("machine.usb").length > 1);
    stop();
    now.close();
    expect(journal.of("machine.usb").map(({ port }) => port)).toEqual(["1-2", "1-3"]);
  });

  test("after a restart of the machine everything the kernel said since is folded in", async () => {
    clock.starve(60_000);
    run("b1").close();
    const now = run("b2");
    const journal = memoryJournal();
    const openSource = ring([pulled("1-1", 2_000)]);
    const stop = watchMachine({ journal, dir, clock, boot: "b2", before: now.before(), openSource, power: () => null });
    await vi.waitUntil(() => journal.of("machine.usb").length > 0);
    stop();
    now.close();
  });

  test("a supply that fails is told once, and once when it is back", async () => {
    const journal = memoryJournal();
    let supply: "mains" | "battery" = "mains";
    const power = (): { supply: "mains" | "battery"; percent: number } => ({ supply, percent: 90 });
    const stop = watchMachine({ journal, dir, clock, boot: "b2", before: 0, openSource: ring([]), power });
    await vi.waitUntil(() => clock.pending > 0);
    for (const now of ["mains", "battery", "battery", "mains"] as const) {
      supply = now;
      await clock.advance(JOURNAL_DELAYS.machine);
      await vi.waitUntil(() => clock.pending > 0);
    }
    stop();
    expect(journal.of("machine.power").map((event) => event.supply)).toEqual(["mains", "battery", "mains"]);
  });
});
