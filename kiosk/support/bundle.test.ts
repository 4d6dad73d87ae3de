/** One file that says how a terminal is, whatever of it is broken, and that nobody can change unseen. */
import fc from "fast-check";
import { zipSync } from "fflate";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ManualClock } from "../../drivers/clock.ts";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { segmentFiles } from "../journal/layout.ts";
import { signingKey, type SigningKey } from "../journal/signing-key.ts";
import { someDays } from "../journal/tamper-fixture.ts";
import { verifyJournal } from "../journal/verify.ts";
import { makeBundle, type BundleSummary } from "./bundle.ts";
import { checkBundle } from "./check.ts";
import { filesIn, textIn, unpackTo, wholeOf } from "./fixture.ts";
import { SUPPORT_DELAYS } from "./limits.ts";
import { MANIFEST_NAME, manifestText, readManifest } from "./manifest.ts";
import { jsonPart, notTaken, type Part } from "./part.ts";
import { journalPart } from "./parts/journal.ts";

const WALL_MS = Date.parse("2026-11-24T04:00:00Z");
let folder: string;
let dir: string;
let key: SigningKey;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-support-"));
  dir = join(folder, "journal");
  await someDays(dir);
  key = signingKey(dir, undefined);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = new ManualClock();
const good = jsonPart("good.json", "好的", "what is good", () => ({ well: true }));

interface Made {
  readonly zip: Uint8Array;
  readonly summary: BundleSummary;
}

async function made(parts: readonly Part[], signed = true): Promise<Made> {
  const summaries: BundleSummary[] = [];
  const zip = await wholeOf(
    makeBundle({
      ...{ terminal: "BJ-0001", version: "0.1.0", wallMs: WALL_MS, clock, key: signed ? key : null, parts },
      onDone: (done) => summaries.push(done),
    }),
  );
  const [summary] = summaries;
  if (summary === undefined) throw new Error("nobody said that it was done");
  return { zip, summary };
}

const journal = (mostBytes?: number): Part =>
  journalPart({ dir, terminal: "BJ-0001", wallMs: WALL_MS, key, ...(mostBytes === undefined ? {} : { mostBytes }) });

describe("a bundle", () => {
  test("opens with another program than ours", async (context) => {
    const { zip } = await made([good, journal()]);
    const path = join(folder, "bundle.zip");
    writeFileSync(path, zip);
    try {
      expect(execFileSync("unzip", ["-t", path], { encoding: "utf8" })).toContain("No errors detected");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      context.skip("needs unzip");
    }
  });

  test("says in two languages what is in it", async () => {
    const { zip, summary } = await made([good, journal()]);
    const names = Object.keys(filesIn(zip));
    expect(names).toEqual(
      expect.arrayContaining(["good.json", "README.txt", MANIFEST_NAME, "journal/manifests.jsonl"]),
    );
    expect(summary).toEqual({ files: names.length, bytes: zip.length, missing: [] });
    const index = textIn(zip, "README.txt");
    for (const words of ["BJ-0001", "好的", "what is good", "不含任何个人信息", "Nothing personal is inside"]) {
      expect(index).toContain(words);
    }
  });

  test("is proven by its signature; what was changed, added or taken out is named", async () => {
    const { zip } = await made([good]);
    expect(checkBundle(zip, key.publicKey)).toMatchObject({ ok: true, value: { signed: true } });
    const files = { ...filesIn(zip) };
    const again = (changed: Record<string, Uint8Array>): unknown => checkBundle(zipSync(changed), key.publicKey);
    expect(again({ ...files })).toMatchObject({ ok: true });
    const other = new TextEncoder().encode('{"well":false}');
    expect(again({ ...files, "good.json": other })).toEqual({
      ok: false,
      error: { problem: "altered", path: "good.json" },
    });
    expect(again({ ...files, "more.txt": other })).toEqual({
      ok: false,
      error: { problem: "added", path: "more.txt" },
    });
    const { "good.json": _, ...fewer } = files;
    expect(again(fewer)).toEqual({ ok: false, error: { problem: "missing", path: "good.json" } });
    const forged = textIn(zip, MANIFEST_NAME).replace('"terminal":"BJ-0001"', '"terminal":"BJ-0002"');
    expect(again({ ...files, [MANIFEST_NAME]: new TextEncoder().encode(forged) })).toEqual({
      ok: false,
      error: { problem: "forged" },
    });
    const foreign = signingKey(join(folder, "other"), undefined).publicKey;
    expect(checkBundle(zip, foreign)).toMatchObject({ ok: false, error: { problem: "another-key" } });
  });

  test("cut off anywhere is no bundle", async () => {
    const { zip } = await made([good, journal()]);
    for (let length = 0; length < zip.length; length += Math.ceil(zip.length / 50)) {
      expect(checkBundle(zip.subarray(0, length), null)).toMatchObject({ ok: false });
    }
  });

  test("of a terminal whose key cannot be read is not signed, and says so", async () => {
    const { zip } = await made([good], false);
    expect(checkBundle(zip, null)).toMatchObject({ ok: true, value: { signed: false, manifest: { key: null } } });
    expect(checkBundle(zip, key.publicKey)).toMatchObject({ ok: false, error: { problem: "another-key", key: null } });
    expect(textIn(zip, "README.txt")).toContain("NOT signed");
  });

  test("can be made while the calendar says 1970", async () => {
    const zip = await wholeOf(makeBundle({ terminal: "T", version: "0", wallMs: 1_000, clock, key, parts: [good] }));
    expect(checkBundle(zip, null)).toMatchObject({ ok: true });
  });
});

describe("what cannot be read", () => {
  test("is named with the reason, and the rest is there; what an error says is repeated nowhere", async () => {
    const secret = "26112000000012345678";
    function* half(): Generator<Uint8Array> {
      yield new TextEncoder().encode("half");
      throw Object.assign(new Error(secret), { code: "EIO" });
    }
    const broken: Part = {
      name: "broken.txt",
      says: { zh: "坏的", en: "what breaks off" },
      gather: () => ({ taken: true, files: [{ path: "broken.txt", chunks: half() }] }),
    };
    const throwing = jsonPart("throwing.json", "抛错", "what throws", () => {
      throw new TypeError(`no such row: ${secret}`);
    });
    const denied = jsonPart("denied.json", "没有权限", "what is denied", () => {
      throw Object.assign(new Error(secret), { code: "EACCES" });
    });
    const refusing = jsonPart("refusing.json", "拒绝", "what says no", () => notTaken("有人", "somebody is there"));
    const { zip, summary } = await made([broken, throwing, denied, refusing, good]);
    expect(summary.missing.map(({ part }) => part)).toEqual([
      "broken.txt",
      "throwing.json",
      "denied.json",
      "refusing.json",
    ]);
    const index = textIn(zip, "README.txt");
    expect(index).toMatch(/broken\.txt .*BROKE OFF: EIO/);
    expect(index).toMatch(/throwing\.json .*NOT TAKEN: it could not be read \(TypeError\)/);
    expect(index).toMatch(/denied\.json .*NOT TAKEN: it could not be read \(EACCES\)/);
    expect(index).toMatch(/refusing\.json .*没有：有人/);
    expect(textIn(zip, "good.json")).toContain("well");
    expect(textIn(zip, "broken.txt")).toBe("half");
    expect(checkBundle(zip, null)).toMatchObject({ ok: true });
    for (const content of Object.values(filesIn(zip))) expect(Buffer.from(content).includes(secret)).toBe(false);
  });

  test("is not waited for without end", async () => {
    const hanging = jsonPart("hanging.json", "卡住", "what hangs", () => new Promise(() => undefined));
    const making = made([hanging, good]);
    await clock.advance(SUPPORT_DELAYS.part);
    const { zip } = await making;
    expect(textIn(zip, "README.txt")).toContain("NOT TAKEN: it was not there within 15 s");
    expect(textIn(zip, "good.json")).toContain("well");
  });
});

describe("its journal", () => {
  const unpacked = async (mostBytes?: number): Promise<string> => {
    const { zip } = await made([journal(mostBytes)]);
    const to = mkdtempSync(join(folder, "unpacked-"));
    unpackTo(to, zip);
    return join(to, "journal");
  };

  test("is proven after it is unpacked, whole or only its end, for every size that it may have", async () => {
    const all = segmentFiles(dir);
    const counts = new Set<number>();
    for (let mostBytes = 100; mostBytes < 40_000; mostBytes = Math.ceil(mostBytes * 1.4)) {
      const copy = await unpacked(mostBytes);
      const found = await verifyJournal({ dir: copy, keys: new Set([key.publicKey]), mayBeExcerpt: true });
      expect(found, String(mostBytes)).toMatchObject({ sound: true, faults: [] });
      const here = segmentFiles(copy);
      expect(here.at(-1)?.id).toBe(all.at(-1)?.id);
      counts.add(here.length);
    }
    expect(counts.has(1)).toBe(true);
    expect(counts.has(all.length)).toBe(true);
  });

  test("that is not there yet is said to be none", async () => {
    const empty = journalPart({ dir: join(folder, "nowhere"), terminal: "T", wallMs: WALL_MS, key });
    expect(textIn((await made([empty])).zip, "README.txt")).toContain("NOT TAKEN: there is none yet");
  });
});

describe("a file that a stranger sends", () => {
  test("is read with limits and never believed by accident", async () => {
    const { zip } = await made([good]);
    const changed = fc
      .array(fc.record({ at: fc.nat(zip.length - 1), to: fc.nat(255) }), { minLength: 1, maxLength: 8 })
      .map((edits) => {
        const bytes = zip.slice();
        for (const { at, to } of edits) bytes[at] = to;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), changed), (bytes) => {
        const read = checkBundle(bytes, key.publicKey);
        // Names and times of the zip itself are not signed; what is in it is.
        if (read.ok) expect(new TextDecoder().decode(read.value.files["good.json"])).toContain('"well": true');
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });

  test("that would fill the disk or leave its folder is refused before it is unpacked", () => {
    const nothing = new Uint8Array();
    expect(checkBundle(zipSync({ "../x": nothing }), null)).toMatchObject({ ok: false });
    expect(checkBundle(zipSync({ "/etc/x": nothing }), null)).toMatchObject({ ok: false });
    expect(checkBundle(zipSync({ "a/b/c": nothing }), null)).toMatchObject({ ok: false });
    const bomb = zipSync({ "a.txt": new Uint8Array(140 * 1024 * 1024) }, { level: 1 });
    expect(checkBundle(bomb, null)).toMatchObject({
      ok: false,
      error: { why: "it would unpack to more than any bundle has" },
    });
  });

  test("has a list that is read back as it was written, and nothing else is one", () => {
    const list = {
      v: 1,
      kind: "support-bundle",
      terminal: "T",
      version: "0",
      made: "m",
      files: [],
      notTaken: [],
    } as const;
    expect(readManifest(manifestText(list, key))).toMatchObject({ genuine: true, manifest: list });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readManifest(text)).toBeNull();
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});
