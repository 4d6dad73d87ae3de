/** A copy of the journal at a desk: whole, once, and provable, however often the pull was cut off. */
import fc from "fast-check";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { readJournal } from "../../journal/read.ts";
import { verifyJournal } from "../../journal/verify.ts";
import { lightTerminal, makeOperators, type LightTerminal } from "../fixture.ts";
import type { Desk } from "./desk.ts";
import { listedBy, mirror } from "./mirror.ts";
import { DeskTrouble } from "./trouble.ts";

const operators = makeOperators();
/** Small, so that there are many files. */
const SEGMENT_BYTES = 8 * 1024;
const HOUR_MS = 3_600_000;
let terminal: LightTerminal;
let desk: Desk;
let copy: string;

beforeEach(async () => {
  terminal = await lightTerminal(operators, { maxBytes: SEGMENT_BYTES });
  desk = terminal.desk(operators.reader);
  copy = mkdtempSync(join(tmpdir(), "yanpiao-desk-"));
});
afterEach(async () => {
  desk.close();
  await terminal.close();
  rmSync(copy, { recursive: true });
});

const pull = async (): Promise<number> => (await mirror(desk, await listedBy(desk), copy)).bytes;
const numbers = async (dir: string): Promise<readonly number[]> => {
  const found: number[] = [];
  for await (const { seq } of readJournal(dir)) found.push(seq);
  return found;
};
const verified = () => verifyJournal({ dir: copy, keys: new Set([terminal.key]) });

const bytesIn = (dir: string): number =>
  readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);

async function expectWhole(): Promise<void> {
  const found = await numbers(copy);
  expect(found).toEqual(found.map((_, at) => at + 1));
  expect(await verified()).toMatchObject({ sound: true, keyKnown: true, lastSeq: found.length });
}

test("a copy is the journal, and is proven by the terminal's own signatures", async () => {
  await terminal.work(60);
  await terminal.keeper.tend();
  await pull();
  await expectWhole();
});

test("what lies here is not pulled again, and what the terminal wrote since is", async () => {
  await terminal.work(30);
  for (let round = 0; round < 12; round += 1) await terminal.keeper.tend();
  await pull();
  const before = bytesIn(copy);
  terminal.journal.record("display.link", { host: "chromium" });
  expect(await pull()).toBe(bytesIn(copy) - before);
  expect(await pull()).toBe(0);
  await expectWhole();
});

test("a file that was pulled while it was open is replaced by its compressed one, and stays when the terminal deletes it", async () => {
  await terminal.work(10);
  await pull();
  await terminal.work(60);
  for (let round = 0; round < 12; round += 1) await terminal.keeper.tend();
  await pull();
  expect(readdirSync(copy).filter((name) => name.endsWith(".zst")).length).toBeGreaterThan(3);
  await expectWhole();
  const [oldest = ""] = readdirSync(terminal.dir);
  rmSync(join(terminal.dir, oldest));
  await terminal.work(1);
  await pull();
  expect(readdirSync(copy)).toContain(oldest);
  await expectWhole();
});

test("a pull that was killed before the file that was open here made way for its compressed one is put right by the next", async () => {
  await terminal.work(10);
  await pull();
  const [name = ""] = readdirSync(copy).filter((file) => file.startsWith("0") && file.endsWith(".jsonl"));
  const begun = readFileSync(join(copy, name));
  await terminal.work(60);
  for (let round = 0; round < 12; round += 1) await terminal.keeper.tend();
  await pull();
  const last =
    readdirSync(copy)
      .filter((file) => file.endsWith(".jsonl") && file.startsWith("0"))
      .at(-1) ?? "";
  expect(last).not.toBe(name);
  writeFileSync(join(copy, name), begun);
  await pull();
  expect(readdirSync(copy)).not.toContain(name);
  await expectWhole();
});

test("a pull that is cut off anywhere, any number of times, while the terminal writes and packs, leaves no gap and no repeat", async () => {
  // Signed once, whatever comes.
  terminal.journal.seal();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 6 }), async (cuts) => {
      rmSync(copy, { recursive: true });
      mkdirSync(copy);
      for (const cut of cuts) {
        await terminal.work(3);
        await terminal.clock.advance(HOUR_MS / 8);
        await terminal.keeper.tend();
        await mirror(cutOff(desk, cut), await listedBy(desk), copy).catch((error: unknown) => {
          if (!(error instanceof DeskTrouble && error.trouble.trouble === "cut-off")) throw error;
        });
      }
      await pull();
      await expectWhole();
      expect(readdirSync(copy).filter((name) => name.endsWith(".part"))).toEqual([]);
    }),
    { numRuns: Math.min(60, fuzzRuns(2_500)) },
  );
});

/** The connection breaks after so many bytes, in the middle of whatever it was. */
function cutOff(whole: Desk, bytes: number): Desk {
  let left = bytes;
  return {
    ...whole,
    async *stream(path) {
      for await (const chunk of whole.stream(path)) {
        if (chunk.length > left) {
          if (left > 0) yield chunk.subarray(0, left);
          throw new DeskTrouble({ trouble: "cut-off" });
        }
        left -= chunk.length;
        yield chunk;
      }
    },
  };
}

test("a terminal that sends more than was asked for is not believed, and nothing of it is kept beyond what was asked for", async () => {
  await terminal.work(5);
  const list = await listedBy(desk);
  const talkative: Desk = {
    ...desk,
    async *stream(path) {
      yield* desk.stream(path);
      yield Buffer.from("and more\n");
    },
  };
  await expect(mirror(talkative, list, copy)).rejects.toMatchObject({ trouble: { trouble: "not-understood" } });
  expect(await numbers(copy)).toEqual(await numbers(terminal.dir));
});

describe("a terminal whose past was rewritten", () => {
  const open = (dir: string): string =>
    join(
      dir,
      readdirSync(dir)
        .filter((name) => name.endsWith(".jsonl") && name.startsWith("0"))
        .at(-1) ?? "",
    );
  const troubleOf = async (): Promise<unknown> =>
    pull().then(
      () => null,
      (error: unknown) => (error as DeskTrouble).trouble,
    );

  test("into less than was pulled is told, and nothing here is touched", async () => {
    await terminal.work(5);
    await pull();
    const before = readFileSync(open(copy));
    truncateSync(open(terminal.dir), 100);
    expect(await troubleOf()).toMatchObject({ trouble: "rewritten" });
    expect(readFileSync(open(copy))).toEqual(before);
  });

  test("and compressed since is told, and both are kept", async () => {
    await terminal.work(5);
    await pull();
    const altered = readFileSync(open(copy), "utf8").replace("812", "813");
    writeFileSync(open(copy), altered);
    const name = open(copy).slice(copy.length + 1);
    await terminal.work(60);
    for (let round = 0; round < 12; round += 1) await terminal.keeper.tend();
    expect(await troubleOf()).toEqual({ trouble: "rewritten", file: name });
    expect(readFileSync(join(copy, name), "utf8")).toBe(altered);
    expect(readdirSync(copy)).toContain(`${name}.zst.part`);
  });

  test("and grown since is found by its chain", async () => {
    await terminal.work(5);
    await pull();
    writeFileSync(open(copy), readFileSync(open(copy), "utf8").replace("812", "813"));
    await terminal.work(5);
    await pull();
    expect((await verified()).faults).toMatchObject([{ fault: "line-altered" }]);
  });
});

test.each([
  ["a name that leads elsewhere", { segments: [{ id: "../../x", plain: 1, packed: null }] }],
  ["a size that is none", { manifests: -1 }],
  ["something else", { segments: "many" }],
])("a list with %s is not followed", async (_what, wrong) => {
  const list = { terminal: "BJ-0001", key: null, segments: [], manifests: 0, ...wrong };
  const hostile: Desk = { ...desk, text: () => Promise.resolve(JSON.stringify(list)) };
  await expect(listedBy(hostile)).rejects.toMatchObject({ trouble: { trouble: "not-understood" } });
});
