/** A desk that has a terminal do something, and waits for it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../drivers/clock.ts";
import { SENT_VERSION, type ToldRooms } from "../actions/fixture.ts";
import type { Health } from "../facts.ts";
import { HEALTH, lightTerminal, makeOperators, type LightTerminal } from "../fixture.ts";
import { actOn, type ActOptions, type ActOutcome } from "./act.ts";
import type { DeskIdentity } from "./desk.ts";
import { troublesSince } from "./seen-health.ts";

const operators = makeOperators();
let terminal: LightTerminal;

beforeEach(async () => {
  terminal = await lightTerminal(operators);
});
afterEach(() => terminal.close());

function act(
  asked: ActOptions["asked"],
  more: Partial<ActOptions> = {},
  identity: DeskIdentity = operators.operator,
): Promise<ActOutcome> {
  return actOn({
    ...{ identity, asked, clock: systemClock, wallMs: Date.now, waitMs: 0 },
    address: { host: "127.0.0.1", port: terminal.server.port },
    delays: { poll: 1, longestPause: 1 },
    ...more,
  });
}

test("is told what came of it, and under which id the terminal's journal has it", async () => {
  const { id, ...rest } = await act({ action: "rotate-keys", root: false });
  expect(rest).toEqual({ came: "done", words: "rotate-keys is done", result: null, trouble: null });
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test("that does not wait is told at once who is there; one that waits has it done when they have left", async () => {
  terminal.rooms.stands = { in: "somebody-is-there" };
  expect(await act({ action: "rotate-keys", root: false })).toMatchObject({
    ...{ came: "trouble", words: "the terminal says: somebody stands at the terminal (somebody-is-there)" },
    trouble: { code: "somebody-is-there", againInSeconds: 15 },
  });
  const said: string[] = [];
  const came = await act(
    { action: "rotate-keys", root: false },
    {
      waitMs: 60_000,
      onProgress(words) {
        said.push(words);
        if (said.length === 3) terminal.rooms.stands = null;
      },
    },
  );
  expect(came.came).toBe("done");
  expect(new Set(said)).toEqual(new Set(["waits: somebody stands at the terminal"]));
  expect(terminal.rooms.did).toEqual(["rotate-keys"]);
});

test("waits for a self-check to come to its end", async () => {
  const came = await act(
    { action: "self-check" },
    { onProgress: () => setImmediate(() => terminal.rooms.endSelfCheck()) },
  );
  expect(came).toMatchObject({ came: "done", words: "9 are well" });
});

test("of a reader is told that it takes an operator", async () => {
  expect(await act({ action: "restart" }, {}, operators.reader)).toMatchObject({
    came: "trouble",
    words: expect.stringContaining("needs the role operator") as string,
  });
});

test("that cannot reach the terminal says so, and nothing was done", async () => {
  await terminal.close();
  expect(await act({ action: "restart" })).toMatchObject({ came: "trouble", trouble: { trouble: "unreachable" } });
  terminal = await lightTerminal(operators);
});

describe("a configuration that was sent", () => {
  const SEND = { action: "send-config", bundle: "yanpiao-config 1\n" } as const;
  const TRIAL = { version: SENT_VERSION, waitsForRestart: false, confirmLeftSeconds: 30 };

  /** What the terminal is like once it was sent. */
  async function sentTo(after: Partial<Health>): Promise<void> {
    await terminal.close();
    const health = ({ did }: ToldRooms): Partial<Health> => (did.length === 0 ? {} : after);
    terminal = await lightTerminal(operators, { health });
  }
  const confirmed = (): boolean => terminal.rooms.did.includes(`confirm-config ${SENT_VERSION}`);

  test("is confirmed where the terminal runs with it as well as before", async () => {
    await sentTo({ configuration: TRIAL });
    expect(await act(SEND)).toMatchObject({ came: "done", words: "version 4 is in force and confirmed" });
    expect(confirmed()).toBe(true);
  });

  test("is not where something is worse, and the desk says what", async () => {
    await sentTo({
      configuration: { ...TRIAL, confirmLeftSeconds: 0 },
      painted: 0,
      inService: false,
      faultCode: "E-X",
    });
    expect(await act(SEND)).toMatchObject({
      came: "not-confirmed",
      words: expect.stringMatching(/out of service \(E-X\), its screen paints nothing yet: not confirmed/) as string,
    });
    expect(confirmed()).toBe(false);
  });

  test("is not where the terminal runs with another one again", async () => {
    await sentTo({ configuration: { ...TRIAL, version: 3, confirmLeftSeconds: null } });
    expect(await act(SEND)).toMatchObject({
      came: "not-confirmed",
      words: expect.stringContaining("has taken version 4 back already") as string,
    });
    expect(confirmed()).toBe(false);
  });

  test("is not where somebody stays so long that it does not begin", async () => {
    await sentTo({ configuration: { version: 3, waitsForRestart: true, confirmLeftSeconds: null } });
    const came = await act(SEND, { delays: { poll: 1, comeBack: 50, longestPause: 1 } });
    expect(came).toMatchObject({ came: "not-confirmed", words: expect.stringContaining("still there") as string });
    expect(confirmed()).toBe(false);
  });

  test("needs no second word where somebody has confirmed it at the glass", async () => {
    await sentTo({ configuration: { ...TRIAL, confirmLeftSeconds: null } });
    expect(await act(SEND)).toMatchObject({ came: "done", words: "version 4 was confirmed at the terminal" });
    expect(confirmed()).toBe(false);
  });
});

test("finds a terminal as well as before, or says what is not", () => {
  const before = { ...HEALTH, painted: 812 };
  const say = (now: Partial<typeof HEALTH>): readonly string[] => troublesSince(before, { ...before, ...now });
  expect(say({})).toEqual([]);
  expect(say({ painted: 1 })).toEqual([]);
  expect(say({ painted: 0 })).toEqual(["its screen paints nothing yet"]);
  expect(say({ painted: null })).toEqual(["it has no screen any more"]);
  expect(say({ inService: false, faultCode: "E-STORE" })).toEqual(["it is out of service (E-STORE)"]);
  expect(say({ devices: [{ device: "scanner", state: "disconnected", reason: "" }] })).toEqual([
    "the scanner is disconnected",
  ]);
  // It was in doubt before.
  expect(say({ devices: [{ device: "printer", state: "disconnected", reason: "" }] })).toEqual([]);
  const service = { name: "tencent", state: "unreachable", lastReason: null, clockOffsetMs: null };
  expect(say({ services: [service] })).toEqual(["the service tencent is unreachable"]);
  expect(say({ services: [{ ...service, name: "new" }] })).toEqual(["the service new is unreachable"]);
});
