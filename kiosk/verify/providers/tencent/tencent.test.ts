import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Query } from "../../../invoice/types.ts";
import { Bench } from "../conformance/bench-fixture.ts";
import { invoiceOf, tencentVendor } from "../conformance/tencent-fixture.ts";
import { QUERY } from "../../fixture.ts";
import { LEGACY_QUERY } from "../conformance/vendor-fixture.ts";
import { TENCENT_CODES, TENCENT_FAMILIES } from "./codes.ts";
import { tencentBody } from "./request.ts";
import { sign, signingKeys } from "./sign.ts";

describe("TC3-HMAC-SHA256, by the vendor's own vectors", () => {
  const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
  const headers = { "content-type": "application/json; charset=utf-8", host: "cvm.tencentcloudapi.com" };
  const stars = "*".repeat(32);

  test("V1, content type and host signed (documentation until 2021)", () => {
    const signed = sign("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", {
      service: "cvm",
      headers,
      body,
      timestampS: 1_551_113_065,
    });
    expect(signed.canonicalRequestHash).toBe("5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");
    expect(signed.authorization).toBe(
      "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, " +
        "SignedHeaders=content-type;host, " +
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    );
  });

  test("V2, the action signed too (today's documentation), with every key on the way", () => {
    const signed = sign(`AKID${stars}`, stars, {
      service: "cvm",
      headers: { ...headers, "x-tc-action": "DescribeInstances" },
      body,
      timestampS: 1_551_113_065,
    });
    const keys = signingKeys(stars, "2019-02-25", "cvm");
    expect(keys.date.toString("hex")).toBe("da98fb70dcf6b112dc21038d1eeeb3a95c74b4dcb12c1131f864f6066bd02be0");
    expect(keys.service.toString("hex")).toBe("8d70cbefb03939f929db64d32dc2ba89b1095620119fe3e050e2b18c5bd2752f");
    expect(keys.signing.toString("hex")).toBe("b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af");
    expect(signed.canonicalRequestHash).toBe("7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84");
    expect(signed.signature).toBe("10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
  });

  test("V3, a question about an invoice (made for the facts, not official)", () => {
    const signed = sign("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", {
      service: "ocr",
      headers: {
        "content-type": "application/json; charset=utf-8",
        host: "ocr.tencentcloudapi.com",
        "x-tc-action": "VatInvoiceVerifyNew",
      },
      body: '{"InvoiceNo":"25112000000000000001","InvoiceDate":"2025-01-02","InvoiceKind":"10","Amount":"100.00"}',
      timestampS: 1_735_776_000,
    });
    expect(signed.signature).toBe("03acc8a6db032372ea627599ba4db2bd6c2440dad139ad7d6df6af9459109c01");
  });

  test("takes the day in UTC: at seven in the morning in Beijing it is still yesterday's", () => {
    const timestampS = Date.parse("2026-11-24T07:00:00+08:00") / 1000;
    const { authorization } = sign("id", "key", { service: "ocr", headers, body: "", timestampS });
    expect(authorization).toContain("/2026-11-23/ocr/");
  });
});

describe("a question as the vendor wants it", () => {
  const code = { ...LEGACY_QUERY, invoiceCode: "3100172320", invoiceNumber: "65485582", issueDate: "2025-12-14" };
  const byAmount = { ...code, amountFen: 9_434, checkCode: null };
  const byCheckCode = { ...code, amountFen: null, checkCode: "371469" };
  const byNumber = { ...QUERY, amountFen: 10_000 };
  const kinds: readonly (readonly [Query, Readonly<Record<string, unknown>>])[] = [
    [
      { ...byAmount, kind: "vat-special-paper" },
      { InvoiceKind: "01", Amount: "94.34" },
    ],
    [
      { ...byAmount, kind: "freight" },
      { InvoiceKind: "02", Amount: "94.34" },
    ],
    [
      { ...byAmount, kind: "motor-vehicle" },
      { InvoiceKind: "03", Amount: "94.34" },
    ],
    [
      { ...byCheckCode, kind: "vat-ordinary-paper" },
      { InvoiceKind: "04", CheckCode: "371469" },
    ],
    [
      { ...byAmount, kind: "vat-special-electronic" },
      { InvoiceKind: "08", Amount: "94.34" },
    ],
    [
      { ...byCheckCode, kind: "vat-ordinary-electronic" },
      { InvoiceKind: "10", CheckCode: "371469" },
    ],
    [
      { ...byCheckCode, kind: "vat-roll" },
      { InvoiceKind: "11", CheckCode: "371469" },
    ],
    [
      { ...byCheckCode, kind: "vat-toll" },
      { InvoiceKind: "14", CheckCode: "371469" },
    ],
    [
      { ...byAmount, kind: "used-vehicle", amountMeaning: "with-tax" },
      { InvoiceKind: "15", Amount: "94.34" },
    ],
    [
      { ...byAmount, kind: "digital-paper-special" },
      { InvoiceKind: "01", Amount: "94.34" },
    ],
    [
      { ...byCheckCode, kind: "digital-paper-ordinary" },
      { InvoiceKind: "04", CheckCode: "371469" },
    ],
    // The QR's 31 and 32 are the vendor's 08 and 10; the vendor's 32 is a blockchain invoice.
    [
      { ...byNumber, kind: "digital-special" },
      { InvoiceKind: "08", Amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-ordinary" },
      { InvoiceKind: "10", Amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-toll" },
      { InvoiceKind: "10", Amount: "100.00" },
    ],
    [{ ...byNumber, kind: "digital-rail" }, { Amount: "100.00" }],
    [{ ...byNumber, kind: "digital-air" }, { Amount: "100.00" }],
    [
      { ...byNumber, kind: "digital-motor-vehicle" },
      { InvoiceKind: "03", Amount: "100.00" },
    ],
    [
      { ...byNumber, kind: "digital-used-vehicle" },
      { InvoiceKind: "15", Amount: "100.00" },
    ],
    [
      {
        ...byAmount,
        kind: "blockchain",
        invoiceCode: "144032309110",
        checkCode: "1a2b3",
        sellerTaxId: "91440300708461136T",
      },
      { InvoiceKind: "32", Amount: "94.34", CheckCode: "1a2b3", SellerTaxCode: "91440300708461136T" },
    ],
  ];
  test.each(kinds.map(([query, fields]) => ({ kind: query.kind, query, fields })))("$kind", ({ query, fields }) => {
    expect(JSON.parse(tencentBody(query, false))).toEqual({
      InvoiceNo: query.invoiceNumber,
      InvoiceDate: query.issueDate,
      ...(query.invoiceCode === null ? {} : { InvoiceCode: query.invoiceCode }),
      ...fields,
    });
  });

  test("a red-letter amount, a kind that was only assumed, and invoices of today", () => {
    const red = { ...byAmount, kind: "vat-special-paper", amountFen: -1_070 } as const;
    expect(JSON.parse(tencentBody(red, false))).toMatchObject({ Amount: "-10.70" });
    expect(JSON.parse(tencentBody({ ...byNumber, kindAssumed: true }, true))).toEqual({
      InvoiceNo: QUERY.invoiceNumber,
      InvoiceDate: QUERY.issueDate,
      Amount: "100.00",
      EnableTodayInvoice: true,
    });
  });
});

describe("a record", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open(tencentVendor);
  });
  afterEach(() => bench.close());

  async function said(change: object, query: Query = QUERY): Promise<string> {
    bench.says({ Response: { Invoice: { ...invoiceOf(query), ...change }, RequestId: "r-1" } });
    return bench.asked(query);
  }

  test("that is voided or red-flushed is a warning, and an unknown mark never says normal", async () => {
    expect(await said({ IsAbandoned: "Y" })).toBe("consistent/voided");
    expect(await said({ IsAbandoned: "H" })).toBe("consistent/red-full");
    expect(await said({ IsAbandoned: "HF" })).toBe("consistent/red-full");
    expect(await said({ IsAbandoned: "HP" })).toBe("consistent/red-partial");
    expect(await said({ IsAbandoned: "" })).toBe("consistent/unknown");
    expect(await said({ IsAbandoned: "toString" })).toBe("consistent/unknown");
    expect(await said({ RedLetterInvoiceMark: true })).toBe("consistent/red-letter");
  });

  test("with negative figures is a red-letter invoice", async () => {
    const red = { AmountWithTax: "-368.50", AmountWithoutTax: "-347.64", TaxAmount: "-20.86" };
    const query = { ...QUERY, amountFen: -36_850 };
    expect(await said({ ...red, RedLetterInvoiceMark: true }, query)).toBe("consistent/red-letter");
    expect(await said({ ...red, IsAbandoned: "Y" }, query)).toBe("consistent/voided");
    // Figures that do not add up, are written otherwise, or are not there say no less.
    expect(await said({ ...red, TaxAmount: "20.86" }, query)).toBe("consistent/red-letter");
    expect(await said({ ...red, AmountWithTax: "\u2212368.50" }, query)).toBe("consistent/red-letter");
    expect(await said({ AmountWithTax: "", AmountWithoutTax: "", TaxAmount: "" }, query)).toBe("consistent/red-letter");
  });

  test("shows no figures that do not add up or are no figures, and no marks that would turn the line around", async () => {
    bench.says({
      Response: {
        Invoice: {
          ...invoiceOf(QUERY),
          TaxAmount: "20.87",
          SellerName: "示例\u202e餐饮\r\n有限公司\u0007",
          BuyerName: " ",
        },
      },
    });
    expect(await bench.ask()).toMatchObject({
      details: { totalWithTaxFen: null, taxFen: null, sellerName: "示例餐饮有限公司", buyerNameMasked: null },
    });
    bench.says({ Response: { Invoice: { ...invoiceOf(QUERY), TaxAmount: "***" } } });
    expect(await bench.ask()).toMatchObject({ details: { totalWithTaxFen: 36_850, taxFen: null } });
  });

  test("of a train ticket holds the fare and its state, never who travels", async () => {
    const query = { ...QUERY, kind: "digital-rail" } as const;
    const ticket = {
      Number: query.invoiceNumber,
      Date: "20261112",
      Total: "368.50",
      Amount: "338.07",
      Tax: "30.43",
      StateCode: "0",
      ServiceType: "1",
      BuyerName: "示例科技有限公司",
      PassengerName: "张三",
      PassengerNo: "110101********1234",
      Code: "E123456789",
    };
    const unused = { Number: "", Code: "", Date: "", IsAbandoned: "", BuyerName: "" };
    bench.says({ Response: { ElectronicTrainTicket: ticket, Invoice: unused } });
    const outcome = await bench.ask(query);
    expect(outcome).toMatchObject({ match: "consistent", status: "normal", details: { kind: "digital-rail" } });
    expect(JSON.stringify(outcome)).not.toMatch(/张|110101/);
    for (const [change, status] of [
      [{ StateCode: "1" }, "unknown"],
      [{ StateCode: "2" }, "voided"],
      [{ StateCode: "3" }, "red-full"],
      [{ ServiceType: "0" }, "unknown"],
    ] as const) {
      bench.says({ Response: { ElectronicTrainTicket: { ...ticket, ...change } } });
      expect(await bench.asked(query)).toBe(`consistent/${status}`);
    }
  });

  test("of a ticket may come in two places, the basic fields and the details: it is one record", async () => {
    const query = { ...QUERY, kind: "digital-rail" } as const;
    const ticket = {
      Number: query.invoiceNumber,
      Date: "2026-11-12",
      Total: "368.50",
      StateCode: "0",
      ServiceType: "1",
    };
    const basic = { ...invoiceOf(query), Type: "09", ElectronicType: "03" };
    const both = (one: object, other: object): Promise<string> => {
      bench.says({
        Response: { Invoice: { ...basic, ...one }, ElectronicTrainTicket: { ...ticket, ...other }, RequestId: "r-1" },
      });
      return bench.asked(query);
    };
    expect(await both({}, {})).toBe("consistent/normal");
    expect(await bench.ask(query)).toMatchObject({ details: { kind: "digital-rail", totalWithTaxFen: 36_850 } });
    // A warning of either is one, and what only one of them calls normal is not known to be.
    expect(await both({}, { StateCode: "3" })).toBe("consistent/red-full");
    expect(await both({ IsAbandoned: "Y" }, {})).toBe("consistent/voided");
    expect(await both({ IsAbandoned: "" }, {})).toBe("consistent/unknown");
    expect(await both({}, { Date: "2026-11-13" })).toBe("malformed-reply/maybe-taken");
    expect(await both({}, { Total: "368.51" })).toBe("malformed-reply/maybe-taken");
    expect(await both({}, { Number: "26112111200000010016" })).toBe("malformed-reply/maybe-taken");
  });

  test("of a vehicle, a toll or a flight is read by the fields that they share", async () => {
    const vehicle = { ...LEGACY_QUERY, kind: "motor-vehicle", invoiceCode: "111002621234", checkCode: null } as const;
    bench.says({
      Response: {
        Invoice: { ...invoiceOf(vehicle), Type: "03" },
        VehicleInvoiceInfo: { VinNo: "LSVAA4182E2184847", EngineNo: "E1", BuyerNo: "110101199001011234" },
      },
    });
    const outcome = await bench.ask(vehicle);
    expect(outcome).toMatchObject({ match: "consistent", details: { kind: "motor-vehicle" } });
    expect(JSON.stringify(outcome)).not.toMatch(/LSVAA|110101/);

    const toll = { ...LEGACY_QUERY, kind: "vat-toll", invoiceCode: "011002600112" } as const;
    bench.says({
      Response: { Invoice: { ...invoiceOf(toll), Type: "14" }, PassInvoiceInfoList: [{ NumberPlate: "京A12345" }] },
    });
    expect(JSON.stringify(await bench.ask(toll))).not.toContain("京A12345");

    const flight = { ...QUERY, kind: "digital-air" } as const;
    bench.says({
      Response: {
        ElectronicAirTransport: { Number: QUERY.invoiceNumber, Date: "2026-11-12", Total: "368.50", Fare: "300" },
      },
    });
    expect(await bench.asked(flight)).toBe("consistent/unknown");
  });

  test("says which kind it is where a typed number alone could not", async () => {
    bench.says({ Response: { Invoice: { ...invoiceOf(QUERY), Type: "0920" } } });
    expect(await bench.ask({ ...QUERY, kindAssumed: true })).toMatchObject({ details: { kind: "digital-special" } });
    bench.says({ Response: { Invoice: { ...invoiceOf(QUERY), Type: "09", ElectronicType: "01" } } });
    expect(await bench.ask({ ...QUERY, kindAssumed: true })).toMatchObject({ details: { kind: "digital-special" } });
    // Of a number without a code, the electronic forms' numbers mean the digital ones.
    bench.says({ Response: { Invoice: { ...invoiceOf(QUERY), Type: "08" } } });
    expect(await bench.ask({ ...QUERY, kindAssumed: true })).toMatchObject({ details: { kind: "digital-special" } });
    // A paper form's number for a 20-digit one contradicts itself; the kind that was read stays, a guess is not shown.
    for (const Type of ["01", "999"]) {
      bench.says({ Response: { Invoice: { ...invoiceOf(QUERY), Type } } });
      expect(await bench.ask()).toMatchObject({ details: { kind: "digital-ordinary" } });
      expect(await bench.ask({ ...QUERY, kindAssumed: true })).toMatchObject({ details: { kind: null } });
    }
  });
});

test("what a code says of an invoice counts under 200 only", async () => {
  const bench = await Bench.open(tencentVendor);
  try {
    const failed = (Code: string): unknown => ({ Response: { Error: { Code, Message: "…" }, RequestId: "r-1" } });
    bench.says(failed("FailedOperation.InvoiceMismatch"), 404);
    expect(await bench.asked()).toBe("malformed-reply/maybe-taken");
    bench.says(failed("FailedOperation.InvoiceMismatch"));
    expect(await bench.asked()).toBe("mismatch");
    bench.says(failed("AuthFailure.SignatureFailure"), 401);
    expect(await bench.asked()).toMatch(/\/not-taken$/);
  } finally {
    await bench.close();
  }
});

describe("the signature", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open(tencentVendor);
    bench.says(tencentVendor.consistent(QUERY));
  });
  afterEach(() => bench.close());

  test("is taken up to five minutes off, and then the clock is to blame, not the account", async () => {
    bench.clock.jumpWall(299_000);
    expect(await bench.asked()).toBe("consistent/normal");
    bench.clock.jumpWall(3_600_000);
    expect(await bench.asked()).toBe("clock/not-taken");
    expect(bench.notes).toEqual(["AuthFailure.SignatureExpire"]);
  });

  test("covers the body: the service checks what arrived", async () => {
    await bench.ask();
    const [asked] = bench.server.questions;
    if (asked === undefined) throw new Error("nothing was asked");
    const forged = { ...asked, body: asked.body.replace("368.50", "368.51") };
    expect(bench.service.answer(forged).body).toContain("AuthFailure.SignatureFailure");
    expect(bench.service.answer(asked).body).toContain("IsAbandoned");
  });
});

test("the table and the tests name the same codes", () => {
  const tested = new Set(tencentVendor.codes.map(([code]) => code));
  const table = [...TENCENT_CODES.keys(), ...[...TENCENT_FAMILIES.keys()].filter((name) => name !== "AuthFailure")];
  for (const code of table) expect(tested).toContain(code);
});
