/** `yanpiao journal pull` as an operator types it, against terminals that go on working. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readJournal } from "../../../kiosk/journal/read.ts";
import type { DeskIdentity } from "../../../kiosk/office/desk/desk.ts";
import { lightTerminal, makeOperators, type LightOptions, type LightTerminal } from "../../../kiosk/office/fixture.ts";
import { createAuthority, validFor } from "../../../kiosk/secrets/certificates.ts";
import { inProcess, killRunning, yanpiao, type Ended } from "../cli-fixture.ts";
import { register as registerJournal } from "../journal/register.ts";
import { register as registerOffice } from "../office/register.ts";

const HOUR_MS = 3_600_000;
const operators = makeOperators();
let desk: string;
let terminals: LightTerminal[];

beforeEach(() => {
  desk = mkdtempSync(join(tmpdir(), "yanpiao-pull-"));
  terminals = [];
  writeIdentity("desk-07", operators.reader);
});
afterEach(async () => {
  killRunning();
  for (const terminal of terminals) await terminal.close();
  rmSync(desk, { recursive: true });
});

function writeIdentity(name: string, { certificate, key, ca }: DeskIdentity): void {
  mkdirSync(join(desk, name));
  for (const [file, text] of Object.entries({ certificate, key, ca }))
    writeFileSync(join(desk, name, `${file}.pem`), text);
}

async function openTerminal(options: LightOptions = {}): Promise<LightTerminal> {
  const terminal = await lightTerminal(operators, options);
  terminals.push(terminal);
  return terminal;
}

const address = ({ id, server }: LightTerminal): string => `${id}=127.0.0.1:${server.port}`;
const args = (...more: readonly string[]): readonly string[] => [
  ...["journal", "pull", "--identity", join(desk, "desk-07"), "--out", join(desk, "out"), "--attempts", "1"],
  ...more,
];
const pull = (...more: readonly string[]): Promise<Ended> => inProcess(registerJournal, ...args(...more));
const copyOf = ({ id }: LightTerminal): string => join(desk, "out", id, "journal");

test(
  "a week of twenty terminals comes whole while they work, though the pull was killed in the middle",
  { timeout: 300_000 },
  async () => {
    let listed = 0;
    let onTenth = (): void => undefined;
    const tenth = new Promise<void>((resolve) => (onTenth = resolve));
    for (let at = 1; at <= 20; at += 1) {
      const onRecord = (ev: string): void => {
        if (ev === "office.read" && (listed += 1) === 10) onTenth();
      };
      const terminal = await openTerminal({
        id: `BJ-${String(at).padStart(4, "0")}`,
        maxBytes: 256 * 1024,
        tendMs: HOUR_MS,
        onRecord,
      });
      for (let hour = 0; hour < 7 * 24; hour += 1) {
        await terminal.work(10);
        await terminal.clock.advance(HOUR_MS - 10 * 60_000);
      }
    }
    writeFileSync(join(desk, "terminals.txt"), `# the north\n${terminals.map(address).join("\n")}\n`);

    const first = yanpiao(...args("--all-from", join(desk, "terminals.txt"), "--json"));
    await tenth;
    first.signal("SIGKILL");
    expect((await first.end()).code).toBeNull();
    const begun = terminals.filter((terminal) => existsSync(copyOf(terminal))).length;
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(20);

    const second = yanpiao(...args("--all-from", join(desk, "terminals.txt"), "--json"));
    const pulled = new AbortController();
    const ended = second.end().finally(() => pulled.abort());
    let worked = 0;
    while (!pulled.signal.aborted) {
      for (const terminal of terminals) await terminal.work(1);
      worked += 1;
      await new Promise((resume) => setImmediate(resume));
    }
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(worked).toBeGreaterThan(1);
    for (const terminal of terminals) {
      const numbers: number[] = [];
      for await (const { seq } of readJournal(copyOf(terminal))) numbers.push(seq);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      expect(numbers.length).toBeGreaterThan(7 * 24 * 40);
      expect(JSON.parse(out)).toMatchObject({
        [terminal.id]: { pulled: "journal", verification: { sound: true, keyKnown: true, lastSeq: numbers.length } },
      });
    }
  },
);

describe("one terminal", () => {
  test("is copied, proven, and its key is told at the first pull only", async () => {
    const terminal = await openTerminal();
    await terminal.work(5);
    const first = await pull(address(terminal));
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(/BJ-0001 signs with [0-9a-f-]{19}, noted now/);
    const again = await pull(address(terminal));
    expect(again).toMatchObject({ code: 0, out: "" });
  });

  test("whose pull broke after its key was noted is told with the key all the same", async () => {
    const terminal = await openTerminal();
    await terminal.work(5);
    mkdirSync(join(desk, "out", terminal.id), { recursive: true, mode: 0o700 });
    writeFileSync(copyOf(terminal), "a file where the copy should be");
    const broken = await pull(address(terminal));
    expect(broken.code).toBe(1);
    expect(broken.out + broken.err).toMatch(/BJ-0001 signs with [0-9a-f-]{19}, noted now/);
    rmSync(copyOf(terminal));
    const again = await pull(address(terminal));
    expect(again).toMatchObject({ code: 0, out: "" });
  });

  test("whose key is another one is shouted at, and the copy stays as it is", async () => {
    const terminal = await openTerminal();
    await terminal.work(5);
    await pull(address(terminal));
    const held = readFileSync(join(copyOf(terminal), "manifests.jsonl"), "utf8");
    const impostor = await openTerminal();
    await impostor.work(50);
    const { code, out } = await pull(address(impostor));
    expect(code).toBe(1);
    expect(out).toContain("ITS JOURNAL IS SIGNED WITH ANOTHER KEY");
    expect(readFileSync(join(copyOf(terminal), "manifests.jsonl"), "utf8")).toBe(held);
  });

  test("that nobody answers for fails alone; the others come", async () => {
    const terminal = await openTerminal();
    terminal.journal.seal();
    const gone = await lightTerminal(operators, { id: "BJ-0002" });
    await gone.close();
    const { code, out } = await pull(address(terminal), address(gone));
    expect(code).toBe(1);
    expect(out).toContain("BJ-0002: cannot be reached (ECONNREFUSED)");
    expect(existsSync(join(copyOf(terminal), "manifests.jsonl"))).toBe(true);
  });

  test("that does not know the desk's authority is named with what to do", async () => {
    const terminal = await openTerminal();
    const stranger = createAuthority("Somebody Else", validFor(1, Date.now())).client(
      "desk-07",
      validFor(1, Date.now()),
    );
    writeIdentity("stranger", { ...stranger, ca: operators.authority.certificate });
    const { code, out } = await inProcess(
      registerJournal,
      "journal",
      "pull",
      "--identity",
      join(desk, "stranger"),
      "--out",
      join(desk, "out"),
      address(terminal),
    );
    expect(code).toBe(1);
    expect(out).toContain("the terminal ended the connection at once");
  });
});

describe("with a filter", () => {
  const lines = (): readonly string[] =>
    readFileSync(join(desk, "out", "BJ-0001", "lines.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line !== "");

  test("only lines that fit come, each once, however often it is asked and whatever a kill left behind", async () => {
    const terminal = await openTerminal();
    await terminal.work(20);
    await pull("--event", "print", "--since", "2026-11-24", "--", address(terminal));
    expect(lines()).toHaveLength(20);
    writeFileSync(join(desk, "out", "BJ-0001", "lines.jsonl"), `${lines().join("\n")}\n{"v":2,"ti`);
    await terminal.work(5);
    const { code } = await pull("--event", "print", "--since", "2026-11-24", "--", address(terminal));
    expect(code).toBe(0);
    expect(lines().map((line) => (JSON.parse(line) as { job: string }).job)).toEqual(
      Array.from({ length: 25 }, (_, at) => `BJ-0001-${at + 1}`),
    );
  });

  test("another question is not mixed with the first", async () => {
    const terminal = await openTerminal();
    await terminal.work(2);
    await pull("--event", "print", "--", address(terminal));
    const { code, out } = await pull("--errors", address(terminal));
    expect(code).toBe(1);
    expect(out).toContain("answers another question");
  });
});

test("a demonstration's certificates open a terminal's door, and its health and figures are told", async () => {
  const made = await inProcess(
    registerOffice,
    "office",
    "certificate",
    "--out",
    join(desk, "operators"),
    "--name",
    "desk-07",
  );
  expect(made.code).toBe(0);
  const read = (file: string): string => readFileSync(join(desk, "operators", file), "utf8");
  const ca = { ...operators.authority, certificate: read("secrets/operators-ca") };
  const server = { certificate: read("secrets/office-certificate"), key: read("secrets/office-key") };
  const terminal = await lightTerminal({ ...operators, authority: ca, server });
  terminals.push(terminal);
  const ask = (what: string): Promise<Ended> =>
    inProcess(registerOffice, "office", what, "--identity", join(desk, "operators", "desk-07"), address(terminal));
  expect(JSON.parse((await ask("health")).out)).toMatchObject({ terminal: "BJ-0001", inService: true });
  expect((await ask("figures")).out).toContain("yanpiao_in_service 1");
});

test.each([
  [["--out", "x"], "--identity"],
  [["--identity", "/nowhere", "--out", "x", "10.0.0.1"], "certificate.pem"],
])("used wrongly it says so: %o", async (wrong, words) => {
  const { code, err } = await inProcess(registerJournal, "journal", "pull", ...wrong);
  expect(code).toBe(2);
  expect(err).toContain(words);
});

test.each(["ftp://x", "a b", "x:99999", "A=B=C"])("%s is no terminal", async (text) => {
  expect(await pull(text)).toMatchObject({ code: 2, err: expect.stringContaining("a terminal is written") as string });
});
