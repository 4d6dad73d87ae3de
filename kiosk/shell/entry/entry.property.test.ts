import { expect, test } from "vitest";
import fc from "fast-check";
import { plausibleQuery } from "../../invoice/arbitraries.ts";
import { hasCode } from "../../invoice/needs.ts";
import { draftOfQuery, toQuery, type Draft } from "../../invoice/query.ts";
import { FIELD_NAMES, type FieldName } from "../../invoice/types.ts";
import { offersOnConfirm, takenOnConfirm } from "./confirm.ts";
import {
  entryAccept,
  entryCaret,
  entryChooseDay,
  entryGoTo,
  entryNext,
  entryPress,
  entryPrevious,
  entryStepDate,
  entryView,
  startEntry,
  type EntryState,
  type PadKey,
} from "./entry.ts";
import { DIGITAL_NUMBER, ELECTRONIC_CODE, finish, SPECIAL_CODE, TODAY, typed } from "./person.ts";

const key = fc.constantFrom<PadKey>(...Array.from("0123456789ABZ."), "00", "-", "delete", "clear", "left", "right");
const field = fc.constantFrom(...FIELD_NAMES);

/** Whole values, so that a walk gets past the first field more often than by chance. */
const value = fc.constantFrom(
  ...[DIGITAL_NUMBER, `${ELECTRONIC_CODE}12345678`, `${SPECIAL_CODE}12345678`, "12345678", "29112000000012345678"],
  ...[ELECTRONIC_CODE, SPECIAL_CODE, "033099000611", "20261121", "20250621", "20260230", "20301231"],
  ...["36850", "368.50", "-1", "123456", "91440300708461136T", "91440300708461l36T"],
);

type Step = (state: EntryState) => EntryState;

const step: fc.Arbitrary<Step> = fc.oneof(
  key.map((one) => (state: EntryState) => entryPress(state, one)),
  value.map((text) => (state: EntryState) => typed(entryPress(state, "clear"), text)),
  fc.integer({ min: 0, max: 32 }).map((index) => (state: EntryState) => entryCaret(state, index)),
  field.map((name) => (state: EntryState) => entryGoTo(state, name)),
  fc.integer({ min: 0, max: 31 }).map((daysAgo) => (state: EntryState) => entryChooseDay(state, daysAgo)),
  fc.tuple(fc.constantFrom("year", "month", "day"), fc.constantFrom(1 as const, -1 as const)).map(
    ([part, by]) =>
      (state: EntryState) =>
        entryStepDate(state, part, by),
  ),
  fc.constant((state: EntryState) => {
    const next = entryNext(state);
    return "state" in next ? next.state : state;
  }),
  fc.constant((state: EntryState) => entryPrevious(state) ?? state),
);

/** Nothing known yet, or a draft of any kind with any of its fields missing. */
const draft: fc.Arbitrary<Draft | null> = fc.option(
  fc.tuple(plausibleQuery.map(draftOfQuery), fc.subarray([...FIELD_NAMES])).map(([whole, gone]) => ({
    ...whole,
    ...Object.fromEntries(gone.map((name) => [name, null])),
  })),
);

const opened: fc.Arbitrary<EntryState> = fc
  .tuple(draft, fc.option(field), fc.boolean(), fc.option(fc.constant(36850)))
  .map(([known, editing, scanned, differedFen]) =>
    startEntry(known, { scanned, today: TODAY, differedFen, ...(editing === null ? {} : { editing }) }),
  );

function othersOf(state: EntryState, changed: readonly FieldName[]): readonly string[] {
  return FIELD_NAMES.filter((name) => !changed.includes(name)).map((name) => state.texts[name]);
}

function expectSound(state: EntryState): void {
  const view = entryView(state);
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  expect(view.fields.filter((one) => one.state === "current").map((one) => one.field)).toEqual([state.field]);
  if (view.input.input !== "amount") {
    const size = view.input.input === "date" ? 8 : view.input.groups.reduce((sum, group) => sum + group, 0);
    expect(view.input.text.length).toBeLessThanOrEqual(size);
    expect(view.input.caret).toBeGreaterThanOrEqual(0);
    expect(view.input.caret).toBeLessThanOrEqual(view.input.text.length);
  }
  if (view.input.input === "cells")
    for (const index of view.input.suspect) expect(index).toBeLessThan(view.input.text.length);

  const next = entryNext(state);
  expect("done" in next).toBe(view.next.state === "ready" && view.next.last);
  if ("done" in next) expect(toQuery(next.done, TODAY).ok).toBe(true);
  else expect(next.state.field === state.field).toBe(view.next.state !== "ready");
}

test("no walk over the pads throws, overflows the cells, loses another field's text or meets a Next that leads nowhere", () => {
  fc.assert(
    fc.property(opened, fc.array(step, { maxLength: 25 }), (start, steps) => {
      expectSound(start);
      steps.reduce((state, act) => {
        const after = act(state);
        expectSound(after);
        expect(othersOf(after, [state.field])).toEqual(othersOf(state, [state.field]));
        return after;
      }, start);
    }),
    { numRuns: 300 },
  );
});

test("whatever is proposed on the way, taking it changes what it says and no other field", () => {
  fc.assert(
    fc.property(opened, fc.array(step, { maxLength: 25 }), (start, steps) => {
      const state = steps.reduce((before, act) => act(before), start);
      for (const { id, field: shown, reason, proposed } of entryView(state).suggestions) {
        const after = entryAccept(state, id);
        expectSound(after);
        const both = reason === "code-and-number-swapped" || reason === "number-contains-code";
        const changed: readonly FieldName[] = both ? ["invoiceNumber", "invoiceCode"] : [shown];
        expect(othersOf(after, changed)).toEqual(othersOf(state, changed));
        expect(entryView(after).fields.find((one) => one.field === shown)?.value).toBe(proposed);
      }
    }),
    { numRuns: 300 },
  );
});

test("a whole draft of any kind comes back from the pads as it went in", () => {
  fc.assert(
    fc.property(plausibleQuery.map(draftOfQuery), (whole) => {
      // A kind with a code is never assumed: its code says it.
      const kindAssumed = whole.kind !== null && !hasCode(whole.kind) && whole.kindAssumed;
      expect(finish(startEntry(whole, { scanned: true, today: TODAY }))).toEqual({ ...whole, kindAssumed });
    }),
  );
});

test("a proposal taken on the confirm screen leaves a check that can be asked", () => {
  fc.assert(
    fc.property(opened, fc.array(step, { maxLength: 25 }), (start, steps) => {
      const end = entryNext(steps.reduce((before, act) => act(before), start));
      if ("state" in end) return;
      const options = { scanned: false, today: TODAY, differedFen: end.done.amountFen };
      for (const { id } of offersOnConfirm(end.done, options)) {
        const after = takenOnConfirm(end.done, options, id);
        expect(after).not.toEqual(end.done);
        expect(toQuery(after, TODAY).ok).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
