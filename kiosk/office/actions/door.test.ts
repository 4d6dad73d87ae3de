/** The door's half of an action: who may, what comes in, and what is said. */
import fc from "fast-check";
import { request } from "node:https";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { OFFICE_LIMITS } from "../delays.ts";
import type { DeskIdentity } from "../desk/desk.ts";
import { lightTerminal, makeOperators, type LightTerminal } from "../fixture.ts";
import { EACH_ACTION, newAction } from "./fixture.ts";

const operators = makeOperators();
let terminal: LightTerminal;

beforeAll(async () => {
  terminal = await lightTerminal(operators);
});
afterAll(() => terminal.close());

interface Said {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly words: string;
  readonly error: string | null;
}

interface Sent {
  readonly who: DeskIdentity;
  readonly type: string | null;
  readonly query: string;
  readonly to: LightTerminal;
}

function post(
  body: string | Buffer,
  { who = operators.operator, type = "application/json", query = "", to = terminal }: Partial<Sent> = {},
): Promise<Said> {
  const { certificate, key, ca } = who;
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        ...{ host: "127.0.0.1", port: to.server.port, path: `/v1/actions${query}`, method: "POST", agent: false },
        ...{ cert: certificate, key, ca, headers: type === null ? {} : { "content-type": type } },
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          const { words, error = null } = JSON.parse(text) as { words: string; error?: string };
          const retryAfter = response.headers["retry-after"] ?? null;
          resolve({ status: response.statusCode ?? 0, retryAfter, words, error });
        });
      },
    );
    asking.on("error", reject);
    asking.end(body);
  });
}

test("a reader is told that it takes an operator, and nothing is begun or even read", async () => {
  const did = terminal.rooms.did.length;
  for (const which of EACH_ACTION) {
    const said = await post(JSON.stringify(newAction(which)), { who: operators.reader });
    expect(said).toMatchObject({ status: 403, error: "not-for-this-role" });
    expect(said.words).toBe("this needs the role operator, and desk-07 is reader");
  }
  expect(terminal.rooms.did).toHaveLength(did);
});

test("a terminal whose configuration says nothing of actions does none", async () => {
  const closed = await lightTerminal(operators, { allowed: [] });
  const said = await post(JSON.stringify(newAction({ action: "restart" })), { to: closed });
  expect(said).toMatchObject({ status: 403, error: "not-allowed" });
  expect(said.words).toContain("office.actions");
  expect(closed.rooms.did).toEqual([]);
  await closed.close();
});

test("while somebody is there it is put off, with a sentence and when to ask again", async () => {
  terminal.rooms.stands = { in: "somebody-is-there" };
  const body = JSON.stringify(newAction({ action: "rotate-keys", root: false }));
  expect(await post(body)).toEqual({
    ...{ status: 409, error: "somebody-is-there", words: "somebody stands at the terminal", retryAfter: "15" },
  });
  terminal.rooms.stands = null;
  expect(await post(body)).toMatchObject({ status: 200, words: "rotate-keys is done" });
});

test("of two at once one is done, and the other is told which is under way", async () => {
  const [first, second] = [newAction({ action: "self-check" }), newAction({ action: "self-check" })];
  const said = await Promise.all([post(JSON.stringify(first)), post(JSON.stringify(second))]);
  expect(said.map(({ status }) => status).toSorted()).toEqual([202, 409]);
  expect(said.find(({ status }) => status === 409)).toMatchObject({
    ...{ error: "another-action", words: "another action is under way there: self-check", retryAfter: "5" },
  });
  terminal.rooms.endSelfCheck();
});

test("the same one from two hands at once is done once", async () => {
  const did = terminal.rooms.did.length;
  const body = JSON.stringify(newAction({ action: "rotate-keys", root: true }));
  const said = await Promise.all(Array.from({ length: 8 }, () => post(body)));
  expect(new Set(said.map(({ status, words }) => `${status} ${words}`))).toEqual(
    new Set(["200 rotate-keys root is done"]),
  );
  expect(terminal.rooms.did.slice(did)).toEqual(["rotate-keys root"]);
});

test.each([
  ["text/plain", 415],
  ["application/x-www-form-urlencoded", 415],
  ["multipart/form-data; boundary=x", 415],
  ["application/json; charset=latin1", 415],
  [null, 415],
  ["application/json; charset=utf-8", 200],
])("what the page of a stranger can send from an operator's browser unasked is not taken: %s", async (type, status) => {
  const body = JSON.stringify(newAction({ action: "rotate-keys", root: false }));
  expect(await post(body, { type })).toMatchObject({ status });
});

test("the largest bundle comes in, and nothing that is larger than any", async () => {
  const bundle = '"'.repeat(256 * 1024);
  const said = await post(JSON.stringify(newAction({ action: "send-config", bundle })));
  expect(said).toMatchObject({ status: 200, words: `send-config of ${bundle.length} bytes is done` });
  expect(await post(Buffer.alloc(OFFICE_LIMITS.bodyBytes + 1, 0x20))).toMatchObject({
    status: 413,
    error: "too-large",
  });
});

test("a body that says nothing of its length ends where it has become too large", async () => {
  const { certificate, key, ca } = operators.operator;
  const status = await new Promise<number | "cut off">((resolve) => {
    const asking = request(
      {
        ...{ host: "127.0.0.1", port: terminal.server.port, path: "/v1/actions", method: "POST", agent: false },
        ...{
          cert: certificate,
          key,
          ca,
          headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        asking.destroy();
      },
    );
    // Where it still sends, the answer may not come through.
    asking.on("error", () => resolve("cut off"));
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const more = (): void => {
      if (asking.destroyed) return;
      asking.write(piece, more);
    };
    more();
  });
  expect([413, "cut off"]).toContain(status);
  expect(await post("{}")).toMatchObject({ status: 400 });
});

test.each([
  ["?now=1", 400],
  ["?", 200],
])("a parameter that means nothing is refused: %s", async (query, status) => {
  expect(await post(JSON.stringify(newAction({ action: "rotate-keys", root: false })), { query })).toMatchObject({
    status,
  });
});

test("bytes that are no text are refused", async () => {
  expect(await post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).toMatchObject({ status: 400, error: "not-understood" });
});

test("whatever comes as a body is answered with a sentence, and the door stays open", async () => {
  const good = EACH_ACTION.map((which) => JSON.stringify(newAction(which)));
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.constantFrom(...good), fc.nat(80)).map(([text, at]) => text.slice(0, at) + text.slice(at + 1)),
  );
  await fc.assert(
    fc.asyncProperty(body, async (bytes) => {
      const { status, words } = await post(bytes);
      expect([200, 202, 400, 409]).toContain(status);
      expect(words).not.toBe("");
    }),
    { numRuns: Math.min(1_000, fuzzRuns(20_000)) },
  );
});
