/** The steps on the way to one service, each with what to do where it went wrong, and the chart of how long connecting takes. */
import type { JSX } from "preact";
import type { NetworkServiceView, NetworkStepState } from "../../../kiosk/display/contract/staff/network.ts";
import { NETWORK } from "../../words/staff/network.ts";
import { Both, State, useSaid, type Tone } from "./kit.tsx";

const STEP_TONE: Readonly<Record<NetworkStepState, Tone>> = {
  "not-asked": "none",
  running: "none",
  ok: "ok",
  warn: "warn",
  bad: "bad",
  skipped: "none",
};

export function StepRows({ steps }: Pick<NetworkServiceView, "steps">): JSX.Element {
  const said = useSaid(NETWORK);
  const { first } = said;
  return (
    <ol class="nw-steps">
      {steps.map(({ step, state, ms, trouble, detail }) => (
        <li key={step} class={state}>
          <Both said={said} of={(w) => w.step[step]} />
          <span class="nw-value">
            {ms !== null && <b>{first.ms(ms)}</b>}
            {detail !== null && <span class="mono">{detail}</span>}
          </span>
          <State tone={STEP_TONE[state]}>{first.state[state]}</State>
          {trouble !== null && (
            <p class="nw-why">
              <b>{first.trouble[trouble].says}</b> → {first.trouble[trouble].todo}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

const WIDE = 600;
const HIGH = 120;
/** So many points are five minutes (NETWORK_LIMITS.points). */
const POINTS = 30;
/** The scale ends here at least: a line of 5 ms must not look like a mountain range. */
const LEAST_TOP_MS = 50;

/** A bar for each connection, the newest at the right; one that did not come about is a cross on the ground line. */
export function LatencyChart({
  latencies,
  everySeconds,
}: {
  readonly latencies: readonly (number | null)[];
  readonly everySeconds: number;
}): JSX.Element {
  const said = useSaid(NETWORK);
  const { first } = said;
  const came = latencies.filter((ms) => ms !== null);
  const now = came.at(-1);
  const most = Math.max(...came, 0);
  const top = Math.max(most, LEAST_TOP_MS) * 1.1;
  const lost = latencies.length - came.length;
  const step = WIDE / POINTS;
  const x = (index: number): number => WIDE - (latencies.length - index) * step;
  const nothing = lost > 0 ? first.lost(lost) : first.latencyNone;
  const says = now === undefined ? nothing : first.latencyNow(now, most);
  return (
    <figure class="nw-chart">
      <figcaption>
        <b>{first.latency}</b> {says}
        {lost > 0 && now !== undefined && <span class="nw-lost">{first.lost(lost)}</span>}
        <small>{first.every(everySeconds)}</small>
      </figcaption>
      <svg
        viewBox={`0 -4 ${String(WIDE)} ${String(HIGH + 20)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={says}
      >
        <path
          class="nw-ground"
          d={`M0 ${String(HIGH)}H${String(WIDE)}M0 0H${String(WIDE)}M0 ${String(HIGH / 2)}H${String(WIDE)}`}
        />
        {latencies.map((ms, index) =>
          ms === null ? (
            <path key={index} class="nw-gap" d={cross(x(index) + step / 2, HIGH - 10)} />
          ) : (
            <rect
              key={index}
              class="nw-bar"
              x={x(index) + 2}
              width={step - 4}
              y={HIGH - Math.max(2, (ms / top) * HIGH)}
              height={Math.max(2, (ms / top) * HIGH)}
            />
          ),
        )}
      </svg>
    </figure>
  );
}

function cross(x: number, y: number): string {
  return `M${String(x - 4)} ${String(y - 6)}l8 12m0 -12l-8 12`;
}
