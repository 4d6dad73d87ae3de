import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** One path of dark modules on white, in high contrast too: a camera needs it so. */
export function Qr({
  text,
  label,
  size,
}: {
  readonly text: string;
  readonly label: string;
  readonly size: number;
}): JSX.Element {
  const { d, side } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: "M", border: 2 });
    const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : "")));
    return { d: path.join(""), side: modules };
  }, [text]);
  return (
    <svg
      class="qr-code"
      viewBox={`0 0 ${String(side)} ${String(side)}`}
      width={size}
      height={size}
      shape-rendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={d} fill="#13252b" />
    </svg>
  );
}
