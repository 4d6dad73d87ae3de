/** `yanpiao journal` as a person types it. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../../../kiosk/journal/clock.ts";
import { EXCERPT_FILE, signExcerpt } from "../../../kiosk/journal/excerpt.ts";
import { packedName, plainName, segmentFiles } from "../../../kiosk/journal/layout.ts";
import { openJournal, type DiskJournal } from "../../../kiosk/journal/open.ts";
import { listSegments } from "../../../kiosk/journal/segments.ts";
import { signingKey } from "../../../kiosk/journal/signing-key.ts";
import { inProcess, killRunning, yanpiao, type Ended } from "../cli-fixture.ts";
import { register } from "./register.ts";

const HOUR_MS = 3_600_000;

let data: string;
let clock: ManualTerminalClock;
let disk: DiskJournal;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), "yanpiao-journal-command-"));
  // 12:00 in Beijing.
  clock = new ManualTerminalClock();
  disk = openJournal({ dir: join(data, "journal"), terminalId: "BJ-0001", clock, boot: "b" });
  disk.record("session.start", { session: "s1", by: "touch" });
  disk.record("verify.start", { session: "s1", request: "r1", kind: "digital-ordinary", invoice: "i1" });
  await clock.advance(HOUR_MS);
  disk.record("print.done", { job: "j1", outcome: "failed", fault: "cover-open", durationMs: 812 });
  disk.record("device.health", {
    device: "printer",
    state: "connected",
    reason: "x",
    attempts: 1,
    losses: 0,
    tail: null,
  });
  disk.seal();
});

afterEach(() => {
  killRunning();
  disk.close();
  rmSync(data, { recursive: true, force: true });
});

const journal = (...args: readonly string[]): Promise<Ended> =>
  inProcess(register, "journal", ...args, ...(args[0] === "events" ? [] : ["--data", data]));
const shown = async (...args: readonly string[]): Promise<readonly string[]> =>
  (await journal("show", ...args)).out.split("\n").filter((line) => line !== "");
const segment = (): string => join(data, "journal", listSegments(join(data, "journal")).at(-1) ?? "");

describe("show", () => {
  test("prints a line an event, in Beijing time, with a mark on what is wrong", async () => {
    const lines = await shown();
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe("2026-11-24 12:00:00       1   session.start        (public) session=s1 by=touch");
    expect(lines[2]).toBe(
      "2026-11-24 13:00:00       3 ! print.done           job=j1 outcome=failed fault=cover-open durationMs=812",
    );
  });

  test.each<[readonly string[], number]>([
    [["--errors"], 1],
    [["--event", "session", "verify.start"], 2],
    [["--request", "r1"], 1],
    [["--session", "s1"], 2],
    [["--device", "printer"], 1],
    [["--role", "public"], 1],
    [["--since", "2026-11-24 12:30"], 3],
    [["--until", "2026-11-24 12:30"], 2],
    [["--since", "2026-11-24", "--until", "2026-11-25"], 5],
    [["--since", "2026-11-25"], 0],
    [["-n", "2"], 2],
    [["--all"], 5],
  ])("%o shows %i lines", async (args, count) => {
    expect(await shown(...args)).toHaveLength(count);
  });

  test("says of each event what it means when asked", async () => {
    expect(await shown("-n", "2", "--explain")).toContainEqual(
      expect.stringContaining("A device came, went, or is in doubt."),
    );
  });

  test("gives the lines as they were written with --json", async () => {
    const { out } = await journal("show", "--all", "--json");
    expect(out).toBe(readFileSync(segment(), "utf8"));
  });

  test("does not let a line move the reader's cursor", async () => {
    const bad = { v: 2, time: 0, seq: 9, ev: "x\u001b[2J", text: "\u009b31m \u202e" };
    appendFileSync(segment(), `${JSON.stringify(bad)}\n`);
    for (const line of await shown()) expect(line).not.toMatch(/\p{C}/u);
  });

  test("names what is wrong with the command line, and what was meant", async () => {
    for (const [args, words] of [
      [["--event", "print.don"], "did you mean print.done"],
      [["--since", "yesterday"], "a time is written"],
      [["--since", "2026-02-30"], "a time is written"],
    ] as const) {
      const { code, err } = await journal("show", ...args);
      expect(code).toBe(2);
      expect(err).toContain(words);
    }
  });

  test("says so where nothing fits, instead of nothing", async () => {
    const { out, err } = await journal("show", "--session", "nobody");
    expect(out).toBe("");
    expect(err).toMatch(/^no line of the journal in .* fits$/m);
  });

  test("says so where no terminal has run", async () => {
    const { code, err } = await inProcess(register, "journal", "show", "--data", join(data, "nowhere"));
    expect(code).toBe(1);
    expect(err).toContain("no terminal has run on the data");
  });
});

describe("tail", () => {
  test("shows the newest lines and each new one as it is written", async () => {
    const tail = yanpiao("journal", "tail", "--data", data, "-n", "1", "--event", "journal", "print");
    await tail.line("journal.sealed");
    disk.record("session.end", { session: "s1", reason: "home", durationMs: 1 });
    disk.record("print.done", { job: "j2", outcome: "printed", fault: null, durationMs: 5 });
    await tail.line("job=j2");
    tail.signal("SIGINT");
    const { code, out } = await tail.end();
    expect(code).toBe(0);
    expect(out.split("\n").filter((line) => line !== "")).toHaveLength(2);
  });
});

test("tail goes on where standard input is closed, as from cron or over ssh -n, until it is told to end", async () => {
  const tail = yanpiao("journal", "tail", "--data", data, "-n", "1");
  const ended = tail.end();
  await tail.line("journal.sealed");
  disk.record("print.done", { job: "j2", outcome: "printed", fault: null, durationMs: 5 });
  await tail.line("job=j2");
  tail.signal("SIGTERM");
  expect((await ended).code).toBe(0);
});

describe("verify", () => {
  test("says that nothing is missing and nothing is altered, and whose key it was", async () => {
    disk.close();
    const { code, out } = await journal("verify");
    expect(code).toBe(0);
    expect(out).toContain("Nothing is missing and nothing is altered.");
    expect(out).toContain("by the key that lies on this terminal");
  });

  test("names the line that somebody altered, in words and as JSON", async () => {
    disk.close();
    writeFileSync(segment(), readFileSync(segment(), "utf8").replace("cover-open", "paper-out!"));
    const { code, out } = await journal("verify");
    expect(code).toBe(1);
    expect(out).toContain("WRONG  line 3 is altered (000000000001.2026-11-24, line 3 of the file)");
    const json = JSON.parse((await journal("verify", "--json")).out) as object;
    expect(json).toMatchObject({ sound: false, faultCount: 1, faults: [{ fault: "line-altered", seq: 3 }] });
  });

  test("checks a copied folder against the key that was noted, and names a stranger's", async () => {
    disk.close();
    const copy = join(data, "copy");
    cpSync(join(data, "journal"), copy, { recursive: true });
    const { publicKey } = JSON.parse((await journal("key", "--json")).out) as { readonly publicKey: string };
    const good = await inProcess(register, "journal", "verify", "--folder", copy, "--key", publicKey);
    expect(good.code).toBe(0);
    expect(good.out).toContain("by the key you gave");
    const stranger = Buffer.alloc(32, 9).toString("base64url");
    const bad = await inProcess(register, "journal", "verify", "--folder", copy, "--key", stranger);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain("from manifest 1 on another key signed");
    expect(bad.out).not.toContain("signed by the key you gave");
    const none = await inProcess(register, "journal", "verify", "--folder", copy);
    expect(none.out).toContain("by a key that nobody compared: give --key");
  });

  test("of which everything was taken, or another folder, is not called whole", async () => {
    const { publicKey } = JSON.parse((await journal("key", "--json")).out) as { readonly publicKey: string };
    const empty = join(data, "empty");
    mkdirSync(empty);
    const ended = await inProcess(register, "journal", "verify", "--folder", empty, "--key", publicKey);
    expect(ended.code).toBe(1);
    expect(ended.out).toContain("there is no journal here");
    expect(ended.out).not.toContain("Nothing is missing");
  });

  test("a terminal's own journal is never taken for an excerpt of itself, whatever key is named", async () => {
    const dir = join(data, "journal");
    await clock.advance(24 * HOUR_MS);
    disk.record("display.restart", { reason: "next day" });
    disk.seal();
    disk.close();
    const [first, second] = segmentFiles(dir);
    const key = signingKey(dir);
    const excerpt = await signExcerpt(dir, second?.id ?? "", { tid: "BJ-0001", time: 0 }, key);
    writeFileSync(join(dir, EXCERPT_FILE), excerpt ?? "");
    for (const name of [plainName, packedName]) rmSync(join(dir, name(first?.id ?? "")), { force: true });
    const copy = join(data, "copy");
    cpSync(dir, copy, { recursive: true });
    for (const where of [
      ["--data", data],
      ["--folder", dir],
    ])
      for (const noted of [[], ["--key", key.publicKey]])
        expect((await inProcess(register, "journal", "verify", ...where, ...noted)).code, where.join(" ")).toBe(1);
    // The same files elsewhere are what a terminal gave away.
    const given = await inProcess(register, "journal", "verify", "--folder", copy, "--key", key.publicKey);
    expect(given.code).toBe(0);
  });

  test("refuses what is no key", async () => {
    expect((await journal("verify", "--key", "secret")).code).toBe(2);
  });
});

describe("key", () => {
  test("prints the public key and nothing of the private one, and makes none where there is none", async () => {
    const { out } = await journal("key");
    const secret = readFileSync(join(data, "journal.key"));
    expect(out).toMatch(/^[\w-]{43}\nEd25519, fingerprint ([0-9a-f]{4}-){3}[0-9a-f]{4}, of the terminal /);
    expect(out).not.toContain(secret.toString("base64url"));
    rmSync(join(data, "journal.key"));
    expect((await journal("key")).code).toBe(1);
    expect(readdirSync(data)).not.toContain("journal.key");
  });
});

describe("events", () => {
  test("names every event, as a document and as JSON", async () => {
    const json = JSON.parse((await journal("events", "--json")).out) as object;
    expect(json).toHaveProperty(["print.done", "type"], "status");
  });
});

test.each(["show", "tail", "verify", "key", "events"])(
  "%s shows an example and what its exit codes mean",
  async (name) => {
    const { code, out } = await inProcess(register, "journal", name, "--help");
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}yanpiao journal /);
    expect(out).toMatch(/Exit codes: 0 .*, 1 .*, 2 used wrongly/s);
    expect(out).toContain("--json");
  },
);

describe("export", () => {
  const stick = (): string => join(data, "stick");
  beforeEach(() => {
    mkdirSync(stick());
  });
  const exported = (...args: readonly string[]): Promise<Ended> => journal("export", "--to", stick(), ...args);

  test("takes the journal along beside a terminal that runs, and verify has nothing to say against the copy", async () => {
    const { code, out } = await exported();
    expect(code).toBe(0);
    const [folder = ""] = readdirSync(stick());
    expect(folder).toMatch(/-journal-2026-11-24_/);
    expect(out).toContain(`in ${join(stick(), folder)}`);
    const verified = await inProcess(register, "journal", "verify", "--folder", join(stick(), folder));
    expect(verified.code).toBe(0);
    expect(verified.out).toContain("Nothing is missing and nothing is altered.");
  });

  test("says so where the journal itself is altered, and where there is none", async () => {
    writeFileSync(segment(), readFileSync(segment(), "utf8").replace("812", "813"));
    const { code, out } = await exported();
    expect(code).toBe(1);
    expect(out).toContain("The journal itself has faults, 1 of them");
    const none = await inProcess(register, "journal", "export", "--to", stick(), "--data", join(data, "none"));
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringContaining("no terminal has run on this data yet") as string,
    });
  });

  test("to what is no folder is used wrongly", async () => {
    expect(await journal("export", "--to", join(data, "nothing"))).toMatchObject({
      code: 2,
      err: expect.stringContaining("is no folder: name the one where the stick is mounted") as string,
    });
  });
});
