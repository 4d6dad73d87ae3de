import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plausibleQuery, TODAY } from "./arbitraries.ts";
import { accept, suggest } from "./correction.ts";
import { draftOfQuery, EMPTY_DRAFT, toQuery } from "./query.ts";
import type { Suggestion, TypedFields } from "./suggestion.ts";
import { SUGGESTION_REASONS } from "./types.ts";

const NOTHING: TypedFields = {
  kind: null,
  invoiceCode: "",
  invoiceNumber: "",
  issueDate: "",
  amount: "",
  checkCode: "",
  sellerTaxId: "",
};

function found(fields: Partial<TypedFields>, mismatch = false): readonly (readonly [string, string, string])[] {
  return suggest({ ...NOTHING, ...fields }, TODAY, { mismatch }).map(({ reason, field, proposed }) => [
    reason,
    field,
    proposed,
  ]);
}

function only(fields: Partial<TypedFields>): Suggestion {
  const all = suggest({ ...NOTHING, ...fields }, TODAY);
  const [first] = all;
  if (first === undefined || all.length !== 1) throw new Error(`${all.length} proposals`);
  return first;
}

describe("signs that are no digits", () => {
  test("letters in a number become the digits they look like", () => {
    expect(found({ invoiceNumber: "251I2OOOOO0012345678" })).toEqual([
      ["letters-for-digits", "invoiceNumber", "25112000000012345678"],
    ]);
    expect(found({ invoiceNumber: "Z5S6BGqlo" })).toEqual([["letters-for-digits", "invoiceNumber", "255686910"]]);
  });

  test("a letter that looks like no digit stays, and nothing is proposed", () => {
    expect(found({ invoiceNumber: "2511X000000012345678" })).toEqual([]);
  });

  test("letters in date and amount are mended only into a date and an amount", () => {
    expect(found({ issueDate: "2O251103" })).toEqual([["letters-for-digits", "issueDate", "2025-11-03"]]);
    expect(found({ issueDate: "2O251303" })).toEqual([]);
    expect(found({ amount: "36B.S0" })).toEqual([["letters-for-digits", "amountFen", "36850"]]);
  });

  test("full-width digits are taken as digits", () => {
    expect(found({ checkCode: "１２３４５６" })).toEqual([["full-width-characters", "checkCode", "123456"]]);
    expect(found({ amount: "３６８．５０" })).toEqual([["full-width-characters", "amountFen", "36850"]]);
  });

  test("a check code copied further than its last six digits is cut to them, all twenty are left alone", () => {
    expect(found({ checkCode: "0312223031362" })).toEqual([["check-code-too-long", "checkCode", "031362"]]);
    expect(found({ checkCode: "68212483303223031362" })).toEqual([]);
    expect(found({ checkCode: "123456" })).toEqual([]);
  });
});

describe("codes and numbers", () => {
  test("code and number in each other's place are exchanged together", () => {
    const swap = only({ invoiceCode: "31015945", invoiceNumber: "011002000111" });
    expect(swap).toMatchObject({ reason: "code-and-number-swapped", field: "invoiceNumber", proposed: "31015945" });
    expect(accept({ ...EMPTY_DRAFT, invoiceCode: "31015945", invoiceNumber: "011002000111" }, swap)).toEqual({
      ...EMPTY_DRAFT,
      kind: "vat-ordinary-electronic",
      invoiceCode: "011002000111",
      invoiceNumber: "31015945",
    });
  });

  test.each([
    ["01100200011131015945", "011002000111", "31015945"],
    ["110015413018860438", "1100154130", "18860438"],
    ["31015945011002000111", "011002000111", "31015945"],
  ])("%s is a code and a number run together", (both, code, number) => {
    const suggestion = only({ invoiceNumber: both });
    expect(suggestion.reason).toBe("number-contains-code");
    expect(suggestion.changes).toEqual([
      { field: "invoiceNumber", proposed: number },
      { field: "invoiceCode", proposed: code },
    ]);
  });

  test("a number of twenty digits that can be one is never cut", () => {
    expect(found({ invoiceNumber: "25112000000012345678" })).toEqual([]);
    expect(found({ invoiceNumber: "23112021000311111111" })).toEqual([]);
    // Eighteen digits of one that is still being typed.
    expect(found({ invoiceNumber: "231120210003111111" })).toEqual([]);
  });

  test("a code beside a number of twenty digits is proposed to go", () => {
    const drop = only({ invoiceCode: "011002000111", invoiceNumber: "25112000000012345678" });
    expect(drop).toMatchObject({ reason: "code-contradicts-number", field: "invoiceCode", proposed: "" });
    const draft = { ...EMPTY_DRAFT, invoiceCode: "011002000111", invoiceNumber: "25112000000012345678" };
    expect(accept(draft, drop)).toMatchObject({ invoiceCode: null, kind: "digital-ordinary", kindAssumed: true });
  });

  test("a year that cannot be is taken from the date first, then from digits that look alike", () => {
    expect(found({ invoiceNumber: "75112000000012345678", issueDate: "2025-11-03" })).toEqual([
      ["impossible-year", "invoiceNumber", "25112000000012345678"],
    ]);
    expect(found({ invoiceNumber: "52112000000012345678" })).toEqual([
      ["impossible-year", "invoiceNumber", "25112000000012345678"],
    ]);
  });

  test("a region that does not exist becomes one that looks like it", () => {
    expect(found({ invoiceNumber: "25172000000012345678" })).toEqual([
      ["impossible-region", "invoiceNumber", "25112000000012345678"],
    ]);
    expect(found({ invoiceCode: "017002000111" })).toEqual([["impossible-region", "invoiceCode", "011002000111"]]);
  });
});

describe("dates", () => {
  test("a day that does not exist: digits exchanged, or the last of the month", () => {
    expect(found({ issueDate: "20250230" })).toEqual([
      ["impossible-date", "issueDate", "2025-02-03"],
      ["impossible-date", "issueDate", "2025-02-28"],
    ]);
    expect(found({ issueDate: "20251131" })).toEqual([
      ["impossible-date", "issueDate", "2025-11-13"],
      ["impossible-date", "issueDate", "2025-11-30"],
    ]);
  });

  test("day and month in the other order, or the year last", () => {
    expect(found({ issueDate: "20251311" })).toEqual([["date-order", "issueDate", "2025-11-13"]]);
    expect(found({ issueDate: "13112025" })).toEqual([["date-order", "issueDate", "2025-11-13"]]);
  });

  test("a date that is still to come: the same day of the number's year, of this year or the last", () => {
    expect(found({ issueDate: "2027-03-01" })).toEqual([
      ["future-date", "issueDate", "2026-03-01"],
      ["future-date", "issueDate", "2025-03-01"],
    ]);
    expect(found({ issueDate: "2026-12-01", invoiceNumber: "25112000000012345678" })[0]).toEqual([
      "future-date",
      "issueDate",
      "2025-12-01",
    ]);
  });

  test("a year that differs from the number's is proposed to follow it, not around New Year", () => {
    expect(found({ issueDate: "2024-11-03", invoiceNumber: "25112000000012345678" })).toEqual([
      ["year-differs-from-date", "issueDate", "2025-11-03"],
    ]);
    expect(found({ issueDate: "2026-01-02", invoiceNumber: "25112000000012345678" })).toEqual([]);
  });
});

describe("amounts", () => {
  test.each([
    ["1.705.40", "170540"],
    ["368,50", "36850"],
    ["36.851", "36851"],
    ["1,705.400.00", "170540000"],
  ])("the point in %s is put where it belongs", (amount, fen) => {
    expect(found({ amount })).toEqual([["amount-misplaced-point", "amountFen", fen]]);
  });

  test("a plausible amount is doubted only after the service said that something differs", () => {
    expect(found({ kind: "digital-ordinary", amount: "94.34" })).toEqual([]);
    expect(found({ kind: "digital-ordinary", amount: "94.34" }, true)).toEqual([
      ["amount-with-tax-expected", "amountFen", "10000"],
    ]);
    expect(found({ kind: "vat-special-paper", amount: "113.00" }, true)).toContainEqual([
      "amount-without-tax-expected",
      "amountFen",
      "10000",
    ]);
  });

  test("36851 may have been meant as 368.51 once it differed", () => {
    expect(found({ kind: "vat-special-paper", amount: "36851" }, true)).toContainEqual([
      "amount-misplaced-point",
      "amountFen",
      "36851",
    ]);
  });
});

test("a taxpayer id whose check digit fails comes right with letters that no id has, or one sign that looks alike", () => {
  expect(found({ sellerTaxId: "9111O108551385082Q" })).toEqual([
    ["tax-id-check-digit", "sellerTaxId", "91110108551385082Q"],
  ]);
  expect(found({ sellerTaxId: "97110108551385082Q" })).toEqual([
    ["tax-id-check-digit", "sellerTaxId", "91110108551385082Q"],
  ]);
  expect(found({ sellerTaxId: "91350211M0000XUF46" }).length).toBeLessThanOrEqual(2);
});

test("spaces around a field that says something valid are no reason for a proposal", () => {
  expect(found({ amount: " 0" })).toEqual([]);
  expect(found({ amount: " 368.50 " })).toEqual([]);
});

describe("for any fields", () => {
  test("a valid Query of which every part exists gets no proposal", () => {
    fc.assert(
      fc.property(plausibleQuery, (query) => {
        const draft = draftOfQuery(query);
        expect(toQuery(draft, TODAY)).toEqual({ ok: true, value: query });
        expect(suggest(draft, TODAY)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom("0", "1", "2", "5", "O", "l", ".", ",", "-", "３", "S"), maxLength: 22 }),
    fc.string({ maxLength: 24 }),
  );
  const anything = fc.record<TypedFields>({
    kind: fc.constantFrom(null, "digital-ordinary", "vat-special-paper", "blockchain"),
    invoiceCode: text,
    invoiceNumber: text,
    issueDate: text,
    amount: text,
    checkCode: text,
    sellerTaxId: text,
  });

  test("proposals are few, named, differ from what is there, and never change the fields by themselves", () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (fields, mismatch) => {
        const before = structuredClone(fields);
        const suggestions = suggest(fields, TODAY, { mismatch });
        expect(fields).toEqual(before);
        expect(new Set(suggestions.map(({ id }) => id)).size).toBe(suggestions.length);
        for (const { id, reason, field, proposed, current, changes } of suggestions) {
          expect(id.length).toBeLessThanOrEqual(64);
          expect(SUGGESTION_REASONS).toContain(reason);
          expect(changes[0]).toEqual({ field, proposed });
          expect(proposed).not.toBe(current);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
