/** The journal on a stick: what is called whole is whole, whatever the stick and the terminal do meanwhile. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
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
import { zstdCompressSync } from "node:zlib";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../drivers/clock.ts";
import { loadLibc, type Libc } from "../../../drivers/link/system/libc.ts";
import { EXCERPT_FILE } from "../excerpt.ts";
import { MANIFESTS_FILE, packedName, plainName, segmentFiles } from "../layout.ts";
import { openJournal } from "../open.ts";
import { ManualTerminalClock } from "../clock.ts";
import { signingKey } from "../signing-key.ts";
import { plainSegments, segmentPath, someDays } from "../tamper-fixture.ts";
import { verifyJournal, type Verification } from "../verify.ts";
import { copyJournal, type CopyOptions, type CopyOutcome, type CopyProgress } from "./copy.ts";

/** The journal of the fixture ends on the fourth day, 27 November. */
const NOW_MS = Date.parse("2026-11-27T16:00:00+08:00");

let base: string;
let journal: string;
let dir: string;
let stick: string;
let libc: Libc | null;
let mounted: string[];

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-copy-"));
  journal = join(base, "original", "journal");
  mkdirSync(join(base, "original"));
  await someDays(journal);
  const loaded = await loadLibc();
  libc = loaded.ok ? loaded.libc : null;
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
  mounted = [];
  for (const name of ["data", "stick"]) rmSync(join(base, name), { recursive: true, force: true });
  cpSync(join(base, "original"), join(base, "data"), { recursive: true });
  [dir, stick] = [join(base, "data", "journal"), join(base, "stick")];
  mkdirSync(stick);
});
afterEach(() => {
  for (const point of mounted) execFileSync("umount", ["-l", point], { stdio: "ignore" });
});

const copy = (more: Partial<CopyOptions> = {}): Promise<CopyOutcome> =>
  copyJournal({
    ...{
      dir,
      to: stick,
      span: "all",
      terminalId: "BJ-CY-0107",
      wallMs: NOW_MS,
      key: signingKey(dir),
      clock: systemClock,
      libc,
    },
    ...more,
  });
const onStickNow = (): readonly string[] => readdirSync(stick).sort();
const verify = (folder: string): Promise<Verification> =>
  verifyJournal({ dir: join(stick, folder), keys: new Set([signingKey(dir).publicKey]), mayBeExcerpt: true });

async function done(outcome: Promise<CopyOutcome>): Promise<Extract<CopyOutcome, { ok: true }>> {
  const came = await outcome;
  if (!came.ok) throw new Error(came.problem);
  return came;
}

describe("a copy", () => {
  test("of everything is the journal, is named after terminal and days, and is proven by its own signatures", async () => {
    const { folder, files, lines, readBack, faults } = await done(copy());
    expect(folder).toBe("BJ-CY-0107-journal-2026-11-24_2026-11-27_160000");
    expect(onStickNow()).toEqual([folder]);
    expect({ readBack, faults }).toEqual({ readBack: libc !== null, faults: 0 });
    expect(files).toBe(segmentFiles(dir).length + 1);
    expect(await verify(folder)).toMatchObject({ sound: true, keyKnown: true, lines, notes: [] });
    for (const name of readdirSync(join(stick, folder))) {
      expect(readFileSync(join(stick, folder, name)), name).toEqual(readFileSync(join(dir, name)));
    }
  });

  test("of the last day begins there, and says with the terminal's word what it leaves out", async () => {
    const { folder } = await done(copy({ span: "day" }));
    expect(folder).toContain("journal-2026-11-26_2026-11-27");
    const found = await verify(folder);
    expect(found).toMatchObject({ sound: true, notes: [{ note: "left-out", from: 1 }] });
    rmSync(join(stick, folder, EXCERPT_FILE));
    expect((await verify(folder)).sound).toBe(false);
  });

  test("of a part is not made where the terminal cannot sign for it", async () => {
    expect(await copy({ span: "day", key: null })).toEqual({ ok: false, problem: "no-key" });
    expect((await copy({ span: "week", key: null })).ok).toBe(true);
  });

  test("of a journal in which something is wrong is made, and says so", async () => {
    const [id = ""] = plainSegments(dir);
    writeFileSync(
      segmentPath(dir, id),
      readFileSync(segmentPath(dir, id), "utf8").replace('"attempt":', '"attempt":9'),
    );
    expect((await done(copy())).faults).toBeGreaterThan(0);
  });

  test("is told on its way: each byte written, and each read again", async () => {
    const told: CopyProgress[] = [];
    const { bytes } = await done(copy({ onProgress: (progress) => told.push(progress) }));
    expect(told.at(-1)).toEqual({ phase: "checking", doneBytes: 2 * bytes, ofBytes: 2 * bytes });
    expect(told.map(({ doneBytes }) => doneBytes)).toEqual(
      told.map(({ doneBytes }) => doneBytes).sort((a, b) => a - b),
    );
  });

  test("taken while the terminal writes and signs is whole up to where it was begun", async () => {
    const clock = new ManualTerminalClock("2026-11-27T16:00:00+08:00");
    const running = openJournal({ dir, terminalId: "T", clock });
    let lines = 0;
    const { folder } = await done(
      copy({
        onProgress: () => {
          running.record("outbox.recovered", { count: (lines += 1), maybeSent: 0 });
          running.seal();
        },
      }),
    );
    running.close();
    expect(lines).toBeGreaterThan(10);
    expect(await verify(folder)).toMatchObject({ sound: true });
  });

  test("goes on when a file is compressed under its hands", async () => {
    const [id = ""] = plainSegments(dir);
    let moved = false;
    const { folder } = await done(
      copy({
        onProgress: () => {
          if (moved) return;
          moved = true;
          writeFileSync(join(dir, packedName(id)), zstdCompressSync(readFileSync(join(dir, plainName(id)))));
          rmSync(join(dir, plainName(id)));
        },
      }),
    );
    expect(await verify(folder)).toMatchObject({ sound: true });
  });
});

describe("a stick that is pulled out", () => {
  const cutAfter = (bytes: number): Pick<CopyOptions, "onProgress" | "signal"> => {
    const stop = new AbortController();
    return {
      signal: stop.signal,
      onProgress: ({ doneBytes }) => {
        if (doneBytes >= bytes) stop.abort();
      },
    };
  };

  test("or left at any moment holds nothing that is called whole, and the next try goes on from there", async () => {
    const { bytes } = await done(copy());
    rmSync(stick, { recursive: true });
    mkdirSync(stick);
    for (const at of [1, bytes / 2, bytes, bytes * 1.5]) {
      expect(await copy(cutAfter(at))).toEqual({ ok: false, problem: "left" });
      expect(onStickNow()).toEqual(["BJ-CY-0107-journal.part"]);
    }
    const written: number[] = [];
    let last = 0;
    const { folder } = await done(
      copy({
        onProgress({ doneBytes }) {
          written.push(doneBytes - last);
          last = doneBytes;
        },
      }),
    );
    expect(onStickNow()).toEqual([folder]);
    expect(await verify(folder)).toMatchObject({ sound: true, notes: [] });
  });

  test("what lies there damaged is written anew, and what does not belong goes", async () => {
    const { folder } = await done(copy());
    const part = join(stick, "BJ-CY-0107-journal.part");
    execFileSync("mv", [join(stick, folder), part]);
    const [name = ""] = readdirSync(part);
    const bytes = readFileSync(join(part, name));
    bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
    writeFileSync(join(part, name), bytes);
    writeFileSync(join(part, "000000000001.2020-01-01.jsonl"), "{}\n");
    symlinkSync("/etc/passwd", join(part, "x"));
    expect(await verify((await done(copy())).folder)).toMatchObject({ sound: true });
  });

  test("is gone, and is not made anew", async () => {
    const outcome = await copy({ onProgress: () => rmSync(stick, { recursive: true, force: true }) });
    expect(outcome).toEqual({ ok: false, problem: "gone" });
    expect(existsSync(stick)).toBe(false);
  });

  test("follows no link that lies in its way", async () => {
    const outside = join(base, "outside");
    mkdirSync(outside, { recursive: true });
    symlinkSync(outside, join(stick, "BJ-CY-0107-journal.part"));
    await done(copy());
    expect(readdirSync(outside)).toEqual([]);
  });

  test("that gives back something else than was written is found out", async () => {
    const lying = {
      forgetCached(_fd: number, path: string) {
        if (path.includes(MANIFESTS_FILE)) truncateSync(path, 100);
        return { ok: true, value: 0 } as const;
      },
    };
    expect(await copy({ libc: lying })).toEqual({ ok: false, problem: "not-what-was-written" });
    expect(onStickNow()).toEqual(["BJ-CY-0107-journal.part"]);
  });
});

/** A file system of its own, as a stick has one; needs root. */
function mount(...args: readonly string[]): boolean {
  try {
    execFileSync("mount", [...args, stick], { stdio: "ignore" });
    mounted.push(stick);
    return true;
  } catch {
    return false;
  }
}

describe("on a file system of its own", () => {
  test("too small a stick is told before anything is written, and how much it lacks", async (context) => {
    if (!mount("-t", "tmpfs", "-o", "size=16k", "none")) return context.skip("needs root to mount a file system");
    const outcome = await copy();
    expect(outcome).toMatchObject({ ok: false, problem: "full" });
    expect("needsBytes" in outcome && (outcome.needsBytes ?? 0) > 0).toBe(true);
    expect(readdirSync(join(stick, "BJ-CY-0107-journal.part"))).toEqual([]);
  });

  test("a stick that fills up on the way is told, and its half is not called whole", async (context) => {
    if (!mount("-t", "tmpfs", "-o", "size=200k", "none")) return context.skip("needs root to mount a file system");
    let filled = false;
    const outcome = await copy({
      onProgress: () => {
        if (filled) return;
        filled = true;
        try {
          writeFileSync(join(stick, "photo.jpg"), new Uint8Array(1_000_000));
        } catch {
          // As much as fits.
        }
      },
    });
    expect(outcome).toMatchObject({ ok: false, problem: "full" });
    expect(onStickNow()).toEqual(["BJ-CY-0107-journal.part", "photo.jpg"]);
    rmSync(join(stick, "photo.jpg"));
    expect(await verify((await done(copy())).folder)).toMatchObject({ sound: true });
  });

  test("a locked stick is told", async (context) => {
    if (!mount("-t", "tmpfs", "-o", "ro,size=1m", "none")) return context.skip("needs root to mount a file system");
    expect(await copy()).toEqual({ ok: false, problem: "read-only" });
  });

  test("one that is taken out in the middle is gone, and nothing is written where it was", async (context) => {
    if (!mount("-t", "tmpfs", "-o", "size=4m", "none")) return context.skip("needs root to mount a file system");
    let pulled = false;
    const outcome = await copy({
      onProgress: () => {
        if (pulled) return;
        pulled = true;
        execFileSync("umount", ["-l", stick]);
        mounted = [];
      },
    });
    expect(outcome).toEqual({ ok: false, problem: "gone" });
    expect(readdirSync(stick)).toEqual([]);
  });

  test("a real one in a file: copied, taken out, put in again, and still whole", async (context) => {
    const image = join(base, "image");
    writeFileSync(image, "");
    truncateSync(image, 16 * 1024 * 1024);
    try {
      execFileSync("mkfs.ext4", ["-q", image], { stdio: "ignore" });
    } catch {
      return context.skip("needs mkfs.ext4");
    }
    if (!mount("-o", "loop", image)) return context.skip("needs root and a loop device");
    const { folder, readBack } = await done(copy());
    expect(readBack).toBe(libc !== null);
    execFileSync("umount", [stick]);
    mounted = [];
    expect(onStickNow()).toEqual([]);
    mount("-o", "loop,ro", image);
    expect(await verify(folder)).toMatchObject({ sound: true });
  });
});
