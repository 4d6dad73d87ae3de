/** The three touch tests: what each is for, the button that starts it, and what it found the last time. */
import type { JSX } from "preact";
import type { GridView, TouchPageView, TouchTest } from "../../../kiosk/display/contract/staff/touch.ts";
import { TOUCH } from "../../words/staff/touch.ts";
import { Both, Panel, StaffButton, State, useAct, useSaid } from "./kit.tsx";

/** Zones that there is room for; the picture shows them all. */
const ZONES_SHOWN = 3;

export function TouchTests({ page }: { readonly page: TouchPageView }): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  const { grid, handsOff, accuracy } = page.results;
  return (
    <Panel class="tp-tests" icon="touch" title={<Both said={said} of={(w) => w.title} />}>
      {page.came !== null && <State tone="warn">{first.came[page.came]}</State>}
      <Test test="grid" found={grid} says={grid !== null && <GridSays grid={grid} />}>
        {grid !== null && <GridResult grid={grid} />}
      </Test>
      <Test test="hands-off" found={handsOff} says={handsOff !== null && <HandsOffSays handsOff={handsOff} />}>
        {handsOff !== null && handsOff.touches > 0 && (
          <>
            <p>{first.places([...new Set(handsOff.where.map(first.where))])}</p>
            <p class="tp-mend">{first.mendGhosts}</p>
          </>
        )}
      </Test>
      <Test test="accuracy" found={accuracy} says={accuracy !== null && <AccuracySays accuracy={accuracy} />}>
        {accuracy !== null && <AccuracyResult accuracy={accuracy} />}
      </Test>
    </Panel>
  );
}

function Test(props: {
  readonly test: TouchTest;
  readonly found: { readonly at: string } | null;
  readonly says: JSX.Element | false;
  readonly children: JSX.Element | false;
}): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  const act = useAct();
  const { test, found, says, children } = props;
  return (
    <section class="tp-test">
      <div class="tp-do">
        <StaffButton onPress={() => act({ page: "touch", action: { do: "start", test } })}>
          <Both said={said} of={(w) => w.start[test]} />
        </StaffButton>
        <p>{first.about[test]}</p>
      </div>
      <div class="tp-found">
        <div class="tp-head">
          {says}
          <span class="tp-at">{found === null ? first.never : first.last(found.at)}</span>
        </div>
        {children}
      </div>
    </section>
  );
}

type Found<Name extends keyof TouchPageView["results"]> = NonNullable<TouchPageView["results"][Name]>;

function GridSays({ grid }: { readonly grid: Found<"grid"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { untouched, cells, zones, moreZones } = grid;
  if (untouched === 0) return <State tone="ok">{first.allFelt(cells.length)}</State>;
  return <State tone="bad">{first.untouched(untouched, zones.length + moreZones)}</State>;
}

function GridResult({ grid }: { readonly grid: Found<"grid"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { zones, moreZones, fingers, ended } = grid;
  const [largest] = zones;
  const left = zones.length - ZONES_SHOWN + moreZones;
  return (
    <div class="tp-grid">
      <Picture grid={grid} />
      <div>
        {zones.length > 0 && (
          <ul class="tp-zones">
            {zones.slice(0, ZONES_SHOWN).map((zone, i) => (
              <li key={i}>{first.zone(zone, first.where(zone.where))}</li>
            ))}
            {left > 0 && <li>{first.moreZones(left)}</li>}
          </ul>
        )}
        {largest !== undefined && <p class="tp-mend">{first.mend[largest.shape]}</p>}
        <p class="tp-at">
          {first.fingers(fingers)}
          {ended === "timeout" && ` · ${first.endedByTime}`}
        </p>
      </div>
    </div>
  );
}

/** The glass small, with what it did not feel dark and crossed. */
function Picture({ grid }: { readonly grid: GridView }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { columns, rows, cells } = grid;
  return (
    <svg
      class={columns > rows ? "tp-picture wide" : "tp-picture"}
      viewBox={`0 0 ${String(columns)} ${String(rows)}`}
      role="img"
      aria-label={first.picture}
      style={{ aspectRatio: `${String(columns)} / ${String(rows)}` }}
    >
      <rect width={columns} height={rows} class="felt" />
      {Array.from(cells, (cell, i) => {
        if (cell === "1") return null;
        const [x, y] = [i % columns, Math.floor(i / columns)];
        return <path key={i} class="dead" d={`M${String(x)} ${String(y)}h1v1h-1zl1 1m0-1l-1 1`} />;
      })}
    </svg>
  );
}

function HandsOffSays({ handsOff }: { readonly handsOff: Found<"handsOff"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { touches, seconds } = handsOff;
  if (touches === 0) return <State tone="ok">{first.noGhost(seconds)}</State>;
  return <State tone="bad">{first.ghosts(touches, seconds)}</State>;
}

function AccuracySays({ accuracy }: { readonly accuracy: Found<"accuracy"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { verdict } = accuracy;
  return <State tone={verdict === "good" ? "ok" : "bad"}>{first.verdict[verdict]}</State>;
}

function AccuracyResult({ accuracy }: { readonly accuracy: Found<"accuracy"> }): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { verdict, worstMm, shift, stretch, matrix } = accuracy;
  return (
    <>
      <p>
        {first.worst(worstMm)}
        {verdict === "shifted" && ` · ${first.shift(shift.rightMm, shift.belowMm)}`}
        {verdict === "stretched" && ` · ${first.stretch(stretch.across, stretch.down)}`}
      </p>
      {verdict !== "good" && <p class="tp-mend">{first.mendVerdict[verdict]}</p>}
      {matrix !== null && (
        <p>
          {first.matrix} <code>{matrix}</code>
        </p>
      )}
    </>
  );
}
