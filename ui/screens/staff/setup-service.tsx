import type { JSX } from "preact";
import type { SetupStepView } from "../../../kiosk/display/contract/setup.ts";
import { Press } from "../../parts/press.tsx";
import { SETUP } from "../../words/staff/setup.ts";
import { TRANSFER } from "../../words/staff/transfer.ts";
import { StaffIcon, type StaffIconName } from "./icons.tsx";
import { Keyboard } from "./keyboard.tsx";
import { StaffButton, State, useSaid } from "./kit.tsx";
import { Typed } from "./setup-devices.tsx";
import { useSetup } from "./setup-act.ts";
import { Changes } from "./setting-parts.tsx";

type Service = Extract<SetupStepView, { step: "service" }>;

const WAYS = ["stick", "scan", "url", "sandbox"] as const;
const WAY_ICON: Readonly<Record<(typeof WAYS)[number], StaffIconName>> = {
  stick: "usb",
  scan: "scan",
  url: "wifi",
  sandbox: "tool",
};
const CHANGES_SHOWN = 6;

export function ServiceStep({ now }: { readonly now: Service }): JSX.Element {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  const { way, preview, refused, text, wrong } = now;
  if (preview !== null) return <Preview preview={preview} />;
  if (refused !== null) return <Refused refused={refused} />;
  if (way === "stick") return <Sticks now={now} />;
  if (way === "scan") {
    return (
      <div class="setup-body">
        <p class="setup-said" role="status">
          <State tone="warn">{first.holdBundle}</State>
        </p>
        <Other />
      </div>
    );
  }
  if (way === "url") {
    return (
      <div class="setup-body">
        <Typed text={text} wrong={wrong} form={first.urlForm} />
        <Keyboard
          press={(key) => act({ do: "type", key })}
          enter={() => act({ do: "enter" })}
          cancel={() => act({ do: "cancel" })}
        />
      </div>
    );
  }
  return (
    <div class="setup-body">
      <div class="setup-choices">
        {WAYS.map((one) => (
          <Press key={one} class="setup-choice" onPress={() => act({ do: "way", way: one })}>
            <StaffIcon name={WAY_ICON[one]} size={48} />
            <span>
              <b>{first.way[one]}</b>
              <small>{first.wayHow[one]}</small>
            </span>
          </Press>
        ))}
      </div>
    </div>
  );
}

function Sticks({ now }: { readonly now: Service }): JSX.Element {
  const { first } = useSaid(TRANSFER);
  const act = useSetup();
  const { sticks, unmounted, looking } = now;
  return (
    <div class="setup-body">
      <div class="setup-choices">
        {looking && <State tone="warn">{first.looking}</State>}
        {sticks.length === 0 && !looking && <p class="setup-none">{first.noStick}</p>}
        {unmounted.length > 0 && <p class="setup-none">{first.unmounted(unmounted.join(", "))}</p>}
        {sticks.map(({ name, bundles }) =>
          bundles.length === 0 ? (
            <p key={name} class="setup-none">
              {name}: {first.noBundles}
            </p>
          ) : (
            bundles.slice(0, 6).map((bundle) => (
              <Press
                key={`${name} ${bundle.name}`}
                class="setup-choice"
                onPress={() => act({ do: "open", stick: name, bundle: bundle.name })}
              >
                <StaffIcon name="usb" size={48} />
                <span>
                  <b class="mono">{bundle.name}</b>
                  <small>{name}</small>
                </span>
              </Press>
            ))
          ),
        )}
      </div>
      <div class="sf-acts">
        <StaffButton icon="again" onPress={looking ? undefined : () => act({ do: "look" })}>
          {first.look}
        </StaffButton>
        <Other />
      </div>
    </div>
  );
}

function Preview({ preview }: { readonly preview: NonNullable<Service["preview"]> }): JSX.Element {
  const { first } = useSaid(TRANSFER);
  const act = useSetup();
  return (
    <div class="setup-body">
      <p class="setup-said">
        <State tone="ok">{first.signed(preview.signer)}</State>
        <span>
          {first.number} {preview.serial} · {first.key} <span class="mono">{preview.keyId}</span>
        </span>
      </p>
      <Changes changes={preview.changes} most={CHANGES_SHOWN} />
      {preview.changes.length > CHANGES_SHOWN && <p>{first.more(preview.changes.length - CHANGES_SHOWN)}</p>}
      <div class="sf-acts">
        <StaffButton onPress={() => act({ do: "cancel" })}>{first.close}</StaffButton>
        <StaffButton primary icon="check" onPress={() => act({ do: "apply" })}>
          {first.apply}
        </StaffButton>
      </div>
    </div>
  );
}

function Refused({ refused }: { readonly refused: NonNullable<Service["refused"]> }): JSX.Element {
  const { first } = useSaid(TRANSFER);
  return (
    <div class="setup-body" role="alert">
      <p class="setup-said">
        <State tone="bad">{first.refused}</State>
      </p>
      <p class="usb-why">{first.why[refused.code]}</p>
      <p class="mono">{refused.name}</p>
      <p lang="en">{refused.why}</p>
      <div class="sf-acts">
        <Other />
      </div>
    </div>
  );
}

function Other(): JSX.Element {
  const { first } = useSaid(SETUP);
  const act = useSetup();
  return <StaffButton onPress={() => act({ do: "cancel" })}>{first.other}</StaffButton>;
}
