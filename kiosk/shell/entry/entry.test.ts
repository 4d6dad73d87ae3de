import { describe, expect, test } from "vitest";
import { draftOf, draftOfQuery, EMPTY_DRAFT, toQuery, type Draft } from "../../invoice/query.ts";
import { readPayload } from "../../invoice/payload.ts";
import {
  entryCaret,
  entryChooseDay,
  entryGoTo,
  entryNext,
  entryPrevious,
  entryStepDate,
  entryView,
  startEntry,
  type EntryState,
} from "./entry.ts";
import {
  DIGITAL_NUMBER,
  ELECTRONIC_CODE,
  fieldNames,
  finish,
  next,
  openFieldOf,
  press,
  retype,
  SPECIAL_CODE,
  TODAY,
  typed,
} from "./person.ts";

const EMPTY = startEntry(null, { scanned: false, today: TODAY });

const DIGITAL: Draft = {
  ...EMPTY_DRAFT,
  kind: "digital-ordinary",
  kindAssumed: true,
  invoiceNumber: DIGITAL_NUMBER,
  issueDate: "2026-11-21",
  amountFen: 36850,
};

function atAmount(): EntryState {
  return next(typed(next(typed(EMPTY, DIGITAL_NUMBER)), "20261121"));
}

/** What the field that is being typed is called on the screen. */
function labelNow(state: EntryState): string | undefined {
  return entryView(state).fields.find((field) => field.state === "current")?.label;
}

describe("which fields are asked", () => {
  test("a 20-digit number asks for date and total, and ends with the whole draft", () => {
    const number = typed(EMPTY, DIGITAL_NUMBER);
    expect(entryView(number)).toMatchObject({
      kind: "digital-ordinary",
      meaning: { year: 2026, region: { zh: "北京市" }, plausible: true },
      next: { state: "ready", last: false },
    });
    const amount = atAmount();
    expect(labelNow(amount)).toBe("totalWithTax");
    const full = typed(amount, "368.5");
    expect(entryView(full)).toMatchObject({
      input: { fen: 36850, words: "叁佰陆拾捌元伍角整" },
      next: { state: "ready", last: true },
    });
    expect(finish(full)).toEqual(DIGITAL);
  });

  test("8 digits and a 12-digit code ending in 11 ask for date and check code, and for no amount", () => {
    const code = typed(next(typed(EMPTY, "12345678")), ELECTRONIC_CODE);
    expect(entryView(code).kind).toBe("vat-ordinary-electronic");
    expect(fieldNames(code)).toEqual(["invoiceNumber", "invoiceCode", "issueDate", "checkCode"]);
    const full = typed(next(typed(next(code), "20251103")), "654321");
    expect(finish(full)).toEqual({
      ...EMPTY_DRAFT,
      kind: "vat-ordinary-electronic",
      invoiceNumber: "12345678",
      invoiceCode: ELECTRONIC_CODE,
      issueDate: "2025-11-03",
      checkCode: "654321",
    });
  });

  test("8 digits and the 10-digit code of a special invoice ask for the amount without tax", () => {
    const code = typed(next(typed(EMPTY, "12345678")), SPECIAL_CODE);
    expect(entryView(code).kind).toBe("vat-special-paper");
    const amount = next(typed(next(code), "20251103"));
    expect(labelNow(amount)).toBe("amountBeforeTax");
    expect(finish(typed(amount, "347.17")).amountFen).toBe(34717);
  });

  test("eight digits may be whole; from the ninth on twenty are counted", () => {
    expect(entryView(typed(EMPTY, "2611200")).next).toEqual({ state: "incomplete", missing: 13 });
    expect(entryView(typed(EMPTY, "26112000")).next).toMatchObject({ state: "ready" });
    expect(entryView(typed(EMPTY, "261120000")).next).toEqual({ state: "incomplete", missing: 11 });
  });

  test("beside a code, typed in part or whole, the number has eight digits to go", () => {
    for (const code of ["110025", SPECIAL_CODE]) {
      const shortened = press(entryGoTo(typed(next(typed(EMPTY, "12345678")), code), "invoiceNumber"), "delete");
      expect(entryView(shortened).next).toEqual({ state: "incomplete", missing: 1 });
    }
  });

  test("ten digits that say no kind may be a twelve-digit code; twelve that say none are wrong", () => {
    const number = next(typed(EMPTY, "12345678"));
    expect(entryView(typed(number, "1330025000")).next).toEqual({ state: "incomplete", missing: 2 });
    expect(entryView(typed(number, "0330025000")).next).toEqual({ state: "incomplete", missing: 2 });
    expect(entryView(typed(number, "033002500099")).next).toEqual({ state: "invalid", problem: "bad-code" });
  });

  test("a field that is not ready keeps its screen", () => {
    const short = typed(EMPTY, "2611");
    expect(entryNext(short)).toEqual({ state: short });
  });
});

describe("cells", () => {
  test("a key overwrites at the caret and moves on; at the end it appends, and beyond the last cell it does nothing", () => {
    const caret = entryCaret(typed(EMPTY, "26112"), 1);
    expect(entryView(press(caret, "5")).input).toMatchObject({ text: "25112", caret: 2 });
    const full = typed(EMPTY, DIGITAL_NUMBER);
    expect(press(full, "9")).toEqual(full);
  });

  test("a touch behind the last digit puts the caret after it", () => {
    expect(entryCaret(typed(EMPTY, "26"), 17).caret).toBe(2);
  });

  test("keys that mean nothing in cells do nothing", () => {
    const some = typed(EMPTY, "26");
    expect(press(some, ".", "-", "00", "A")).toEqual(some);
  });

  test("a year or a region that does not exist is marked at its digits, once the number can only be a new one", () => {
    expect(entryView(typed(EMPTY, "99112000")).input).toMatchObject({ suspect: [] });
    expect(entryView(typed(EMPTY, "991120000"))).toMatchObject({
      input: { suspect: [0, 1] },
      meaning: { year: null, plausible: false },
    });
  });

  test("the year and region of a code are said while it is typed", () => {
    expect(entryView(typed(next(typed(EMPTY, "12345678")), "110025")).meaning).toMatchObject({
      year: 2025,
      region: { zh: "北京市" },
      plausible: true,
    });
  });
});

describe("dates", () => {
  const date = next(typed(EMPTY, DIGITAL_NUMBER));

  test("the chips today, yesterday and the day before", () => {
    const chosen = [0, 1, 2].map((daysAgo) => entryView(entryChooseDay(date, daysAgo)).input);
    expect(chosen.map((input) => (input.input === "date" ? input.date : null))).toEqual([
      "2026-11-24",
      "2026-11-23",
      "2026-11-22",
    ]);
  });

  test("steppers start from today, keep to real days and do not leave the five years", () => {
    const text = (state: EntryState): string => state.texts.issueDate;
    expect(text(entryStepDate(date, "month", -1))).toBe("20261024");
    expect(text(entryStepDate(date, "day", 1))).toBe("20261124");
    expect(text(entryStepDate(typed(date, "20260331"), "month", -1))).toBe("20260228");
    expect(text(entryStepDate(typed(date, "20211201"), "year", -1))).toBe("20211124");
  });

  test("a day that does not exist, one to come and one too long ago are each named", () => {
    const problem = (digits: string): unknown => entryView(typed(date, digits)).next;
    expect(problem("20260230")).toEqual({ state: "invalid", problem: "bad-date" });
    expect(problem("20261125")).toEqual({ state: "invalid", problem: "future-date" });
    expect(problem("20211123")).toEqual({ state: "invalid", problem: "older-than-five-years" });
  });

  test("chips and steppers act on the date only", () => {
    expect(entryChooseDay(EMPTY, 1)).toBe(EMPTY);
    expect(entryStepDate(EMPTY, "day", -1)).toBe(EMPTY);
  });
});

describe("amounts", () => {
  const text = (...keys: Parameters<typeof press>[1][]): unknown => press(atAmount(), ...keys).texts.amountFen;

  test("the 00 key, the point and the minus", () => {
    expect(text("3", "00")).toBe("300");
    expect(text("00")).toBe("0");
    expect(text(".", "5")).toBe("0.5");
    expect(text("1", ".", "2", ".", "00", "3")).toBe("1.20");
    expect(text("-", "5")).toBe("-5");
    expect(text("5", "-")).toBe("-5");
    expect(text("5", "-", "-")).toBe("5");
    expect(text("0", "5")).toBe("5");
    expect(text("5", "delete", "delete")).toBe("");
    expect(text("-", "5", "clear")).toBe("");
  });

  test("no more digits than an amount can have", () => {
    expect(text(...Array.from("1234567890123", (key) => key))).toBe("123456789012");
  });

  test("nought is not an amount, and is not called wrong while it may still become one", () => {
    expect(entryView(typed(atAmount(), "0.0")).next).toEqual({ state: "incomplete", missing: null });
    expect(entryView(typed(atAmount(), "0.00")).next).toEqual({ state: "invalid", problem: "amount-zero" });
    expect(entryView(typed(atAmount(), "-")).next).toEqual({ state: "incomplete", missing: null });
  });

  test("a red-letter invoice's amount is below nought, and said so in words", () => {
    expect(entryView(typed(atAmount(), "-368")).input).toMatchObject({ fen: -36800, words: "负叁佰陆拾捌元整" });
  });
});

describe("coming back", () => {
  test("going back keeps everything, half typed or not", () => {
    const amount = typed(atAmount(), "368.");
    const date = entryPrevious(amount);
    const number = date === null ? null : entryPrevious(date);
    expect([date?.field, number?.field]).toEqual(["issueDate", "invoiceNumber"]);
    expect(number?.texts).toEqual(amount.texts);
    expect(number === null ? null : entryPrevious(number)).toBeNull();
  });

  test("changing one field opens that field and returns the whole draft", () => {
    const editing = startEntry(DIGITAL, { editing: "amountFen", scanned: false, today: TODAY });
    expect(entryView(editing)).toMatchObject({ editing: true, input: { input: "amount", text: "368.50" } });
    expect(finish(typed(press(editing, "clear"), "386.5"))).toEqual({ ...DIGITAL, amountFen: 38650 });
    expect(entryPrevious(editing)).toBeNull();
  });

  test("an amount in whole yuan opens as it is typed, so that a digit can be added", () => {
    const editing = startEntry(
      { ...DIGITAL, amountFen: 36800 },
      { editing: "amountFen", scanned: false, today: TODAY },
    );
    expect(editing.texts.amountFen).toBe("368");
  });

  test("a field that this invoice does not have cannot be opened", () => {
    expect(openFieldOf(startEntry(DIGITAL, { editing: "checkCode", scanned: false, today: TODAY }))).toBe("amountFen");
    const open = startEntry(DIGITAL, { scanned: false, today: TODAY });
    expect(entryGoTo(open, "checkCode")).toBe(open);
  });

  test("a scanned code that lacks the amount opens at the amount, with the rest filled in", () => {
    const read = readPayload(`01,32,,${DIGITAL_NUMBER},,20261121,,`);
    if (!read.ok) throw new Error(read.error.message);
    const scanned = startEntry(draftOf(read.value), { scanned: true, today: TODAY });
    expect(openFieldOf(scanned)).toBe("amountFen");
    expect(entryView(scanned)).toMatchObject({ scanned: true, editing: false });
    expect(finish(typed(scanned, "368.5")).invoiceNumber).toBe(DIGITAL_NUMBER);
  });

  test("a kind read from a code stays while its number is mended", () => {
    const special = { ...DIGITAL, kind: "digital-special", kindAssumed: false } as const;
    const mended = retype(startEntry(special, { scanned: true, today: TODAY }), "invoiceNumber", DIGITAL_NUMBER);
    expect(finish(mended)).toMatchObject({ kind: "digital-special", kindAssumed: false });
  });

  test("a number mended into one with a code asks for what that invoice needs, and keeps nothing of the other kind", () => {
    const other = retype(startEntry(DIGITAL, { scanned: false, today: TODAY }), "invoiceNumber", "12345678");
    const code = typed(next(other), ELECTRONIC_CODE);
    const draft = finish(typed(next(code), "654321"));
    expect(draft).toMatchObject({ kind: "vat-ordinary-electronic", amountFen: null, checkCode: "654321" });
    expect(toQuery(draft, TODAY).ok).toBe(true);
  });

  test("a total does not become an amount without tax by itself: what was typed is asked about again", () => {
    const other = retype(startEntry(DIGITAL, { scanned: false, today: TODAY }), "invoiceNumber", "12345678");
    const asked = next(typed(next(other), SPECIAL_CODE));
    expect(labelNow(asked)).toBe("amountBeforeTax");
    expect(entryView(asked).input).toMatchObject({ input: "amount", text: "368.50" });
    expect(finish(asked)).toMatchObject({ kind: "vat-special-paper", amountFen: 36850 });
  });

  test("a blockchain invoice keeps its kind and its letters", () => {
    const query = {
      kind: "blockchain",
      kindAssumed: false,
      invoiceCode: "144032309110",
      invoiceNumber: "12345678",
      issueDate: "2025-11-03",
      amountFen: 10000,
      amountMeaning: "without-tax",
      checkCode: "a1B2c",
      sellerTaxId: "91440300708461136T",
    } as const;
    const state = startEntry(draftOfQuery(query), { editing: "checkCode", scanned: true, today: TODAY });
    expect(entryView(state).input).toMatchObject({ groups: [5], letters: true, text: "a1B2c" });
    expect(finish(state)).toEqual(draftOfQuery(query));
  });
});
