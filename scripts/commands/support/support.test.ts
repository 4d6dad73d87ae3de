/** `yanpiao support`, when it is needed: nothing runs, something is broken. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../config/default.ts";
import { signingKey } from "../../../kiosk/journal/signing-key.ts";
import { someDays } from "../../../kiosk/journal/tamper-fixture.ts";
import { filesIn, textIn, unpackTo } from "../../../kiosk/support/fixture.ts";
import { runTerminal } from "../../../kiosk/terminal.ts";
import { inProcess, type Ended } from "../cli-fixture.ts";
import { register as registerJournal } from "../journal/register.ts";
import { register } from "./register.ts";

let folder: string;
let data: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-support-command-"));
  data = join(folder, "data");
  out = join(folder, "case.zip");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const support = (...args: readonly string[]): Promise<Ended> => inProcess(register, "support", ...args);
const zip = (): Uint8Array => readFileSync(out);

describe("a bundle", () => {
  test("of a machine on which no terminal ever ran says what there is, and makes nothing there", async () => {
    const { code, out: said, err } = await support("--data", data, "--out", out);
    expect(code).toBe(0);
    expect(err).toContain(`there is no folder ${data}`);
    expect(said).toContain("not in it: journal: there is none yet");
    expect(textIn(zip(), "README.txt")).toContain("没有：终端没有运行");
    expect(JSON.parse(textIn(zip(), "machine.json"))).toMatchObject({
      process: { versions: { node: process.versions.node } },
    });
    expect(existsSync(data)).toBe(false);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["case.zip"]);
  });

  test("is made of a store that is rubbish and a folder whose key is no key, and is proven all the same as far as it goes", async () => {
    mkdirSync(data);
    writeFileSync(join(data, "terminal.sqlite"), "rubbish ".repeat(2_000));
    writeFileSync(join(data, "journal.key"), "short", { mode: 0o600 });
    const { code, out: said } = await support("--data", data, "--out", out, "--json");
    expect(code).toBe(0);
    expect((JSON.parse(said) as { missing: { part: string; why: string }[] }).missing).toContainEqual({
      part: "requests.json",
      why: "the store is not readable (SQLITE_NOTADB)",
    });
    const { findings } = JSON.parse(textIn(zip(), "doctor.json")) as { findings: { topic: string; level: string }[] };
    expect(findings.filter(({ level }) => level === "fail").map(({ topic }) => topic)).toContain("store");
    const checked = await support("check", out);
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.out).toContain("NOT signed: the terminal had no key");
  });

  test("of a configuration that is wrong names the place and not the value, and needs the data folder to be named", async () => {
    const config = join(folder, "terminal.json");
    writeFileSync(config, JSON.stringify({ terminal: { id: "hunter2-hunter2" }, printer: { driver: "hunter2" } }));
    const refused = await support("--config", config, "--out", out);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain("name the data folder as well (--data)");
    expect((await support("--config", config, "--data", data, "--out", out)).code).toBe(0);
    expect(JSON.parse(textIn(zip(), "config.json"))).toMatchObject({
      good: false,
      problems: expect.arrayContaining([expect.objectContaining({ path: "terminal.id" })]) as unknown,
    });
    expect(textIn(zip(), "config.json")).not.toContain("hunter2");
  });

  test("of another file that lies there already is not written over it", async () => {
    writeFileSync(out, "mine");
    const { code, err } = await support("--data", data, "--out", out);
    expect(code).toBe(2);
    expect(err).toContain("is there already");
    expect(readFileSync(out, "utf8")).toBe("mine");
  });

  test("that cannot be written says why, and leaves nothing", async () => {
    const { code, err } = await support("--data", data, "--out", join(folder, "nowhere", "case.zip"));
    expect(code).toBe(1);
    expect(err).toContain(`there is no folder ${join(folder, "nowhere")}`);
  });
});

test("beside a running terminal it says where the rest is to be had, and the terminal goes on", async () => {
  const config = { ...DEFAULT_CONFIG, dataDir: data };
  const running = await runTerminal({ config, version: "test", openHost: null, workbench: false });
  try {
    expect(await support("--data", data, "--out", out)).toMatchObject({ code: 0 });
    expect(textIn(zip(), "README.txt")).toMatch(/screen\.png .*NOT TAKEN: .*yanpiao office support/);
    expect(JSON.parse(textIn(zip(), "requests.json"))).toMatchObject({ waiting: 0 });
    expect((await support("check", out, "--key", signingKey(join(data, "journal")).publicKey)).code).toBe(0);
    expect(running.view().screen.screen).toBe("home");
    // It still is the only one on its data.
    await expect(runTerminal({ config, version: "test", openHost: null, workbench: false })).rejects.toThrow("Another");
  } finally {
    await running.close("test over");
  }
});

test("of a folder whose terminal was started with a file that is not named here has the terminal's own name", async () => {
  const config = { ...DEFAULT_CONFIG, dataDir: data, terminal: { ...DEFAULT_CONFIG.terminal, id: "BJ-HD-0042" } };
  await (await runTerminal({ config, version: "test", openHost: null, workbench: false })).close("test over");
  expect((await support("--data", data, "--out", folder)).code).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith("BJ-HD-0042-"))).toHaveLength(1);
});

describe("whoever gets it", () => {
  beforeEach(async () => {
    await someDays(join(data, "journal"));
    // As the terminal that wrote it had its key: beside the folder.
    expect(await support("--data", data, "--out", out)).toMatchObject({ code: 0 });
  });

  test("checks it against the key that was noted", async () => {
    const { publicKey } = signingKey(join(data, "journal"), undefined);
    const good = await support("check", out, "--key", publicKey, "--json");
    expect(good.code).toBe(0);
    expect(JSON.parse(good.out)).toMatchObject({ sound: true, signed: true, journal: { sound: true, faults: [] } });
    const foreign = signingKey(join(folder, "foreign"), undefined).publicKey;
    const refused = await support("check", out, "--key", foreign);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.out).toContain("another key signed it");
  });

  test("is told what somebody changed on the way", async () => {
    const files = { ...filesIn(zip()), "config.json": new TextEncoder().encode("{}") };
    writeFileSync(out, zipSync(files));
    expect(await support("check", out)).toMatchObject({
      code: 1,
      out: "WRONG  config.json is not what the terminal wrote\n",
    });
    writeFileSync(out, "no zip");
    expect((await support("check", out)).out).toContain("this is no support bundle");
  });

  test("unpacks it and has the journal proven by the journal's own command", async () => {
    const unpacked = join(folder, "unpacked");
    unpackTo(unpacked, zip());
    const proven = await inProcess(registerJournal, "journal", "verify", "--folder", join(unpacked, "journal"));
    expect(proven).toMatchObject({ code: 0 });
    expect(proven.out).toContain("Nothing is missing and nothing is altered.");
  });
});
