/**
 * A touch test on the whole glass. There is a way out on glass that is partly dead: large buttons in two opposite corners, and an
 * end that comes by itself and is counted down.
 */
import type { JSX, RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { GLASS_PARTS } from "../../../kiosk/display/contract/choices.ts";
import type { TouchPageView, TouchTestView } from "../../../kiosk/display/contract/staff/touch.ts";
import { TOUCH } from "../../words/staff/touch.ts";
import { Both, StaffButton, useAct, useSaid } from "./kit.tsx";
import { useDrawn, useSense, type Finger } from "./touch-sense.ts";

export function TouchTest({ page, test }: { readonly page: TouchPageView; readonly test: TouchTestView }): JSX.Element {
  const act = useAct();
  const glass = useRef<HTMLElement>(null);
  const cells = useRef<HTMLDivElement>(null);
  const { fingers, flush } = useSense(
    glass,
    test,
    (report) => {
      act({ page: "touch", action: report });
    },
    (cell) => cells.current?.children[cell]?.toggleAttribute("data-on", true),
  );
  return (
    <main class="tt" ref={glass}>
      {test.test === "grid" && (
        <Grid
          cells={cells}
          test={test}
          finish={() => {
            flush();
            act({ page: "touch", action: { do: "finish" } });
          }}
          cancel={() => {
            act({ page: "touch", action: { do: "cancel" } });
          }}
        />
      )}
      {test.test === "hands-off" && <HandsOff test={test} />}
      {test.test === "accuracy" && <Target test={test} />}
      <Crosses glass={glass} fingers={fingers} size={page.size} />
    </main>
  );
}

type Of<Name extends TouchTestView["test"]> = Extract<TouchTestView, { readonly test: Name }>;

function Grid(props: {
  readonly cells: RefObject<HTMLDivElement | null>;
  readonly test: Of<"grid">;
  readonly finish: () => void;
  readonly cancel: () => void;
}): JSX.Element {
  const { cells, test, finish, cancel } = props;
  const said = useSaid(TOUCH);
  const { first } = said;
  // The same drawing while a finger only moves.
  const drawing = useMemo(
    () => (
      <div
        class="tt-cells"
        ref={cells}
        aria-hidden="true"
        style={{ gridTemplate: `repeat(${String(test.rows)}, 1fr) / repeat(${String(test.columns)}, 1fr)` }}
      >
        {Array.from(test.cells, (cell, i) => (
          <i key={i} class={cell === "1" ? "on" : ""} />
        ))}
      </div>
    ),
    [cells, test.cells, test.columns, test.rows],
  );
  const corner = (where: "tl" | "br"): JSX.Element => (
    <div class={`tt-corner tt-${where}`}>
      <StaffButton icon="check" onPress={finish}>
        <Both said={said} of={(w) => w.test.done} />
      </StaffButton>
      <StaffButton icon="cross" onPress={cancel}>
        <Both said={said} of={(w) => w.test.cancel} />
      </StaffButton>
    </div>
  );
  return (
    <>
      {drawing}
      <div class="tt-says">
        <h2>{first.test.paint}</h2>
        <p>{first.test.paintHow}</p>
        <p role="status">
          <b>{first.test.untouched(test.untouched)}</b>
        </p>
        <p>{first.test.endsIn(test.secondsLeft)}</p>
      </div>
      {corner("tl")}
      {corner("br")}
    </>
  );
}

function HandsOff({ test }: { readonly test: Of<"hands-off"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const counting = test.phase === "counting";
  return (
    <div class="tt-says tt-large" role="status">
      <h2>{counting ? first.test.still : first.test.away}</h2>
      <p>{counting ? first.test.stillFor(test.secondsLeft) : first.test.awayHow(test.secondsLeft)}</p>
      {counting && (
        <p>
          <b>{first.test.felt(test.touches)}</b>
        </p>
      )}
    </div>
  );
}

function Target({ test }: { readonly test: Of<"accuracy"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  return (
    <>
      <i class="tt-target" style={at(test.target)} />
      <div class="tt-says">
        <h2 aria-live="polite">{first.test.target(test.number, test.of)}</h2>
        <p>{first.test.targetHow}</p>
        <p>{first.test.stillFor(test.secondsLeft)}</p>
      </div>
    </>
  );
}

/** Hairlines over the whole glass, because a finger covers what is right under it; and where that is. */
function Crosses(props: {
  readonly glass: RefObject<HTMLElement | null>;
  readonly fingers: readonly Finger[];
  readonly size: TouchPageView["size"];
}): JSX.Element {
  const { fingers, size } = props;
  const { first } = useSaid(TOUCH);
  const drawn = useDrawn(props.glass);
  return (
    <div class="tt-fingers" aria-hidden="true">
      {fingers.map(({ id, x, y }, i) => (
        <div key={id}>
          <i class="tt-x" style={{ left: share(x) }} />
          <i class="tt-y" style={{ top: share(y) }} />
          {drawn !== null && (
            <span style={{ top: `${String(34 + i * 3)}%` }}>
              {first.test.finger(
                Math.round((x / GLASS_PARTS) * drawn.widthPx),
                Math.round((y / GLASS_PARTS) * drawn.heightPx),
                ((x / GLASS_PARTS) * size.widthMm).toFixed(1),
                ((y / GLASS_PARTS) * size.heightMm).toFixed(1),
              )}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

function at({ x, y }: { readonly x: number; readonly y: number }): { readonly left: string; readonly top: string } {
  return { left: share(x), top: share(y) };
}

function share(part: number): string {
  return `${String((part / GLASS_PARTS) * 100)}%`;
}
