import type { JSX } from "preact";
import type { QueuedView } from "../../kiosk/display/contract/view.ts";
import { AnswerBand } from "../parts/band.tsx";
import { useStage } from "../parts/context.ts";
import { grouped, moment, money } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { Qr } from "../parts/qr.tsx";
import { Screen } from "../parts/screen.tsx";
import { Sub, type Pick } from "../parts/say.tsx";
import { queuedWords } from "../words/queued.ts";
import { hasQueuedActs, QueuedActs, slipIsAnAct } from "./queued-acts.tsx";

/** A request that is kept: no result yet, said three times; the code is what the person takes away, until the answer comes. */
export function Queued({ screen }: { readonly screen: QueuedView }): JSX.Element {
  const busy = screen.print.state === "printing";
  return (
    <Screen
      info={
        <>
          <AnswerBand
            look={{ shape: "hexagon", glyph: "clock", band: "amber" }}
            title={(w) => queuedWords(screen, w).title}
            line={(w) => queuedWords(screen, w).line}
          />
          <div class="below">
            <Ticket screen={screen} />
            <Timeline screen={screen} />
            <HowToCollect screen={screen} />
          </div>
        </>
      }
      acts={hasQueuedActs(screen) ? <QueuedActs screen={screen} /> : undefined}
      dock={busy ? ["text-size", "check-another", "end"] : ["text-size", "help", "check-another", "end"]}
    />
  );
}

function Ticket({ screen }: { readonly screen: QueuedView }): JSX.Element {
  const { say, frame } = useStage();
  const { first } = say;
  const place = frame.placeName[frame.modes.language];
  return (
    <section class="tk" aria-label={first.queued.code}>
      <div class="a">
        <div class="l">
          {first.queued.code}
          <Sub of={(w) => w.queued.code} />
        </div>
        <div class="code">{grouped(screen.claimCode)}</div>
        <div class="m">
          <div>
            {first.queued.received(moment(screen.receivedAt, first))} · {place}
          </div>
          <div>
            {first.queued.lastFour(screen.lastFour)}
            {screen.amountFen !== null && ` · ${money(screen.amountFen)}`}
          </div>
        </div>
      </div>
      <div class="b">
        <Qr text={screen.claimQr} size={216} label={first.queued.qr} />
        <span>
          {first.queued.qr}
          <Sub of={(w) => w.queued.qr} />
        </span>
      </div>
    </section>
  );
}

/** Which of the four steps is under way. */
const STEP_OF = { waits: 1, asked: 2, answered: 3 } as const;

function Timeline({ screen }: { readonly screen: QueuedView }): JSX.Element {
  const { say } = useStage();
  const { step, stepNote, stepTold, stepToldNote } = say.first.queued;
  const told = screen.message !== null;
  const time = screen.receivedAt.split(" ")[1] ?? "";
  const here = STEP_OF[screen.progress];
  const note = (i: number): string | undefined => {
    if (i === 0) return time;
    if (told && i === 3) return stepToldNote;
    // What is over needs no note, and beside the last step it says where.
    return i < here ? "" : stepNote[i];
  };
  return (
    <ol class="tl">
      {step.map((name, i) => (
        <li key={name} class={i < here ? "d" : i === here ? "n" : ""} aria-current={i === here ? "step" : undefined}>
          <i>
            {i < here ? (
              <Icon name="check" size={36} weight={7} />
            ) : i === here ? (
              <Icon name="clock" size={36} weight={5} />
            ) : (
              <span class="serif">{i + 1}</span>
            )}
          </i>
          <b>{told && i === 3 ? stepTold : name}</b>
          <small>{note(i)}</small>
        </li>
      ))}
    </ol>
  );
}

function HowToCollect({ screen }: { readonly screen: QueuedView }): JSX.Element {
  const { say } = useStage();
  const { first } = say;
  // Where results can be sent, that offer has the room, until there is nothing left to send.
  const offersMessage = screen.message !== null && screen.progress !== "answered";
  return (
    <section class={offersMessage ? "collect short" : "collect"}>
      <h2>
        {first.queued.how}
        <Sub of={(w) => w.queued.how} />
      </h2>
      {!offersMessage ? (
        <>
          <p>
            {first.queued.way[screen.progress](screen.keepDays)}
            <Sub of={(w) => w.queued.way[screen.progress](screen.keepDays)} />
          </p>
          <SlipNote screen={screen} />
        </>
      ) : (
        !slipIsAnAct(screen) && <SlipNote screen={screen} />
      )}
    </section>
  );
}

/** What is known of the slip, and no more. */
function SlipNote({ screen: { print, message } }: { readonly screen: QueuedView }): JSX.Element | null {
  const keep: Pick = (w) => w.queued.keep;
  switch (print.state) {
    case "none":
      return message === null ? <Note tone="plain" icon="eye" of={keep} /> : null;
    case "printing":
      return <Note tone="plain" icon="print" of={(w) => w.slip.printing} />;
    case "printed":
      return <Note tone="jade" icon="print" of={(w) => w.slip.printed} />;
    case "probably-printed":
      return <Note tone="jade" icon="print" of={(w) => w.slip.probably} />;
    case "unknown":
      return <Note tone="amber" icon="print" of={(w) => w.slip.unknown} />;
    case "failed": {
      const { fault, partial } = print;
      const of: Pick = (w) => `${partial ? w.slip.partial : w.slip.failed} · ${w.fault[fault]}`;
      return (
        <>
          <Note tone="slate" icon="print" of={of} />
          {message === null && <Note tone="amber" icon="eye" of={keep} />}
        </>
      );
    }
  }
}
