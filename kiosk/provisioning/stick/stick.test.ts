import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../drivers/clock.ts";
import { loadLibc, type Libc } from "../../../drivers/link/system/libc.ts";
import { ENVELOPE_LIMITS } from "../bundle/envelope.ts";
import { findSticks, type Stick } from "./find.ts";
import { parseMounts } from "./mounts.ts";
import { bundlesOn, readBundle, readPlainFile } from "./read.ts";
import type { PutParts } from "./put.ts";
import { writeToStick } from "./write.ts";

let folder: string;
let stick: Stick;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-stick-"));
  stick = { name: "stick", folder: join(folder, "stick"), type: "vfat", readOnly: false, freeBytes: 1_000_000 };
  mkdirSync(stick.folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function libc(): Promise<Libc> {
  const loaded = await loadLibc();
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.libc;
}

const put = (name: string, text = "bundle"): void => writeFileSync(join(stick.folder, name), text);

describe("what a stick brings", () => {
  test("is found in its top folder and in its folder yanpiao, and nowhere else", async () => {
    for (const inner of ["yanpiao", "other"]) mkdirSync(join(stick.folder, inner));
    for (const name of ["b.yanpiao-config", "yanpiao/a.yanpiao-config", "other/c.yanpiao-config", "notes.txt"])
      put(name);
    put(".hidden.yanpiao-config");
    expect(await bundlesOn(stick)).toEqual([
      { name: "b.yanpiao-config", bytes: 6 },
      { name: "yanpiao/a.yanpiao-config", bytes: 6 },
    ]);
    const read = await readBundle(stick, "yanpiao/a.yanpiao-config");
    expect(read.ok && Buffer.from(read.value).toString()).toBe("bundle");
  });

  test("links, pipes and folders are not read, wherever they point", async () => {
    writeFileSync(join(folder, "outside.yanpiao-config"), "secret");
    symlinkSync(join(folder, "outside.yanpiao-config"), join(stick.folder, "link.yanpiao-config"));
    symlinkSync("/dev/zero", join(stick.folder, "zero.yanpiao-config"));
    execFileSync("mkfifo", [join(stick.folder, "pipe.yanpiao-config")]);
    mkdirSync(join(stick.folder, "folder.yanpiao-config"));
    expect(await bundlesOn(stick)).toEqual([]);
    for (const name of ["link", "zero", "pipe", "folder"]) {
      // Put there between the look and the reading.
      const read = await readPlainFile(join(stick.folder, `${name}.yanpiao-config`), 100);
      expect(read, name).toEqual({ ok: false, error: "not-a-file" });
    }
  });

  test("a name that was not found there is not read: no way leads out of the stick", async () => {
    writeFileSync(join(folder, "outside.yanpiao-config"), "secret");
    for (const name of ["../outside.yanpiao-config", "/etc/passwd", "none.yanpiao-config", ""]) {
      expect(await readBundle(stick, name)).toEqual({ ok: false, error: "gone" });
    }
  });

  test("a file larger than a bundle is not read, and a folder with thousands of files is not read to its end", async () => {
    put("large.yanpiao-config");
    truncateSync(join(stick.folder, "large.yanpiao-config"), ENVELOPE_LIMITS.bytes + 1);
    expect(await readBundle(stick, "large.yanpiao-config")).toEqual({ ok: false, error: "too-large" });
    for (let n = 0; n < 1_500; n += 1) put(`${n}.yanpiao-config`, "");
    expect((await bundlesOn(stick)).length).toBeLessThanOrEqual(20);
  });

  test("a name that would be shown as another one is passed over", async () => {
    put("a\u202egifnoc-oaipnay.yanpiao-config");
    put("a\nb.yanpiao-config");
    put(`${"long".repeat(40)}.yanpiao-config`);
    put("配置.yanpiao-config");
    expect((await bundlesOn(stick)).map(({ name }) => name)).toEqual(["配置.yanpiao-config"]);
  });

  test("a stick that is pulled out is empty, not an error", async () => {
    rmSync(stick.folder, { recursive: true });
    expect(await bundlesOn(stick)).toEqual([]);
    mkdirSync(stick.folder);
  });
});

describe("what is written to a stick", () => {
  const BYTES = new TextEncoder().encode("an export");
  const write = async (parts: Partial<PutParts> = {}): ReturnType<typeof writeToStick> =>
    writeToStick(stick, "x.yanpiao-export", [BYTES], { clock: systemClock, libc: await libc(), ...parts });

  test("is read from the stick again before it is called done", async () => {
    expect(await write()).toEqual({ ok: true, value: { bytes: 9, readBack: true } });
    expect(readFileSync(join(stick.folder, "x.yanpiao-export"), "utf8")).toBe("an export");
    expect(readdirSync(stick.folder)).toEqual(["x.yanpiao-export"]);
    // Where the system cannot be asked to forget, it is done, and not said to have been read from the stick.
    expect(await write({ libc: null })).toEqual({ ok: true, value: { bytes: 9, readBack: false } });
  });

  test("is not called done on a stick that keeps something else", async () => {
    const lying = {
      forgetCached(_fd: number, path: string) {
        truncateSync(path, 4);
        return { ok: true, value: 0 } as const;
      },
    };
    expect(await write({ libc: lying })).toEqual({ ok: false, error: "not-what-was-written" });
    expect(readdirSync(stick.folder)).toEqual([]);
  });

  test("follows no link that lies in its way", async () => {
    writeFileSync(join(folder, "outside"), "mine");
    symlinkSync(join(folder, "outside"), join(stick.folder, "x.yanpiao-export.part"));
    expect((await write()).ok).toBe(true);
    expect(readFileSync(join(folder, "outside"), "utf8")).toBe("mine");
  });

  test("fails in a word on a stick that is locked or gone", async () => {
    stick = { ...stick, readOnly: true };
    expect(await write()).toEqual({ ok: false, error: "read-only" });
    stick = { ...stick, readOnly: false, folder: join(folder, "gone") };
    expect(await write()).toEqual({ ok: false, error: "gone" });
  });

  test("is given up on a stick that does not come to an end in time", async () => {
    const impatient = {
      now: () => 0,
      setTimeout(fn: () => void) {
        fn();
        return () => undefined;
      },
    };
    expect(await write({ clock: impatient })).toEqual({ ok: false, error: "too-slow" });
    // What was given up does not come to be called whole later.
    await vi.waitFor(() => expect(readdirSync(stick.folder)).toEqual([]));
  });
});

describe("the table of mounts", () => {
  test("is read with the names that the kernel writes in another way", () => {
    expect(
      parseMounts(
        "/dev/sdb1 /run/media/my\\040stick vfat rw,nosuid 0 0\nsystemd-1 /run/media/b autofs ro 0 0\n\nx y\n",
      ),
    ).toEqual([
      { source: "/dev/sdb1", point: "/run/media/my stick", type: "vfat", readOnly: false },
      { source: "systemd-1", point: "/run/media/b", type: "autofs", readOnly: true },
    ]);
  });

  test("says which sticks there are; one that is plugged in and mounted nowhere is named", async () => {
    const media = join(folder, "media");
    for (const path of [join(media, "A/inner"), join(folder, "elsewhere")]) mkdirSync(path, { recursive: true });
    const mountsFile = join(folder, "mounts");
    writeFileSync(
      mountsFile,
      [
        `/dev/sdb1 ${media}/A vfat rw 0 0`,
        `/dev/sdb2 ${media}/A/inner vfat rw 0 0`,
        `/dev/sdc1 ${folder}/elsewhere vfat rw 0 0`,
        `/dev/sdd1 ${media}/pulled vfat rw 0 0`,
      ].join("\n"),
    );
    const sysBlock = join(folder, "block");
    mkdirSync(sysBlock);
    for (const [disk, bus] of [
      ["sdb", "usb1/1-1"],
      ["sde", "usb1/1-2"],
      ["sda", "ata1"],
    ] as const) {
      const device = join(folder, "devices", bus, disk);
      mkdirSync(join(device, `${disk}1`), { recursive: true });
      symlinkSync(device, join(sysBlock, disk));
    }
    const found = await findSticks({ roots: [media], mountsFile, sysBlock });
    expect(found.sticks).toMatchObject([{ name: "A", folder: join(media, "A"), type: "vfat", readOnly: false }]);
    expect(found.unmounted).toEqual(["sde1"]);
  });
});

/** Needs root and a file system for sticks; elsewhere the promises above have to do. */
function mountedImage(): { readonly point: string; readonly type: string; unmount(): void } | null {
  const [image, point] = [join(folder, "image"), join(folder, "media/REAL")];
  mkdirSync(point, { recursive: true });
  for (const [type, make] of [
    ["vfat", ["mkfs.vfat"]],
    ["ext4", ["mkfs.ext4", "-q"]],
  ] as const) {
    try {
      writeFileSync(image, "");
      truncateSync(image, 8 * 1024 * 1024);
      const [program, ...args] = make;
      execFileSync(program, [...args, image], { stdio: "ignore" });
      execFileSync("mount", ["-o", "loop,nosuid,nodev,noexec", image, point], { stdio: "ignore" });
      return { point, type, unmount: () => void execFileSync("umount", [point]) };
    } catch {
      // The next kind.
    }
  }
  return null;
}

test("a real file system in a file: found, written, read again after it was taken out and put in", async (context) => {
  const mounted = mountedImage();
  if (mounted === null) return context.skip("needs root, a loop device and mkfs.vfat or mkfs.ext4");
  const places = { roots: [join(folder, "media")], mountsFile: "/proc/self/mounts", sysBlock: "/sys/block" };
  try {
    const [found] = (await findSticks(places)).sticks;
    if (found === undefined) throw new Error("the stick was not found");
    expect(found).toMatchObject({ name: "REAL", type: mounted.type, readOnly: false });
    const bytes = new TextEncoder().encode("x".repeat(100_000));
    const parts = { clock: systemClock, libc: await libc() };
    expect(await writeToStick(found, "a.yanpiao-config", [bytes], parts)).toEqual({
      ok: true,
      value: { bytes: 100_000, readBack: true },
    });
    execFileSync("mount", ["-o", "remount,ro", mounted.point]);
    expect((await findSticks(places)).sticks).toMatchObject([{ readOnly: true }]);
    execFileSync("mount", ["-o", "remount,rw", mounted.point]);
    const read = await readBundle(found, "a.yanpiao-config");
    expect(read.ok && read.value.length).toBe(100_000);
    const large = new Uint8Array(16 * 1024 * 1024);
    expect(await writeToStick(found, "large", [large], parts)).toEqual({ ok: false, error: "full" });
    expect(existsSync(join(mounted.point, "large.part"))).toBe(false);
  } finally {
    mounted.unmount();
  }
  expect((await findSticks(places)).sticks).toEqual([]);
});
