/** The steps that are typed, and the last look. */
import type { JSX } from "preact";
import type { SetupStepView } from "../../../kiosk/display/contract/setup.ts";
import { Qr } from "../../parts/qr.tsx";
import { SETUP } from "../../words/staff/setup.ts";
import { Keyboard, NumberPad } from "./keyboard.tsx";
import { StaffButton, State, useSaid, useSaidBy } from "./kit.tsx";
import { Typed } from "./setup-devices.tsx";
import { useSetup } from "./setup-act.ts";

type Terminal = Extract<SetupStepView, { step: "terminal" }>;

const FIELDS = ["id", "zh", "en"] as const satisfies readonly Terminal["field"][];
const LEAST_DIGITS = 6;
const QR_SIZE = 230;

export function TerminalStep({ now }: { readonly now: Terminal }): JSX.Element {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  const { field, text, values, wrong } = now;
  return (
    <div class="setup-body">
      <ol class="setup-fields">
        {FIELDS.map((one) => (
          <li key={one} class={one === field ? "here" : ""}>
            <small>{first.field[one]}</small>
            <b>{one === field ? "…" : values[one]}</b>
          </li>
        ))}
      </ol>
      <h2>{first.field[field]}</h2>
      <Typed text={text} wrong={wrong} form={first.form[field]} />
      {field === "zh" && <p class="cfg-allowed">{first.scanText}</p>}
      <Keyboard
        press={(key) => act({ do: "type", key })}
        enter={text.trim() === "" ? undefined : () => act({ do: "enter" })}
        cancel={() => act({ do: "back" })}
      />
    </div>
  );
}

export function StaffStep({ now }: { readonly now: Extract<SetupStepView, { step: "staff" }> }): JSX.Element {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  const { number, part, typed, codes, known, problem, busy } = now;
  if (part === "known") {
    return (
      <div class="setup-body">
        {known !== null && known.withoutCodes > 0 && (
          <p class="setup-said">
            <State tone="warn">{first.withoutCodes(known.withoutCodes)}</State>
          </p>
        )}
      </div>
    );
  }
  return (
    <div class="setup-body">
      {codes !== null && (
        <div class="setup-codes">
          <Qr text={codes.address} label={first.codesLabel} size={QR_SIZE} />
          <p>
            <b class="mono">{codes.secret.replace(/.{4}(?=.)/g, "$& ")}</b>
            <span>{first.machineTime(codes.at)}</span>
            <span>{first.laterNote(number)}</span>
          </p>
        </div>
      )}
      <h2>
        {first.number(number)} · {first.pin[part]}
      </h2>
      <p class="cfg-typed" role="status" aria-label={first.typed(typed)}>
        {"●".repeat(typed)}
        <i />
      </p>
      <p class="setup-said">
        {busy && <State tone="warn">{first.busy}</State>}
        {problem !== null && <State tone="bad">{first.pinProblem[problem]}</State>}
      </p>
      <NumberPad
        press={(key) => act({ do: "type", key })}
        enter={typed < LEAST_DIGITS || busy ? undefined : () => act({ do: "enter" })}
        cancel={() => act({ do: "back" })}
      />
    </div>
  );
}

export function CheckStep({ now }: { readonly now: Extract<SetupStepView, { step: "check" }> }): JSX.Element {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  const inWords = useSaidBy();
  const { findings, problems, terminalId } = now;
  const noteWords = (note: (typeof findings)[number]["note"]): string => {
    if (note === null) return "";
    return typeof note === "string" ? (first.note[note] ?? note) : inWords(note);
  };
  return (
    <div class="setup-body">
      <h2>{terminalId}</h2>
      {problems.length > 0 && (
        <>
          <p class="setup-said">
            <State tone="bad">{first.problems}</State>
          </p>
          {problems.map((problem) =>
            typeof problem === "string" ? (
              <p key={problem} lang="en">
                {problem}
              </p>
            ) : (
              <p key={problem.en}>{inWords(problem)}</p>
            ),
          )}
        </>
      )}
      <ul class="setup-checks">
        {findings.map(({ check, state, note }) => (
          <li key={check}>
            <b>{first.check[check]}</b>
            <span>{noteWords(note)}</span>
            <State tone={state}>{first.checked[state]}</State>
          </li>
        ))}
      </ul>
      <div class="sf-acts">
        <StaffButton icon="again" onPress={() => act({ do: "look" })}>
          {first.lookAgain}
        </StaffButton>
      </div>
    </div>
  );
}
