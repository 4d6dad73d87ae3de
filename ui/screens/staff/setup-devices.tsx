import type { JSX } from "preact";
import type { SetupDeviceView, SetupStepView } from "../../../kiosk/display/contract/setup.ts";
import { Press } from "../../parts/press.tsx";
import { SETUP } from "../../words/staff/setup.ts";
import type { StaffIconName } from "./icons.tsx";
import { StaffIcon } from "./icons.tsx";
import { Keyboard } from "./keyboard.tsx";
import { StaffButton, State, useSaid, useSaidBy, type Tone } from "./kit.tsx";
import { useSetup } from "./setup-act.ts";

type Scanner = Extract<SetupStepView, { step: "scanner" }>;
type Printer = Extract<SetupStepView, { step: "printer" }>;

const SCANNER_TONE: Readonly<Record<Scanner["state"], Tone>> = {
  choose: "none",
  opening: "warn",
  "hold-code": "warn",
  read: "ok",
  trouble: "bad",
};
const PRINTER_TONE: Readonly<Record<Printer["state"], Tone>> = {
  choose: "none",
  printing: "warn",
  printed: "ok",
  "probably-printed": "warn",
  unknown: "warn",
  failed: "bad",
};

export function ScannerStep({ now }: { readonly now: Scanner }): JSX.Element {
  const { first } = useSaid(SETUP);
  const inWords = useSaidBy();
  const { devices, chosen, state, readBytes, trouble } = now;
  return (
    <div class="setup-body">
      <Choices icon="scan" devices={devices} chosen={chosen} />
      <p class="setup-said" role="status">
        <State tone={SCANNER_TONE[state]}>{readBytes === null ? first.scanner[state] : first.read(readBytes)}</State>
        {trouble !== null && <span>{inWords(trouble)}</span>}
      </p>
    </div>
  );
}

export function PrinterStep({ now }: { readonly now: Printer }): JSX.Element {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  const { devices, chosen, state, detail, text, wrong } = now;
  if (text !== null) {
    return (
      <div class="setup-body">
        <h2>{first.address}</h2>
        <Typed text={text} wrong={wrong} form={first.addressForm} />
        <Keyboard
          press={(key) => act({ do: "type", key })}
          enter={text.trim() === "" ? undefined : () => act({ do: "enter" })}
          cancel={() => act({ do: "cancel" })}
        />
      </div>
    );
  }
  return (
    <div class="setup-body">
      <Choices icon="print" devices={devices} chosen={chosen} />
      <p class="setup-said" role="status">
        <State tone={PRINTER_TONE[state]}>{first.printer[state]}</State>
        {state === "failed" && detail !== null && <span>{first.note[detail] ?? detail}</span>}
      </p>
      {state !== "choose" && state !== "printing" && (
        <div class="sf-acts">
          <StaffButton icon="print" onPress={() => act({ do: "print-again" })}>
            {first.printAgain}
          </StaffButton>
        </div>
      )}
    </div>
  );
}

/** What is typed, and what may be. */
export function Typed(props: { readonly text: string; readonly wrong: boolean; readonly form: string }): JSX.Element {
  const { first } = useSaid(SETUP);
  const { text, wrong, form } = props;
  return (
    <>
      <p class={wrong ? "cfg-typed wrong" : "cfg-typed"} role="status">
        {text}
        <i />
      </p>
      <p class="cfg-allowed">
        {wrong && <State tone="bad">{first.wrong}</State>} {form}
      </p>
    </>
  );
}

function Choices(props: {
  readonly icon: StaffIconName;
  readonly devices: readonly SetupDeviceView[];
  readonly chosen: string | null;
}): JSX.Element {
  const { icon, devices, chosen } = props;
  const { first } = useSaid(SETUP);
  const act = useSetup();
  return (
    <div class="setup-choices">
      {!devices.some(({ kind }) => kind === "found") && <p class="setup-none">{first.none}</p>}
      {devices.map(({ id, kind, name, node, profile, certain }) => (
        <Press
          key={id}
          class={id === chosen ? "setup-choice on" : "setup-choice"}
          on={id === chosen}
          onPress={() => act({ do: "use", id })}
        >
          <StaffIcon
            name={kind === "found" ? icon : kind === "network" ? "wifi" : kind === "none" ? "minus" : "tool"}
            size={48}
          />
          <span>
            <b>{kind === "found" ? name : first.kind[kind]}</b>
            {kind === "found" && (
              <small>
                {profile === null ? "" : certain ? first.fits(profile) : first.perhaps(profile)} ·{" "}
                <span class="mono">{node}</span>
              </small>
            )}
          </span>
        </Press>
      ))}
    </div>
  );
}
