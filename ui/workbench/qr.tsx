import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** A QR code as one path; a phone can read it off the screen, as a scanner would off paper. */
export function Qr({ text }: { readonly text: string }): JSX.Element {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: "L", border: 1 });
    const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
    return { size, path };
  }, [text]);
  return (
    <svg class="wb-qr" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" aria-hidden="true">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#13252b" />
    </svg>
  );
}
