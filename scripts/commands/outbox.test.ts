/** An operator at the keyboard, beside a terminal that runs and beside one that does not. */
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../../kiosk/journal/memory.ts";
import { createCommandWatch } from "../../kiosk/operator-commands.ts";
import { queryNumber } from "../../kiosk/outbox/fixture.ts";
import { createOutbox, type Outbox } from "../../kiosk/outbox/outbox.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore } from "../../kiosk/store/open.ts";
import { openTerminalStore, type TerminalStore } from "../../kiosk/store/terminal-store.ts";
import { inProcess, type Ended } from "./cli-fixture.ts";
import { register as registerOutbox } from "./outbox/register.ts";
import { register as registerStore } from "./store/register.ts";

let base: string;
let data: string;
let stop: () => void;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-operator-"));
  data = join(base, "data");
  stop = () => undefined;
});

afterEach(() => {
  stop();
  rmSync(base, { recursive: true, force: true });
});

interface Terminal extends TerminalStore {
  readonly outbox: Outbox;
  readonly journal: MemoryJournal;
}

/** A terminal with a dead request and one that waits, whose service cannot be reached. */
function terminal(): Terminal {
  const journal = memoryJournal();
  const lock = lockStore(storePath(data));
  const opened = openTerminalStore({ dataDir: data, credentialsDir: undefined, lock, journal, clock });
  const away = (): never => {
    throw new Error("nothing is asked here");
  };
  const verifier = {
    verify: away,
    resultOf: away,
    health: () => "unreachable" as const,
    onHealth: () => () => undefined,
    personWaits: () => false,
    onServed: () => () => undefined,
    askedAt: () => null,
  };
  const outbox = createOutbox({ store: opened.store, verifier, clock, journal });
  for (const [n, id] of [
    [1, "dead-one"],
    [2, "waits"],
  ] as const) {
    outbox.enqueue({ query: queryNumber(n), idempotencyKey: id, taken: "no", amountFen: 10_000 });
  }
  opened.store.db.prepare("UPDATE request SET state = 'dead', reason = 'unknown-code' WHERE id = 'dead-one'").run();
  const look = createCommandWatch({ ...opened, operator: outbox, clock, journal });
  const looking = setInterval(look, 20);
  stop = () => {
    clearInterval(looking);
    opened.store.close();
    stop = () => undefined;
  };
  return { ...opened, outbox, journal };
}

const outbox = (...args: readonly string[]): Promise<Ended> =>
  inProcess(registerOutbox, "outbox", ...args, "--data", data);
const store = (...args: readonly string[]): Promise<Ended> =>
  inProcess(registerStore, "store", ...args, "--data", data);

function journalOnDisk(): string {
  const dir = join(data, "journal");
  return readdirSync(dir)
    .map((name) => readFileSync(join(dir, name), "utf8"))
    .join("");
}

describe("yanpiao outbox", () => {
  test("lists what has no answer while the terminal runs, and nothing of what was asked", async () => {
    terminal();
    const { code, out } = await outbox("list");
    expect(code).toBe(0);
    expect(out).toMatch(/dead-one +dead .*unknown-code/);
    expect(out).toMatch(/waits +waiting/);
    expect(out).toContain("1 waiting, 0 under-way, 0 answered, 1 dead");
    expect(out).not.toContain(queryNumber(1).invoiceNumber.slice(-8));
    // Its hour has come: a time in the past would say nothing about when.
    expect(out).toMatch(/waits +waiting +\S+ \S+ +0 +due/);
    const json = JSON.parse((await outbox("list", "--state", "dead", "--json")).out) as { requests: { id: string }[] };
    expect(json.requests.map(({ id }) => id)).toEqual(["dead-one"]);
  });

  test("has the running terminal try a dead one again, and drops nothing that waits", async () => {
    const { journal } = terminal();
    expect(await outbox("drop", "waits")).toMatchObject({ code: 1 });
    expect(await outbox("retry", "dead-one")).toMatchObject({ code: 0, out: "dead-one  done\n" });
    expect((await outbox("list", "--state", "dead")).out).not.toContain("dead-one");
    expect(journal.of("operator.request")).toEqual([
      { verb: "drop", request: "waits", outcome: "not-dead" },
      { verb: "retry", request: "dead-one", outcome: "done" },
    ]);
  });

  test("does it itself where no terminal runs, and journals it on the terminal's disk", async () => {
    terminal();
    stop();
    expect(await outbox("drop", "--all-dead", "--json")).toMatchObject({ code: 0 });
    expect(await outbox("drop", "--all-dead")).toMatchObject({ err: "yanpiao outbox drop: nothing is dead\n" });
    expect((await outbox("list")).out).toContain("1 waiting, 0 under-way, 0 answered, 0 dead");
    expect(journalOnDisk()).toContain(
      '"ev":"operator.request","role":"operator","verb":"drop","request":"dead-one","outcome":"done"',
    );
  });

  test("shows what was asked only when told to, and only once the journal has it", async () => {
    const { journal } = terminal();
    const plain = await outbox("show", "waits");
    expect(plain.out).not.toContain(queryNumber(2).invoiceNumber);
    expect(plain.out, "in Beijing time, as the list has it").toMatch(/receivedAt +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m);
    const personal = await outbox("show", "waits", "--show-personal", "--json");
    expect(JSON.parse(personal.out)).toMatchObject({ id: "waits", query: queryNumber(2), outcome: null });
    expect(journal.of("operator.personal-shown")).toEqual([{ what: "outbox-show", requests: 1 }]);
  });

  test("exports lines into a file for its owner only", async () => {
    terminal();
    const out = join(base, "requests.jsonl");
    // Also over one that was there before, for everybody.
    writeFileSync(out, "", { mode: 0o644 });
    expect(await outbox("export", "--out", out)).toMatchObject({ code: 0 });
    const lines = readFileSync(out, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(["dead-one", "waits"]);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["list", ["list"], 1, "no terminal has run"],
    ["retry without a name", ["retry"], 2, "name requests"],
    ["a state that is none", ["list", "--state", "lost"], 2, "Allowed choices"],
  ])("says what is wrong: %s", async (_, args, code, words) => {
    const ended = await outbox(...args);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(words);
  });
});

describe("yanpiao store", () => {
  test("checks, copies and puts back: a terminal that lost its disk has its requests again", async () => {
    const { journal } = terminal();
    const stick = join(base, "stick");
    mkdirSync(stick);
    expect((await store("check")).out).toContain("sound, schema");
    const copied = await store("backup", stick, "--json");
    expect(copied.code).toBe(0);
    expect(journal.of("store.backed-up")).toMatchObject([{ by: "operator" }]);
    const { file } = JSON.parse(copied.out) as { file: string };
    expect(await store("restore", file)).toMatchObject({ code: 1 });

    stop();
    for (const suffix of ["", "-wal", "-shm", ".keyring"]) rmSync(storePath(data) + suffix, { force: true });
    const restored = await store("restore", file);
    expect(restored).toMatchObject({ code: 0 });
    expect((await outbox("list")).out).toContain("1 waiting, 0 under-way, 0 answered, 1 dead");
    expect(journalOnDisk()).toContain('"ev":"store.restored"');
  });

  test("changes both keys of a running terminal, and everything that was promised still opens", async () => {
    const { journal } = terminal();
    const before = readFileSync(join(data, "terminal.key"));
    const warned = await store("rotate-key", "--root");
    expect(warned).toMatchObject({
      code: 2,
      err: expect.stringContaining("Copy it to where they are first") as string,
    });
    expect(readFileSync(join(data, "terminal.key"))).toEqual(before);
    expect(await store("rotate-key", "--root", "--yes")).toMatchObject({ code: 0 });
    expect(readFileSync(join(data, "terminal.key"))).not.toEqual(before);
    expect(journal.of("store.root-key")).toEqual([{ by: "operator" }]);
    const shown = await outbox("show", "waits", "--show-personal", "--json");
    expect(JSON.parse(shown.out)).toMatchObject({ query: queryNumber(2) });

    stop();
    expect((await store("rotate-key")).out).toContain("everything is sealed anew");
    const again = await outbox("show", "waits", "--show-personal", "--json");
    expect(JSON.parse(again.out)).toMatchObject({ query: queryNumber(2) });
  });

  test("refuses to put a backup where the key is not, instead of making one that opens nothing", async () => {
    mkdirSync(data);
    const ended = await store("restore", join(base, "copy.sqlite"));
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.err).toContain("terminal.key is not there");
    expect(readdirSync(data)).toEqual([]);
  });
});
