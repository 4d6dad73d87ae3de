import {
  chmodSync,
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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryJournal } from "../../kiosk/journal/memory.ts";
import { chooseConfiguration } from "../../kiosk/provisioning/start.ts";
import { inProcess, type Ended } from "./cli-fixture.ts";
import { register } from "./config/register.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-config-command-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function config(...args: readonly string[]): Promise<Ended> {
  return inProcess(register, "config", ...args);
}

function write(name: string, values: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(values, null, 1));
  return path;
}

const OWN = { terminal: { id: "BJ-HD-0001", place: { zh: "海淀示例商场", en: "Haidian Example Mall" } } };

type Signed = Ended & { readonly bundle: string };

/** An operator's desk with a key, and a terminal that believes it. */
async function desk(): Promise<{
  readonly sign: (serial: number, settings: unknown, ...more: readonly string[]) => Promise<Signed>;
  readonly onTerminal: (verb: string, ...args: readonly string[]) => Promise<Ended>;
}> {
  const key = join(folder, "operator");
  const keys = join(folder, "keys");
  await config("keygen", key);
  mkdirSync(keys, { mode: 0o755 });
  writeFileSync(join(keys, "operator.pub"), readFileSync(`${key}.pub`), { mode: 0o644 });
  return {
    async sign(serial, settings, ...more) {
      const bundle = join(folder, `${serial}.yanpiao-config`);
      const terminal = write(`settings-${serial}.json`, settings);
      const ended = await config(
        ...["sign", "--key", `${key}.key`, "--serial", String(serial), "--for", "BJ-HD-0001"],
        ...["--terminal", terminal, "--out", bundle, ...more],
      );
      return { ...ended, bundle };
    },
    onTerminal: (verb, ...args) => config(verb, ...args, "--data", join(folder, "data"), "--keys", keys),
  };
}

test.each([
  "check",
  "show",
  "explain",
  "diff",
  "schema",
  "udev",
  "keygen",
  "sign",
  "inspect",
  "qr",
  "apply",
  "confirm",
  "revert",
  "history",
])("config %s shows an example and what its exit codes mean", async (command) => {
  const { code, out } = await config(command, "--help");
  expect(code).toBe(0);
  expect(out).toMatch(/Examples?:\n {2}(sudo -u yanpiao )?yanpiao config /);
  expect(out).toMatch(/Exit codes: 0 .*, 1 .*, 2 used wrongly/s);
});

describe("a setting explained", () => {
  test("says what it means, what is allowed, its default, its value and which file said it", async () => {
    const file = write("terminal.json", { panel: { bottomEdgeMm: 750 } });
    const { code, out } = await config("explain", "panel.bottomEdgeMm", "--config", file);
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toEqual([
      "panel.bottomEdgeMm = 750",
      "  Height of the panel's lower edge above the floor; nothing to touch lies above 1220 mm.",
      "  allowed  a whole number from 0 to 1500 (mm)",
      "  default  900",
      `  said by  ${file}`,
    ]);
  });

  test("that does not exist is answered with the one that was meant", async () => {
    const { code, err } = await config("explain", "panle.widthMm");
    expect(code).toBe(1);
    expect(err).toContain("panle.widthMm is no setting (did you mean panel.widthMm?)");
  });
});

test("the number of a version without the terminal that it is of is asked for", async () => {
  const { code, err } = await config("diff", "1", "2");
  expect(code).toBe(1);
  expect(err).toContain("--data names its folder");
});

test("two files are compared by what they say, not by how they are laid out", async () => {
  const before = write("a.json", { hotline: "12366", panel: { bottomEdgeMm: 900 } });
  const after = write("b.json", { panel: { bottomEdgeMm: 750 }, hotline: "12366" });
  expect(await config("diff", before, before)).toMatchObject({ code: 0, out: "" });
  expect(await config("diff", before, after)).toMatchObject({
    code: 1,
    out: "panel.bottomEdgeMm changes from 900 to 750\n",
  });
});

describe("a bundle", () => {
  test("goes from the operator's desk to the terminal, and each step is said", async () => {
    const { sign, onTerminal } = await desk();
    expect(statSync(join(folder, "operator.key")).mode & 0o777).toBe(0o600);
    const { bundle } = await sign(1, OWN, "--note", "first settings");
    expect(await onTerminal("apply", bundle, "--preview")).toMatchObject({ code: 0 });
    expect((await onTerminal("history")).code).toBe(1);
    const applied = await onTerminal("apply", bundle);
    expect(applied.err).toBe("");
    expect(applied.out).toContain('terminal.id changes from "BJ-CY-0107" to "BJ-HD-0001"');
    expect(applied.out).toContain("version 1 counts from the terminal's next start");
    const history = await onTerminal("history");
    expect(history.out).toMatch(/1 {2}.*operator, bundle 1 of operator, first settings {2}\[in force\]/);
    // Nothing of it stays where it was left for the terminal.
    expect(readdirSync(join(folder, "data/config/inbox"))).toEqual([]);
  });

  test("that was changed on its way is refused, nothing changes, and the terminal's journal says so", async () => {
    const { sign, onTerminal } = await desk();
    await onTerminal("apply", (await sign(1, OWN)).bundle);
    const { bundle } = await sign(2, { ...OWN, hotline: "010-12366" });
    writeFileSync(bundle, readFileSync(bundle, "utf8").replace("010-12366", "010-66666"));
    const refused = await onTerminal("apply", bundle);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("the file was changed after it was signed");
    expect((await onTerminal("history", "--json")).out).not.toContain("66666");
    const journal = readdirSync(join(folder, "data/journal"))
      .map((name) => readFileSync(join(folder, "data/journal", name), "utf8"))
      .join("");
    expect(journal).toContain('"ev":"config.refused"');
    expect(journal).toContain('"reason":"bad-signature"');
    expect(journal).not.toContain("66666");
  });

  test("with a mistake in it is not signed, and the mistake is named with its line", async () => {
    const { sign } = await desk();
    const { code, err } = await sign(1, { ...OWN, panel: { bottomEdgeMm: 9000 } });
    expect(code).toBe(1);
    expect(err).toMatch(/settings-1\.json:\d+: panel\.bottomEdgeMm is 9000; allowed: a whole number/);
  });

  test("with a secret in it is not signed, and the secret is not repeated", async () => {
    const { sign } = await desk();
    const key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    const { code, out, err } = await sign(1, { ...OWN, camera: { device: key } });
    expect(code).toBe(1);
    expect(err).toContain("camera.device looks like a SecretId of Tencent Cloud");
    expect(out + err).not.toContain(key);
  });

  test("is not signed with a key that others can read, and no key is written over", async () => {
    const { sign } = await desk();
    const key = join(folder, "operator.key");
    chmodSync(key, 0o644);
    expect((await sign(1, OWN)).err).toContain("chmod 600");
    const before = readFileSync(key, "utf8");
    expect((await config("keygen", join(folder, "operator"))).err).toContain("is there already");
    expect(readFileSync(key, "utf8")).toBe(before);
  });

  test("for nobody, of nothing, or without a number is wrong use", async () => {
    const line = ["sign", "--key", "k", "--out", "o"];
    expect((await config(...line, "--serial", "0", "--for", "A-1", "--site", "s")).code).toBe(2);
    expect((await config(...line, "--serial", "1", "--site", "s")).code).toBe(2);
    expect((await config(...line, "--serial", "1", "--for", "A-1")).code).toBe(2);
  });

  test("is signed by somebody: without a key nothing is written", async () => {
    const out = join(folder, "unsigned");
    const site = write("site.json", { terminal: { place: { zh: "商场", en: "Mall" } } });
    const ended = await config("sign", "--serial", "1", "--for", "BJ-HD-0001", "--site", site, "--out", out);
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("--key FILE") as unknown });
    expect(existsSync(out)).toBe(false);
  });

  test("that names a data folder is refused with the value that must go", async () => {
    const { sign } = await desk();
    const { err } = await sign(1, { ...OWN, dataDir: "/var/lib/yanpiao" });
    expect(err).toContain('dataDir is "/var/lib/yanpiao"; allowed: nothing here, take it out');
  });

  test("that is small is a QR code for the scanner of a machine that is set up; what is none is not", async () => {
    const { sign } = await desk();
    const { bundle } = await sign(5, OWN);
    expect((await config("qr", bundle)).out).toMatch(/[█▀▄]/);
    const svg = join(folder, "bundle.svg");
    expect((await config("qr", bundle, "--out", svg)).code).toBe(0);
    expect(readFileSync(svg, "utf8")).toContain("<svg");
    expect((await config("qr", write("none.json", {}))).code).toBe(1);
  });

  test("is shown with what is in it, believed or not", async () => {
    const { sign } = await desk();
    const { bundle } = await sign(5, OWN);
    const keys = join(folder, "keys");
    const believed = await config("inspect", bundle, "--keys", keys);
    expect(believed).toMatchObject({ code: 0 });
    expect(believed.out).toMatch(/signed {8}by operator/);
    rmSync(join(keys, "operator.pub"));
    expect((await config("inspect", bundle, "--keys", keys)).code).toBe(1);
  });
});

test("to a folder in which nothing was provisioned there is nothing to confirm, and none is made", async () => {
  const nowhere = join(folder, "nowhere");
  expect(await config("confirm", "--data", nowhere)).toMatchObject({
    code: 1,
    err: `yanpiao config confirm: nothing was provisioned in ${nowhere} yet\n`,
  });
  expect(existsSync(nowhere)).toBe(false);
});

test("a key that the disk has no room for leaves nothing in the way of the next try, and no folder is made for it", async () => {
  const nowhere = join(folder, "nowhere");
  expect(await config("keygen", join(nowhere, "k"))).toMatchObject({
    code: 1,
    err: expect.stringContaining(`there is no folder ${nowhere}`) as string,
  });
  expect(existsSync(nowhere)).toBe(false);
});

test("an earlier version comes back, and what has to be confirmed is confirmed", async () => {
  const { sign, onTerminal } = await desk();
  await onTerminal("apply", (await sign(1, OWN)).bundle);
  const moved = await onTerminal("apply", (await sign(2, { ...OWN, panel: { bottomEdgeMm: 750 } })).bundle);
  expect(moved.out).toContain("to be confirmed within 2 minutes");
  expect((await onTerminal("history")).out).toMatch(/2 {2}.*\[to be confirmed\]/);
  // Nobody has seen it: it is confirmed after it was tried.
  const early = await onTerminal("confirm");
  expect(early.code).toBe(1);
  expect(early.err).toContain("was not tried yet");
  chooseConfiguration({ dataDir: join(folder, "data"), env: {} }, { boot: "a", monoMs: 0 }, memoryJournal());
  expect(await onTerminal("confirm")).toMatchObject({ code: 0, out: "confirmed: it stays\n" });
  expect((await onTerminal("confirm")).code).toBe(1);
  expect((await onTerminal("revert", "1")).out).toContain("version 3 counts from the terminal's next start");
  const json: unknown = JSON.parse((await onTerminal("history", "--json")).out);
  expect(json).toMatchObject([
    { version: 3, from: "revert", note: "back to version 1" },
    { version: 2 },
    { version: 1 },
  ]);
  expect((await onTerminal("revert", "9")).err).toContain("there is no such version");
});
