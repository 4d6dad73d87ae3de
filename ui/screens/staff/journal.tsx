/** The journal: what to show above, big rows in words with the code beside, the newest first. */
import type { JSX } from "preact";
import { JOURNAL_KINDS, JOURNAL_SPANS } from "../../../kiosk/display/contract/choices.ts";
import type { JournalAction, JournalPageView, JournalRowView } from "../../../kiosk/display/contract/staff/journal.ts";
import { useStage } from "../../parts/context.ts";
import { Press } from "../../parts/press.tsx";
import { JOURNAL } from "../../words/staff/journal.ts";
import { Both, Panel, StaffButton, State, useAct, useSaid } from "./kit.tsx";

export function JournalPage({ page }: { readonly page: JournalPageView }): JSX.Element {
  const said = useSaid(JOURNAL);
  const { first } = said;
  const act = useAct();
  const ask = (action: JournalAction): void => act({ page: "journal", action });
  const { kind, span, troubleOnly, request, follow, reading, rows, at, more, unreadable } = page;
  return (
    <Panel
      icon="lines"
      class="jrn"
      title={<Both said={said} of={(w) => w.title} />}
      state={reading ? <State tone="none">{first.reading}</State> : null}
    >
      <div class="jrn-kinds">
        {JOURNAL_KINDS.map((one) => (
          <Choice key={one} on={one === kind} onPress={() => ask({ do: "kind", kind: one })}>
            {first.kind[one]}
          </Choice>
        ))}
      </div>
      <div class="jrn-spans">
        {JOURNAL_SPANS.map((one) => (
          <Choice key={one} on={one === span} onPress={() => ask({ do: "span", span: one })}>
            {first.span[one]}
          </Choice>
        ))}
        <Choice on={troubleOnly} onPress={() => ask({ do: "trouble-only", on: !troubleOnly })}>
          {first.trouble}
        </Choice>
      </div>
      {unreadable && <p class="sf-text">{first.unreadable}</p>}
      {!unreadable && !reading && rows.length === 0 && <p class="sf-text">{first.none}</p>}
      <ul>
        {rows.map((row) => (
          <Row key={row.seq} row={row} onRequest={request === null ? ask : null} />
        ))}
      </ul>
      <div class="jrn-foot">
        {request !== null && (
          <>
            <b>{first.onlyRequest(request.slice(-8))}</b>
            <StaffButton onPress={() => ask({ do: "request", request: null })}>{first.all}</StaffButton>
          </>
        )}
        <Choice on={follow} onPress={() => ask({ do: "follow", on: !follow })}>
          {follow ? first.following : first.follow}
        </Choice>
        <StaffButton icon="left" onPress={at > 0 ? () => ask({ do: "newer" }) : undefined}>
          {first.newer}
        </StaffButton>
        <StaffButton icon="right" onPress={more ? () => ask({ do: "older" }) : undefined}>
          {first.older}
        </StaffButton>
      </div>
    </Panel>
  );
}

function Choice(props: { readonly on: boolean; readonly onPress: () => void; readonly children: string }): JSX.Element {
  return (
    <Press class={props.on ? "sf-btn on" : "sf-btn"} on={props.on} onPress={props.onPress}>
      {props.children}
    </Press>
  );
}

function Row(props: {
  readonly row: JournalRowView;
  readonly onRequest: ((action: JournalAction) => void) | null;
}): JSX.Element {
  const { first } = useSaid(JOURNAL);
  const { language } = useStage().frame.modes;
  const { row, onRequest } = props;
  const { at, code, zh, en, trouble, fields, request } = row;
  return (
    <li>
      <div>
        <p class="jrn-what">
          <span>{at}</span> <b>{language === "zh" ? (zh ?? en) : en}</b>
        </p>
        <p class="jrn-code">
          <code>
            {code} {fields}
          </code>
        </p>
      </div>
      {request !== null && onRequest !== null && (
        <StaffButton onPress={() => onRequest({ do: "request", request })}>{first.request}</StaffButton>
      )}
      <State tone={trouble ? "bad" : "none"}>{trouble ? first.wrong : first.well}</State>
    </li>
  );
}
