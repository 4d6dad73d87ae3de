/** Whole terminals, told to do something from a desk over their own door, and started anew as their supervisor does. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../drivers/clock.ts";
import type { Tree } from "../../../config/load.ts";
import { bench, BUNDLE, newOperator, signed, type Bench } from "../../provisioning/fixture.ts";
import { KNOCKS } from "../../staff/delays.ts";
import { readSelfChecks } from "../../staff/checks/record.ts";
import { actOn, type ActOptions, type ActOutcome } from "../desk/act.ts";
import { openDesk } from "../desk/desk.ts";
import { makeOperators } from "../fixture.ts";
import { journalled, Life } from "./life-fixture.ts";

/** For a busy machine; nothing here waits for it. */
const WITHIN = { timeout: 30_000, interval: 10 } as const;
const operators = makeOperators();
const PEOPLE = [
  { name: "desk-07", role: "reader" },
  { name: "night-shift", role: "operator" },
];
let on: Bench;
let life: Life;
let port: number;

beforeEach(async () => {
  on = bench();
  port = await freePort();
  mkdirSync(join(on.dataDir, "secrets"), { mode: 0o700 });
  secret("office-certificate", operators.server.certificate);
  secret("office-key", operators.server.key);
  secret("operators-ca", operators.authority.certificate);
  on.manager().applyBundle(bundle(1), { by: "operator", allowOlder: false });
});
afterEach(async () => {
  await life.end();
  on.remove();
});

function secret(name: string, text: string): void {
  writeFileSync(join(on.dataDir, "secrets", name), text, { mode: 0o600 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** The settings of this terminal, with a door at which operators may do everything; and what a test changes. */
function bundle(serial: number, more: Tree = {}, office: Tree = {}, by = on.operator): Uint8Array {
  const door = {
    ...{ host: "127.0.0.1", port, people: PEOPLE, actions: ["restart", "rotate-keys", "send-config", "self-check"] },
    certificate: { secret: "office-certificate" },
    key: { secret: "office-key" },
    operatorsCa: { secret: "operators-ca" },
    ...office,
  };
  const terminal = { ...BUNDLE.terminal, office: door, ...more };
  return signed({ ...BUNDLE, serial, terminal }, by);
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function act(asked: ActOptions["asked"], more: Partial<ActOptions> = {}): Promise<ActOutcome> {
  return actOn({
    ...{ identity: operators.operator, asked, clock: systemClock, wallMs: Date.now, waitMs: 0 },
    ...{ address: { host: "127.0.0.1", port }, delays: { poll: 20, longestPause: 20 } },
    ...more,
  });
}

async function health(): Promise<{ readonly configuration: unknown }> {
  const desk = openDesk({ host: "127.0.0.1", port }, operators.reader, Date.now);
  try {
    return JSON.parse(await desk.text("/v1/health")) as { configuration: unknown };
  } finally {
    desk.close();
  }
}

test("a restart waits for whoever is there, happens when they have left, and is done once", async () => {
  life = new Life(on);
  await life.up();
  life.host.tap({ intent: "start-entry" });
  await expect.poll(() => life.host.view()?.screen.screen, WITHIN).toBe("entry");
  const refused = await act({ action: "restart" });
  expect(refused.trouble).toMatchObject({ code: "somebody-is-there" });
  const done = await act(
    { action: "restart" },
    {
      waitMs: 60_000,
      onProgress(words) {
        if (words.startsWith("waits")) life.host.tap({ intent: "end" });
      },
    },
  );
  expect(done).toMatchObject({ came: "done", words: "the terminal was started anew; it is in service" });
  expect(life.ended).toEqual(["restarted from a desk"]);
  const { id } = done;
  expect(await journalled(on.dataDir, "office.action", 1)).toMatchObject([
    { person: "night-shift", action: "restart", id },
  ]);
  expect(await journalled(on.dataDir, "office.action-ended", 1)).toMatchObject([
    { id, outcome: "done", reason: "started-anew" },
  ]);
  const desk = openDesk({ host: "127.0.0.1", port }, operators.operator, Date.now);
  const again = await desk.post("/v1/actions", JSON.stringify({ id, action: "restart" }));
  desk.close();
  expect(JSON.parse(again)).toMatchObject({ id, state: "done" });
  expect(life.ended).toHaveLength(1);
});

test("staff who stand at the glass are not interrupted", async () => {
  life = new Life(on);
  await life.up();
  for (let tap = 0; tap < KNOCKS; tap += 1) life.host.tap({ intent: "staff", action: { do: "knock" } });
  await expect.poll(() => life.host.view()?.screen.screen, WITHIN).toBe("staff-sign-in");
  for (const action of ["restart", "self-check"] as const)
    expect((await act({ action })).trouble).toMatchObject({ code: "staff-are-there" });
  expect((await act({ action: "rotate-keys", root: false })).trouble).toMatchObject({ code: "staff-are-there" });
  expect(life.ended).toEqual([]);
});

test("a terminal that is out of service is started anew from a desk, and is back in service", async () => {
  life = new Life(on, { fault: "E-TEST" });
  await life.up();
  expect(await act({ action: "restart" })).toMatchObject({
    came: "done",
    words: expect.stringContaining("it is in service") as string,
  });
});

test("keys are changed while the terminal runs, and it opens its store with them the next time", async () => {
  life = new Life(on);
  await life.up();
  const before = readFileSync(join(on.dataDir, "terminal.key"));
  expect(await act({ action: "rotate-keys", root: false })).toMatchObject({ came: "done" });
  expect(readFileSync(join(on.dataDir, "terminal.key"))).toEqual(before);
  expect(await act({ action: "rotate-keys", root: true })).toMatchObject({
    came: "done",
    words: expect.stringContaining("the root key is another one; the key that signs the journal stays") as string,
  });
  expect(readFileSync(join(on.dataDir, "terminal.key"))).not.toEqual(before);
  expect(await journalled(on.dataDir, "store.seal-key", 2)).toHaveLength(2);
  expect(life.ended).toEqual([]);
  expect(await act({ action: "restart" })).toMatchObject({
    came: "done",
    words: expect.stringContaining("it is in service") as string,
  });
});

test("a self-check from a desk ends without a code or a slip, and is kept as one at the glass is", async () => {
  life = new Life(on);
  await life.up();
  const { result, came } = await act({ action: "self-check" });
  expect(came).toBe("done");
  const [kept] = readSelfChecks(on.dataDir);
  expect(result).toMatchObject({ of: "self-check", atMs: kept?.wallMs });
  expect(kept?.findings.find(({ item }) => item === "printer")?.says.en).toBe(
    "reports no fault; no test slip was printed",
  );
  const desk = openDesk({ host: "127.0.0.1", port }, operators.reader, Date.now);
  expect(JSON.parse(await desk.text("/v1/self-checks"))).toEqual({ records: [kept] });
  desk.close();
  expect(await journalled(on.dataDir, "staff.self-check", 1)).toMatchObject([{ role: "operator" }]);
});

describe("a configuration from a desk", () => {
  const send = (bytes: Uint8Array): ActOptions["asked"] => ({ action: "send-config", bundle: textOf(bytes) });

  test("is in force and confirmed when the desk found the terminal as well as before", async () => {
    life = new Life(on);
    await life.up();
    expect(await act(send(bundle(2, { hotline: "12366" })))).toMatchObject({
      came: "done",
      words: "version 2 is in force and confirmed",
    });
    expect(life.ended).toEqual(["new configuration"]);
    expect(on.manager().current()).toMatchObject({ version: 2, pending: null });
    expect((await health()).configuration).toEqual({ version: 2, waitsForRestart: false, confirmLeftSeconds: null });
    expect(await journalled(on.dataDir, "config.confirmed", 1)).toMatchObject([{ by: "operator", version: 2 }]);
  });

  test("that somebody else signed, or that is older, is not taken, with the reason", async () => {
    life = new Life(on);
    await life.up();
    const stranger = await act(send(bundle(2, {}, {}, newOperator())));
    expect(stranger).toMatchObject({ came: "refused", words: expect.stringContaining("key") as string });
    const tampered = { action: "send-config", bundle: textOf(bundle(2)).replace("海淀", "朝阳") } as const;
    expect(await act(tampered)).toMatchObject({ came: "refused" });
    expect(await act(send(bundle(1)))).toMatchObject({
      came: "refused",
      words: expect.stringContaining("serial") as string,
    });
    expect((await journalled(on.dataDir, "office.action-ended", 3)).map(({ reason }) => reason)).toEqual([
      "unknown-key",
      "bad-signature",
      "older",
    ]);
    expect(life.ended).toEqual([]);
    expect(on.manager().current()).toMatchObject({ version: 1 });
  });

  test("with which the printer is lost is not confirmed, and the terminal goes back to what it had", async () => {
    life = new Life(on, { confirmMs: 2_000 });
    await life.up();
    const dead = { driver: "tcp", host: "127.0.0.1", port: await freePort(), profile: "simulated-80mm" };
    await expect
      .poll(async () => (await health()) as object, WITHIN)
      .toMatchObject({
        devices: [{ state: "connected" }, { state: "connected" }],
      });
    const came = await act(send(bundle(2, { printer: dead, terminal: { ...BUNDLE.terminal.terminal, demo: true } })));
    expect(came.came).toBe("not-confirmed");
    expect((await journalled(on.dataDir, "config.reverted", 1))[0]).toMatchObject({ by: "time", version: 2, to: 1 });
    await expect.poll(() => life.ended, WITHIN).toEqual(["new configuration", "new configuration"]);
    expect(on.manager().current()).toMatchObject({ version: 1, pending: null });
  });

  test("with which the desk is let in no more is taken back, and it is let in again", async () => {
    life = new Life(on, { confirmMs: 1_000 });
    await life.up();
    const came = await act(send(bundle(2, {}, { people: [{ name: "desk-08", role: "operator" }] })));
    expect(came.came).toBe("not-confirmed");
    await journalled(on.dataDir, "config.reverted", 1);
    await expect
      .poll(async () => (await health().catch(() => null))?.configuration, WITHIN)
      .toMatchObject({ version: 1 });
  });

  test("that lets desks send no more can still be confirmed by the one who sent it", async () => {
    life = new Life(on);
    await life.up();
    expect(await act(send(bundle(2, {}, { actions: [] })))).toMatchObject({ came: "done" });
    expect(on.manager().current()).toMatchObject({ version: 2, pending: null });
    expect((await act({ action: "restart" })).trouble).toMatchObject({ code: "not-allowed" });
  });

  test("on trial keeps every other action waiting", async () => {
    life = new Life(on);
    await life.up();
    on.manager().applyBundle(bundle(2, { hotline: "12366" }), { by: "operator", allowOlder: false, mustConfirm: true });
    expect(await act({ action: "restart" })).toMatchObject({ came: "done" });
    expect((await act({ action: "rotate-keys", root: false })).trouble).toMatchObject({ code: "on-trial" });
  });
});
