/** What waits at the left, what was printed and how much paper is left beside it. */
import type { JSX } from "preact";
import { REQUEST_SHOWS } from "../../../kiosk/display/contract/choices.ts";
import type {
  PaperView,
  RecordsAction,
  RecordsPageView,
  RequestRowView,
  SlipRowView,
} from "../../../kiosk/display/contract/staff/records.ts";
import { Press } from "../../parts/press.tsx";
import { RECORDS } from "../../words/staff/records.ts";
import { ChangePaper } from "./change-paper.tsx";
import { Both, Facts, Panel, StaffButton, State, useAct, useSaid, type Tone } from "./kit.tsx";

type Requests = NonNullable<RecordsPageView["requests"]>;

function useDo(): (action: RecordsAction) => void {
  const act = useAct();
  return (action) => act({ page: "records", action });
}

export function RecordsPage({ page }: { readonly page: RecordsPageView }): JSX.Element {
  const said = useSaid(RECORDS);
  const { first } = said;
  const { requests, slips, paper } = page;
  return (
    <div class="rec">
      <Panel icon="clock" title={<Both said={said} of={(w) => w.requests} />}>
        {requests === null ? <p class="sf-text">{first.noStore}</p> : <RequestList page={page} requests={requests} />}
      </Panel>
      <div class="rec-side">
        <Panel icon="print" title={<Both said={said} of={(w) => w.slips} />}>
          {slips === null ? <p class="sf-text">{first.noStore}</p> : <SlipList slips={slips} />}
        </Panel>
        <Panel icon="roll" title={<Both said={said} of={(w) => w.paper} />}>
          {paper === null ? <p class="sf-text">{first.noLedger}</p> : <Paper paper={paper} />}
          <div class="sf-acts">
            <ChangePaper />
          </div>
        </Panel>
      </div>
    </div>
  );
}

function RequestList({ page, requests }: { readonly page: RecordsPageView; readonly requests: Requests }): JSX.Element {
  const { first } = useSaid(RECORDS);
  const act = useDo();
  const { counts, shows, rows, at, pages } = requests;
  const { told } = page;
  return (
    <>
      <div class="rec-tabs">
        {REQUEST_SHOWS.map((one) => (
          <Press
            key={one}
            class={one === shows ? "sf-btn on" : "sf-btn"}
            on={one === shows}
            onPress={() => act({ do: "show", shows: one })}
          >
            {first.shows[one]} {counts[one]}
          </Press>
        ))}
      </div>
      {rows.length === 0 && <p class="sf-text">{first.none[shows]}</p>}
      <ul>
        {rows.map((row) => (
          <RequestRow key={row.id} row={row} page={page} />
        ))}
      </ul>
      <div class="rec-foot">
        {told !== null && (
          <State tone={told.outcome === "done" ? "ok" : "warn"}>{first.told[told.verb][told.outcome]}</State>
        )}
        {!page.mayOperate && shows !== "answered" && rows.length > 0 && <p>{first.looksOnly}</p>}
        {pages > 1 && (
          <Turn at={at} pages={pages} more={at + 1 < pages} onTurn={(to) => act({ do: "turn-requests", to })} />
        )}
      </div>
    </>
  );
}

const REQUEST_TONE: Readonly<Record<RequestRowView["state"], Tone>> = {
  waiting: "none",
  "under-way": "none",
  answered: "ok",
  dead: "bad",
};

function RequestRow({ row, page }: { readonly row: RequestRowView; readonly page: RecordsPageView }): JSX.Element {
  const said = useSaid(RECORDS);
  const { first } = said;
  const act = useDo();
  const { id, state, receivedAt, ageMinutes, tries, nextTryAt, reason, collected } = row;
  const asks = page.asksDrop === id;
  const facts = [
    `${receivedAt} (${first.age(ageMinutes)})`,
    ...(tries > 0 ? [first.tries(tries)] : []),
    ...(nextTryAt === null ? [] : [first.next(nextTryAt)]),
    ...(state === "answered" ? [collected ? first.collected : first.notCollected] : []),
  ];
  return (
    <li>
      <div class="rec-row">
        <code>…{id.slice(-8)}</code>
        <State tone={REQUEST_TONE[state]}>{first.state[state]}</State>
        <span class="rec-facts">{facts.join(" · ")}</span>
        {reason !== null && (
          <span class="rec-why">
            {reasonWords(first.reason, reason)} <code>{reason}</code>
          </span>
        )}
        {asks && <b class="rec-why">{first.sure}</b>}
      </div>
      {page.mayOperate && state !== "answered" && (
        <div class="rec-do">
          {asks ? (
            <>
              <StaffButton onPress={() => act({ do: "keep" })}>{first.keep}</StaffButton>
              <StaffButton primary onPress={() => act({ do: "drop" })}>
                {first.dropNow}
              </StaffButton>
            </>
          ) : (
            <>
              {state === "dead" && (
                <StaffButton onPress={() => act({ do: "ask-drop", request: id })}>{first.drop}</StaffButton>
              )}
              <StaffButton onPress={state === "under-way" ? undefined : () => act({ do: "retry", request: id })}>
                {first.retry}
              </StaffButton>
            </>
          )}
        </div>
      )}
    </li>
  );
}

/** A reason of another version stands as its code alone. */
function reasonWords(words: Readonly<Record<string, string>>, reason: string): string {
  return Object.hasOwn(words, reason) ? (words[reason] ?? "") : "";
}

const SLIP_TONE: Readonly<Record<SlipRowView["outcome"], Tone>> = {
  printed: "ok",
  "probably-printed": "ok",
  unknown: "warn",
  failed: "bad",
  "under-way": "none",
};

function SlipList({ slips }: { readonly slips: NonNullable<RecordsPageView["slips"]> }): JSX.Element {
  const { first } = useSaid(RECORDS);
  const act = useDo();
  const { rows, at, more } = slips;
  return (
    <>
      {rows.length === 0 && <p class="sf-text">{first.noSlips}</p>}
      <ul class="rec-slips">
        {rows.map(({ seq, slip, reprint, printedAt, outcome, fault, partial, recovered }) => (
          <li key={seq}>
            <span>
              {printedAt} {first.slip[slip]}
              {reprint > 0 && ` · ${first.reprint(reprint)}`}
              <small>
                {[...(recovered ? [first.recovered] : []), ...(partial ? [first.partial] : [])].join(" · ")}{" "}
                {fault !== null && <code>{fault}</code>}
              </small>
            </span>
            <State tone={SLIP_TONE[outcome]}>{first.outcome[outcome]}</State>
          </li>
        ))}
      </ul>
      {(at > 0 || more) && (
        <div class="rec-foot">
          <Turn at={at} pages={null} more={more} onTurn={(to) => act({ do: "turn-slips", to })} />
        </div>
      )}
    </>
  );
}

function Turn(props: {
  readonly at: number;
  readonly pages: number | null;
  readonly more: boolean;
  readonly onTurn: (to: number) => void;
}): JSX.Element {
  const { first } = useSaid(RECORDS);
  const { at, pages, more, onTurn } = props;
  return (
    <div class="rec-turn">
      <StaffButton icon="left" onPress={at > 0 ? () => onTurn(at - 1) : undefined}>
        {first.earlier}
      </StaffButton>
      <span>{pages === null ? String(at + 1) : first.pageOf(at + 1, pages)}</span>
      <StaffButton icon="right" onPress={more ? () => onTurn(at + 1) : undefined}>
        {first.later}
      </StaffButton>
    </div>
  );
}

function Paper({ paper }: { readonly paper: PaperView }): JSX.Element {
  const { first } = useSaid(RECORDS);
  const { usedMetres, leftMetres, daysToEmpty, slips } = paper;
  return (
    <Facts
      rows={[
        [first.used, first.metres(usedMetres, usedMetres)],
        [first.left, first.metres(leftMetres.least, leftMetres.most)],
        [first.days, first.dayCount(daysToEmpty)],
        [first.sum, first.sums(slips.printed + slips.probablyPrinted, slips.unknown, slips.failed)],
      ]}
    />
  );
}
