/** What of a "consistent" is believed, whoever says it: the last door before a public screen. */
import { expect, test } from "vitest";
import type { AnswerDetails, Query } from "../invoice/types.ts";
import { agreed, QUERY } from "./fixture.ts";
import { readOutcome } from "./outcome.ts";

const FIGURES = { totalWithTaxFen: 36_850, amountWithoutTaxFen: 34_764, taxFen: 2_086 };
const RED: Query = { ...QUERY, amountFen: -36_850 };

function said(details: Partial<AnswerDetails>, query = QUERY): unknown {
  const answer = agreed(query);
  return readOutcome({ ...answer, details: { ...answer.details, ...FIGURES, ...details } }, query);
}

test.each<[string, Partial<AnswerDetails>]>([
  ["another number", { invoiceNumber: "26112111200000010016" }],
  ["another date", { issueDate: "2026-11-13" }],
  ["a code that was not asked", { invoiceCode: "011002600111" }],
  ["another amount", { totalWithTaxFen: 1, amountWithoutTaxFen: null, taxFen: null }],
])("about %s is none", (_name, details) => {
  expect(said(details)).toBeNull();
});

test.each<[string, Partial<AnswerDetails>]>([
  ["figures that add up", { totalWithTaxFen: -36_850, amountWithoutTaxFen: -34_764, taxFen: -2_086 }],
  ["figures that do not", { totalWithTaxFen: -36_850, amountWithoutTaxFen: -34_764, taxFen: 2_086 }],
  ["one of them", { totalWithTaxFen: null, amountWithoutTaxFen: -34_764, taxFen: null }],
  ["none of them", { totalWithTaxFen: null, amountWithoutTaxFen: null, taxFen: null }],
])("called normal, of a negative amount with %s, is a red-letter invoice", (_name, details) => {
  expect(said(details, RED)).toMatchObject({ match: "consistent", status: "red-letter" });
});

test("called normal without any details, of a negative amount, is a red-letter invoice", () => {
  expect(readOutcome({ ...agreed(RED), details: null }, RED)).toMatchObject({ status: "red-letter" });
  expect(readOutcome({ ...agreed(RED), details: null, status: "voided" }, RED)).toMatchObject({ status: "voided" });
});

test("shows no figures that do not add up, no whole name of a buyer, and no mark that turns the line around", () => {
  const shown = said({
    taxFen: 999,
    sellerName: "示例\u202e餐饮\u200b有限公司",
    buyerNameMasked: "张三丰 110105199001011234",
  });
  expect(shown).toMatchObject({
    details: { totalWithTaxFen: null, taxFen: null, sellerName: "示例餐饮有限公司", buyerNameMasked: "张＊＊＊＊" },
  });
  expect(said({ buyerNameMasked: "示＊＊＊＊有限公司" })).toMatchObject({
    details: { buyerNameMasked: "示＊＊＊＊有限公司" },
  });
});

test("shows a firm's name whole, and masks a person for whom an invoice was issued", () => {
  expect(said({ sellerName: "张三丰" })).toMatchObject({ details: { sellerName: "张＊" } });
  for (const sellerName of ["海淀区张三面馆", "示例店", "北京银行", "ABC Ltd."]) {
    expect(said({ sellerName })).toMatchObject({ details: { sellerName } });
  }
});

test("names no kind that such a number cannot be of", () => {
  expect(said({ kind: "vat-roll" })).toMatchObject({ details: { kind: "digital-ordinary" } });
  expect(said({ kind: "digital-rail" })).toMatchObject({ details: { kind: "digital-rail" } });
  expect(said({ kind: "vat-roll" }, { ...QUERY, kindAssumed: true })).toMatchObject({ details: { kind: null } });
});
