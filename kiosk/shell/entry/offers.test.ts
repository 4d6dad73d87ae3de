import { describe, expect, test } from "vitest";
import { EMPTY_DRAFT, type Draft } from "../../invoice/query.ts";
import { offersOnConfirm, takenOnConfirm } from "./confirm.ts";
import { entryAccept, entryGoTo, entryView, startEntry } from "./entry.ts";
import {
  DIGITAL_NUMBER,
  ELECTRONIC_CODE,
  finish,
  next,
  openFieldOf,
  press,
  reasons,
  retype,
  SPECIAL_CODE,
  takeOffer,
  TODAY,
  typed,
} from "./person.ts";

const EMPTY = startEntry(null, { scanned: false, today: TODAY });

const SPECIAL: Draft = {
  ...EMPTY_DRAFT,
  kind: "vat-special-paper",
  invoiceNumber: "12345678",
  invoiceCode: SPECIAL_CODE,
  issueDate: "2025-11-03",
  amountFen: 11300,
};
const DIGITAL: Draft = {
  ...EMPTY_DRAFT,
  kind: "digital-ordinary",
  kindAssumed: true,
  invoiceNumber: DIGITAL_NUMBER,
  issueDate: "2026-11-21",
  amountFen: 3685000,
};

describe("beside the open field", () => {
  test("nothing is proposed while the field is half typed", () => {
    const date = next(typed(EMPTY, DIGITAL_NUMBER));
    expect(reasons(typed(date, "2026022"))).toEqual([]);
    expect(reasons(typed(date, "20260230"))).toContain("impossible-date");
  });

  test("what is proposed is about the open field", () => {
    const doubted = typed(EMPTY, `62${DIGITAL_NUMBER.slice(2)}`);
    expect(reasons(doubted)).toContain("impossible-year");
    expect(reasons(typed(next(doubted), "20261121"))).toEqual([]);
  });

  test("a date in another year than the number's is worth a question", () => {
    const date = typed(next(typed(EMPTY, DIGITAL_NUMBER)), "20250621");
    expect(entryView(date).suggestions).toMatchObject([
      { reason: "year-differs-from-date", field: "issueDate", proposed: "2026-06-21", current: "2025-06-21" },
    ]);
    expect(takeOffer(date).texts.issueDate).toBe("20260621");
  });

  test("code and number exchanged are exchanged back together", () => {
    const swapped = retype(typed(next(typed(EMPTY, "12345678")), "12345678"), "invoiceNumber", ELECTRONIC_CODE);
    expect(reasons(swapped)).toEqual(["code-and-number-swapped"]);
    const mended = takeOffer(swapped);
    expect(mended.texts).toMatchObject({ invoiceNumber: "12345678", invoiceCode: ELECTRONIC_CODE });
    expect(entryView(mended)).toMatchObject({ kind: "vat-ordinary-electronic", next: { state: "ready" } });
  });

  test("code and number run together are cut apart, ten or twelve digits before the eight", () => {
    for (const code of [SPECIAL_CODE, ELECTRONIC_CODE]) {
      const glued = typed(EMPTY, `${code}12345678`);
      expect(reasons(glued)).toEqual(["number-contains-code"]);
      expect(takeOffer(glued).texts).toMatchObject({ invoiceNumber: "12345678", invoiceCode: code });
    }
  });

  test("taking a proposal leaves the other fields as they were, half typed or not asked any more", () => {
    const dated = typed(entryGoTo(typed(EMPTY, `${ELECTRONIC_CODE}12345678`), "issueDate"), "2025");
    const amount = typed(entryGoTo(dated, "amountFen"), "368.");
    const mended = takeOffer(entryGoTo(amount, "invoiceNumber"));
    expect(mended.texts).toMatchObject({ issueDate: "2025", amountFen: "368." });
  });

  test("an id that stands for nothing on the screen changes nothing", () => {
    const date = typed(next(typed(EMPTY, DIGITAL_NUMBER)), "20260230");
    const [offer] = entryView(date).suggestions;
    const mended = press(date, "delete");
    expect(entryAccept(mended, offer?.id ?? "")).toBe(mended);
    expect(entryAccept(date, "no-such-thing")).toBe(date);
  });
});

describe("after the record said that something differs", () => {
  const options = { scanned: false, today: TODAY };

  test("a total where the amount without tax is asked is proposed without tax", () => {
    const editing = { ...options, editing: "amountFen" } as const;
    expect(reasons(startEntry(SPECIAL, editing))).toEqual([]);
    const doubted = startEntry(SPECIAL, { ...editing, differedFen: 11300 });
    expect(entryView(doubted).suggestions[0]).toMatchObject({
      reason: "amount-without-tax-expected",
      field: "amountFen",
      proposed: "10000",
    });
    expect(finish(takeOffer(doubted))).toEqual({ ...SPECIAL, amountFen: 10000 });
  });

  test("a point that was left out is proposed", () => {
    const doubted = startEntry(DIGITAL, { ...options, editing: "amountFen", differedFen: 3685000 });
    expect(entryView(doubted).suggestions).toMatchObject([{ reason: "amount-misplaced-point", proposed: "36850" }]);
  });

  test("only the amount that was asked is doubted, not the one typed instead", () => {
    const doubted = startEntry(SPECIAL, { ...options, editing: "amountFen", differedFen: 11300 });
    expect(reasons(typed(press(doubted, "clear"), "226"))).toEqual([]);
  });
});

describe("on the confirm screen", () => {
  const options = { scanned: false, today: TODAY };

  test("proposals about any of the fields stand together, and taking one gives the draft with it", () => {
    const draft = { ...DIGITAL, issueDate: "2025-06-21" };
    const offers = offersOnConfirm(draft, { ...options, differedFen: 3685000 });
    expect(offers.map(({ field }) => field)).toEqual(["issueDate", "amountFen"]);
    expect(takenOnConfirm(draft, options, offers[0]?.id ?? "")).toEqual({ ...draft, issueDate: "2026-06-21" });
    expect(takenOnConfirm(draft, options, "no-such-thing")).toBe(draft);
  });

  test("nothing is proposed that would leave the check incomplete", () => {
    const glued = { ...DIGITAL, invoiceNumber: `${ELECTRONIC_CODE}12345678` };
    const pads = startEntry(glued, { ...options, editing: "invoiceNumber" });
    expect(reasons(pads)).toContain("number-contains-code");
    expect(openFieldOf(next(takeOffer(pads)))).toBe("checkCode");
    expect(offersOnConfirm(glued, options)).toEqual([]);
  });
});
