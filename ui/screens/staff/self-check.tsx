/** The self-check: everything in one list at the left, the result and its slip beside it. */
import type { JSX } from "preact";
import type {
  SelfCheckItemView,
  SelfCheckLevel,
  SelfCheckPageView,
  SelfCheckResultView,
} from "../../../kiosk/display/contract/staff/self-check.ts";
import { Qr } from "../../parts/qr.tsx";
import { SELF_CHECK } from "../../words/staff/self-check.ts";
import { ChangePaper } from "./change-paper.tsx";
import { Both, Panel, StaffButton, State, useAct, useSaid, useSaidBy, type Tone } from "./kit.tsx";

const TONE: Readonly<Record<SelfCheckItemView["state"], Tone>> = {
  waiting: "none",
  running: "none",
  ok: "ok",
  warn: "warn",
  fail: "bad",
};

export function SelfCheckPage({ page }: { readonly page: SelfCheckPageView }): JSX.Element {
  const said = useSaid(SELF_CHECK);
  const { first } = said;
  const act = useAct();
  const { items, running, codeSecondsLeft, result } = page;
  const done = items.filter(({ state }) => state !== "waiting" && state !== "running").length;
  return (
    <div class="chk">
      <Panel
        icon="find"
        class="chk-list"
        title={<Both said={said} of={(w) => w.title} />}
        state={running ? <State tone="none">{first.running(done, items.length)}</State> : <Level result={result} />}
      >
        {items.length === 0 && <p class="sf-text">{first.none}</p>}
        <ul>
          {items.map((item) => (
            <Item key={item.item} item={item} />
          ))}
        </ul>
        <div class="sf-acts">
          {codeSecondsLeft !== null && (
            <>
              <p class="chk-hold">{first.hold(codeSecondsLeft)}</p>
              <StaffButton onPress={() => act({ page: "self-check", action: { do: "skip-code" } })}>
                <Both said={said} of={(w) => w.skip} />
              </StaffButton>
            </>
          )}
          {!running && items.some(wantsPaper) && <ChangePaper />}
          <StaffButton
            primary
            icon="find"
            onPress={running ? undefined : () => act({ page: "self-check", action: { do: "run" } })}
          >
            <Both said={said} of={(w) => (items.length === 0 ? w.run : w.again)} />
          </StaffButton>
        </div>
      </Panel>
      <div class="chk-side">
        {result !== null && <Order page={page} result={result} />}
        <Panel icon="clock" title={<Both said={said} of={(w) => w.history} />}>
          {page.history.length === 0 && <p class="sf-text">{first.noHistory}</p>}
          <ul class="chk-past">
            {page.history.map((past) => (
              <li key={past.at}>
                <span>{past.at}</span>
                <State tone={TONE[past.level]}>{first.level[past.level]}</State>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}

function wantsPaper({ item, state }: SelfCheckItemView): boolean {
  return item === "paper" && (state === "warn" || state === "fail");
}

function Level({ result }: { readonly result: { readonly level: SelfCheckLevel } | null }): JSX.Element | null {
  const { first } = useSaid(SELF_CHECK);
  return result === null ? null : <State tone={TONE[result.level]}>{first.level[result.level]}</State>;
}

function Item({ item }: { readonly item: SelfCheckItemView }): JSX.Element {
  const { first } = useSaid(SELF_CHECK);
  const inWords = useSaidBy();
  const { name, state, says, todo } = item;
  return (
    <li class={`chk-${state}`}>
      <b>{inWords(name)}</b>
      <span class="chk-says">
        {says === null ? "" : inWords(says)}
        {todo !== null && <em>{inWords(todo)}</em>}
      </span>
      <State tone={TONE[state]}>{first.state[state]}</State>
    </li>
  );
}

/** What the technician takes along: on paper, or off the screen where the printer is what is broken. */
function Order({
  page,
  result,
}: {
  readonly page: SelfCheckPageView;
  readonly result: SelfCheckResultView;
}): JSX.Element {
  const said = useSaid(SELF_CHECK);
  const { first } = said;
  const act = useAct();
  const { slip, qr, notKept } = page;
  return (
    <Panel icon="pages" title={<Both said={said} of={(w) => w.order} />}>
      <div class="chk-order">
        {qr !== null && <Qr text={qr} label={first.qr} size={240} />}
        <div>
          <p>{first.at(result.at)}</p>
          <p>{first.tally(result.ok, result.warn, result.fail)}</p>
          {notKept && <State tone="warn">{first.notKept}</State>}
          {slip !== null && (
            <State tone={slip === "failed" ? "bad" : slip === "unknown" ? "warn" : slip === "printing" ? "none" : "ok"}>
              {first.slip[slip]}
            </State>
          )}
        </div>
      </div>
      <div class="sf-acts">
        <StaffButton
          icon="print"
          onPress={slip === "printing" ? undefined : () => act({ page: "self-check", action: { do: "print-slip" } })}
        >
          <Both said={said} of={(w) => w.print} />
        </StaffButton>
      </div>
    </Panel>
  );
}
