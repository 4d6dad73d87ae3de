/** What the printer says of itself, bit by bit, and pages to print for somebody who holds them in the hand. */
import type { JSX } from "preact";
import type {
  DevicesPageView,
  PrinterTestView,
  PrintWhat,
  StatusRowView,
} from "../../../kiosk/display/contract/staff/devices.ts";
import type { StaffOnPage } from "../../../kiosk/display/contract/staff.ts";
import { DEVICES } from "../../words/staff/devices.ts";
import { PAPER } from "../../words/staff/paper.ts";
import { Both, Panel, StaffButton, State, useAct, useSaid, type Tone } from "./kit.tsx";

const BITS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export function PrinterPanel(props: {
  readonly printer: PrinterTestView;
  readonly may: DevicesPageView["may"];
}): JSX.Element {
  const { printer, may } = props;
  const said = useSaid(DEVICES);
  const { first } = said;
  const { trouble, rows, readSecondsAgo, reports } = printer;
  const tone: Tone = trouble === null ? "ok" : trouble === "near-end" ? "warn" : "bad";
  return (
    <Panel
      icon="print"
      class="dv-printer"
      title={
        <>
          {first.bits}
          <small class="dv-when">{readSecondsAgo === null ? first.notRead : first.read(readSecondsAgo)}</small>
        </>
      }
      state={<State tone={tone}>{trouble === null ? first.state.connected : first.trouble[trouble]}</State>}
    >
      {reports ? <Bits rows={rows} /> : <p class="sf-text">{first.mute}</p>}
      <Paper printer={printer} />
      <Prints printer={printer} may={may} />
    </Panel>
  );
}

function Bits({ rows }: { readonly rows: readonly StatusRowView[] }): JSX.Element {
  const { first } = useSaid(DEVICES);
  return (
    <table class="dv-bits">
      <thead>
        <tr>
          <th />
          {BITS.map((bit) => (
            <th key={bit} scope="col">
              bit {bit}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ n, byte, bits }) => (
          <tr key={n}>
            <th scope="row">
              <code>
                n={n} {byte === null ? "--" : `${byte.toString(16).toUpperCase().padStart(2, "0")}h`}
              </code>
              <span>{first.row[n]}</span>
            </th>
            {byte === null && (
              <td colSpan={8} class="silent">
                {first.noAnswer}
              </td>
            )}
            {bits.map(({ value, meaning, tone }, i) => (
              <td key={i} class={meaning === null ? "fixed" : tone}>
                <b>{value}</b>
                {meaning !== null && first.bit[meaning][value]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Paper, and what was printed last. */
function Paper({ printer }: { readonly printer: PrinterTestView }): JSX.Element {
  const { first } = useSaid(DEVICES);
  const { paper, trouble, metresLeft, job } = printer;
  const step = trouble === "cover-open" || trouble === "not-connected" ? trouble : paper;
  const tone: Tone = step === "ok" ? "ok" : step === "unknown" ? "none" : step === "near-end" ? "warn" : "bad";
  return (
    <p class="dv-paper" role="status">
      <State tone={tone}>{first.advice[step]}</State>
      {job !== null && (
        <State tone={job.state === "printed" ? "ok" : job.state === "failed" ? "bad" : "none"}>
          {`${first.print[job.what]} ${first.printDetail[job.what]}: ${first.job[job.state]}`}
          {job.trouble !== null && ` (${job.trouble})`}
        </State>
      )}
      {metresLeft !== null && <span>{first.left(metresLeft.least, metresLeft.most)}</span>}
    </p>
  );
}

function Prints(props: { readonly printer: PrinterTestView; readonly may: DevicesPageView["may"] }): JSX.Element {
  const { printer, may } = props;
  const { first } = useSaid(DEVICES);
  const said = useSaid(PAPER);
  const act = useAct();
  const { job, columns } = printer;
  const busy = job?.state === "printing";
  const button = (what: PrintWhat, on: StaffOnPage, can: boolean): JSX.Element => (
    <StaffButton key={what} onPress={can && !busy ? () => act(on) : undefined}>
      <span class="sf-both">
        {first.print[what]}
        <small>{first.printDetail[what]}</small>
      </span>
    </StaffButton>
  );
  return (
    <div class="dv-prints">
      {button("page-48", { page: "devices", action: { do: "test-page", columns: 48 } }, columns >= 48)}
      {button("page-32", { page: "devices", action: { do: "test-page", columns: 32 } }, columns >= 32)}
      {may.qr && button("qr", { page: "devices", action: { do: "test-qr" } }, true)}
      {may.cut && button("cut", { page: "devices", action: { do: "cut" } }, true)}
      <StaffButton primary icon="roll" onPress={() => act({ page: "devices", action: { do: "paper-begin" } })}>
        <Both said={said} of={(w) => w.begin} />
      </StaffButton>
    </div>
  );
}
