/** `yanpiao office act` as an operator types it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lightTerminal, makeOperators, type LightTerminal } from "../../../kiosk/office/fixture.ts";
import { inProcess, type Ended } from "../cli-fixture.ts";
import { register } from "./register.ts";

const operators = makeOperators();
let desk: string;
let terminals: LightTerminal[];

beforeEach(async () => {
  desk = mkdtempSync(join(tmpdir(), "yanpiao-act-"));
  for (const [name, { certificate, key, ca }] of Object.entries({
    reader: operators.reader,
    operator: operators.operator,
  })) {
    mkdirSync(join(desk, name));
    for (const [file, text] of Object.entries({ certificate, key, ca }))
      writeFileSync(join(desk, name, `${file}.pem`), text);
  }
  terminals = [];
  for (const id of ["BJ-0001", "BJ-0002"]) terminals.push(await lightTerminal(operators, { id }));
});
afterEach(async () => {
  for (const terminal of terminals) await terminal.close();
  rmSync(desk, { recursive: true });
});

const addresses = (): readonly string[] => terminals.map(({ id, server }) => `${id}=127.0.0.1:${server.port}`);
const act = (...args: readonly string[]): Promise<Ended> =>
  inProcess(register, "office", "act", "--identity", join(desk, "operator"), ...args);

test("has many terminals do it, and says for each under which id its journal has it", async () => {
  writeFileSync(join(desk, "terminals.txt"), addresses().join("\n"));
  const { code, out } = await act("--action", "rotate-keys", "--root", "--all-from", join(desk, "terminals.txt"));
  expect(code).toBe(0);
  expect(out).toMatch(/BJ-0001: [0-9a-f-]{36} in its journal\nBJ-0002: [0-9a-f-]{36} in its journal/);
  expect(terminals.map(({ rooms }) => rooms.did)).toEqual([["rotate-keys root"], ["rotate-keys root"]]);
});

test("one at which somebody stands is named with that, the others are done, and the exit code says that not all are", async () => {
  const [busy] = terminals;
  if (busy !== undefined) busy.rooms.stands = { in: "staff-are-there" };
  const { code, out } = await act("--action", "rotate-keys", ...addresses());
  expect(code).toBe(1);
  expect(out).toContain("BJ-0001: NOT DONE: the terminal says: staff are signed in at the glass (staff-are-there)");
  expect(out).toMatch(/BJ-0002: [0-9a-f-]{36} in its journal/);
});

test("as JSON each terminal has what came of it", async () => {
  const { out } = await act("--action", "rotate-keys", "--json", ...addresses());
  expect(JSON.parse(out)).toMatchObject({
    "BJ-0001": { came: "done", words: "rotate-keys is done" },
    "BJ-0002": { came: "done" },
  });
});

test("a reader's identity does nothing, and is told why", async () => {
  const { code, out } = await inProcess(
    ...([
      register,
      "office",
      "act",
      "--identity",
      join(desk, "reader"),
      "--action",
      "restart",
      ...addresses(),
    ] as const),
  );
  expect(code).toBe(1);
  expect(out).toContain("this needs the role operator, and desk-07 is reader");
  expect(terminals.flatMap(({ rooms }) => rooms.did)).toEqual([]);
});

test.each([
  [["--action", "send-config", "10.0.0.1"], "needs --bundle"],
  [["--action", "restart", "--bundle", "x", "10.0.0.1"], "--bundle is for --action send-config"],
  [["--action", "restart", "--root", "10.0.0.1"], "--root is for --action rotate-keys"],
  [["--action", "reboot", "10.0.0.1"], "Allowed choices are restart, rotate-keys, send-config, self-check"],
  [["10.0.0.1"], "--action"],
  [["--action", "restart"], "name a terminal"],
  [["--action", "restart", "--wait", "soon", "10.0.0.1"], "must be a whole number from 0 to 1440"],
])("used wrongly it says so: %j", async (args, words) => {
  const { code, err } = await act(...args);
  expect(code).toBe(2);
  expect(err).toContain(words);
});

test("a bundle that is not there is said before any terminal is asked", async () => {
  const { code, err } = await act("--action", "send-config", "--bundle", join(desk, "none"), ...addresses());
  expect(code).toBe(1);
  expect(err).toContain("none is not there");
  expect(terminals.flatMap(({ rooms }) => rooms.did)).toEqual([]);
});
