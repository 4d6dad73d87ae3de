import type { JSX } from "preact";
import { Badge, type BadgeLook } from "./badge.tsx";
import { useStage } from "./context.ts";
import { Waves } from "./guilloche.tsx";
import { Sub, type Pick } from "./say.tsx";

export interface BandProps {
  readonly look: BadgeLook;
  readonly title: Pick;
  readonly line: Pick;
  readonly note?: Pick;
}

/** Letters of the second language that fit on two lines; longer ones lose the heading, which the line implies. */
const LONGEST = 70;

/** The answer, readable from two metres: shape, heading, one line. */
export function AnswerBand({ look, title, line, note }: BandProps): JSX.Element {
  const { say, settled } = useStage();
  return (
    <section class={`band ${look.band}`}>
      {settled && <Waves />}
      <Badge shape={look.shape} glyph={look.glyph} size={204} />
      <div class="words">
        <h1>{title(say.first)}</h1>
        <p>
          {line(say.first)}
          <Sub of={(w) => (`${title(w)}${line(w)}`.length > LONGEST ? line(w) : `${title(w)}${w.stop}${line(w)}`)} />
        </p>
        {note !== undefined && <p class="note-line">{note(say.first)}</p>}
      </div>
    </section>
  );
}
