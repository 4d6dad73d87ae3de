/** Flat drawings, inline: a plain paper invoice with the part that matters marked. Nothing imitates a real form. */
import type { JSX } from "preact";
import type { FieldName } from "../../kiosk/invoice/types.ts";

/** A pattern that looks like a QR code and is none: nobody can scan the attract screen. */
function qrLook(): string {
  const size = 21;
  let d = "";
  const finder = (x: number, y: number): string =>
    `M${String(x)} ${String(y)}h7v7h-7zM${String(x + 1)} ${String(y + 1)}v5h5v-5zM${String(x + 2)} ${String(y + 2)}h3v3h-3z`;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const corner = (x < 8 && y < 8) || (x > 12 && y < 8) || (x < 8 && y > 12);
      if (!corner && (x * 7 + y * 11 + x * y * 5 + (x ^ y)) % 5 < 2) d += `M${String(x)} ${String(y)}h1v1h-1z`;
    }
  }
  return d + finder(0, 0) + finder(14, 0) + finder(0, 14);
}

const TEETH = Array.from({ length: 10 }, () => "l-17-14-17 14").join("");

/** The invoice of the idle screen, with a torn edge. */
export function InvoicePicture(): JSX.Element {
  return (
    <svg class="inv" viewBox="0 0 380 470" width="380" height="470" aria-hidden="true">
      <path class="paper" d={`M20 16h340v420${TEETH}z`} />
      <path class="top" d="M20 16h340v8H20z" />
      <g class="lines">
        <path class="ink" d="M128 70h124" stroke-width="9" />
        <path
          d="M52 112h86M52 140h62M258 196h70M52 250h276M52 282h276M52 314h180M258 314h70M52 346h120"
          stroke-width="7"
        />
        <path class="rule" d="M40 222h300M40 374h300" stroke-width="3" />
        <path class="ink" d="M220 400h112" stroke-width="12" />
      </g>
      <g transform="translate(226 96) scale(5)">
        <path class="qr" fill-rule="evenodd" d={qrLook()} />
      </g>
    </svg>
  );
}

export type Zone = FieldName | "qr" | "none";

interface Spot {
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly arrow: string;
}

/** Where each thing is on the usual form (facts 7: number, date and check code top right, amount bottom). */
const SPOT: Readonly<Record<Exclude<Zone, "none">, Spot>> = {
  qr: { box: [12, 12, 54, 54], arrow: "M112 104L78 70M97 71l-20-2 3 20" },
  invoiceCode: { box: [206, 10, 86, 24], arrow: "M186 82l26-40M193 46l20-5-1 21" },
  invoiceNumber: { box: [206, 18, 86, 26], arrow: "M192 92l26-36M201 58l18-4-2 19" },
  issueDate: { box: [206, 44, 86, 24], arrow: "M186 116l28-38M197 81l18-4-2 19" },
  checkCode: { box: [196, 66, 96, 24], arrow: "M170 132l28-32M180 101l19-2-1 19" },
  amountFen: { box: [190, 152, 100, 28], arrow: "M160 118l30 28M189 127l2 20-20-2" },
  sellerTaxId: { box: [16, 156, 120, 24], arrow: "M172 120l-30 30M142 131l-1 20 20-1" },
};

function Marked({ spot: { box } }: { readonly spot: Spot }): JSX.Element {
  const [x, y, width, height] = box;
  return (
    <>
      <rect class="spot" x={x} y={y} width={width} height={height} rx="6" />
      <path class="spot-ink" d={`M${String(x + 10)} ${String(y + height / 2)}h${String(width - 20)}`} />
    </>
  );
}

export interface InvoiceFigureProps {
  readonly zone: Zone;
  /** More places to mark, without an arrow. */
  readonly also?: readonly FieldName[];
  readonly size?: number;
}

export function InvoiceFigure({ zone, also = [], size = 300 }: InvoiceFigureProps): JSX.Element {
  const spot = zone === "none" ? null : SPOT[zone];
  return (
    <svg class="form" viewBox="0 0 300 196" width={size} height={(size * 196) / 300} aria-hidden="true">
      <rect class="sheet" x="2" y="2" width="296" height="192" rx="10" />
      <g class="lines">
        <path class="ink" d="M96 34h92" stroke-width="8" />
        <path d="M214 31h70M214 56h70M24 88h252M24 112h252M24 136h150M24 168h100M200 166h80" stroke-width="7" />
      </g>
      <path class="code" d="M16 16h46v46H16z" />
      {spot !== null && <Marked spot={spot} />}
      {also.map((field) => (
        <Marked key={field} spot={SPOT[field]} />
      ))}
      {spot !== null && <path class="pointer" d={spot.arrow} />}
    </svg>
  );
}

/** A claim slip with the code marked, and a QR-like square: which ten digits are meant. */
export function ClaimFigure(): JSX.Element {
  return (
    <svg class="form" viewBox="0 0 300 230" width="400" height="307" aria-hidden="true">
      <path
        class="sheet"
        d="M50 4h200v216l-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8z"
      />
      <g class="lines">
        <path class="ink" d="M112 30h76" stroke-width="9" />
        <path d="M74 110h152M74 132h104" stroke-width="7" />
      </g>
      <rect class="spot" x="66" y="52" width="168" height="36" rx="6" />
      <path class="spot-ink" d="M78 70h38M130 70h38M182 70h40" />
      <path class="code" d="M126 152h48v48h-48z" />
      <path class="pointer" d="M22 130L56 92M39 92l19-3-3 20" />
    </svg>
  );
}
