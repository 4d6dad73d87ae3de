/** What is plugged in at the left (above, in portrait), and beside it the tests of the scanner or camera and of the printer. */
import type { JSX } from "preact";
import type { DeviceId, DevicesPageView, DeviceView } from "../../../kiosk/display/contract/staff/devices.ts";
import { Press } from "../../parts/press.tsx";
import { DEVICES } from "../../words/staff/devices.ts";
import { CameraPanel } from "./devices-camera.tsx";
import { PrinterPanel } from "./devices-printer.tsx";
import { ScannerPanel } from "./devices-scanner.tsx";
import { PaperGuide } from "./paper-guide.tsx";
import { StaffIcon, type StaffIconName } from "./icons.tsx";
import { StaffButton, State, useAct, useSaid, useSaidBy, type Tone } from "./kit.tsx";

const ICON: Readonly<Record<DeviceId, StaffIconName>> = { scanner: "scan", printer: "print", camera: "camera" };
const TONE: Readonly<Record<DeviceView["state"], Tone>> = {
  connected: "ok",
  disconnected: "bad",
  inconclusive: "none",
};

export function DevicesPage({ page }: { readonly page: DevicesPageView }): JSX.Element {
  if (page.paper !== null) return <PaperGuide guide={page.paper} />;
  return (
    <div class="dv">
      <List page={page} />
      <div class="dv-tests">
        {page.selected === "camera" && page.camera !== null ? (
          <CameraPanel camera={page.camera} />
        ) : (
          page.scanner !== null && <ScannerPanel scanner={page.scanner} may={page.may} />
        )}
        <PrinterPanel printer={page.printer} may={page.may} />
      </div>
    </div>
  );
}

function toneOf({ state, trouble }: DeviceView): Tone {
  if (state === "disconnected") return "bad";
  if (trouble !== null) return trouble === "near-end" ? "warn" : "bad";
  return TONE[state];
}

function List({ page }: { readonly page: DevicesPageView }): JSX.Element {
  const said = useSaid(DEVICES);
  const { first } = said;
  const inWords = useSaidBy();
  const act = useAct();
  const { devices, found, looked, selected } = page;
  const trouble = devices.filter((device) => toneOf(device) === "bad" || toneOf(device) === "warn").length;
  return (
    <section class="dv-list">
      <header>
        <h2>
          {first.title} <small>{first.count(devices.length, trouble)}</small>
        </h2>
        <StaffButton icon="again" onPress={() => act({ page: "devices", action: { do: "look-again" } })}>
          {first.lookAgain}
        </StaffButton>
      </header>
      <div class="dv-cards">
        {devices.map((device) => (
          <Press
            key={device.device}
            class={device.device === selected ? "dv-card on" : "dv-card"}
            on={device.device === selected}
            onPress={() => act({ page: "devices", action: { do: "select", device: device.device } })}
          >
            <StaffIcon name={ICON[device.device]} size={54} weight={3} />
            <span class="dv-name">
              <b>{first.device[device.device]}</b>
              {device.state === "connected" ? (
                <span class="mono">{device.place}</span>
              ) : (
                <span>{inWords(device.reason)}</span>
              )}
            </span>
            <State tone={toneOf(device)}>
              {device.trouble === null ? first.state[device.state] : first.trouble[device.trouble]}
            </State>
          </Press>
        ))}
      </div>
      <div class="dv-found">
        <h3>{first.found}</h3>
        {found.length === 0 && <p>{first.noneFound}</p>}
        <ul>
          {found.map(({ kind, name, node, profile, advice }) => (
            <li key={node}>
              <b>{first.foundKind[kind]}</b> <span class="mono">{node}</span> {name}
              {advice !== null ? (
                <small>{inWords(advice)}</small>
              ) : (
                profile !== null && <small>{first.fits(profile)}</small>
              )}
            </li>
          ))}
        </ul>
      </div>
      {looked !== null && <p class="dv-looked">{first.looked(looked.at, looked.tookMs)}</p>}
    </section>
  );
}
