/** Sticks and what is taken along at the left (above, in portrait); what one brings beside them. */
import type { JSX } from "preact";
import { COPY_SPANS } from "../../../kiosk/display/contract/choices.ts";
import type {
  JournalCopyView,
  TransferAction,
  TransferPageView,
} from "../../../kiosk/display/contract/staff/transfer.ts";
import { TRANSFER } from "../../words/staff/transfer.ts";
import { Both, Facts, Panel, StaffButton, State, useAct, useSaid } from "./kit.tsx";
import { Changes } from "./setting-parts.tsx";

const CHANGES_SHOWN = 5;
const MEGABYTE = 1024 * 1024;

export function TransferPage({ page }: { readonly page: TransferPageView }): JSX.Element {
  const act = useAct();
  const send = (action: TransferAction): void => {
    act({ page: "transfer", action });
  };
  return (
    <div class="sf-columns usb">
      <div class="usb-side">
        <Sticks page={page} send={send} />
        {/* What goes out waits while what comes in is decided: upright there is no room for both. */}
        {page.preview === null && <Export page={page} send={send} />}
      </div>
      <div class="usb-side">
        <Import page={page} send={send} />
        {page.preview === null && <TakeJournal page={page} send={send} />}
      </div>
    </div>
  );
}

interface PartProps {
  readonly page: TransferPageView;
  readonly send: (action: TransferAction) => void;
}

function Sticks({ page, send }: PartProps): JSX.Element {
  const said = useSaid(TRANSFER);
  const { first } = said;
  const { sticks, unmounted, looking, mayPullOut, locked } = page;
  return (
    <Panel
      icon="usb"
      title={<Both said={said} of={(w) => w.title} />}
      state={
        looking ? (
          <State tone="warn">{first.looking}</State>
        ) : (
          sticks.length > 0 && (
            <State tone={mayPullOut ? "ok" : "warn"}>{mayPullOut ? first.pullOut : first.stay}</State>
          )
        )
      }
    >
      <div class="sf-acts">
        <StaffButton icon="again" onPress={looking ? undefined : () => send({ do: "look" })}>
          {first.look}
        </StaffButton>
      </div>
      {sticks.length === 0 && !looking && <p class="sf-text">{first.noStick}</p>}
      {unmounted.length > 0 && <p class="sf-text">{first.unmounted(unmounted.join(", "))}</p>}
      {sticks.map((stick) => (
        <section key={stick.name} class="usb-stick">
          <h3>
            {stick.name}{" "}
            <small>{stick.readOnly ? first.readOnly : first.free(Math.floor(stick.freeBytes / MEGABYTE))}</small>
          </h3>
          {stick.bundles.length === 0 && <p class="sf-text">{first.noBundles}</p>}
          {stick.bundles.slice(0, 6).map(({ name }) => (
            <div key={name} class="usb-bundle">
              <span class="mono">{name}</span>
              {locked === null && (
                <StaffButton
                  onPress={looking ? undefined : () => send({ do: "open", stick: stick.name, bundle: name })}
                >
                  {first.open}
                </StaffButton>
              )}
            </div>
          ))}
          <div class="usb-outs">
            <StaffButton icon="out" onPress={looking ? undefined : () => send({ do: "export", stick: stick.name })}>
              {first.exportTo(stick.name)}
            </StaffButton>
            <StaffButton
              icon="out"
              onPress={looking ? undefined : () => send({ do: "export-support", stick: stick.name })}
            >
              {first.supportTo(stick.name)}
            </StaffButton>
          </div>
        </section>
      ))}
    </Panel>
  );
}

function Import({ page, send }: PartProps): JSX.Element {
  const said = useSaid(TRANSFER);
  const { first } = said;
  const { preview, refused, applied, locked } = page;
  return (
    <Panel icon="in" title={<Both said={said} of={(w) => w.import} />}>
      {locked !== null && <p class="sf-text">{first.locked[locked]}</p>}
      {locked === null && preview === null && refused === null && applied === null && (
        <p class="sf-text">{first.importHow}</p>
      )}
      {refused !== null && (
        <div class="usb-refused" role="alert">
          <State tone="bad">{first.refused}</State>
          <p class="usb-why">{first.why[refused.code]}</p>
          <p class="sf-text">
            <span class="mono">{refused.name}</span>
          </p>
          <p class="sf-text" lang="en">
            {refused.why}
          </p>
        </div>
      )}
      {applied !== null && (
        <>
          <State tone="ok">{first.applied(applied)}</State>
          <div class="sf-acts">
            <StaffButton primary icon="power" onPress={() => send({ do: "restart" })}>
              {first.restartNow}
            </StaffButton>
          </div>
        </>
      )}
      {preview !== null && (
        <>
          <State tone="ok">{first.signed(preview.signer)}</State>
          <p class="sf-text">
            {first.number} {preview.serial} · {first.key} <span class="mono">{preview.keyId}</span>
            {preview.note === null ? "" : ` · ${preview.note}`}
          </p>
          <h3>{first.changes(preview.changes.length)}</h3>
          {preview.changes.length > 0 && <Changes changes={preview.changes} most={CHANGES_SHOWN} />}
          {preview.changes.length > CHANGES_SHOWN && (
            <p class="sf-text">{first.more(preview.changes.length - CHANGES_SHOWN)}</p>
          )}
          {preview.needsConfirmation && <State tone="warn">{first.willConfirm}</State>}
          <div class="sf-acts">
            <StaffButton onPress={() => send({ do: "close" })}>{first.close}</StaffButton>
            <StaffButton primary icon="check" onPress={() => send({ do: "apply" })}>
              {first.apply}
            </StaffButton>
          </div>
        </>
      )}
    </Panel>
  );
}

function Export({ page }: PartProps): JSX.Element {
  const said = useSaid(TRANSFER);
  const { first } = said;
  const { ownKey } = page;
  const exported = page.export;
  return (
    <Panel icon="out" title={<Both said={said} of={(w) => w.export} />}>
      <p class="sf-text">{first.exportHow}</p>
      {exported.state === "writing" && <State tone="warn">{first.writing}</State>}
      {exported.state === "failed" && <State tone="bad">{first.problem[exported.problem]}</State>}
      {exported.state === "done" && (
        <>
          <State tone="ok">{exported.readBack ? first.readBack : first.notReadBack}</State>
          <p class="sf-text mono">{exported.name}</p>
        </>
      )}
      {ownKey !== null && <Facts rows={[[first.ownKey, <span class="mono">{ownKey}</span>]]} />}
    </Panel>
  );
}

function TakeJournal({ page, send }: PartProps): JSX.Element {
  const said = useSaid(TRANSFER);
  const { first } = said;
  const { sticks, looking, journal } = page;
  const busy = journal.state === "copying" || journal.state === "checking";
  return (
    <Panel icon="lines" title={<Both said={said} of={(w) => w.journal} />}>
      <p class="sf-text">{first.journalHow}</p>
      {!busy &&
        sticks.map(({ name }) => (
          <div key={name} class="usb-spans">
            <span class="mono">{name}</span>
            {COPY_SPANS.map((span) => (
              <StaffButton
                key={span}
                icon="out"
                onPress={looking ? undefined : () => send({ do: "copy-journal", stick: name, span })}
              >
                {first.span[span]}
              </StaffButton>
            ))}
          </div>
        ))}
      <div role="status">
        <JournalState journal={journal} send={send} />
      </div>
    </Panel>
  );
}

function JournalState(props: {
  readonly journal: JournalCopyView;
  readonly send: PartProps["send"];
}): JSX.Element | null {
  const { first } = useSaid(TRANSFER);
  const { journal, send } = props;
  switch (journal.state) {
    case "idle":
      return null;
    case "copying":
    case "checking": {
      const { doneBytes, ofBytes } = journal;
      return (
        <>
          <State tone="warn">
            {journal.state === "checking" ? first.checking : first.copying(doneBytes / MEGABYTE, ofBytes / MEGABYTE)}
          </State>
          <progress class="usb-progress" max={Math.max(1, ofBytes)} value={doneBytes} />
          <div class="sf-acts">
            <StaffButton icon="cross" onPress={() => send({ do: "stop-copy" })}>
              {first.stop}
            </StaffButton>
          </div>
        </>
      );
    }
    case "done":
      return (
        <>
          <State tone="ok">{first.copied(journal.lines, (journal.bytes / MEGABYTE).toFixed(1))}</State>
          {journal.faults > 0 && <State tone="bad">{first.wrong(journal.faults)}</State>}
          {!journal.readBack && <State tone="none">{first.notReadBack}</State>}
          <p class="sf-text mono">{journal.folder}</p>
        </>
      );
    case "failed":
      return (
        <>
          <State tone={journal.problem === "left" ? "none" : "bad"}>
            {first.problem[journal.problem]}
            {journal.needsBytes !== null && ` · ${first.lacks(Math.ceil(journal.needsBytes / MEGABYTE))}`}
          </State>
          <p class="sf-text">{first.goesOn}</p>
        </>
      );
  }
}
