/** Number and PIN, the second factor, a PIN of one's own: one pad for all of them. Digits are never shown, only how many. */
import type { JSX } from "preact";
import type { StaffAction, StaffSignInView } from "../../../kiosk/display/contract/staff.ts";
import { useStage } from "../../parts/context.ts";
import { Mark } from "../../parts/guilloche.tsx";
import { Press } from "../../parts/press.tsx";
import { FRAME } from "../../words/staff/frame.ts";
import { StaffIcon } from "./icons.tsx";
import { Both, clockTime, useSaid } from "./kit.tsx";

type PadKey = Extract<StaffAction, { do: "key" }>["key"];

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

export function SignIn({ screen }: { readonly screen: StaffSignInView }): JSX.Element {
  const { frame, send } = useStage();
  const said = useSaid(FRAME);
  const { signIn } = said.first;
  return (
    <div class="sf sf-door">
      <header class="sf-bar">
        <Mark size={48} />
        <b class="sf-mode">{signIn.title}</b>
        {frame.demo && <span class="sf-demo-room" />}
        <span class="sf-pills">
          <span class="sf-pill">{said.first.terminal(frame.terminalId)}</span>
        </span>
        <Press class="sf-leave" onPress={() => send({ intent: "staff", action: { do: "leave" } })}>
          <StaffIcon name="back" size={32} weight={4} />
          {signIn.back}
        </Press>
      </header>
      <main class="sf-sign">
        <div class="sf-ask">
          <h1>
            <Both said={said} of={(w) => w.signIn.title} />
          </h1>
          <p class="sf-how">
            <Both said={said} of={(w) => w.signIn.how[screen.step]} />
          </p>
          {screen.step === "pin" && <NumberCells number={screen.number} />}
          {screen.step === "badge" ? <BadgeSlot /> : <Dots screen={screen} />}
          <Problem screen={screen} />
        </div>
        {screen.step !== "badge" && <Pad screen={screen} />}
      </main>
    </div>
  );
}

function NumberCells({ number }: { readonly number: string }): JSX.Element {
  const { signIn } = useSaid(FRAME).first;
  return (
    <div class="sf-field">
      <h2>{signIn.number}</h2>
      <p class="sf-cells">
        {[0, 1].map((i) => (
          <span key={i} class={number.length === i ? "cur" : ""}>
            {number[i] ?? ""}
          </span>
        ))}
      </p>
    </div>
  );
}

function Dots({ screen }: { readonly screen: StaffSignInView }): JSX.Element {
  const { signIn } = useSaid(FRAME).first;
  const { step, typed, most, number } = screen;
  const here = step !== "pin" || number.length === 2;
  return (
    <div class="sf-field">
      <h2>{signIn.step[step]}</h2>
      <p class="sf-cells" role="status" aria-label={signIn.typed(typed)}>
        {Array.from({ length: most }, (_, i) => (
          <span key={i} class={here && typed === i ? "cur" : i >= screen.least ? "may" : ""}>
            {i < typed && <i class="dot" />}
          </span>
        ))}
      </p>
    </div>
  );
}

function BadgeSlot(): JSX.Element {
  return (
    <div class="sf-badge">
      <StaffIcon name="scan" size={160} weight={2.6} />
    </div>
  );
}

function Problem({ screen }: { readonly screen: StaffSignInView }): JSX.Element {
  const { signIn } = useSaid(FRAME).first;
  const { problem, waitSeconds, busy } = screen;
  if (busy) {
    return (
      <p class="sf-note" role="status">
        <StaffIcon name="hourglass" size={34} />
        {signIn.busy}
      </p>
    );
  }
  if (problem === null) return <p class="sf-note none" />;
  return (
    <p class="sf-note bad" role="alert">
      <StaffIcon name="warn" size={34} />
      <span>
        {signIn.problem[problem]}
        {waitSeconds > 0 && <b> {signIn.wait(clockTime(waitSeconds))}</b>}
      </span>
    </p>
  );
}

function Pad({ screen }: { readonly screen: StaffSignInView }): JSX.Element {
  const { send } = useStage();
  const { signIn } = useSaid(FRAME).first;
  const press = (key: PadKey) => () => {
    send({ intent: "staff", action: { do: "key", key } });
  };
  return (
    <section class="sf-pad" aria-label={signIn.pad}>
      {DIGITS.map((digit) => (
        <Press key={digit} class="k" onPress={press(digit)}>
          {digit}
        </Press>
      ))}
      <Press class="k fn" onPress={press("delete")}>
        <StaffIcon name="backspace" size={48} />
        <span>{signIn.delete}</span>
      </Press>
      <Press class="k" onPress={press("0")}>
        0
      </Press>
      <Press
        class={screen.ready ? "k go ready" : "k go"}
        onPress={screen.ready ? () => send({ intent: "staff", action: { do: "enter" } }) : undefined}
      >
        {signIn.enter}
      </Press>
    </section>
  );
}
