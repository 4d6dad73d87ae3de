import type { JSX } from "preact";
import type { WorkbenchAction, WorkbenchState } from "../../kiosk/display/contract/workbench.ts";
import { Both, said } from "./words-view.tsx";
import type { Pair } from "./words.ts";
import { WORDS } from "./words.ts";

interface Choice {
  readonly id: string;
  readonly words: Pair;
  readonly on: boolean;
  readonly action: WorkbenchAction;
}

/** One row of choices, of which one is true. What is shown is the state the simulator reports, not the last click. */
function Choices({
  name,
  label,
  choices,
  act,
}: {
  readonly name: string;
  readonly label: Pair;
  readonly choices: readonly Choice[];
  readonly act: (action: WorkbenchAction) => void;
}): JSX.Element {
  return (
    <div class="wb-row" role="group" aria-label={said(label)} data-switch={name}>
      <span class="wb-label">
        <Both words={label} />
      </span>
      <span class="wb-choices">
        {choices.map(({ id, words, on, action }) => (
          <button
            key={id}
            type="button"
            aria-pressed={on}
            data-choice={id}
            onClick={() => {
              act(action);
            }}
          >
            <Both words={words} />
          </button>
        ))}
      </span>
    </div>
  );
}

interface SwitchesProps {
  readonly state: WorkbenchState;
  readonly act: (action: WorkbenchAction) => void;
}

/** Everything that can go wrong, one tap away, and one tap to put it right. */
export function Switches({ state, act }: SwitchesProps): JSX.Element {
  const { scanner, printer, service, queue, staff } = state;
  const plug = (action: "scanner-plug" | "printer-plug", plugged: boolean): readonly Choice[] => [
    { id: "plugged", words: WORDS.plugged, on: plugged, action: { action, plugged: true } },
    { id: "unplugged", words: WORDS.unplugged, on: !plugged, action: { action, plugged: false } },
  ];
  const paper = (id: "ok" | "near-end" | "out", words: Pair): Choice => ({
    ...{ id, words, on: printer.paper === id },
    action: { action: "printer-paper", paper: id },
  });
  const serve = (id: WorkbenchState["service"], words: Pair): Choice => ({
    ...{ id, words, on: service === id },
    action: { action: "service", state: id },
  });
  return (
    <>
      <Device title={WORDS.service} well={service === "up"}>
        <Choices
          {...{ name: "service", label: WORDS.answers, act }}
          choices={[
            serve("up", WORDS.up),
            serve("slow", WORDS.slow),
            serve("down", WORDS.down),
            serve("malformed", WORDS.malformed),
          ]}
        />
        <p class="wb-queue" data-waiting={queue.waiting} data-answered={queue.answered}>
          <span class="wb-label">
            <Both words={WORDS.queue} />
          </span>
          <span>
            <b>{queue.waiting}</b> <Both words={WORDS.waiting} />
          </span>
          <span>
            <b>{queue.answered}</b> <Both words={WORDS.answered} />
          </span>
        </p>
      </Device>
      <Device title={WORDS.scanner} well={scanner.plugged}>
        <Choices {...{ name: "scanner", label: WORDS.cable, act }} choices={plug("scanner-plug", scanner.plugged)} />
      </Device>
      <Device
        title={WORDS.printer}
        well={printer.plugged && printer.paper === "ok" && !printer.coverOpen && !printer.silent}
        note={`${WORDS.left.zh} ${WORDS.left.en} ${(printer.paperLeftMm / 1000).toFixed(1)} m`}
      >
        <Choices {...{ name: "printer", label: WORDS.cable, act }} choices={plug("printer-plug", printer.plugged)} />
        <Choices
          {...{ name: "paper", label: WORDS.paper, act }}
          choices={[
            paper("ok", WORDS.paperOk),
            paper("near-end", WORDS.paperNearEnd),
            paper("out", WORDS.paperOut),
            {
              id: "out-mid-slip",
              words: WORDS.paperMid,
              on: false,
              action: { action: "printer-paper", paper: "out-mid-slip" },
            },
          ]}
        />
        <Choices
          {...{ name: "cover", label: WORDS.cover, act }}
          choices={[
            {
              ...{ id: "closed", words: WORDS.coverClosed, on: !printer.coverOpen },
              action: { action: "printer-cover", open: false },
            },
            {
              ...{ id: "open", words: WORDS.coverOpen, on: printer.coverOpen },
              action: { action: "printer-cover", open: true },
            },
          ]}
        />
        <Choices
          {...{ name: "silent", label: WORDS.answers, act }}
          choices={[
            {
              ...{ id: "answers", words: WORDS.answering, on: !printer.silent },
              action: { action: "printer-silent", silent: false },
            },
            {
              ...{ id: "silent", words: WORDS.silent, on: printer.silent },
              action: { action: "printer-silent", silent: true },
            },
          ]}
        />
      </Device>
      {staff.length > 0 && (
        <Device title={WORDS.staff} well>
          <p class="wb-staff">
            <Both words={WORDS.staffHow} />
          </p>
          <ul class="wb-staff">
            {staff.map(({ number, role, pin }) => (
              <li key={number}>
                <Both words={WORDS[role]} /> <b data-staff={role}>{`${number} · ${pin}`}</b>
              </li>
            ))}
          </ul>
        </Device>
      )}
    </>
  );
}

function Device({
  title,
  well,
  note,
  children,
}: {
  readonly title: Pair;
  readonly well: boolean;
  readonly note?: string;
  readonly children: JSX.Element | readonly JSX.Element[];
}): JSX.Element {
  return (
    <section class="wb-device" aria-label={said(title)}>
      <h2>
        <i class={well ? "wb-well" : "wb-ill"} aria-hidden="true" />
        <Both words={title} />
        {note !== undefined && <small>{note}</small>}
      </h2>
      {children}
    </section>
  );
}
