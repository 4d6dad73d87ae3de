import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plausibleQuery, TODAY } from "./arbitraries.ts";
import {
  addDays,
  addMonths,
  beijingDate,
  beijingDateTime,
  beijingTime,
  dateOfDigits,
  dateWindow,
  fiveYearWindow,
} from "./dates.ts";
import { KIND_NAMES, kindOfCode } from "./kinds.ts";
import { lastFour, maskName } from "./mask.ts";
import { amountWords, formatYuan, parseYuan, plainYuan } from "./money.ts";
import { amountMeaningOf, fieldsOf, isCovered, labelOf, needsOf } from "./needs.ts";
import { codeBeginning, numberBeginning, readNumber } from "./numbers.ts";
import { readPayload } from "./payload.ts";
import { draftOf, draftOfQuery, EMPTY_DRAFT, toQuery, type Draft } from "./query.ts";
import { regionName, regionOrProvince } from "./regions.ts";
import { checkTaxpayerId } from "./tax-id.ts";
import {
  INVOICE_KINDS,
  RECORD_STATUSES,
  REFUSAL_REASONS,
  VERDICT_IDS,
  type Answer,
  type FieldLabel,
  type InvoiceKind,
} from "./types.ts";
import { verdictOf } from "./verdict.ts";

describe("the kind that a code says (facts 2.2)", () => {
  test.each([
    ["1100154130", "vat-special-paper"],
    ["1200154110", "vat-special-paper"],
    ["3100172320", "vat-ordinary-paper"],
    ["4200161360", "vat-ordinary-paper"],
    ["1100154720", "freight"],
    ["1100154120", "vat-special-paper"],
    ["011002000104", "vat-ordinary-paper"],
    ["011002000105", "vat-ordinary-paper"],
    ["011002000106", "vat-roll"],
    ["011002000107", "vat-roll"],
    ["011002000111", "vat-ordinary-electronic"],
    ["011002000112", "vat-toll"],
    ["011002000113", "vat-special-electronic"],
    ["011002000117", "used-vehicle"],
    ["111001421234", "motor-vehicle"],
    ["144031539110", "vat-ordinary-electronic"],
    ["131001570151", "vat-ordinary-electronic"],
    ["133011501118", "vat-ordinary-electronic"],
    ["111001571071", "vat-ordinary-electronic"],
    ["111001671072", "vat-ordinary-electronic"],
    ["144031601111", "vat-ordinary-electronic"],
    ["011002000199", null],
    ["111001981011", null],
    ["1100154100".replace("1100", "1104").replace("4100", "4000"), null],
    ["12345", null],
    ["", null],
  ])("%s → %s", (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
  });
});

describe("what is asked for each kind", () => {
  test("the number comes first, and the fourth field is an amount or a check code", () => {
    for (const kind of INVOICE_KINDS) {
      const fields = fieldsOf(kind);
      expect(fields[0]).toBe("invoiceNumber");
      expect(fields).toContain("issueDate");
      expect(fields.includes("amountFen") || fields.includes("checkCode")).toBe(true);
      expect(fields.includes("amountFen") && amountMeaningOf(kind) === "unknown").toBe(false);
      expect(KIND_NAMES[kind].zh).toMatch(/发票|客票|行程单/);
    }
    expect(fieldsOf("vat-special-paper")).toEqual(["invoiceNumber", "invoiceCode", "issueDate", "amountFen"]);
    expect(fieldsOf("vat-toll")).toEqual(["invoiceNumber", "invoiceCode", "issueDate", "checkCode"]);
    expect(fieldsOf("digital-rail")).toEqual(["invoiceNumber", "issueDate", "amountFen"]);
    expect(isCovered("digital-rail")).toBe(true);
    expect(isCovered("blockchain")).toBe(false);
  });

  test("only what a scanned code does not carry is still asked", () => {
    const read = readPayload("01,10,011002000111,31015945,,20200407,,");
    expect(read.ok ? needsOf(read.value) : null).toEqual(["checkCode"]);
    const special = readPayload("01,01,1100154130,18860438,,,,");
    expect(special.ok ? needsOf(special.value) : null).toEqual(["issueDate", "amountFen"]);
  });
});

test("amounts and check codes are called what is printed on that kind of invoice", () => {
  const amounts = INVOICE_KINDS.filter((kind) => fieldsOf(kind).includes("amountFen"));
  const called = (label: FieldLabel): readonly InvoiceKind[] =>
    amounts.filter((kind) => labelOf(kind, "amountFen") === label);
  expect(called("vehiclePrice")).toEqual(["used-vehicle", "digital-used-vehicle"]);
  expect(called("priceBeforeTax")).toEqual(["motor-vehicle"]);
  expect(called("total")).toEqual(["digital-air"]);
  expect(called("fare")).toEqual(["digital-rail"]);
  expect(called("amount")).toEqual([]);
  expect(labelOf("digital-special", "amountFen")).toBe("totalWithTax");
  expect(labelOf("freight", "amountFen")).toBe("amountBeforeTax");
  expect(labelOf("vat-roll", "checkCode")).toBe("checkCodeLastSix");
  expect(labelOf("blockchain", "checkCode")).toBe("checkCode");
  // 数电纸质 forms have no check code: what is asked for are the last six of the 20 digits beside the form's own eight.
  expect(labelOf("digital-paper-ordinary", "checkCode")).toBe("numberLastSix");
  expect(labelOf(null, "amountFen")).toBe("amount");
});

describe("numbers and regions", () => {
  test("a 20-digit number holds year, region, channel and serial", () => {
    expect(readNumber("25112000000012345678")).toEqual({
      year: 2025,
      region: "11",
      regionName: { zh: "北京市", en: "Beijing" },
      channel: "2",
      serial: "000000012345678",
    });
    expect(readNumber("2595")).toBeNull();
    expect(readNumber("25952000000012345678")?.regionName).toEqual(regionName("4403"));
    expect(readNumber("24922000000012345678")?.regionName).not.toBeNull();
    expect(readNumber("25172000000012345678")?.regionName).toBeNull();
  });

  test("the beginning is judged while it is typed", () => {
    expect(numberBeginning("2", TODAY)).toEqual({ year: null, region: null, suspect: [] });
    expect(numberBeginning("2511", TODAY)).toEqual({
      year: 2025,
      region: { zh: "北京市", en: "Beijing" },
      suspect: [],
    });
    expect(numberBeginning("27", TODAY).suspect).toEqual([0, 1]);
    expect(numberBeginning("3", TODAY).suspect).toEqual([0]);
    expect(numberBeginning("2517", TODAY)).toEqual({ year: 2025, region: null, suspect: [2, 3] });
    expect(codeBeginning("01100200", TODAY)).toMatchObject({ year: 2020, region: { en: "Beijing" }, suspect: [] });
    expect(codeBeginning("110015", TODAY)).toMatchObject({ year: 2015, region: { en: "Beijing" }, suspect: [] });
    // Twelve digits that begin with 1, of which ten are there.
    expect(codeBeginning("133011501118", TODAY)).toMatchObject({ year: 2015, region: { en: "Zhejiang" }, suspect: [] });
    expect(codeBeginning("0170", TODAY).suspect).toEqual([1, 2, 3]);
  });

  test("cities with a plan of their own have their own names, others their province's", () => {
    expect(regionName("3302")).toEqual({ zh: "宁波市", en: "Ningbo" });
    expect(regionName("3301")).toBeNull();
    expect(regionOrProvince("3301")?.en).toBe("Zhejiang");
    expect(regionName("toString")).toBeNull();
  });
});

describe("dates", () => {
  test("only days that exist are dates", () => {
    expect(dateOfDigits("20240229")).toBe("2024-02-29");
    expect(
      ["20250229", "20250431", "20251301", "20250100", "18990101", "2025010", "2025010a"].map(dateOfDigits),
    ).toEqual(Array.from({ length: 7 }, () => null));
  });

  test("Beijing is eight hours ahead, also over midnight and New Year", () => {
    const instant = new Date("2026-12-31T16:05:09.999Z");
    expect([beijingDate(instant), beijingTime(instant), beijingDateTime(instant)]).toEqual([
      "2027-01-01",
      "00:05",
      "2027-01-01 00:05:09",
    ]);
  });

  test("the window is five years to the day", () => {
    expect(fiveYearWindow("2026-11-24")).toEqual({ earliest: "2021-11-24", latest: "2026-11-24" });
    expect(fiveYearWindow("2024-02-29").earliest).toBe("2019-02-28");
    expect(
      ["2021-11-23", "2021-11-24", "2026-11-23", "2026-11-24", "2026-11-25"].map((d) => dateWindow(d, TODAY)),
    ).toEqual(["older-than-five-years", "ok", "ok", "today", "future"]);
  });

  test("days and months are counted on the calendar", () => {
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2026-01-15", -1)).toBe("2025-12-15");
  });
});

describe("money", () => {
  test.each([
    ["64.9", 6490],
    ["112", 11200],
    ["1705400.00", 170540000],
    ["1,705,400.00", 170540000],
    ["-10.70", -1070],
    ["¥368.50", 36850],
    ["12.", 1200],
    ["100.000", 10000],
    ["-0.00", 0],
    ["0.05", 5],
  ])("%s is %d fen", (text, fen) => {
    expect(parseYuan(text)).toBe(fen);
  });

  test.each(["", "-", ".", "1.2.3", "1,70", "12a", "1e3", "1.005", "--1", "9999999999999", "十元"])(
    "%j is no amount",
    (text) => {
      expect(parseYuan(text)).toBeNull();
    },
  );

  test("thousands are grouped, small amounts and negative ones too", () => {
    expect([170540000, 5, 0, -107000, 100].map(formatYuan)).toEqual([
      "1,705,400.00",
      "0.05",
      "0.00",
      "-1,070.00",
      "1.00",
    ]);
    expect(plainYuan(-5)).toBe("-0.05");
  });

  test.each([
    [36800, "叁佰陆拾捌元整"],
    [36850, "叁佰陆拾捌元伍角整"],
    [36805, "叁佰陆拾捌元零伍分"],
    [1070, "壹拾元零柒角整"],
    [170540000, "壹佰柒拾万伍仟肆佰元整"],
    [16510600, "壹拾陆万伍仟壹佰零陆元整"],
    [10000000, "壹拾万元整"],
    [10000100, "壹拾万零壹元整"],
    [10050000, "壹拾万零伍佰元整"],
    [100000000000, "壹拾亿元整"],
    [100000001000, "壹拾亿零壹拾元整"],
    [5, "伍分"],
    [70, "柒角整"],
    [0, "零元整"],
    [-1234, "负壹拾贰元叁角肆分"],
  ])("%d fen in words is %s", (fen, words) => {
    expect(amountWords(fen)).toBe(words);
  });

  test("any amount comes back from its text", () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }), (fen) => {
        expect(parseYuan(formatYuan(fen))).toBe(fen);
        expect(parseYuan(plainYuan(fen))).toBe(fen);
        expect(amountWords(fen)).toMatch(/[元角分]整?$/);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => parseYuan(text) === null || Number.isSafeInteger(parseYuan(text))));
  });
});

describe("taxpayer ids (facts 2.3)", () => {
  test.each([
    "91350100M000100Y43",
    "91512081MA62K0260E",
    "91110108551385082Q",
    "91440300708461136T",
    "9131011259474644XJ",
    "91330523MA2JJ58F9E",
    "91310117755703548F",
    "9153000077859986X2",
    "110105057317113",
  ])("%s passes", (id) => {
    expect(checkTaxpayerId(id)).toBe("ok");
  });

  test("a wrong check digit is suspicious and no more: such ids exist", () => {
    expect(checkTaxpayerId("91350100M000100Y4Z")).toBe("suspicious");
    expect(checkTaxpayerId("91350211M0000XUF46")).toBe("suspicious");
    expect(checkTaxpayerId("110105057317114")).toBe("suspicious");
    expect(["", "9135", "91350100m000100y43", "一二三"].map(checkTaxpayerId)).toEqual(
      Array.from({ length: 4 }, () => "bad-shape"),
    );
  });
});

describe("from a draft to a query", () => {
  const complete: Draft = {
    ...EMPTY_DRAFT,
    kind: "digital-ordinary",
    invoiceNumber: "25112000000012345678",
    issueDate: "2025-11-03",
    amountFen: 36850,
  };

  test("what the kind does not need is left out", () => {
    const result = toQuery({ ...complete, checkCode: "123456", sellerTaxId: "91440300708461136T" }, TODAY);
    expect(result).toEqual({
      ok: true,
      value: {
        kind: "digital-ordinary",
        kindAssumed: false,
        invoiceCode: null,
        invoiceNumber: "25112000000012345678",
        issueDate: "2025-11-03",
        amountFen: 36850,
        amountMeaning: "with-tax",
        checkCode: null,
        sellerTaxId: null,
      },
    });
  });

  test("a scanned check code of twenty digits is asked by its last six", () => {
    const read = readPayload("01,10,011002301111,10556199,1310.96,20231207,13250180506951701215,CE01,");
    const query = read.ok ? toQuery(draftOf(read.value), TODAY) : null;
    expect(query?.ok === true ? query.value : null).toMatchObject({ checkCode: "701215", amountFen: null });
  });

  test("the blockchain total is not passed off as the amount without tax", () => {
    const hash = "0".repeat(66);
    const read = readPayload(
      `https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=${hash}&bill_num=09707118&total_amount=700`,
    );
    expect(read.ok ? draftOf(read.value) : null).toMatchObject({ kind: "blockchain", amountFen: null });
  });

  test.each<readonly [string, Partial<Draft>, string, string]>([
    ["no number", { invoiceNumber: null }, "invoiceNumber", "missing"],
    ["a short number", { invoiceNumber: "12345678" }, "invoiceNumber", "bad-number"],
    ["a day that does not exist", { issueDate: "2025-02-30" }, "issueDate", "bad-date"],
    ["a day to come", { issueDate: "2026-11-25" }, "issueDate", "future-date"],
    ["a day too long ago", { issueDate: "2021-11-23" }, "issueDate", "older-than-five-years"],
    ["no amount", { amountFen: null }, "amountFen", "missing"],
    ["nothing to pay", { amountFen: 0 }, "amountFen", "amount-zero"],
    ["half a fen", { amountFen: 0.5 }, "amountFen", "bad-amount"],
  ])("%s is said of the field", (_, change, field, problem) => {
    expect(toQuery({ ...complete, ...change }, TODAY)).toEqual({ ok: false, error: [{ field, problem }] });
  });

  test("a code of another kind, a broken check code and an id that cannot be sent are said too", () => {
    const blockchain: Draft = {
      ...EMPTY_DRAFT,
      kind: "blockchain",
      invoiceNumber: "09707118",
      invoiceCode: "123",
      issueDate: "2025-11-03",
      amountFen: 700,
      checkCode: "12",
      sellerTaxId: "x",
    };
    const result = toQuery(blockchain, TODAY);
    expect(result.ok ? [] : result.error.map(({ problem }) => problem)).toEqual([
      "bad-code",
      "bad-check-code",
      "bad-tax-id",
    ]);
    expect(
      toQuery(
        { ...blockchain, invoiceCode: "144032309110", checkCode: "A1b2C", sellerTaxId: "91350100M000100Y4Z" },
        TODAY,
      ).ok,
    ).toBe(true);
    const special: Draft = { ...blockchain, kind: "vat-special-paper", invoiceCode: "011002000111" };
    expect(toQuery(special, TODAY)).toMatchObject({ error: [{ field: "invoiceCode", problem: "bad-code" }] });
  });

  test("without a kind the code is what is missing or wrong", () => {
    const older = { ...EMPTY_DRAFT, invoiceNumber: "12345678", issueDate: "2025-11-03" };
    expect(toQuery(older, TODAY)).toEqual({ ok: false, error: [{ field: "invoiceCode", problem: "missing" }] });
    expect(toQuery({ ...older, invoiceCode: "011002000199" }, TODAY)).toEqual({
      ok: false,
      error: [{ field: "invoiceCode", problem: "bad-code" }],
    });
  });

  test("a query is its own draft", () => {
    fc.assert(
      fc.property(plausibleQuery, (query) => {
        expect(toQuery(draftOfQuery(query), TODAY)).toEqual({ ok: true, value: query });
      }),
    );
  });
});

describe("verdicts", () => {
  const answer: Answer = {
    type: "answer",
    match: "consistent",
    status: "normal",
    details: null,
    checksToday: null,
    checksLeftToday: null,
    source: "test",
    at: "2026-11-24T06:26:11Z",
  };

  test("only a normal record that agrees is good; everything else that agrees is a warning", () => {
    for (const status of RECORD_STATUSES) {
      const { id, tone } = verdictOf({ ...answer, status });
      expect(VERDICT_IDS).toContain(id);
      expect(tone).toBe(status === "normal" ? "ok" : "warning");
    }
    expect(verdictOf({ ...answer, status: "voided" }).id).toBe("consistent-voided");
  });

  test("a record that differs or is missing says so whatever its status, and a refusal says nothing of the invoice", () => {
    expect(verdictOf({ ...answer, match: "mismatch", status: "voided" })).toEqual({ id: "mismatch", tone: "differs" });
    expect(verdictOf({ ...answer, match: "not-found" })).toEqual({ id: "not-found", tone: "not-found" });
    for (const reason of REFUSAL_REASONS)
      expect(verdictOf({ type: "refused", reason, source: "test", at: answer.at })).toEqual({
        id: reason,
        tone: "wait",
      });
  });
});

describe("names on a public screen", () => {
  test.each([
    ["示例科技有限公司", "示＊＊＊＊有限公司"],
    ["北京示例餐饮管理股份有限公司", "北＊＊＊＊股份有限公司"],
    ["小米公司", "小＊＊＊＊公司"],
    ["某公司", "某＊"],
    ["张三", "张＊"],
    ["欧阳小明", "欧＊"],
    ["海淀区张三小吃店", "海＊＊＊＊店"],
    ["Example Trading Ltd", "E＊＊＊＊"],
    ["𠮷野家餐饮有限公司", "𠮷＊＊＊＊有限公司"],
    ["个人", "个人"],
    ["", ""],
  ])("%s is shown as %s", (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  test("masking twice masks no more, and never shows the middle of a name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (name) => {
        expect(maskName(maskName(name))).toBe(maskName(name));
      }),
    );
    expect(lastFour("25112000000012345678")).toBe("5678");
  });
});
