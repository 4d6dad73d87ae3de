/** Own line icons: 48 grid, 3.4 stroke, round joins; always beside a label, so hidden from assistive technology. */
import type { JSX } from "preact";

const PATHS = {
  scan: "M7 17V9a2 2 0 0 1 2-2h8M31 7h8a2 2 0 0 1 2 2v8M41 31v8a2 2 0 0 1-2 2h-8M17 41H9a2 2 0 0 1-2-2v-8M5 24h38M16 15h4v4h-4zM28 15h4v4h-4zM16 29h4v4h-4zM29 29h3v4",
  keypad:
    "M11 6h26a5 5 0 0 1 5 5v26a5 5 0 0 1-5 5H11a5 5 0 0 1-5-5V11a5 5 0 0 1 5-5zM15 15.5h1.2M23.4 15.5h1.2M31.8 15.5h1.2M15 24h1.2M23.4 24h1.2M31.8 24h1.2M23.4 32.5h1.2",
  find: "M12 4h18l8 8v14M30 4v8h8M12 4v38h10M38.5 33a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0zM36.5 38.5L43 45M18 18h12M18 26h5",
  text: "M4 38L15 10l11 28M8 29h14M30 38l7-18 7 18M32.5 32h9",
  contrast: "M42 24a18 18 0 1 1-36 0 18 18 0 0 1 36 0zM24 6v36M28 8v32M32 10v28M36 14v20",
  lower:
    "M14 4h20a4 4 0 0 1 4 4v32a4 4 0 0 1-4 4H14a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4zM16 28h16v10H16zM17 33h14M24 9v11M19 15.500l5 5 5-5",
  help: "M43 24a19 19 0 1 1-38 0 19 19 0 0 1 38 0zM18 19a6 6 0 1 1 8.500 5.500c-2 1-2.500 2-2.500 4.500M24 34.8v.7",
  back: "M20 10L6 24l14 14M6 24h36",
  end: "M20 7H9a2 2 0 0 0-2 2v30a2 2 0 0 0 2 2h11M31 14l10 10-10 10M41 24H18",
  plus: "M24 8v32M8 24h32",
  again: "M41 24a17 17 0 1 1-5-12M42 5v9h-9",
  print: "M13 17V5h22v12M13 35H8a3 3 0 0 1-3-3V20a3 3 0 0 1 3-3h32a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3h-5M13 28h22v15H13z",
  wifi: "M4 18c11.500-10 28.500-10 40 0M11 26c7.500-6.500 18.500-6.500 26 0M18 34c3.500-3 8.500-3 12 0M24 41v.6",
  wifiOff:
    "M4 18c4-3.500 8.500-5.800 13.300-6.900M44 18c-5.500-4.800-12.300-7.300-19-7.500M11 26c3-2.600 6.500-4.200 10.100-4.900M37 26c-1.500-1.300-3.200-2.400-5-3.200M18 34c3.500-3 8.500-3 12 0M24 41v.5M8 5l32 38",
  check: "M8 25l11 11L40 13",
  cross: "M11 11l26 26M37 11L11 37",
  slash: "M10 10l28 28",
  question: "M15 17a9 9 0 1 1 12.800 8.200c-3 1.500-3.800 3-3.800 6.800M24 40v.6",
  bang: "M24 8v22M24 39v.6",
  minus: "M9 24h30",
  clock: "M42.500 24a18.500 18.500 0 1 1-37 0 18.500 18.500 0 0 1 37 0zM24 13v12l8 6",
  hourglass: "M12 5h24M12 43h24M15 5c0 11 4 13 9 19-5 6-9 8-9 19M33 5c0 11-4 13-9 19 5 6 9 8 9 19M20 38h8",
  calendar:
    "M8 10h32a2 2 0 0 1 2 2v28a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V12a2 2 0 0 1 2-2zM6 19h36M15 5v9M33 5v9M17 30h14M24 23v14",
  calendarOff:
    "M8 10h32a2 2 0 0 1 2 2v28a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V12a2 2 0 0 1 2-2zM6 19h36M15 5v9M33 5v9M18 25l12 11M30 25L18 36",
  paperOff: "M12 4h18l8 8v32H12zM30 4v8h8M5 40L43 14",
  pencil: "M7 41l2.500-10L33 7.500a3.500 3.500 0 0 1 5 0l2.500 2.500a3.500 3.500 0 0 1 0 5L17 38.500zM29 12l7 7",
  undo: "M12 20h18a10 10 0 0 1 0 20H16M20 10L10 20l10 10",
  dots: "M12 24h.6M23.700 24h.6M35.400 24h.6",
  backspace: "M16 9h24a3 3 0 0 1 3 3v24a3 3 0 0 1-3 3H16L4 24zM22 18l12 12M34 18L22 30",
  left: "M29 9L14 24l15 15",
  right: "M19 9l15 15-15 15",
  up: "M9 30L24 15l15 15",
  down: "M9 18l15 15 15-15",
  arrowDown: "M24 5v36M8 27l16 15 16-15",
  arrowRight: "M5 24h36M27 8l15 16-15 16",
  arrowLeft: "M43 24H7M21 8L6 24l15 16",
  eye: "M3 24c5-8.500 12-13 21-13s16 4.500 21 13c-5 8.500-12 13-21 13S8 32.500 3 24zM30 24a6 6 0 1 1-12 0 6 6 0 0 1 12 0z",
  bulb: "M18 36h12M19 42h10M24 5a14 14 0 0 0-8 25.500c1.500 1.200 2 2.500 2 5.500h12c0-3 .5-4.300 2-5.500A14 14 0 0 0 24 5z",
  shield: "M24 4l16 6v12c0 11-7 18-16 22C15 40 8 33 8 22V10zM16 24l6 6 11-12",
  amount: "M14 7l10 15L34 7M12 24h24M12 32h24M24 22v20",
  hash: "M18 6l-4 36M34 6l-4 36M7 17h36M5 31h36",
  tool: "M30 6a11 11 0 0 0-9.500 16L6 36.500 11.500 42 26 27.500A11 11 0 0 0 41 13l-7 7-6-1-1-6 7-7a11 11 0 0 0-4 0z",
  mail: "M8 10h32a3 3 0 0 1 3 3v22a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3V13a3 3 0 0 1 3-3zM6 13l18 14 18-14",
  building:
    "M9 43V9a3 3 0 0 1 3-3h16a3 3 0 0 1 3 3v34M31 20h6a3 3 0 0 1 3 3v20M5 43h38M16 15h2M23 15h2M16 23h2M23 23h2M17 43V32h7v11",
  phone: "M17 3h14a4 4 0 0 1 4 4v34a4 4 0 0 1-4 4H17a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4zM21 38h6",
} as const;

export type IconName = keyof typeof PATHS;

export interface IconProps {
  readonly name: IconName;
  readonly size: number;
  readonly weight?: number;
}

export function Icon({ name, size, weight = 3.4 }: IconProps): JSX.Element {
  return (
    <svg class="i" viewBox="0 0 48 48" width={size} height={size} stroke-width={weight} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The bare drawing, for figures that place it themselves. */
export function iconPath(name: IconName): string {
  return PATHS[name];
}
