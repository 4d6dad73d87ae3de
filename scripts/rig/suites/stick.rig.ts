import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "../../../drivers/clock.ts";
import { loadLibc, type Libc } from "../../../drivers/link/system/libc.ts";
import { systemTerminalClock } from "../../../kiosk/journal/clock.ts";
import { copyJournal, type CopyOptions, type CopyOutcome } from "../../../kiosk/journal/copy/copy.ts";
import { openJournal } from "../../../kiosk/journal/open.ts";
import { signingKey } from "../../../kiosk/journal/signing-key.ts";
import { verifyJournal } from "../../../kiosk/journal/verify.ts";
import { findSticks, type Stick } from "../../../kiosk/provisioning/stick/find.ts";
import { bundlesOn, readBundle } from "../../../kiosk/provisioning/stick/read.ts";
import { writeToStick } from "../../../kiosk/provisioning/stick/write.ts";
import type { UsbStickModel } from "../devices/usb-stick.ts";
import { suite, type TestContext } from "../guest/suite.ts";

const STICK: UsbStickModel = {
  usb: { vendorId: 0x0951, productId: 0x1666, manufacturer: "Kingston", product: "DataTraveler", serial: "RIG9" },
  megabytes: 40,
  locked: false,
};
const SOCKET = 0;
/** As config/deploy/udev/71-yanpiao-sticks.rules has it mounted. */
const OPTIONS = "nosuid,nodev,noexec,uid=990,gid=990,umask=077";
const ROOT = "/run/media/yanpiao";
const LINES = 12_000;
const SEGMENT_BYTES = 400_000;
const run = promisify(execFile);

export const stickSuite = suite("stick", "USB sticks with FAT: bundles, and the journal taken along", (test) => {
  test("a stick is found as vfat; a bundle written to it is read again from the stick itself, after a replug too", async (t) => {
    const stick = await plugIn(t);
    assert.equal(stick.type, "vfat");
    const bytes = new TextEncoder().encode("x".repeat(200_000));
    const written = await writeToStick(stick, "a.yanpiao-config", [bytes], { clock: systemClock, libc: await libc() });
    assert.deepEqual(written, { ok: true, value: { bytes: bytes.length, readBack: true } });
    const again = await replug(t);
    assert.deepEqual(await bundlesOn(again), [{ name: "a.yanpiao-config", bytes: bytes.length }]);
    const read = await readBundle(again, "a.yanpiao-config");
    assert.ok(read.ok && Buffer.from(read.value).equals(bytes));
  });

  test("the journal taken along is whole on the stick, as the stick shows after it was pulled out and put in again", async (t) => {
    const stick = await plugIn(t);
    const dir = someJournal(t);
    const startedMs = performance.now();
    const outcome = await copyTo(stick, dir);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    t.measured(
      `${(outcome.bytes / 1e6).toFixed(1)} MB written, read again and verified in`,
      performance.now() - startedMs,
      null,
    );
    assert.deepEqual([outcome.readBack, outcome.faults], [true, 0]);
    const again = await replug(t);
    assert.deepEqual(readdirSync(again.folder), [outcome.folder]);
    await assertSound(join(again.folder, outcome.folder), dir, outcome.lines);
  });

  test("pulled out in the middle it is told to be gone, nothing on it is called whole, and the next try goes on", async (t) => {
    const stick = await plugIn(t);
    const dir = someJournal(t);
    let begun = false;
    const pulled = Promise.withResolvers<unknown>();
    const outcome = await copyTo(stick, dir, {
      onProgress: () => {
        if (begun) return;
        begun = true;
        pulled.resolve(t.devices.stickUnplug("stick"));
      },
    });
    await pulled.promise;
    assert.deepEqual(outcome, { ok: false, problem: "gone" });
    const again = await replug(t);
    assert.deepEqual(
      readdirSync(again.folder).filter((name) => !name.endsWith(".part")),
      [],
    );
    const second = await copyTo(again, dir);
    assert.ok(second.ok, JSON.stringify(second));
    await assertSound(join(again.folder, second.folder), dir, second.lines);
  });

  test("too full a stick is told before anything is written, a locked one too", async (t) => {
    const stick = await plugIn(t);
    const dir = someJournal(t);
    const { bavail, bsize } = statfsSync(stick.folder);
    writeFileSync(join(stick.folder, "photo.jpg"), new Uint8Array(bavail * bsize - 1_000_000));
    const full = await copyTo(stick, dir);
    assert.ok(!full.ok && full.problem === "full" && (full.needsBytes ?? 0) > 0, JSON.stringify(full));
    await pullOut(t);

    const locked = await plugIn(t, { ...STICK, locked: true }, "locked");
    assert.equal(locked.readOnly, true);
    assert.deepEqual(await copyTo(locked, dir), { ok: false, problem: "read-only" });
  });
});

async function plugIn(t: TestContext, model = STICK, device = "stick"): Promise<Stick> {
  await t.devices.stickPlug(device, model, SOCKET);
  t.after(() => t.devices.stickRemove(device));
  t.after(() => takeDown());
  return mounted(t);
}

async function pullOut(t: TestContext): Promise<void> {
  await takeDown();
  await t.devices.stickUnplug("stick");
  await t.until("the disk is gone", () => disk() === null);
}

async function replug(t: TestContext): Promise<Stick> {
  await pullOut(t);
  await t.devices.stickPlug("stick", STICK, SOCKET);
  return mounted(t);
}

/** What systemd-mount does in a terminal. */
async function mounted(t: TestContext): Promise<Stick> {
  const name = await t.until("its disk, with something in it", () => {
    const found = disk();
    return found !== null && existsSync(`/dev/${found}`) ? found : null;
  });
  const point = join(ROOT, name);
  mkdirSync(point, { recursive: true });
  await t.until("the kernel has read its size", () => sectorsOf(name) > 0);
  await run("mount", ["-t", "vfat", "-o", OPTIONS, `/dev/${name}`, point]).catch(() =>
    run("mount", ["-t", "vfat", "-o", `ro,${OPTIONS}`, `/dev/${name}`, point]),
  );
  const [stick] = (await findSticks()).sticks;
  if (stick === undefined) throw new Error("the stick is not found");
  return stick;
}

function disk(): string | null {
  return readdirSync("/sys/block").find((name) => /^sd[a-z]$/.test(name)) ?? null;
}

function sectorsOf(name: string): number {
  return Number(readFileSync(`/sys/block/${name}/size`, "utf8"));
}

async function takeDown(): Promise<void> {
  for (const name of existsSync(ROOT) ? readdirSync(ROOT) : []) {
    await run("umount", ["-l", join(ROOT, name)]).catch(() => undefined);
  }
}

function someJournal(t: TestContext): string {
  const data = mkdtempSync("/tmp/data-");
  t.after(() => {
    rmSync(data, { recursive: true });
  });
  const dir = join(data, "journal");
  const journal = openJournal({ dir, terminalId: "BJ-CY-0107", clock: systemTerminalClock, maxBytes: SEGMENT_BYTES });
  for (let n = 0; n < LINES; n += 1) journal.record("outbox.recovered", { count: n, maybeSent: 0 });
  journal.seal();
  journal.close();
  return dir;
}

async function copyTo(stick: Stick, dir: string, more: Partial<CopyOptions> = {}): Promise<CopyOutcome> {
  return copyJournal({
    ...{ dir, to: stick.folder, span: "all", terminalId: "BJ-CY-0107", wallMs: Date.now(), clock: systemClock },
    ...{ key: signingKey(dir), libc: await libc() },
    ...more,
  });
}

async function assertSound(folder: string, dir: string, lines: number): Promise<void> {
  const found = await verifyJournal({ dir: folder, keys: new Set([signingKey(dir).publicKey]), mayBeExcerpt: true });
  assert.deepEqual([found.sound, found.lines, found.faults], [true, lines, []]);
}

async function libc(): Promise<Libc> {
  const loaded = await loadLibc();
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.libc;
}
