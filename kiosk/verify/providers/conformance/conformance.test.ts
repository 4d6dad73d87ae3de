/** What every vendor's provider must do, against that vendor's service on a real socket. Incidents, one test each. */
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { outcomeName } from "../../policy.ts";
import { createAuthority } from "../../../secrets/certificates.ts";
import { baiduVendor } from "./baidu-fixture.ts";
import { Bench, type BenchOptions } from "./bench-fixture.ts";
import { httpVendor } from "./http-fixture.ts";
import { tencentVendor } from "./tencent-fixture.ts";
import { QUERY } from "../../fixture.ts";
import { LEGACY_QUERY } from "./vendor-fixture.ts";
import { VendorServer, type Misbehaviour } from "./vendor-server-fixture.ts";

const DAY_MS = 24 * 3_600_000;

describe.each([tencentVendor, baiduVendor, httpVendor])("$name", (vendor) => {
  let bench: Bench;
  const opened: Bench[] = [];
  const open = async (options?: BenchOptions): Promise<Bench> => {
    const one = await Bench.open(vendor, options);
    opened.push(one);
    one.says(vendor.consistent(QUERY));
    return one;
  };
  beforeEach(async () => {
    bench = await open();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  describe("an invoice that agrees", () => {
    test("is answered with what the record shows, the buyer masked, and nothing else of the reply", async () => {
      const outcome = await bench.ask();
      expect(outcome).toEqual({
        type: "answer",
        match: "consistent",
        status: "normal",
        details: {
          kind: "digital-ordinary",
          invoiceCode: null,
          invoiceNumber: QUERY.invoiceNumber,
          issueDate: QUERY.issueDate,
          totalWithTaxFen: 36_850,
          amountWithoutTaxFen: 34_764,
          taxFen: 2_086,
          sellerName: "示例餐饮管理有限公司",
          buyerNameMasked: "示＊＊＊＊有限公司",
          redLetterNumber: null,
          remainingFen: null,
        },
        checksToday: null,
        checksLeftToday: null,
        source: vendor.name,
        at: "2026-11-24T04:00:00.000Z",
      });
      expect(bench.sent).toBe(1);
      expect(bench.server.questions).toHaveLength(1);
    });

    test("with a code is known by code and number together", async () => {
      bench.says(vendor.consistent(LEGACY_QUERY));
      expect(await bench.asked(LEGACY_QUERY)).toBe("consistent/normal");
      bench.says(vendor.consistent({ ...LEGACY_QUERY, invoiceCode: "011002600112" }));
      expect(await bench.asked(LEGACY_QUERY)).toBe("malformed-reply/maybe-taken");
    });

    test.runIf(vendor.namesCheckCode)("is not another check code's", async () => {
      bench.says(vendor.consistent({ ...LEGACY_QUERY, checkCode: "497388" }));
      expect(await bench.asked(LEGACY_QUERY)).toBe("malformed-reply/maybe-taken");
    });

    test("tells the service's clock", async () => {
      await bench.ask();
      expect(bench.serverTimes.at(-1)).toBe(Date.parse("2026-11-24T04:00:00Z"));
    });
  });

  test.each(vendor.codes.map(([code, outcome]) => ({ code, outcome })))(
    "$code is $outcome",
    async ({ code, outcome }) => {
      bench.says(vendor.failure(code));
      const heard = await bench.ask();
      expect(outcomeName(heard)).toBe(outcome);
      expect(heard.type === "answer" ? heard.details : null).toBeNull();
      expect(bench.sent).toBe(1);
      expect(bench.turnedAway > 0).toBe(outcome.endsWith("/not-taken"));
      // Why there is no verdict is in the journal, by the vendor's own word; a verdict needs none.
      expect(bench.notes.includes(code)).toBe(!["mismatch", "not-found"].includes(outcome));
    },
  );

  test("a code that is no code is journalled as unreadable, not repeated", async () => {
    bench.says(vendor.failure("Failed\r\nOperation: 张三"));
    const name = outcomeName(await bench.ask());
    expect(["unknown-code/maybe-taken", "malformed-reply/maybe-taken"]).toContain(name);
    expect(bench.notes.join()).toMatch(/^(unreadable-code|malformed|problem-not-of-the-contract)$/);
  });

  test.each(vendor.contradictions(QUERY).map(([title, body]) => ({ title, body })))(
    "“consistent” with $title is no verdict",
    async ({ body }) => {
      bench.says(body);
      expect(await bench.asked()).toBe("malformed-reply/maybe-taken");
    },
  );

  test("a reply that says one thing twice is no verdict, whichever of the two comes last", async () => {
    const [, consistent = ""] = /^(\{.*)\}$/s.exec(bench.service.body) ?? [];
    const [, first = ""] = /"((?:[^"\\]|\\.)*)":/.exec(consistent) ?? [];
    bench.says(`${consistent},"${first}":{}}`);
    expect(await bench.asked()).toBe("malformed-reply/maybe-taken");
    bench.says(consistent.replace(/^\{/, `{"${first}":{},`) + "}");
    expect(await bench.asked()).toBe("malformed-reply/maybe-taken");
  });

  describe("a reply that is none", () => {
    const LARGE = `{"a":"${"x".repeat(2_000_000)}"}`;
    test.each([
      ["an error page", "<html><body>502 Bad Gateway</body></html>", 200, "malformed-reply/maybe-taken"],
      ["JSON that breaks off", '{"Response":{"Invoice":{"Number":"2611', 200, "malformed-reply/maybe-taken"],
      ["nothing", "", 200, "malformed-reply/maybe-taken"],
      ["a list", "[]", 200, "malformed-reply/maybe-taken"],
      ["null", "null", 200, "malformed-reply/maybe-taken"],
      ["a hundred thousand brackets", "[".repeat(100_000), 200, "malformed-reply/maybe-taken"],
      ["a prototype", '{"__proto__":{"VerifyResult":"0001"},"constructor":1}', 200, "malformed-reply/maybe-taken"],
      ["larger than any invoice", LARGE, 200, "malformed-reply/maybe-taken"],
      ["too many requests", "slow down", 429, "busy/not-taken"],
      ["under maintenance", "<html></html>", 503, "busy/maybe-taken"],
      ["a broken service", "", 500, "unreachable/maybe-taken"],
      ["a broken gateway", "", 502, "unreachable/maybe-taken"],
      ["a gateway that did not wait", "", 504, "unreachable/maybe-taken"],
      ["a page that is not there", "", 404, "malformed-reply/maybe-taken"],
    ] as const)("%s", async (_title, body, status, expected) => {
      bench.says(body, status);
      expect(await bench.asked()).toBe(expected);
    });

    test("“consistent” under a status that is not success", async () => {
      bench.says(vendor.consistent(QUERY), 502);
      expect(await bench.asked()).toBe("unreachable/maybe-taken");
    });

    test("a redirect, which is not followed", async () => {
      const elsewhere = await open();
      bench.server.misbehaviour = (socket) =>
        socket.end(`HTTP/1.1 302 Found\r\nlocation: ${elsewhere.server.endpoint}\r\ncontent-length: 0\r\n\r\n`);
      expect(await bench.asked()).toBe("malformed-reply/maybe-taken");
      expect(elsewhere.server.connections).toBe(0);
    });

    test("right, under a wrong name: what it says counts, not what it is called", async () => {
      bench.server.misbehaviour = (socket, whole) =>
        socket.end(
          Buffer.from(whole.toString("latin1").replace(/application\/json; charset=utf-8/, "text/html"), "latin1"),
        );
      expect(await bench.asked()).toBe("consistent/normal");
    });
  });

  describe("a connection that misbehaves", () => {
    const half = (whole: Buffer): Buffer => whole.subarray(0, whole.length - 40);
    const misbehaviours: readonly (readonly [string, Misbehaviour, string])[] = [
      ["cut before the reply", (socket) => socket.destroy(), "unreachable"],
      ["closed before the reply", (socket) => socket.end(), "unreachable"],
      ["cut in the head", (socket, whole) => socket.end(whole.subarray(0, 20)), "unreachable"],
      ["cut in the body", (socket, whole) => socket.end(half(whole)), "unreachable"],
      [
        "reset in the body",
        (socket, whole) => void socket.write(half(whole), () => socket.resetAndDestroy()),
        "unreachable",
      ],
      ["another protocol", (socket) => socket.end("220 mail.example.cn ESMTP\r\n"), "malformed-reply"],
      [
        "a head without end",
        (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}`),
        "malformed-reply",
      ],
      ["two lengths", (socket, whole) => socket.end(twice(whole)), "malformed-reply"],
      [
        "a length that is none",
        (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"),
        "malformed-reply",
      ],
      ["chunks without end", endlessChunks, "malformed-reply"],
      ["a chunk that is none", (socket) => socket.end(`${CHUNKED}zz\r\n`), "malformed-reply"],
      ["a switch of protocols", (socket) => socket.write(SWITCH), "unreachable"],
      ["a compressed reply that would swell", (socket) => socket.end(swelling()), "malformed-reply"],
      ["bytes that are no text", (socket) => socket.end(notText()), "malformed-reply"],
    ];
    test.each(misbehaviours)("%s", async (_title, misbehaviour, reason) => {
      bench.server.misbehaviour = misbehaviour;
      expect(await bench.asked()).toBe(`${reason}/maybe-taken`);
      expect(bench.server.questions).toHaveLength(1);
      expect(bench.sent).toBe(1);
    });

    test("that is refused: nothing was taken", async () => {
      await bench.server.close();
      expect(await bench.asked()).toBe("unreachable/not-taken");
      expect(bench.sent).toBe(0);
      expect(bench.notes).toEqual(["ECONNREFUSED"]);
    });

    test("that is silent, and given up: it may have been taken", async () => {
      bench.server.misbehaviour = () => undefined;
      const person = new AbortController();
      const outcome = bench.asked(QUERY, person.signal);
      await bench.server.nextQuestion();
      person.abort();
      expect(await outcome).toBe("cancelled/maybe-taken");
    });

    test("that drips a reply byte by byte, and is given up", async () => {
      const person = new AbortController();
      bench.server.misbehaviour = (socket, whole) => {
        let at = 0;
        const drip = (): void => {
          if (socket.destroyed || at >= whole.length - 1) return;
          socket.write(whole.subarray(at, (at += 1)));
          if (at === 20) person.abort();
          setImmediate(drip);
        };
        drip();
      };
      expect(await bench.asked(QUERY, person.signal)).toBe("cancelled/maybe-taken");
    });

    test("given up before it was made: nothing was taken", async () => {
      expect(await bench.asked(QUERY, AbortSignal.abort())).toBe("cancelled/not-taken");
      expect(bench.server.questions).toEqual([]);
    });
  });

  describe("a certificate", () => {
    const now = Date.now();
    const times = { from: new Date(now - DAY_MS), to: new Date(now + DAY_MS) };
    const here = ["127.0.0.1"];
    const authority = createAuthority("Example Authority", times);
    const trust = { ca: authority.certificate };
    const good = authority.server(here, times);

    test("that is good lets the question leave", async () => {
      const one = await open({ serverTls: good, trust });
      expect(await one.asked()).toBe("consistent/normal");
    });

    test.each([
      ["expired", here, { ...times, to: new Date(now - 1000) }, "unreachable/not-taken", "CERT_HAS_EXPIRED"],
      // The terminal's battery is empty and its calendar fell back.
      [
        "of tomorrow",
        here,
        { from: new Date(now + DAY_MS), to: new Date(now + 2 * DAY_MS) },
        "clock/not-taken",
        "CERT_NOT_YET_VALID",
      ],
      ["for another address", ["127.0.0.9"], times, "unreachable/not-taken", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ] as const)("that is %s keeps it here", async (_title, hosts, validity, outcome, code) => {
      const one = await open({
        serverTls: authority.server(hosts, validity),
        trust,
      });
      expect(await one.asked()).toBe(outcome);
      expect(one.notes).toEqual([code]);
      expect([...one.server.questions, ...one.server.others]).toEqual([]);
      expect(await one.provider.reachable(new AbortController().signal)).toBe(false);
    });

    test("of an authority that nobody knows keeps it here", async () => {
      const one = await open({ serverTls: good });
      expect(await one.asked()).toBe("unreachable/not-taken");
      expect([...one.server.questions, ...one.server.others]).toEqual([]);
    });

    test("that nobody knows keeps it here whatever the environment says", async () => {
      vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
      try {
        const one = await open({ serverTls: good });
        expect(await one.asked()).toBe("unreachable/not-taken");
        expect([...one.server.questions, ...one.server.others]).toEqual([]);
      } finally {
        vi.unstubAllEnvs();
      }
    });

    test("under TLS 1.1 keeps it here", async () => {
      const one = await open({ serverTls: good, trust, maxVersion: "TLSv1.1" });
      expect(await one.asked()).toBe("unreachable/not-taken");
      expect([...one.server.questions, ...one.server.others]).toEqual([]);
    });
  });

  test.skipIf(vendor.looksUp)("an earlier question cannot be looked up: the vendor knows no key of ours", async () => {
    expect(await bench.provider.resultOf("019ab3e2", new AbortController().signal)).toBe("cannot-tell");
    expect(bench.server.connections).toBe(0);
  });

  test.runIf(vendor.looksUp)("a look-up that gets no readable reply says nothing about the question", async () => {
    const { signal } = new AbortController();
    await bench.server.close();
    const outcome = await bench.provider.resultOf("019ab3e2-0000-7000-8000-000000000001", signal);
    expect(outcome).toMatchObject({ type: "unavailable", taken: "unknown" });
  });

  test("a probe asks about nobody's invoice and tells the service's clock", async () => {
    const heard: number[] = [];
    const { signal } = new AbortController();
    const onServerTime = (ms: number): number => heard.push(ms);
    expect(await bench.provider.reachable(signal, { onServerTime })).toBe(true);
    expect(await bench.provider.reachable(signal, { onServerTime })).toBe(true);
    expect(bench.server.questions).toEqual([]);
    expect(heard).toEqual([bench.clock.wallMs(), bench.clock.wallMs()]);
    await bench.server.close();
    expect(await bench.provider.reachable(signal)).toBe(false);
  });

  test("no secret is in anything that a failing service makes the terminal say", async () => {
    const said: unknown[] = [];
    for (const body of [vendor.failure("110"), vendor.failure("AuthFailure.SignatureFailure"), "nonsense"]) {
      bench.says(body);
      said.push(await bench.ask());
    }
    bench.server.misbehaviour = (socket, _whole, asked) =>
      socket.end(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify(asked)}`);
    said.push(await bench.ask());
    await bench.server.close();
    said.push(await bench.ask(), bench.notes, bench.provider, process.title, process.argv);
    for (const secret of vendor.secrets) expect(JSON.stringify(said)).not.toContain(secret);
  });
});

const CHUNKED = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const SWITCH = "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n";

function endlessChunks(socket: Parameters<Misbehaviour>[0]): void {
  const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
  const more = (): void => {
    if (!socket.destroyed) socket.write(chunk, () => setImmediate(more));
  };
  socket.write(CHUNKED, more);
}

function twice(whole: Buffer): Buffer {
  return Buffer.from(
    whole.toString("latin1").replace("content-length: ", "content-length: 1\r\ncontent-length: "),
    "latin1",
  );
}

function swelling(): Buffer {
  const body = gzipSync(Buffer.alloc(50_000_000));
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`),
    body,
  ]);
}

function notText(): Buffer {
  return Buffer.concat([
    Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"),
    Buffer.from([0x22, 0xb7, 0xa2, 0x22]),
  ]);
}

test("the services of these tests count what they were asked", async () => {
  const server = await new VendorServer({
    answer: () => ({ status: 200, body: "" }),
    isQuestion: () => true,
    nowMs: () => 0,
  }).listen();
  await (await fetch(server.endpoint)).text();
  expect(server.questions).toHaveLength(1);
  await server.close();
});
