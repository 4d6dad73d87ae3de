/** A copy that begins late is told from one that was robbed of its beginning. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EXCERPT_FILE, signExcerpt } from "./excerpt.ts";
import { packedName, plainName, segmentFiles } from "./layout.ts";
import { signingKey } from "./signing-key.ts";
import { someDays } from "./tamper-fixture.ts";
import { verifyJournal, type Verification } from "./verify.ts";

let base: string;
let original: string;
let dir: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-excerpt-"));
  original = join(base, "journal");
  await someDays(original);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
  dir = join(base, "copy");
  rmSync(dir, { recursive: true, force: true });
  cpSync(original, dir, { recursive: true });
});

const key = (): string => signingKey(original).publicKey;
const ids = (): readonly string[] => segmentFiles(original).map(({ id }) => id);

function without(id: string): void {
  for (const name of [plainName(id), packedName(id)]) rmSync(join(dir, name), { force: true });
}

/** Leaves out the oldest files and has the terminal say so. */
async function excerptFrom(at: number): Promise<void> {
  ids().slice(0, at).forEach(without);
  const text = await signExcerpt(original, ids()[at] ?? "", { tid: "T", time: 0 }, signingKey(original));
  writeFileSync(join(dir, EXCERPT_FILE), text ?? "");
}

const verify = (keys: ReadonlySet<string> | null = new Set([key()]), mayBeExcerpt = true): Promise<Verification> =>
  verifyJournal({ dir, keys, mayBeExcerpt });

test("a copy that begins at any file is sound, and it is said which lines stayed behind", async () => {
  for (let at = 1; at < ids().length; at += 1) {
    cpSync(original, dir, { recursive: true });
    await excerptFrom(at);
    const first = segmentFiles(dir)[0]?.firstSeq ?? 0;
    const note = { note: "left-out", from: 1, to: first - 1 };
    expect(await verify(), String(at)).toMatchObject({ sound: true, faults: [], notes: [note] });
    expect(await verify(null), String(at)).toMatchObject({ sound: true });
  }
});

test("a file that is taken out of the copy is missed, the first one too", async () => {
  for (const gone of [3, 4]) {
    cpSync(original, dir, { recursive: true });
    await excerptFrom(3);
    without(ids()[gone] ?? "");
    expect((await verify()).faults).toContainEqual(
      expect.objectContaining({ fault: "file-missing", segment: ids()[gone] }),
    );
  }
});

test("without the statement, and in a terminal's own folder, what is not there is missing", async () => {
  await excerptFrom(2);
  expect(await verify(undefined, false)).toMatchObject({ sound: false });
  rmSync(join(dir, EXCERPT_FILE));
  const missing = (await verify()).faults.filter(({ fault }) => fault === "file-missing");
  expect(missing).toHaveLength(2);
});

test("a statement that is altered, of another terminal or no statement at all is not believed", async () => {
  await excerptFrom(2);
  const path = join(dir, EXCERPT_FILE);
  const good = readFileSync(path, "utf8");
  const foreign = join(base, "foreign");
  const texts = [
    good.replace(/"first":\d+/, '"first":1'),
    good.replace('"tid":"T"', '"tid":"U"'),
    (await signExcerpt(original, ids()[4] ?? "", { tid: "T", time: 0 }, signingKey(foreign))) ?? "",
    "",
    "{}",
    "x".repeat(100_000),
  ];
  for (const text of texts) {
    writeFileSync(path, text);
    const { sound, faults } = await verify();
    expect(sound).toBe(false);
    expect(faults).toContainEqual({ fault: "excerpt-forged" });
  }
});
