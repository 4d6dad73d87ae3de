/** `yanpiao office support` as an operator types it: one file that is whole, or a sentence and nothing. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLatest } from "../../../kiosk/journal/read.ts";
import { signingKey } from "../../../kiosk/journal/signing-key.ts";
import { verifyJournal } from "../../../kiosk/journal/verify.ts";
import type { DeskIdentity } from "../../../kiosk/office/desk/desk.ts";
import { lightTerminal, makeOperators, type LightOptions, type LightTerminal } from "../../../kiosk/office/fixture.ts";
import { filesIn, unpackTo } from "../../../kiosk/support/fixture.ts";
import { inProcess, type Ended } from "../cli-fixture.ts";
import { register as registerSupport } from "../support/register.ts";
import { register } from "./register.ts";

const operators = makeOperators();
let desk: string;
let terminal: LightTerminal;

beforeEach(() => {
  desk = mkdtempSync(join(tmpdir(), "yanpiao-office-support-"));
  writeIdentity("night-shift", operators.operator);
  writeIdentity("desk-07", operators.reader);
});
afterEach(async () => {
  await terminal.close();
  rmSync(desk, { recursive: true });
});

function writeIdentity(name: string, { certificate, key, ca }: DeskIdentity): void {
  mkdirSync(join(desk, name));
  for (const [file, text] of Object.entries({ certificate, key, ca }))
    writeFileSync(join(desk, name, `${file}.pem`), text);
}

async function open(options: LightOptions = {}): Promise<void> {
  terminal = await lightTerminal(operators, options);
  await terminal.work(3);
}

const out = (): string => join(desk, "case.zip");
const ask = (who: "night-shift" | "desk-07", ...more: readonly string[]): Promise<Ended> =>
  inProcess(
    register,
    ...["office", "support", `BJ-0001=127.0.0.1:${terminal.server.port}`],
    ...["--identity", join(desk, who), "--out", out(), ...more],
  );
const files = (): readonly string[] => readdirSync(desk).filter((name) => name.startsWith("case"));

describe("an operator", () => {
  test("gets one file, proven, that only they may read; the terminal's journal says who has it", async () => {
    await open();
    const { code, out: said } = await ask("night-shift", "--key", terminal.key);
    expect(code).toBe(0);
    expect(said).toMatch(/case\.zip: BJ-0001, \d+ files, \d\.\d MB, whole, signed with [0-9a-f-]{19}/);
    expect(files()).toEqual(["case.zip"]);
    expect(statSync(out()).mode & 0o777).toBe(0o600);
    expect(await inProcess(registerSupport, "support", "check", out(), "--key", terminal.key)).toMatchObject({
      code: 0,
    });
    unpackTo(join(desk, "unpacked"), readFileSync(out()));
    const proven = await verifyJournal({ dir: join(desk, "unpacked/journal"), keys: new Set([terminal.key]) });
    expect(proven).toMatchObject({ sound: true });
    const lines = await readLatest(terminal.dir, 10, { events: ["office"] });
    expect(lines.map(({ ev, fields }) => [ev, fields["person"]])).toEqual([
      ["office.read", "night-shift"],
      ["office.support-sent", "night-shift"],
    ]);
    expect(lines[1]?.fields).toMatchObject({ files: Object.keys(filesIn(readFileSync(out()))).length, missing: 0 });
  });

  test("is told when another key signed it than the one that was noted", async () => {
    await open();
    const { code, err } = await ask("night-shift", "--key", signingKey(join(desk, "another"), undefined).publicKey);
    expect(code).toBe(1);
    expect(err).toMatch(/another key signed it: .* Nothing is kept/);
    expect(files()).toEqual([]);
  });

  test("is not given half of one where the terminal breaks off", async () => {
    await open({
      async *makeBundle() {
        yield new Uint8Array(1_000);
        await Promise.resolve();
        throw new Error("the disk died");
      },
    });
    const { code, err } = await ask("night-shift");
    expect(code).toBe(1);
    expect(err).toContain("the connection broke off; nothing is kept, ask again");
    expect(files()).toEqual([]);
    expect(await readLatest(terminal.dir, 10, { events: ["office.support-sent"] })).toEqual([]);
  });

  test("is not given something else than a bundle, nor one without an end", async () => {
    const zip = zipSync({ "a.txt": new Uint8Array(10) });
    await open({ makeBundle: () => Promise.resolve(once(zip)) });
    expect(await ask("night-shift")).toMatchObject({ code: 1 });
    await terminal.close();
    await open({
      // eslint-disable-next-line @typescript-eslint/require-await
      async *makeBundle() {
        for (;;) yield new Uint8Array(4 * 1024 * 1024);
      },
    });
    const { code, err } = await ask("night-shift");
    expect(code).toBe(1);
    expect(err).toContain("far too much");
    expect(files()).toEqual([]);
  });

  test("waits while one is made for somebody else, and gets one after it", async () => {
    const gate = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    await open({
      async *makeBundle() {
        begun.resolve(undefined);
        yield new Uint8Array(1);
        await gate.promise;
        throw new Error("over");
      },
    });
    const other = terminal.desk(operators.operator);
    const first = other.text("/v1/support").catch((error: unknown) => error);
    await begun.promise;
    const { code, err } = await ask("night-shift");
    expect(code).toBe(1);
    expect(err).toContain("a support bundle is being made for somebody else");
    gate.resolve(undefined);
    expect(await first).toMatchObject({ trouble: { trouble: "cut-off" } });
    other.close();
    // The one that broke off holds nobody up.
    expect((await ask("night-shift")).err).not.toContain("somebody else");
  });
});

test("a reader is told that it is for operators", async () => {
  await open();
  const { code, err } = await ask("desk-07");
  expect(code).toBe(1);
  expect(err).toContain("this needs the role operator");
  expect(files()).toEqual([]);
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
