/** Every address of the operators' door, tried by everybody who might come to it. */
import fc from "fast-check";
import { request } from "node:https";
import { connect as connectPlain, type Socket } from "node:net";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { readLatest } from "../journal/read.ts";
import { createAuthority, validFor } from "../secrets/certificates.ts";
import type { DeskIdentity } from "./desk/desk.ts";
import { DeskTrouble, type Trouble } from "./desk/trouble.ts";
import { newAction } from "./actions/fixture.ts";
import { OFFICE_LIMITS } from "./delays.ts";
import { lightTerminal, makeOperators, type LightTerminal } from "./fixture.ts";
import { ROUTES } from "./routes.ts";

const DAY_MS = 24 * 3_600_000;
const operators = makeOperators();
const valid = validFor(30, Date.now());
let terminal: LightTerminal;

beforeAll(async () => {
  terminal = await lightTerminal(operators);
  await terminal.work(3);
  await ask(operators.operator, "/v1/actions", "POST");
});
afterAll(() => terminal.close());

const { authority } = operators;
const stranger = createAuthority("Somebody Else", valid);
const people: Readonly<Record<string, Partial<DeskIdentity>>> = {
  nobody: {},
  "of another authority": stranger.client("desk-07", valid),
  "of an authority of the same name": createAuthority("Example Operators CA", valid).client("desk-07", valid),
  expired: authority.client("desk-07", { from: new Date(Date.now() - 2 * DAY_MS), to: new Date(Date.now() - DAY_MS) }),
  "of tomorrow": authority.client("desk-07", {
    from: new Date(Date.now() + DAY_MS),
    to: new Date(Date.now() + 2 * DAY_MS),
  }),
  "a terminal's own certificate": authority.server(["desk-07"], valid),
  "a name that is not listed": authority.client("desk-08", valid),
  "a name that only begins like one": authority.client("desk-07 ", valid),
  reader: operators.reader,
  operator: operators.operator,
};
const HANDSHAKE = [
  "nobody",
  "of another authority",
  "of an authority of the same name",
  "expired",
  "of tomorrow",
  "a terminal's own certificate",
];
const UNLISTED = ["a name that is not listed", "a name that only begins like one"];

const segment = (): string => "000000000001.2026-11-24";
const KNOWN = newAction({ action: "rotate-keys", root: false });
const idAt = (path: string): string => (path.startsWith("/v1/actions/") ? KNOWN.id : segment());
/** What an address cannot be asked without. */
const QUERY: Readonly<Record<string, string>> = { "/v1/journal/stretches": `?form=plain&of=${segment()}:0:1` };
const addresses = ROUTES.map(({ path, method, role }) => ({
  ...{ method, role },
  path: path.replace("{id}", idAt(path)) + (QUERY[path] ?? ""),
}));

interface Said {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

interface Sent {
  readonly body?: string | Buffer | null;
  readonly type?: string;
}

/** The status, or "closed" where the connection ended before there was one. */
function ask(
  who: Partial<DeskIdentity>,
  path: string,
  method = "GET",
  { body = method === "POST" ? JSON.stringify(KNOWN) : null, type = "application/json" }: Sent = {},
): Promise<Said | "closed"> {
  const { certificate, key } = who;
  return new Promise((resolve) => {
    const asking = request(
      {
        ...{ host: "127.0.0.1", port: terminal.server.port, path, method, agent: false, ca: authority.certificate },
        ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
        ...(body === null ? {} : { headers: { "content-type": type } }),
      },
      (response) => {
        let answer = "";
        response.on("data", (chunk: Buffer) => (answer += chunk.toString()));
        const retryAfter = response.headers["retry-after"] ?? null;
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: answer, retryAfter }));
        response.on("error", () => resolve("closed"));
      },
    );
    asking.on("error", () => resolve("closed"));
    asking.end(body ?? undefined);
  });
}

describe.each(addresses)("$method $path", ({ path, method, role }) => {
  test.each(HANDSHAKE)("ends at the handshake for %s", async (who) => {
    expect(await ask(people[who] ?? {}, path, method)).toBe("closed");
  });

  test.each(UNLISTED)("says no to %s", async (who) => {
    expect(await ask(people[who] ?? {}, path, method)).toMatchObject({ status: 403 });
  });

  test.each(["reader", "operator"] as const)("answers %s by role", async (who) => {
    const status = role === "operator" && who === "reader" ? 403 : 200;
    expect(await ask(people[who] ?? {}, path, method)).toMatchObject({ status });
  });

  test("takes no other method", async () => {
    for (const other of ["PUT", "DELETE", "HEAD", method === "GET" ? "POST" : "GET"]) {
      expect(await ask(operators.operator, path, other)).toMatchObject({ status: 405 });
    }
  });
});

test("who was not let in is in the journal by reason, and no address and no name that was typed is", async () => {
  for (const who of ["nobody", "of another authority", "expired", "a name that is not listed"])
    await ask(people[who] ?? {}, "/v1/health");
  await ask(operators.reader, "/v1/actions", "POST");
  const refused = await readLatest(terminal.dir, 50, { events: ["office.refused"] });
  expect(new Set(refused.map(({ fields }) => fields["why"]))).toEqual(
    new Set(["no-certificate", "not-proven", "out-of-date", "not-listed", "not-for-this-role"]),
  );
  for (const { text } of refused) expect(text).not.toMatch(/desk-08|127\.0\.0\.1/);
});

test("reading the journal is a line of the journal, with the name in the certificate, once a minute", async () => {
  await ask(operators.operator, "/v1/journal/segments");
  await ask(operators.operator, "/v1/journal/segments");
  const read = await readLatest(terminal.dir, 50, { events: ["office.read"] });
  expect(
    read.filter(({ fields }) => fields["person"] === "night-shift" && fields["what"] === "journal-files"),
  ).toHaveLength(1);
});

test.each([
  ["/v1/journal/segments/..%2f..%2fterminal.key", 400],
  ["/v1/journal/segments/../manifests", 400],
  ["/v1/journal/segments/manifests", 404],
  [`/v1/journal/segments/${segment()}?from=x`, 400],
  [`/v1/journal/segments/${segment()}?from=1&from=2`, 400],
  [`/v1/journal/segments/${segment()}?from=5&to=2`, 400],
  [`/v1/journal/segments/${segment()}?from=999999999`, 416],
  [`/v1/journal/segments/${segment()}?form=packed`, 404],
  ["/v1/journal/stretches", 400],
  [`/v1/journal/stretches?of=${segment()}:0:1`, 400],
  [`/v1/journal/stretches?form=plain&of=${segment()}:0`, 400],
  [`/v1/journal/stretches?form=plain&of=${segment()}:2:1`, 400],
  [`/v1/journal/stretches?form=plain&${`of=${segment()}:0:1&`.repeat(33)}`, 400],
  ["/v1/journal/stretches?form=plain&of=../terminal.key:0:1", 400],
  ["/v1/journal/stretches?form=plain&of=..:0:1", 404],
  [`/v1/journal/stretches?form=plain&of=${segment()}:0:1&of=000000004711.2026-11-24:0:1`, 404],
  [`/v1/journal/stretches?form=plain&of=${segment()}:0:999999999`, 416],
  ["/v1/journal/lines?since=yesterday", 400],
  ["/v1/journal/lines?evnt=print", 400],
  ["/v1/health?x=1", 400],
  ["/v1/healthy", 404],
  ["//v1/health", 400],
])("%s is refused with %i and a sentence", async (path, status) => {
  const said = await ask(operators.reader, path);
  expect(said).toMatchObject({ status });
  expect(JSON.parse((said as Said).body)).toMatchObject({ words: expect.stringMatching(/\w{2}/) as string });
});

test("whatever is asked gets an answer that says what it is, and the server goes on", async () => {
  const path = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from("/v1.journalsegmentslines?&=%-_0123456789~!$'()*+,;:@")) }),
    fc
      .tuple(
        fc.constantFrom(
          ...["/v1/journal/lines", `/v1/journal/segments/${segment()}`, "/v1/journal/manifests", "/v1/support"],
          "/v1/journal/stretches",
        ),
        fc.dictionary(
          fc.constantFrom("after", "since", "until", "event", "from", "to", "form", "of", "role", "errors", "x"),
          fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("plain", "packed", `${segment()}:0:100`)),
        ),
      )
      .map(([at, query]) => `${at}?${new URLSearchParams(query).toString()}`),
  );
  await fc.assert(
    fc.asyncProperty(path, async (tail) => {
      const said = await ask(operators.operator, tail.startsWith("/") ? tail : `/${tail}`);
      expect(said).not.toBe("closed");
      expect([200, 400, 404, 405, 416, 429]).toContain((said as Said).status);
    }),
    { numRuns: Math.min(400, fuzzRuns(20_000)) },
  );
  expect(await ask(operators.reader, "/v1/health")).toMatchObject({ status: 200 });
});

test("bytes that are no request, from somebody with a certificate, end the connection and nothing else", async () => {
  for (const bytes of [
    "GET /v1/health\r\n\r\n",
    "\0\0\0\0",
    `GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`,
    "POST /v1/health HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
  ]) {
    await new Promise<void>((resolve) => {
      const { certificate, key, ca } = operators.reader;
      const socket = connect({ host: "127.0.0.1", port: terminal.server.port, cert: certificate, key, ca }, () =>
        socket.end(bytes),
      );
      socket.on("error", () => undefined);
      socket.resume();
      socket.on("close", () => resolve());
    });
  }
  expect(await ask(operators.reader, "/v1/health")).toMatchObject({ status: 200 });
});

test("who asks more than a person needs is told to wait, and nobody else is", async () => {
  const strict = await lightTerminal(operators, { requestsAtOnce: 3 });
  const [reader, operator] = [strict.desk(operators.reader), strict.desk(operators.operator)];
  const codes: string[] = [];
  for (let at = 0; at < 40 && codes.length === 0; at += 1) {
    await reader.text("/v1/health").catch((error: unknown) => {
      const { trouble } = error as DeskTrouble;
      codes.push(trouble.trouble === "refused" ? trouble.code : trouble.trouble);
    });
  }
  expect(codes).toEqual(["too-many"]);
  expect(await operator.text("/v1/health")).toContain("BJ-0001");
  reader.close();
  operator.close();
  await strict.close();
});

test("silent connections keep no desk out, and are told in the journal", async () => {
  const light = await lightTerminal(operators);
  const silent = await Promise.all(
    Array.from(
      { length: 2 * OFFICE_LIMITS.connections },
      () =>
        new Promise<Socket>((resolve) => {
          const socket: Socket = connectPlain({ host: "127.0.0.1", port: light.server.port }, () => resolve(socket));
          socket.on("error", () => undefined);
        }),
    ),
  );
  const desk = light.desk(operators.reader);
  expect(await desk.text("/v1/health")).toContain("BJ-0001");
  desk.close();
  const refused = await readLatest(light.dir, 50, { events: ["office.refused"] });
  expect(refused.map(({ fields }) => fields["why"])).toContain("too-many-connections");
  for (const socket of silent) socket.destroy();
  await light.close();
});

test("a machine that opens silent connections again and again closes only its own", async () => {
  const light = await lightTerminal(operators);
  const sockets = new Set<Socket>();
  let ended = false;
  const knock = (): void => {
    if (ended) return;
    const socket: Socket = connectPlain({ host: "127.0.0.1", port: light.server.port, localAddress: "127.0.0.2" });
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      knock();
    });
  };
  for (let n = 0; n < 2 * OFFICE_LIMITS.strangers; n += 1) knock();
  for (let n = 0; n < 10; n += 1) {
    const desk = light.desk(operators.reader);
    expect(await desk.text("/v1/health")).toContain("BJ-0001");
    desk.close();
  }
  ended = true;
  for (const socket of sockets) socket.destroy();
  await light.close();
});

test("TLS 1.2 is not spoken", async () => {
  const { certificate, key, ca } = operators.reader;
  const said = await new Promise<string>((resolve) => {
    const socket = connect(
      { host: "127.0.0.1", port: terminal.server.port, cert: certificate, key, ca, maxVersion: "TLSv1.2" },
      () => resolve("open"),
    );
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
  });
  expect(said).toMatch(/VERSION/);
});

describe("a desk is told in words", () => {
  const troubleOf = async (identity: DeskIdentity, port = terminal.server.port): Promise<Trouble> => {
    const { openDesk } = await import("./desk/desk.ts");
    const desk = openDesk({ host: "127.0.0.1", port }, identity, Date.now);
    try {
      await desk.text("/v1/health");
    } catch (error) {
      if (error instanceof DeskTrouble) return error.trouble;
      throw error;
    } finally {
      desk.close();
    }
    throw new Error("was let in");
  };
  const mine = operators.identity;

  test("that its certificate is of another authority", async () => {
    expect(await troubleOf(mine(stranger.client("desk-07", valid)))).toEqual({ trouble: "refused-certificate" });
  });

  test("that its certificate ran out, or does not count yet", async () => {
    const past = { from: new Date(Date.now() - 2 * DAY_MS), to: new Date(Date.now() - DAY_MS) };
    const future = { from: new Date(Date.now() + DAY_MS), to: new Date(Date.now() + 2 * DAY_MS) };
    expect(await troubleOf(mine(authority.client("desk-07", past)))).toMatchObject({
      trouble: "own-certificate-expired",
    });
    expect(await troubleOf(mine(authority.client("desk-07", future)))).toMatchObject({
      trouble: "own-certificate-not-yet",
    });
  });

  test("that it is not listed", async () => {
    expect(await troubleOf(mine(authority.client("desk-08", valid)))).toMatchObject({
      trouble: "refused",
      code: "not-let-in",
    });
  });

  test("that whoever answers cannot prove to be a terminal", async () => {
    const { reader } = operators;
    expect(await troubleOf({ ...reader, ca: stranger.certificate })).toMatchObject({ trouble: "terminal-not-proven" });
  });

  test("that nobody is there", async () => {
    const gone = await lightTerminal(operators);
    const { port } = gone.server;
    await gone.close();
    expect(await troubleOf(operators.reader, port)).toEqual({ trouble: "unreachable", code: "ECONNREFUSED" });
  });
});
