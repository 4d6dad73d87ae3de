/** Codes as they come off the cable: the bytes, what they say, and whether the terminal can do something with it. */
import type { JSX } from "preact";
import type { DevicesPageView, ScannerTestView, ScanView } from "../../../kiosk/display/contract/staff/devices.ts";
import { useStage } from "../../parts/context.ts";
import { money } from "../../parts/format.ts";
import { DEVICES } from "../../words/staff/devices.ts";
import { Both, Facts, Panel, StaffButton, State, useAct, useSaid } from "./kit.tsx";

const TELL = ["on", "off", "beep"] as const;

export function ScannerPanel(props: {
  readonly scanner: ScannerTestView;
  readonly may: DevicesPageView["may"];
}): JSX.Element {
  const { scanner, may } = props;
  const said = useSaid(DEVICES);
  const { first } = said;
  const act = useAct();
  const { last, told, commands, ok, failed } = scanner;
  return (
    <Panel
      icon="scan"
      class="dv-scanner"
      title={<Both said={said} of={(w) => w.live} />}
      state={
        last === null ? (
          <State tone="none">{first.hold}</State>
        ) : last.meaning.type === "problem" ? (
          <State tone="warn">{first.failedLast}</State>
        ) : (
          <State tone="ok">{first.just(ok + failed)}</State>
        )
      }
    >
      <div class="dv-live">
        <Raw last={last} end={first.end[scanner.end]} />
        <Meaning scanner={scanner} />
      </div>
      <footer class="dv-foot">
        <State tone={scanner.setupCodes === "off" ? "ok" : "none"}>{first.setup[scanner.setupCodes]}</State>
        {scanner.baudRate !== null && <State tone="none">{first.serial(scanner.baudRate)}</State>}
        {told !== null && (
          <State tone={told.outcome === "ok" || told.outcome === "sent" ? "ok" : "warn"}>
            {first.told(first.tell[told.what], first.outcome[told.outcome])}
          </State>
        )}
        <span class="dv-tell">
          {may.trigger &&
            TELL.filter((what) => commands[what]).map((what) => (
              <StaffButton key={what} onPress={() => act({ page: "devices", action: { do: "trigger", what } })}>
                {first.tell[what]}
              </StaffButton>
            ))}
          <StaffButton onPress={() => act({ page: "devices", action: { do: "clear-scan" } })}>
            {first.clear}
          </StaffButton>
        </span>
      </footer>
    </Panel>
  );
}

function Raw({ last, end }: { readonly last: ScanView | null; readonly end: string }): JSX.Element {
  const { first } = useSaid(DEVICES);
  if (last === null) return <div class="dv-raw" />;
  const { hex, text } = last;
  return (
    <div class="dv-raw">
      <i>{first.head(last.at, last.bytes, last.tookMs)}</i>
      {hex === null ? (
        <p>{first.hidden}</p>
      ) : (
        <>
          <p>{(hex.match(/../g) ?? []).join(" ").toUpperCase()}</p>
          {hex.length / 2 < last.bytes && <i>{first.more(last.bytes - hex.length / 2)}</i>}
          <p class="text">{text}</p>
        </>
      )}
      <i>{`${first.tail(end, first.encoding[last.encoding])} · ${first.parse(last.parseMs.toFixed(1))}`}</i>
    </div>
  );
}

function Meaning({ scanner }: { readonly scanner: ScannerTestView }): JSX.Element {
  const { first } = useSaid(DEVICES);
  const { say } = useStage();
  const { last, ok, failed, dropped } = scanner;
  const meaning = last?.meaning ?? null;
  const rows: (readonly [string, string])[] = [];
  if (meaning?.type === "invoice") {
    rows.push([first.is, say.first.kind[meaning.kind]], [first.number, meaning.number]);
    if (meaning.amountFen !== null) rows.push([first.amount, money(meaning.amountFen)]);
    if (meaning.issueDate !== null) rows.push([first.date, meaning.issueDate]);
    rows.push([first.crc, first.crcState[meaning.crc]]);
    rows.push([first.needs, meaning.needs.length === 0 ? first.complete : first.missing(meaning.needs.length)]);
  } else if (meaning !== null) {
    rows.push([first.is, meaning.type === "claim" ? first.claim : first.noInvoice]);
  }
  rows.push([first.counts, `${String(ok)} / ${String(failed)} / ${String(dropped)}`]);
  return <Facts rows={rows} />;
}
