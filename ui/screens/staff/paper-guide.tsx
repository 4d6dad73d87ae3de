/** A change of paper: the steps in a row, a picture of the one that is due, what to do, and what the sensors say of it. */
import type { JSX } from "preact";
import type { PaperAction, PaperGuideView, PaperStep } from "../../../kiosk/display/contract/staff/paper.ts";
import { PAPER_ANSWERS } from "../../../kiosk/display/contract/choices.ts";
import { PAPER } from "../../words/staff/paper.ts";
import { PaperPicture, StripFigure } from "./paper-picture.tsx";
import { Both, StaffButton, State, useAct, useSaid } from "./kit.tsx";

const STEPS: readonly PaperStep[] = ["open", "remove", "insert", "close", "print", "look"];

export function PaperGuide({ guide }: { readonly guide: PaperGuideView }): JSX.Element {
  const said = useSaid(PAPER);
  const { first } = said;
  const act = useAct();
  const send = (action: PaperAction): void => {
    act({ page: "devices", action });
  };
  const { step, hint } = guide;
  const at = step === "done" ? STEPS.length : STEPS.indexOf(step);
  return (
    <section class="pg">
      <header>
        <h2>
          <Both said={said} of={(w) => w.title} />
        </h2>
        {step !== "done" && (
          <StaffButton icon="end" onPress={() => send({ do: "paper-leave" })}>
            {first.leave}
          </StaffButton>
        )}
      </header>
      <ol class="pg-steps">
        {STEPS.map((one, n) => (
          <li key={one} class={n < at ? "past" : n === at ? "now" : ""} aria-current={n === at ? "step" : undefined}>
            <b>{n < at ? "✓" : n + 1}</b>
            {first.name[one]}
          </li>
        ))}
      </ol>
      <div class="pg-now">
        <figure>
          <PaperPicture step={step} hint={hint} />
          {(step === "insert" || step === "look") && (
            <figcaption>
              <i />
              {first.side}
            </figcaption>
          )}
        </figure>
        <div class="pg-say">
          <div role="status">
            <h3>{hint === "blank" ? (step === "open" ? first.blankOpen : first.blankInsert) : first.say[step]}</h3>
          </div>
          {hint !== "blank" && <p>{first.more[step]}</p>}
          {hint !== null && (
            <div role="alert">
              <State tone="warn">{first.hint[hint]}</State>
            </div>
          )}
          {guide.trouble !== null && (
            <div role="alert">
              <State tone="bad">{first.trouble[guide.trouble]}</State>
            </div>
          )}
          <Printed guide={guide} />
          {step !== "done" && <Sensors guide={guide} />}
          <Buttons guide={guide} send={send} />
        </div>
      </div>
    </section>
  );
}

/** Of the strip, and at the end of the roll. */
function Printed({ guide }: { readonly guide: PaperGuideView }): JSX.Element | null {
  const { first } = useSaid(PAPER);
  const { step, strip, trouble, cuts, roll, rollMetres } = guide;
  if (step === "done") {
    return roll === null ? null : (
      <State tone={roll === "no-ledger" ? "warn" : "ok"}>{first.roll[roll](rollMetres)}</State>
    );
  }
  if (step === "look") {
    if (strip?.state === "unknown") return <State tone="warn">{first.unknown}</State>;
    return cuts ? null : <State tone="none">{first.tear}</State>;
  }
  if (step !== "print") return null;
  if (strip?.state === "printing") return <State tone="none">{first.printing}</State>;
  if (trouble !== null) return <State tone="none">{first.waits}</State>;
  return strip === null ? null : <State tone="bad">{first.failed}</State>;
}

function Sensors({ guide: { cover, paper } }: { readonly guide: PaperGuideView }): JSX.Element {
  const { first } = useSaid(PAPER);
  return (
    <p class="pg-sensors">
      <span>{first.cover[cover ?? "none"]}</span>
      <span>{first.paper[paper ?? "none"]}</span>
    </p>
  );
}

function Buttons({
  guide,
  send,
}: {
  readonly guide: PaperGuideView;
  readonly send: (action: PaperAction) => void;
}): JSX.Element {
  const { first } = useSaid(PAPER);
  const { step, hint, hand, maySkip, mayTryAgain } = guide;
  return (
    <div class="pg-acts">
      {hand !== null && <p>{first.hand[hand]}</p>}
      {hand !== null && (
        <StaffButton primary={hand !== "stuck"} icon="check" onPress={() => send({ do: "paper-next" })}>
          {hint === "not-removed" || hint === "low" ? first.choice[hint] : first.next}
        </StaffButton>
      )}
      {maySkip && <StaffButton onPress={() => send({ do: "paper-skip" })}>{first.skip}</StaffButton>}
      {mayTryAgain && (
        <StaffButton primary icon="again" onPress={() => send({ do: "paper-again" })}>
          {first.again}
        </StaffButton>
      )}
      {step === "look" && (
        <div class="pg-answers">
          {PAPER_ANSWERS.map((answer) => (
            <StaffButton key={answer} onPress={() => send({ do: "paper-answer", answer })}>
              <span class="pg-answer">
                <StripFigure answer={answer} />
                {first.answer[answer]}
              </span>
            </StaffButton>
          ))}
        </div>
      )}
      {step === "done" && (
        <StaffButton primary icon="check" onPress={() => send({ do: "paper-leave" })}>
          {first.finish}
        </StaffButton>
      )}
    </div>
  );
}
