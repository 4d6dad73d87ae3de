import type { JSX } from "preact";
import type { ResultView } from "../../kiosk/display/contract/view.ts";
import { AnswerBand } from "../parts/band.tsx";
import { VERDICT_LOOK } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { EditRows } from "../parts/fields.tsx";
import { Note } from "../parts/note.tsx";
import { Screen } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";
import { Facts, Source } from "./result-facts.tsx";
import { offersOf } from "./result-offers.ts";

/** One screen for every verdict: the answer, the facts or what was asked, and what can be done now. */
export function Result({ screen }: { readonly screen: ResultView }): JSX.Element {
  const { say, send } = useStage();
  const { id } = screen.verdict;
  const offers = offersOf(screen);
  const { advice } = say.first.verdict[id];
  return (
    <Screen
      info={
        <>
          <AnswerBand
            look={VERDICT_LOOK[id]}
            title={(w) => w.verdict[id].title}
            line={(w) => w.verdict[id].line}
            {...(screen.collected && { note: (w) => w.result.collected })}
          />
          <div class="below">
            <section class={screen.details === null ? "slip ed" : "slip"}>
              {screen.details === null ? (
                <>
                  <h2>
                    {offers.edit ? say.first.result.checkEntered : say.first.result.entered}
                    <Sub of={(w) => (offers.edit ? w.result.checkEntered : w.result.entered)} />
                  </h2>
                  <EditRows fields={screen.entered} editable={offers.edit} />
                </>
              ) : (
                <Facts screen={screen} details={screen.details} />
              )}
              <Source screen={screen} />
            </section>
            <div class="notes">
              {advice === null ? (
                <Note icon="eye" of={(w) => w.result.compare} />
              ) : (
                <Note
                  icon={screen.verdict.tone === "warning" ? "bang" : "help"}
                  tone={screen.verdict.tone === "warning" ? "amber" : "plain"}
                  of={(w) => w.verdict[id].advice ?? ""}
                />
              )}
              {screen.checksLeftToday === 0 && id !== "daily-limit" && (
                <Note icon="hourglass" of={(w) => w.result.noneLeft} />
              )}
              {!screen.canPrint && <Note icon="print" tone="slate" of={(w) => w.result.noPrint} />}
            </div>
          </div>
        </>
      }
      acts={
        offers.buttons.length === 0 ? undefined : (
          <div class={`offers n${String(offers.buttons.length)}`}>
            {offers.buttons.map(({ intent, ...looks }, i) => (
              <Button key={intent.intent} primary={i === 0} {...looks} onPress={() => send(intent)} />
            ))}
          </div>
        )
      }
      dock={["text-size", "help", "check-another", "end"]}
    />
  );
}
