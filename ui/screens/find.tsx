import type { JSX } from "preact";
import type { FindView } from "../../kiosk/display/contract/view.ts";
import { CellRows } from "../parts/cells.tsx";
import { useStage } from "../parts/context.ts";
import { ClaimFigure, InvoiceFigure } from "../parts/figures.tsx";
import { grouped } from "../parts/format.ts";
import { Note } from "../parts/note.tsx";
import { incompleteKey, NumberPad, readyKey, wrongKey, type NextKey } from "../parts/pad.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";
import { TypedField } from "../parts/typing.tsx";

function nextKey({ next, step }: FindView): NextKey {
  switch (next.state) {
    case "incomplete":
      return incompleteKey(next.missing);
    case "invalid":
      return wrongKey((w) => w.find.invalid);
    case "ready":
      return readyKey((w) => (step === "claim-code" ? w.find.next : w.find.see));
  }
}

/** Code first, then the last four digits, so that a slip found on the floor tells nobody anything. */
export function Find({ screen }: { readonly screen: FindView }): JSX.Element {
  const { say } = useStage();
  const { first } = say;
  const atCode = screen.step === "claim-code";
  return (
    <Screen
      info={
        <>
          <section class="hd">
            <div class="l">
              <Title of={(w) => w.find.title} line={(w) => (atCode ? w.find.line : w.find.lastFourLine)} />
              <div class="steps">
                <i class={atCode ? "current" : "done"} />
                <i class={atCode ? "todo" : "current"} />
                <span>{first.find.step(atCode ? 1 : 2)}</span>
              </div>
            </div>
          </section>
          <div class="flds">
            {!atCode && (
              <div class="pend filled still">
                <span class="lb">
                  {first.find.code}
                  <Sub of={(w) => w.find.code} />
                </span>
                <span class="v">{grouped(screen.claimCode.text)}</span>
              </div>
            )}
            <TypedField label={(w) => (atCode ? w.find.code : w.find.lastFour)}>
              <CellRows key={screen.step} input={atCode ? screen.claimCode : screen.lastFour} />
            </TypedField>
            <div role="alert">
              {screen.problem === "no-match" && <Note of={(w) => noMatch(screen, w.find)} />}
              {screen.problem === "records-lost" && <Note icon="phone" of={(w) => w.find.recordsLost} />}
              {screen.problem === "locked" && <Note icon="clock" of={(w) => w.find.locked} />}
            </div>
            {screen.problem === null && (
              <div class="slip-hint deco">
                {atCode ? <ClaimFigure /> : <InvoiceFigure zone="invoiceNumber" size={400} />}
              </div>
            )}
          </div>
        </>
      }
      acts={<NumberPad next={nextKey(screen)} />}
      dock={["back", "text-size", "help", "end"]}
    />
  );
}

function noMatch({ triesLeft }: FindView, words: { noMatch: string; triesLeft: (n: number) => string }): string {
  return triesLeft === null ? words.noMatch : `${words.noMatch} · ${words.triesLeft(triesLeft)}`;
}
