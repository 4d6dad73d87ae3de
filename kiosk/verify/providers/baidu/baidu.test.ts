import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Query } from "../../../invoice/types.ts";
import { BaiduService, baiduVendor, recordOf } from "../conformance/baidu-fixture.ts";
import { Bench } from "../conformance/bench-fixture.ts";
import { QUERY } from "../../fixture.ts";
import { LEGACY_QUERY } from "../conformance/vendor-fixture.ts";
import { BAIDU_GATEWAY, BAIDU_RESULTS } from "./codes.ts";
import { baiduForm } from "./request.ts";
import { TOKEN_DELAYS } from "./token.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open(baiduVendor);
  bench.says(recordOf(QUERY));
});
afterEach(() => bench.close());

function service(): BaiduService {
  if (!(bench.service instanceof BaiduService)) throw new Error("not Baidu's");
  return bench.service;
}
const tokensGiven = (): number => bench.server.others.filter(({ target }) => target.startsWith("/oauth/")).length;

describe("the token", () => {
  test("is fetched once for many questions", async () => {
    const outcomes = await Promise.all([bench.asked(), bench.asked(), bench.asked(LEGACY_QUERY)]);
    expect(outcomes[0]).toBe("consistent/normal");
    expect(await bench.asked()).toBe("consistent/normal");
    expect(tokensGiven()).toBe(1);
    expect(bench.server.questions).toHaveLength(4);
  });

  test("is replaced a day before its end", async () => {
    await bench.ask();
    await bench.clock.advance(TOKEN_DELAYS.longest - TOKEN_DELAYS.early - 1);
    await bench.ask();
    expect(tokensGiven()).toBe(1);
    await bench.clock.advance(1);
    expect(await bench.asked()).toBe("consistent/normal");
    expect(tokensGiven()).toBe(2);
  });

  test("that cannot be replaced serves to its end", async () => {
    await bench.ask();
    await bench.clock.advance(TOKEN_DELAYS.longest - TOKEN_DELAYS.early);
    service().tokenFailure = { status: 500, body: "" };
    expect(await bench.asked()).toBe("consistent/normal");
    expect(bench.notes).toEqual(["500"]);
    await bench.clock.advance(TOKEN_DELAYS.early);
    expect(await bench.asked()).toBe("unreachable/not-taken");
  });

  test("that lives an hour only is replaced within it", async () => {
    service().lifeS = 3600;
    await bench.ask();
    await bench.clock.advance(3_600_000 * 0.8);
    await bench.ask();
    expect(tokensGiven()).toBe(2);
  });

  test("that the service no longer takes is replaced, and the question goes on as the same check", async () => {
    await bench.ask();
    service().revoke();
    expect(await bench.asked()).toBe("consistent/normal");
    expect(tokensGiven()).toBe(2);
    // The first was turned away at the door; "sent" is said once a question, not once a try.
    expect(bench.server.questions).toHaveLength(3);
    expect(bench.sent).toBe(2);
    expect(bench.notes).toEqual(["110"]);
  });

  test("is asked for again once only: a service that takes none is no reason for a storm", async () => {
    bench.says(baiduVendor.failure("111"));
    expect(await bench.asked()).toBe("account/not-taken");
    expect(bench.server.questions).toHaveLength(2);
    expect(tokensGiven()).toBe(2);
  });

  test("that is replaced while the second try is cut off leaves the question maybe taken", async () => {
    await bench.ask();
    service().revoke();
    bench.server.misbehaviour = (socket, whole) => {
      if (bench.server.questions.length < 3) socket.end(whole);
      else socket.destroy();
    };
    expect(await bench.asked()).toBe("unreachable/maybe-taken");
  });

  test("that is refused is the account's trouble, by the vendor's word, and nothing of an invoice left", async () => {
    service().tokenFailure = {
      status: 401,
      body: '{"error":"invalid_client","error_description":"unknown client id"}',
    };
    expect(await bench.asked()).toBe("account/not-taken");
    expect(bench.notes).toEqual(["invalid_client"]);
    expect(bench.server.questions).toEqual([]);
    expect(await bench.provider.reachable(new AbortController().signal)).toBe(false);
  });

  test.each([
    ["nonsense", 200, "malformed-reply/not-taken"],
    ['{"access_token":"","expires_in":2592000}', 200, "malformed-reply/not-taken"],
    ['{"access_token":"24.a b","expires_in":2592000}', 200, "malformed-reply/not-taken"],
    ['{"access_token":"24.abcdefgh","expires_in":"soon"}', 200, "malformed-reply/not-taken"],
    ['{"access_token":"24.abcdefgh","expires_in":-1}', 200, "malformed-reply/not-taken"],
    ['{"access_token":"24.abcdefgh","expires_in":"59"}', 200, "malformed-reply/not-taken"],
    ["<html>", 503, "busy/not-taken"],
  ] as const)("that is none (%s) sends nothing", async (body, status, outcome) => {
    service().tokenFailure = { status, body };
    expect(await bench.asked()).toBe(outcome);
    expect(bench.server.questions).toEqual([]);
  });

  test.each([
    ['{"timestamp":1,"status":503,"error":"Service Unavailable","path":"/oauth"}', 503, "busy/not-taken", "503"],
    ['{"error":"rate_limited"}', 429, "busy/not-taken", "429"],
    ['{"error_code":18,"error_msg":"Open api qps request limit reached"}', 200, "busy/not-taken", "18"],
    ['{"error_code":19,"error_msg":"Open api total request limit reached"}', 200, "account/not-taken", "19"],
    ['{"error_code":77}', 200, "unknown-code/not-taken", "77"],
    ['{"error":"MySecretKeyValue123"}', 401, "malformed-reply/not-taken", "401"],
  ] as const)("that is not given for another reason than the account's (%s)", async (body, status, outcome, note) => {
    service().tokenFailure = { status, body };
    expect(await bench.asked()).toBe(outcome);
    expect(bench.notes).toEqual([note]);
  });

  test("goes on being fetched for the others when one gives up", async () => {
    const first = bench.asked(QUERY, AbortSignal.abort());
    const second = bench.asked();
    expect(await first).toBe("cancelled/not-taken");
    expect(await second).toBe("consistent/normal");
    expect(tokensGiven()).toBe(1);
  });
});

describe("a question as the vendor wants it", () => {
  const code = { ...LEGACY_QUERY, invoiceCode: "3100172320", invoiceNumber: "65485582", issueDate: "2025-12-14" };
  const byAmount = { ...code, amountFen: 9_434, checkCode: null };
  const byCheckCode = { ...code, amountFen: null, checkCode: "371469" };
  const byNumber = { ...QUERY, amountFen: 10_000 };
  const kinds: readonly (readonly [Query, Readonly<Record<string, string>>])[] = [
    [
      { ...byAmount, kind: "vat-special-paper" },
      { invoice_type: "special_vat_invoice", total_amount: "94.34" },
    ],
    [
      { ...byAmount, kind: "freight" },
      { invoice_type: "special_freight_transport_invoice", total_amount: "94.34" },
    ],
    [
      { ...byAmount, kind: "motor-vehicle" },
      { invoice_type: "motor_vehicle_invoice", total_amount: "94.34" },
    ],
    [
      { ...byCheckCode, kind: "vat-ordinary-paper" },
      { invoice_type: "normal_invoice", check_code: "371469" },
    ],
    // The documentation lists it under both; its code carries no check code, so the amount is sent.
    [
      { ...byAmount, kind: "vat-special-electronic" },
      { invoice_type: "elec_special_vat_invoice", total_amount: "94.34" },
    ],
    [
      { ...byCheckCode, kind: "vat-ordinary-electronic" },
      { invoice_type: "elec_normal_invoice", check_code: "371469" },
    ],
    [
      { ...byCheckCode, kind: "vat-roll" },
      { invoice_type: "roll_normal_invoice", check_code: "371469" },
    ],
    [
      { ...byCheckCode, kind: "vat-toll" },
      { invoice_type: "toll_elec_normal_invoice", check_code: "371469" },
    ],
    [
      { ...byAmount, kind: "used-vehicle" },
      { invoice_type: "used_vehicle_invoice", total_amount: "94.34" },
    ],
    [
      { ...byNumber, kind: "digital-special" },
      { invoice_type: "elec_invoice_special", total_amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-ordinary" },
      { invoice_type: "elec_invoice_normal", total_amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-toll" },
      { invoice_type: "elec_toll_invoice", total_amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-rail" },
      { invoice_type: "elec_train_ticket_invoice", total_amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-air" },
      { invoice_type: "elec_flight_itinerary_invoice", total_amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-motor-vehicle" },
      { invoice_type: "motor_vehicle_invoice", total_amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-used-vehicle" },
      { invoice_type: "used_vehicle_invoice", total_amount: "100.00" },
    ],
    [
      { ...byAmount, kind: "blockchain", invoiceCode: "144032309110", checkCode: "1a2b3" },
      { invoice_type: "blockchain_invoice", total_amount: "94.34", check_code: "1a2b3" },
    ],
  ];
  test.each(kinds.map(([query, fields]) => ({ kind: query.kind, query, fields })))("$kind", ({ query, fields }) => {
    expect(Object.fromEntries(new URLSearchParams(baiduForm(query) ?? ""))).toEqual({
      invoice_num: query.invoiceNumber,
      invoice_date: query.issueDate.replaceAll("-", ""),
      ...(query.invoiceCode === null ? {} : { invoice_code: query.invoiceCode }),
      ...fields,
    });
  });

  test("about a kind that the vendor has no name for is not asked at all", async () => {
    const query = { ...byCheckCode, kind: "digital-paper-ordinary" } as const;
    expect(await bench.asked(query)).toBe("kind-not-covered");
    expect(bench.provider.covers?.("digital-paper-ordinary")).toBe(false);
    expect(bench.provider.covers?.("digital-ordinary")).toBe(true);
    expect(bench.server.connections).toBe(0);
  });
});

describe("a record", () => {
  test.each([
    ["N", "normal"],
    ["Y", "voided"],
    ["H", "red-full"],
    ["BH", "red-partial"],
    ["QH", "red-full"],
    ["", "unknown"],
    ["X", "unknown"],
    ["valueOf", "unknown"],
  ] as const)("with InvalidSign %j is %s", async (InvalidSign, status) => {
    bench.says({ ...recordOf(QUERY), InvalidSign });
    expect(await bench.asked()).toBe(`consistent/${status}`);
  });

  test("whose two signs differ is of unknown state", async () => {
    const { words_result: words } = recordOf(QUERY);
    bench.says({ ...recordOf(QUERY), words_result: { ...(words as object), InvalidSign: "Y" } });
    expect(await bench.asked()).toBe("consistent/unknown");
  });

  test("may give its result inside words_result only", async () => {
    const { VerifyResult, words_result: words, ...rest } = recordOf(QUERY);
    bench.says({ ...rest, words_result: { ...(words as object), VerifyResult } });
    expect(await bench.asked()).toBe("consistent/normal");
  });

  test.each([
    ["全电发票（专用发票）", "digital-special"],
    ["电子发票(普通发票)", "digital-ordinary"],
    ["电子发票（铁路电子客票）", "digital-rail"],
    ["elec_invoice_special", "digital-special"],
    ["增值税专用发票", null],
    ["某种发票", null],
    ["", null],
  ] as const)("says which kind it is (%s) where a typed number alone could not", async (InvoiceType, kind) => {
    bench.says({ ...recordOf(QUERY), InvoiceType });
    expect(await bench.ask({ ...QUERY, kindAssumed: true })).toMatchObject({ details: { kind } });
  });

  test("is read also where numbers are texts, nothing is a list, and a check code comes in groups", async () => {
    bench.says({ error_code: "18", error_msg: "Open api qps request limit reached" });
    expect(await bench.asked()).toBe("busy/not-taken");
    bench.says({ VerifyResult: "0009", words_result: [] });
    expect(await bench.asked()).toBe("not-found");
    bench.says({ ...recordOf(LEGACY_QUERY), CheckCode: "53228 43252 16744 97387" });
    expect(await bench.asked(LEGACY_QUERY)).toBe("consistent/normal");
  });

  test("may be inside words_result as a whole, and is not believed where the two places differ", async () => {
    const { words_result: words, log_id, ...top } = recordOf(QUERY);
    bench.says({ log_id, words_result: { ...(words as object), ...top } });
    expect(await bench.asked()).toBe("consistent/normal");
    bench.says({ log_id, ...top, words_result: { ...(words as object), InvoiceDate: "2026年11月12日" } });
    expect(await bench.asked()).toBe("consistent/normal");
    bench.says({ log_id, ...top, words_result: { ...(words as object), InvoiceNum: "26112111200000010016" } });
    expect(await bench.asked()).toBe("malformed-reply/maybe-taken");
  });

  test.each(["0006", "0009"])(
    "that does not fit (%s) a kind which was only assumed is no word about the invoice",
    async (code) => {
      bench.says({ ...recordOf(QUERY), VerifyResult: code });
      expect(await bench.asked({ ...QUERY, kindAssumed: true })).toBe("input-rejected");
      expect(bench.notes).toEqual([code]);
      bench.says(recordOf(QUERY));
      expect(await bench.asked({ ...QUERY, kindAssumed: true })).toBe("consistent/normal");
    },
  );

  test("that is not there echoes what was submitted, and nothing of it is shown as the record's", async () => {
    bench.says({ ...recordOf(QUERY), VerifyResult: "0009", VerifyMessage: "发票不存在" });
    expect(await bench.ask()).toMatchObject({ match: "not-found", status: "unknown", details: null });
  });
});

test("the tables and the tests name the same codes", () => {
  const tested = new Set(baiduVendor.codes.map(([code]) => code));
  for (const code of [...BAIDU_RESULTS.keys(), ...[...BAIDU_GATEWAY.keys()].map(String)])
    expect(tested).toContain(code);
});
