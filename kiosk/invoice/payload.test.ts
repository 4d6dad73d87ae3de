import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalReading } from "./arbitraries.ts";
import { crc16, crcVariant } from "./crc.ts";
import { needsOf } from "./needs.ts";
import { formatPayload } from "./payload-format.ts";
import { MAX_PAYLOAD_CHARACTERS, readPayload } from "./payload.ts";
import { draftOf } from "./query.ts";
import type { PayloadError, Reading } from "./types.ts";

/** Codes of real invoices that were published, with the CRC variant that each agrees with; facts 1.5. */
const PUBLISHED = [
  ["01,10,011001605111,80100798,64.9,20161018,85342965681116380258", "-", "vat-ordinary-electronic"],
  ["01,01,1200154130,03630024,94339.62,20160621,,9335,", "A", "vat-special-paper"],
  ["01,04,4200161350,00015045,165106.00,20160501,48114255542168294433,DBFE,", "A", "vat-ordinary-paper"],
  ["01,10,050003523456,29342181,104.72,20180613,02418567008427471889,1774,", "B", "vat-ordinary-electronic"],
  ["01,10,011002000111,31015945,251.77,20200407,68212483303223031362,A6CA,", "A", "vat-ordinary-electronic"],
  ["01,01,1100154130,18860438,571.43,20170306,,5CFB,", "A", "vat-special-paper"],
  ["01,10,011002000911,02709763,1739.82,20210604,66742500080557092822,761A,", "A", "vat-ordinary-electronic"],
  ["01,10,011001600111,16046427,20.75,20170821,15979619795705055963,AFA0,", "B", "vat-ordinary-electronic"],
  ["01,10,042001600311,10310846,94.34,20170829,05281273971117197916,0456,", "B", "vat-ordinary-electronic"],
  ["01,10,011002301111,10556199,1310.96,20231207,13250180506951701215,CE01,", "A", "vat-ordinary-electronic"],
  ["01,04,3100172320,65485582,94.34,20171214,67149474231194371469,D0C1,", "A", "vat-ordinary-paper"],
  ["01,04,1200164320,02388138,224.27,20170430,72421672501935626208,3C4C,", "A", "vat-ordinary-paper"],
  ["01,10,033001900311,17869524,117.92,20200410,03259727411935596106,9494", "B", "vat-ordinary-electronic"],
  ["01,10,036001900111,09781653,17.70,20211017,81045826961248021535,134F,", "A", "vat-ordinary-electronic"],
  ["01,10,044031700111,07381346,154.37,20170828,53228432521674497387,B835,", "A", "vat-ordinary-electronic"],
  ["01,32,,26327000001034015576,300.00,20260717,,f8be", "A", "digital-ordinary"],
  ["01,32,,26427000000375586818,10.70,20260430,,FAFB", "A", "digital-ordinary"],
  ["01,31,,26442000004359167806,1705400.00,20260421,,8EEF", "A", "digital-special"],
  ["01,32,,23442000000014209621,112,20230215,,74AE", "x", "digital-ordinary"],
  ["01,31,,24117000000123133001,476.6,20260131,,7001", "x", "digital-special"],
  ["01,10,013002200211,81532753,217.62,20230323,49753264642977383169,0816,", "x", "vat-ordinary-electronic"],
  // Its type says e-special, its code says e-ordinary: the code wins.
  ["01,08,044032000111,12345678,100.00,20200101,,1A2B", "x", "vat-ordinary-electronic"],
] as const;

const GOOD = "01,32,,26427000000375586818,10.70,20260430,,FAFB";
const LEGACY = "01,10,011002000111,31015945,251.77,20200407,68212483303223031362,A6CA,";

function read(text: string): Reading {
  const result = readPayload(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function errorOf(text: string): Pick<PayloadError, "code" | "detail"> | null {
  const result = readPayload(text);
  return result.ok ? null : { code: result.error.code, detail: result.error.detail };
}

describe("published codes", () => {
  test.each(PUBLISHED)("%s is read, with its CRC variant and its kind", (payload, variant, kind) => {
    const fields = payload.split(",");
    expect(crcVariant(fields, fields[7] ?? "")).toBe(variant === "A" || variant === "B" ? variant : null);
    expect(read(payload)).toMatchObject({
      kind,
      crc: variant === "-" ? "absent" : variant === "x" ? "mismatch" : "match",
      invoiceNumber: fields[3],
      invoiceCode: fields[2] === "" ? null : fields[2],
    });
  });

  test("every field lands where it belongs", () => {
    expect(read(LEGACY)).toEqual({
      kind: "vat-ordinary-electronic",
      kindAssumed: false,
      invoiceCode: "011002000111",
      invoiceNumber: "31015945",
      amountFen: 25177,
      amountMeaning: "without-tax",
      issueDate: "2020-04-07",
      checkCode: "68212483303223031362",
      crc: "match",
    });
    expect(read(GOOD)).toEqual({
      kind: "digital-ordinary",
      kindAssumed: false,
      invoiceCode: null,
      invoiceNumber: "26427000000375586818",
      amountFen: 1070,
      amountMeaning: "with-tax",
      issueDate: "2026-04-30",
      checkCode: null,
      crc: "match",
    });
  });
});

test("the CRC is CRC-16/UMTS", () => {
  expect(crc16("123456789")).toBe(0xfee8);
});

describe("what scanners and keyboards do to a code does not change what is read", () => {
  const same: readonly (readonly [string, string])[] = [
    ["carriage return and line feed", `${GOOD}\r\n`],
    ["STX and ETX around it", `\u0002${GOOD}\u0003`],
    ["a byte order mark", `\ufeff${GOOD}`],
    ["the scanner's symbology prefix", `]Q1${GOOD}`],
    ["a symbology prefix inside the frame, twice", `\u0002]Q1]Q1${GOOD}\u0003\r`],
    ["a symbology prefix that names the character set", `]Q2\\000026${GOOD}`],
    ["marks that nobody sees", `\u200e${GOOD.replace(",10.70", "\u200c,\u00ad10.70\u2060")}\u202c`],
    ["white space inside", GOOD.replaceAll(",", " , ").replace("2642", "26 42")],
    ["a line break inside", GOOD.replace(",10.70", ",\r\n10.70")],
    ["full-width commas", GOOD.replaceAll(",", "，")],
    [
      "full-width digits",
      GOOD.replace(
        "26427000000375586818",
        "２６４２７０００００００３７５５８６８１８".replace("００００００３", "０００００３"),
      ),
    ],
    ["a Chinese full stop for the point", GOOD.replace("10.70", "10。70")],
    ["small hex letters", GOOD.toLowerCase()],
    ["a trailing comma", `${GOOD},`],
    ["several trailing commas", `${GOOD},,,`],
  ];
  test.each(same)("%s", (_, text) => {
    expect(read(text)).toEqual(read(GOOD));
  });

  test("six or seven fields are a code without CRC", () => {
    expect(read("01,32,,26427000000375586818,10.70,20260430")).toEqual({ ...read(GOOD), crc: "absent" });
    expect(read("01,32,,26427000000375586818,10.70,20260430,")).toEqual({ ...read(GOOD), crc: "absent" });
    expect(read("01,32,,26427000000375586818,10.70,20260430,,")).toEqual({ ...read(GOOD), crc: "absent" });
  });

  test("a CRC that agrees with nothing is a hint and no reason to refuse", () => {
    expect(read(GOOD.replace("FAFB", "0000")).crc).toBe("mismatch");
    expect(read(GOOD.replace("FAFB", "ZZZZ")).crc).toBe("mismatch");
  });

  test("one digit read wrongly is noticed by the CRC", () => {
    expect(read(GOOD.replace("10.70", "16.70")).crc).toBe("mismatch");
  });
});

describe("kinds", () => {
  test("type 51 is a rail ticket without a code and an e-invoice with one", () => {
    expect(read("01,51,,26119000000000000001,553.00,20260430,,").kind).toBe("digital-rail");
    expect(read("01,51,011001700111,00000001,39.62,20170430,68212483303223031362,").kind).toBe(
      "vat-ordinary-electronic",
    );
  });

  test.each([
    ["59", "digital-toll"],
    ["61", "digital-air"],
    ["83", "digital-motor-vehicle"],
    ["84", "digital-used-vehicle"],
    ["31", "digital-special"],
  ])("type %s without a code is %s", (type, kind) => {
    expect(read(`01,${type},,26112000000000000001,553.00,20260430,,`)).toMatchObject({
      kind,
      amountMeaning: "with-tax",
    });
  });

  test("a digital invoice on the old form is told from the old invoice by its type only", () => {
    expect(read("01,85,1100254130,00000001,100.00,20260430,,").kind).toBe("digital-paper-special");
    expect(read("01,86,1100254320,00000001,100.00,20260430,,").kind).toBe("digital-paper-ordinary");
    // A type that contradicts the code's structure loses against it.
    expect(read("01,85,011002000111,00000001,100.00,20200430,,").kind).toBe("vat-ordinary-electronic");
  });

  test("where the code's structure says nothing, the type is believed", () => {
    expect(read("01,03,111002512345,00000001,100.00,20260430,,").kind).toBe("motor-vehicle");
  });

  test("what the amount of a roll means is not known, and its check asks for the check code", () => {
    const roll = read("01,11,011002000106,00000001,100.00,20200430,68212483303223031362,");
    expect(roll).toMatchObject({ kind: "vat-roll", amountMeaning: "unknown" });
    expect(needsOf(roll)).toEqual([]);
  });

  test("a type that stands in the code is no guess, with a CRC or without", () => {
    expect(draftOf(read("01,32,,26427000000375586818,10.70,20260430"))).toMatchObject({
      kind: "digital-ordinary",
      kindAssumed: false,
    });
  });

  test("a red-letter invoice has a negative amount", () => {
    expect(read("01,32,,26112000000000000001,-10.70,20260430,,").amountFen).toBe(-1070);
  });

  test("the older shapes without a type are read where they can be nothing else", () => {
    expect(read("01,1100154130,18860438,571.43,20170306")).toMatchObject({
      kind: "vat-special-paper",
      amountFen: 57143,
    });
    expect(read("01,011002000111,31015945,251.77,20200407,68212483303223031362")).toMatchObject({
      kind: "vat-ordinary-electronic",
      checkCode: "68212483303223031362",
    });
    expect(read("01,26112000000000000001,10.70,20260430")).toMatchObject({
      kind: "digital-ordinary",
      kindAssumed: true,
      amountFen: 1070,
    });
    expect(errorOf("01,26112000000000000001,10.70")?.code).toBe("damaged");
    // A code that says no kind is not enough.
    expect(errorOf("01,1100154000,18860438,571.43,20170306")?.code).toBe("damaged");
  });
});

describe("Shenzhen's blockchain invoice", () => {
  const hash = "007979d35121d1eee5a80a8618d843404648967cc92d2363bb0d926cf50a2808f2";
  const url = `https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=${hash}&bill_num=09707118&total_amount=700`;

  test("its address gives number and total in fen; everything else is asked, the amount without tax too", () => {
    const reading = read(url);
    expect(reading).toEqual({
      kind: "blockchain",
      kindAssumed: false,
      invoiceCode: null,
      invoiceNumber: "09707118",
      amountFen: 700,
      amountMeaning: "unknown",
      issueDate: null,
      checkCode: null,
      crc: "absent",
    });
    expect(needsOf(reading)).toEqual(["invoiceCode", "issueDate", "amountFen", "checkCode", "sellerTaxId"]);
  });

  test("its address is the same in capitals, without its scheme and through an input method", () => {
    for (const same of [
      url.toUpperCase(),
      url.replace("https://", ""),
      url.replace("://", "：//").replace("?", "？"),
      `]Q1${url}\r\n`,
    ])
      expect(read(same)).toEqual(read(url));
  });

  test.each([
    url.replace("bcfp.", "bcfp.evil."),
    url.replace("chinatax.gov.cn", "chinatax.gov.cn.example.com"),
    url.replace("https://", "https://bcfp.shenzhen.chinatax.gov.cn@example.com/"),
    url.replace("https://", "https://user:pass@"),
    url.replace(".cn/", ".cn:8443/"),
    url.replace("https:", "http:"),
    url.replace("/verify/scan", "/verify/other"),
  ])("an address that only looks like it is just an address: %s", (lookalike) => {
    expect(errorOf(lookalike)).toEqual({ code: "not-an-invoice", detail: "web-address" });
  });

  test("one with a parameter missing, doubled or broken is damaged", () => {
    expect(errorOf(url.replace("&bill_num=09707118", ""))).toEqual({ code: "damaged", detail: "missing-fields" });
    expect(errorOf(`${url}&bill_num=09707119`)).toEqual({ code: "damaged", detail: "missing-fields" });
    expect(errorOf(url.replace("09707118", "0970711"))).toEqual({ code: "damaged", detail: "bad-field" });
    expect(errorOf(url.replace("=700", "=7.00"))).toEqual({ code: "damaged", detail: "bad-field" });
    expect(errorOf(url.replace("0079", "zz79"))).toEqual({ code: "damaged", detail: "bad-field" });
  });
});

describe("what is no invoice gets its own honest answer", () => {
  test.each([
    ["https://dppt.beijing.chinatax.gov.cn:8443/v/2_25112000000000000001_abc", "unsupported-kind", "delivery-page"],
    ["dppt.beijing.chinatax.gov.cn:8443/v/2_25112000000000000001_abc", "unsupported-kind", "delivery-page"],
    ["https：//dppt.beijing.chinatax.gov.cn：8443/v/2_2511", "unsupported-kind", "delivery-page"],
    ["https://pjcy.mof.gov.cn/check", "unsupported-kind", "fiscal-bill"],
    ["01,06,11010125,0012345678,abc123,20250101,100.00", "unsupported-kind", "fiscal-bill"],
    ["北京市财政电子票据 11010125", "unsupported-kind", "fiscal-bill"],
    ["01,99,111001981011,12345678,35.00,20250101,,", "unsupported-kind", "taxi-receipt"],
    ["北京市出租汽车专用发票", "unsupported-kind", "taxi-receipt"],
    [
      "AB123456781140101123400000064000000690000000012345678abcdefghijklmnopqrstuvwx==:**********:1:1:1:item",
      "unsupported-kind",
      "foreign-invoice",
    ],
    ["**:1:100:item", "unsupported-kind", "foreign-invoice"],
    ["A:123456789*B:999999990*C:PT*D:FS", "unsupported-kind", "foreign-invoice"],
    ["t=20260101T1200&s=100.00&fn=9289000100000000&i=1&fp=1&n=1", "unsupported-kind", "foreign-invoice"],
    ["01,99,,26112000000000000001,10.70,20260430,,", "unsupported-kind", "unknown-invoice-type"],
    ["01,82,,26112000000000000001,10.70,20260430,,", "unsupported-kind", "unknown-invoice-type"],
    ["02,32,,26112000000000000001,10.70,20260430,,", "unsupported-kind", "unknown-invoice-type"],
    ["https://example.com/menu?table=7", "not-an-invoice", "web-address"],
    ["www.example.com", "not-an-invoice", "web-address"],
    ["wxp://f2f0abc", "not-an-invoice", "web-address"],
    ["https://[not-an-address", "not-an-invoice", "web-address"],
    ["4 8 2 7 1 0", "not-an-invoice", "text"],
    ["6901234567892", "not-an-invoice", "text"],
    ["12,34", "not-an-invoice", "text"],
    ["你好", "not-an-invoice", "text"],
    ["", "not-an-invoice", "empty"],
    [" \r\n\t", "not-an-invoice", "empty"],
    ["\u0000\u0001\u0002", "not-an-invoice", "binary"],
    ["abc\ufffd\ufffd\u0000def", "not-an-invoice", "binary"],
    ["\ud800 lone surrogate", "not-an-invoice", "binary"],
    ["x".repeat(MAX_PAYLOAD_CHARACTERS + 1), "not-an-invoice", "too-long"],
    ["01,32,,2642\u0000000000375586818,10.70,20260430,,FAFB", "damaged", "binary"],
    ["01,32", "damaged", "missing-fields"],
    // The first characters were lost on the way.
    ["1,32,,26427000000375586818,10.70,20260430,,FAFB", "damaged", "missing-fields"],
    [",10,011002000111,31015945,251.77,20200407,68212483303223031362,A6CA,", "damaged", "missing-fields"],
    ["01,32,,26427000000375586818,10.70", "damaged", "missing-fields"],
    ["01,32,,,10.70,20260430,,FAFB", "damaged", "missing-fields"],
    ["01,04,,00015045,165106.00,20160501,48114255542168294433,DBFE", "damaged", "missing-fields"],
    ["01,3,,26427000000375586818,10.70,20260430,,FAFB", "damaged", "bad-field"],
    ["01,32,,2642700000037558681,10.70,20260430,,FAFB", "damaged", "bad-field"],
    ["01,32,,26427000000375586818,10.7.0,20260430,,FAFB", "damaged", "bad-field"],
    ["01,32,,26427000000375586818,10.70,20260431,,FAFB", "damaged", "bad-field"],
    ["01,32,,26427000000375586818,10.70,20260430,,FAFB,extra", "damaged", "bad-field"],
    ["01,32,011002000111,26427000000375586818,10.70,20260430,,FAFB", "damaged", "bad-field"],
    ["01,10,01100200011,31015945,251.77,20200407,68212483303223031362,A6CA", "damaged", "bad-field"],
    ["01,10,011002000111,31015945,251.77,20200407,6821248330322303136,A6CA", "damaged", "bad-field"],
  ])("%j → %s, %s", (text, code, detail) => {
    expect(errorOf(text)).toEqual({ code, detail });
  });

  test("the message says what it is and holds nothing of the code", () => {
    const result = readPayload("01,99,,26112000000000000001,10.70,20260430,,");
    expect(result.ok ? "" : result.error.message).toMatch(/^[A-Z][^0-9]+\.$/);
  });
});

describe("for any invoice", () => {
  test("reading what was formatted gives the same reading", () => {
    fc.assert(
      fc.property(canonicalReading, (reading) => {
        expect(read(formatPayload(reading))).toEqual(reading);
      }),
      {
        numRuns: 2000,
      },
    );
  });

  test("formatting what was read gives the same code", () => {
    fc.assert(
      fc.property(canonicalReading, (reading) => {
        const text = formatPayload(reading);
        expect(formatPayload(read(text))).toBe(text);
      }),
    );
  });
});

describe("for any input", () => {
  test("no text throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof readPayload(text).ok === "boolean"));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("0", "1", ",", ".", "-", "3", "，", "０", "\u0000", " ") }),
        (text) => typeof readPayload(text).ok === "boolean",
      ),
    );
  });

  test("no bytes throw, decoded as either code page", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom("utf-8", "gb18030"), (bytes, label) => {
        return typeof readPayload(new TextDecoder(label).decode(bytes)).ok === "boolean";
      }),
    );
  });

  test("an invoice code with something broken in it never throws and never becomes longer fields", () => {
    const broken = fc.tuple(canonicalReading, fc.nat(), fc.string({ unit: "grapheme", maxLength: 3 }), fc.nat(4));
    fc.assert(
      fc.property(broken, ([reading, at, inserted, removed]) => {
        const text = formatPayload(reading);
        const from = at % text.length;
        const result = readPayload(text.slice(0, from) + inserted + text.slice(from + removed));
        if (result.ok) {
          expect(result.value.invoiceNumber).toMatch(/^(?:\d{8}|\d{20})$/);
          expect(result.value.invoiceCode ?? "0000000000").toMatch(/^(?:\d{10}|\d{12})$/);
          expect(Number.isSafeInteger(result.value.amountFen ?? 0)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
