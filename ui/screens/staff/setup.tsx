/** The set-up of a machine: where one is, one decision, and the way on. */
import type { ComponentChildren, JSX } from "preact";
import { SETUP_STEPS } from "../../../kiosk/display/contract/choices.ts";
import type { SetupStepView, SetupView } from "../../../kiosk/display/contract/setup.ts";
import { useStage } from "../../parts/context.ts";
import { Mark } from "../../parts/guilloche.tsx";
import { Press } from "../../parts/press.tsx";
import { FRAME } from "../../words/staff/frame.ts";
import { SETUP, type SetupWords } from "../../words/staff/setup.ts";
import { StaffIcon } from "./icons.tsx";
import { Both, StaffButton, useSaid } from "./kit.tsx";
import { useSetup } from "./setup-act.ts";
import { CheckStep, StaffStep, TerminalStep } from "./setup-end.tsx";
import { PrinterStep, ScannerStep } from "./setup-devices.tsx";
import { ServiceStep } from "./setup-service.tsx";

export function SetupScreen({ screen }: { readonly screen: SetupView }): JSX.Element {
  const { frame, landscape } = useStage();
  const said = useSaid(SETUP);
  const bar = useSaid(FRAME).first;
  const act = useSetup();
  const { now } = screen;
  const here = SETUP_STEPS.indexOf(now.step);
  const other = frame.modes.language === "zh" ? "en" : "zh";
  return (
    <div class="sf sf-door setup">
      <header class="sf-bar">
        <Mark size={48} />
        <b class="sf-mode">{said.first.title}</b>
        {frame.demo && <span class="sf-demo-room" />}
        <span class="sf-pills" />
        {now.step !== "language" && (
          <Press class="sf-lang" onPress={() => act({ do: "language", language: other, landscape })}>
            {bar.language}
          </Press>
        )}
      </header>
      <main class="setup-page">
        <ol class="setup-steps">
          {SETUP_STEPS.map((step, i) => (
            <li key={step} class={i < here ? "past" : i === here ? "here" : ""} aria-current={i === here && "step"}>
              <i>{i < here ? <StaffIcon name="check" size={26} weight={6} /> : i + 1}</i>
              {said.first.step[step]}
            </li>
          ))}
        </ol>
        <header class="setup-head">
          <h1>
            <Both said={said} of={(w) => w.step[now.step]} />
          </h1>
          <p>{howOf(now, said.first)}</p>
        </header>
        <Step now={now} />
        <div class="setup-foot">
          {screen.mayGoBack && (
            <StaffButton icon="back" onPress={() => act({ do: "back" })}>
              {said.first.back}
            </StaffButton>
          )}
          <Onward now={now} />
        </div>
      </main>
    </div>
  );
}

/** What to do first; of the accounts, what is true of this machine. */
function howOf(now: SetupStepView, words: SetupWords): string {
  if (now.step !== "staff") return words.how[now.step];
  if (now.part === "code") return words.scanCodes;
  return now.known === null ? words.how.staff : words.known(now.known.accounts);
}

function Step({ now }: { readonly now: SetupStepView }): JSX.Element {
  switch (now.step) {
    case "language":
      return <Languages />;
    case "scanner":
      return <ScannerStep now={now} />;
    case "printer":
      return <PrinterStep now={now} />;
    case "terminal":
      return <TerminalStep now={now} />;
    case "service":
      return <ServiceStep now={now} />;
    case "staff":
      return <StaffStep now={now} />;
    case "check":
      return <CheckStep now={now} />;
  }
}

function Languages(): JSX.Element {
  const { landscape } = useStage();
  const act = useSetup();
  return (
    <div class="setup-languages">
      <Press class="sf-btn sf-pri" lang="zh-CN" onPress={() => act({ do: "language", language: "zh", landscape })}>
        中文
      </Press>
      <Press class="sf-btn sf-pri" lang="en" onPress={() => act({ do: "language", language: "en", landscape })}>
        English
      </Press>
    </div>
  );
}

/** The one button that leads on; a step that is typed has it on its keys. */
function Onward({ now }: { readonly now: SetupStepView }): ComponentChildren {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  const next = (
    <StaffButton primary icon="right" onPress={() => act({ do: "next" })}>
      {first.next}
    </StaffButton>
  );
  if (now.step === "staff") {
    if (now.part === "known") return next;
    return now.part === "code" ? <StaffButton onPress={() => act({ do: "cancel" })}>{first.later}</StaffButton> : null;
  }
  if (now.step === "scanner") return now.state === "read" ? next : null;
  if (now.step === "printer") {
    const looked = now.state === "printed" || now.state === "probably-printed" || now.state === "unknown";
    return looked && now.text === null ? next : null;
  }
  if (now.step !== "check") return null;
  return (
    <StaffButton
      primary
      icon="check"
      onPress={now.problems.length > 0 || now.busy ? undefined : () => act({ do: "finish" })}
    >
      {first.finish}
    </StaffButton>
  );
}
