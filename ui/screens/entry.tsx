import type { JSX } from "preact";
import type { AmountInput, EntryView, FieldView } from "../../kiosk/display/contract/view.ts";
import { CellRows } from "../parts/cells.tsx";
import { useStage } from "../parts/context.ts";
import { kindName, Suggestion } from "../parts/fields.tsx";
import { InvoiceFigure } from "../parts/figures.tsx";
import { day, fieldLabel, fieldValue } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { LetterPad } from "../parts/letter-pad.tsx";
import { AmountPad, incompleteKey, NumberPad, readyKey, wrongKey, type NextKey } from "../parts/pad.tsx";
import { Press } from "../parts/press.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub, type Pick } from "../parts/say.tsx";
import { Sense, TypedField, type SenseProps } from "../parts/typing.tsx";
import { DateBar } from "./entry-date.tsx";

export function Entry({ screen }: { readonly screen: EntryView }): JSX.Element {
  const { input } = screen;
  const next = nextKey(screen);
  return (
    <Screen
      info={<Form screen={screen} />}
      acts={
        <>
          {input.input === "date" && <DateBar input={input} />}
          {input.input === "amount" ? (
            <AmountPad next={next} />
          ) : input.input === "cells" && input.letters ? (
            <LetterPad next={next} />
          ) : (
            <NumberPad next={next} />
          )}
        </>
      }
      dock={["back", "text-size", "help", "end"]}
    />
  );
}

/** The key says how far it is; it becomes primary when the field is complete. */
function nextKey({ next }: EntryView): NextKey {
  switch (next.state) {
    case "incomplete":
      return incompleteKey(next.missing);
    case "invalid":
      return wrongKey((w) => w.entryProblem[next.problem]);
    case "ready":
      return readyKey((w) => (next.last ? w.entry.review : w.entry.next));
  }
}

/** The more fields, the smaller they wait: one, two or three beside each other. */
const OTHERS = ["others", "others", "others two-up", "others two-up three-up"] as const;

function Form({ screen }: { readonly screen: EntryView }): JSX.Element {
  const { say, landscape } = useStage();
  const { fields } = screen;
  const at = fields.findIndex(({ state }) => state === "current");
  const current = fields[at];
  // Where the 20 digits stand on an old form is not known, so the picture does not point anywhere.
  const zone = current === undefined || current.label === "numberLastSix" ? "none" : current.field;
  const title: Pick = (w) =>
    screen.editing ? w.entry.titleEditing : screen.scanned ? w.entry.titleScanned : w.entry.title;
  const line: Pick = (w) => (screen.scanned && !screen.editing ? w.entry.lineScanned : w.entry.line);
  return (
    <>
      <section class="hd">
        <div class="l">
          <Title of={title} line={line} />
          <div class="steps">
            {fields.map(({ field, state }) => (
              <i key={field} class={state} />
            ))}
            <span>{say.first.entry.progress(at + 1, fields.length)}</span>
          </div>
        </div>
        <figure>
          <InvoiceFigure zone={zone} size={280} />
          <figcaption>{zone === "none" ? "" : say.first.where[zone]}</figcaption>
        </figure>
      </section>
      <div class="flds">
        {current !== undefined && <Current screen={screen} field={current} />}
        <div
          class={
            OTHERS[
              Math.min(3, Math.ceil((fields.length - (screen.input.input === "date" && !landscape ? -1 : 1)) / 2))
            ] ?? "others"
          }
        >
          {fields
            .filter(({ state }) => state !== "current")
            .map((field) => (
              <Other key={field.field} field={field} isNext={fields.indexOf(field) === at + 1} />
            ))}
        </div>
      </div>
    </>
  );
}

function Current({ screen, field }: { readonly screen: EntryView; readonly field: FieldView }): JSX.Element {
  const { say } = useStage();
  const { input, kind, suggestions } = screen;
  const label: Pick = (w) => fieldLabel(field, w);
  return (
    <TypedField
      label={label}
      beside={
        kind !== null && (
          <span class="chip">
            <Icon name="check" size={30} weight={6} />
            {kindName(kind, screen.kindAssumed)(say.first)}
          </span>
        )
      }
    >
      {input.input === "cells" && <CellRows input={input} />}
      {input.input === "date" && <CellRows input={{ ...input, groups: [4, 2, 2], suspect: [] }} />}
      {input.input === "amount" && <Amount input={input} />}
      {suggestions.length > 0 ? (
        suggestions.slice(0, 1).map((suggestion) => <Suggestion key={suggestion.id} of={suggestion} />)
      ) : (
        <Sense {...senseOf(screen)} />
      )}
    </TypedField>
  );
}

function Amount({ input }: { readonly input: AmountInput }): JSX.Element {
  const shown = input.text.replace(/^-/, "");
  const [whole = "", rest] = shown.split(".");
  const yuan = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (
    <p class="sum">
      {input.text.startsWith("-") ? "−" : ""}
      <span class="yen">¥</span>
      <span class={shown === "" ? "none" : ""}>
        {shown === "" ? "0.00" : yuan + (rest === undefined ? "" : `.${rest}`)}
      </span>
      <i class="caret" />
    </p>
  );
}

function senseOf({ input, meaning, next }: EntryView): SenseProps {
  if (next.state === "invalid") return { of: (w) => w.entryProblem[next.problem], good: false };
  switch (input.input) {
    case "amount": {
      const { words } = input;
      if (words !== null) return { of: () => words, good: true };
      return { of: (w) => w.entry.amountHint, good: null };
    }
    case "date": {
      const { date } = input;
      if (date !== null) return { of: (w) => day(date, w), good: true };
      return { of: (w) => w.entry.dateHint, good: null };
    }
    case "cells": {
      if (meaning === null) return { of: (w) => w.entry.tapHint, good: null };
      const { year, region, plausible } = meaning;
      if (!plausible) return { of: (w) => w.entry.meaningWrong, good: false };
      if (year !== null && region !== null)
        return { of: (w) => w.entry.meaningPlace(year, w.brand === "发票查验" ? region.zh : region.en), good: true };
      if (year !== null) return { of: (w) => w.entry.meaningYear(year), good: true };
      return { of: (w) => w.entry.tapHint, good: null };
    }
  }
}

function Other({ field, isNext }: { readonly field: FieldView; readonly isNext: boolean }): JSX.Element {
  const { say, send } = useStage();
  const { first } = say;
  const value =
    field.value === null ? (isNext ? first.entry.next : first.entry.todo) : fieldValue(field.field, field.value, first);
  return (
    <Press
      class={field.value === null ? "pend" : "pend filled"}
      onPress={() => send({ intent: "go-to-field", field: field.field })}
    >
      <span class="lb">
        {fieldLabel(field, first)}
        <Sub of={(w) => fieldLabel(field, w)} />
      </span>
      <span class="v">{value}</span>
    </Press>
  );
}
