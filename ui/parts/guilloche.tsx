/**
 * Banknote line work, computed: a rosette for the mark and the idle screen, waves for the bands. No images, and no
 * path text shipped (60 kB in the drawings this follows); each is computed once, at its first use.
 */
import type { JSX } from "preact";

interface Ring {
  readonly radius: number;
  readonly swing: number;
  readonly petals: number;
  readonly copies: number;
}

function ringPath({ radius, swing, petals }: Ring): string {
  const steps = petals * 14;
  let d = "";
  for (let i = 0; i < steps; i += 1) {
    const angle = (i / steps) * 2 * Math.PI;
    const r = radius + swing * Math.cos(petals * angle);
    d += `${i === 0 ? "M" : "L"}${(r * Math.cos(angle)).toFixed(1)} ${(r * Math.sin(angle)).toFixed(1)}`;
  }
  return `${d}Z`;
}

/** One path a ring, and turned copies of it: cheap to compute and to hold. */
function rosette(rings: readonly Ring[], width: number): JSX.Element {
  return (
    <g fill="none" stroke="currentColor" stroke-width={width}>
      {rings.map((ring) => {
        const d = ringPath(ring);
        const turn = 360 / ring.petals / ring.copies;
        return Array.from({ length: ring.copies }, (_, i) => (
          <path key={`${String(ring.radius)}-${String(i)}`} d={d} transform={`rotate(${(i * turn).toFixed(2)})`} />
        ));
      })}
    </g>
  );
}

function once(make: () => JSX.Element): () => JSX.Element {
  let made: JSX.Element | null = null;
  return () => (made ??= make());
}

const markLines = once(() =>
  rosette(
    [
      { radius: 12, swing: 8, petals: 6, copies: 4 },
      { radius: 34, swing: 10, petals: 12, copies: 4 },
    ],
    1.7,
  ),
);

const bigLines = once(() =>
  rosette(
    [
      { radius: 118, swing: 66, petals: 8, copies: 6 },
      { radius: 246, swing: 62, petals: 16, copies: 6 },
      { radius: 390, swing: 82, petals: 24, copies: 6 },
    ],
    1.4,
  ),
);

export function Mark({ size }: { readonly size: number }): JSX.Element {
  return (
    <svg class="mark" viewBox="-50 -50 100 100" width={size} height={size} aria-hidden="true">
      {markLines()}
    </svg>
  );
}

export function Rosette(): JSX.Element {
  return (
    <svg class="rose deco" viewBox="-480 -480 960 960" width="960" height="960" aria-hidden="true">
      {bigLines()}
    </svg>
  );
}

/** Long crossing waves as cubic curves: two curves a period, nothing to tessellate. */
const waveLines = once(() => {
  const lines: string[] = [];
  for (let i = 0; i < 15; i += 1) {
    const rising = i % 3 === 2;
    const y = rising ? 60 + i * 22 : 14 + i * 29;
    const height = rising ? 74 : 16 + (i % 4) * 7;
    const period = rising ? 420 : 250 + (i % 5) * 34;
    let x = -((i * 97) % period);
    let d = `M${String(x)} ${String(y)}`;
    while (x < 1960) {
      d += `c${(period * 0.18).toFixed(0)} ${String(-height)} ${(period * 0.32).toFixed(0)} ${String(-height)} ${(period / 2).toFixed(0)} 0`;
      d += `s${(period * 0.32).toFixed(0)} ${String(height)} ${(period / 2).toFixed(0)} 0`;
      x += Math.round(period / 2) * 2;
    }
    lines.push(d);
  }
  return (
    <g fill="none" stroke="currentColor" stroke-width="1.5">
      {lines.map((d) => (
        <path key={d} d={d} />
      ))}
    </g>
  );
});

export function Waves(): JSX.Element {
  return (
    <svg class="wv deco" viewBox="0 0 1080 430" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {waveLines()}
    </svg>
  );
}
