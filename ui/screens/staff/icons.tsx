/** Line icons of the console, drawn as those of parts/icon.tsx and kept out of the public's chunk. */
import type { JSX } from "preact";
import { Icon, type IconName } from "../../parts/icon.tsx";

const PATHS = {
  chip: "M14 14h20v20H14zM19 19h10v10H19zM19 6v8M29 6v8M19 34v8M29 34v8M6 19h8M6 29h8M34 19h8M34 29h8",
  camera:
    "M8 14h7l4-6h10l4 6h7a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3V17a3 3 0 0 1 3-3zM32 26a8 8 0 1 1-16 0 8 8 0 0 1 16 0z",
  touch:
    "M19 29V9a4 4 0 0 1 8 0v13l11 3a4 4 0 0 1 3 5l-2 8a6 6 0 0 1-6 5h-8a8 8 0 0 1-6-3l-9-10a3.500 3.500 0 0 1 5-5zM11 15a12 12 0 0 1 5-10M35 15a12 12 0 0 0-5-10",
  screen: "M6 8h36v26H6zM18 42h12M24 34v8",
  plug: "M18 5v11M30 5v11M12 16h24v6a12 12 0 0 1-24 0zM24 34v9",
  warn: "M24 6l20 35H4zM24 19v10M24 35v.5",
  power: "M24 5v18M34 11a17 17 0 1 1-20 0",
  gear: "M24 16a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM24 5v6M24 37v6M5 24h6M37 24h6M10.6 10.6l4.2 4.2M33.2 33.2l4.2 4.2M10.6 37.4l4.2-4.2M33.2 14.8l4.2-4.2",
  usb: "M17 16V6h14v10M21 11v.5M27 11v.5M13 16h22v18a8 8 0 0 1-8 8h-6a8 8 0 0 1-8-8z",
  in: "M24 6v24M14 21l10 10 10-10M8 32v9h32v-9",
  out: "M24 31V7M14 16L24 6l10 10M8 32v9h32v-9",
  cut: "M40 8L16 30M40 40L16 18M17 33a6 6 0 1 1-12 0 6 6 0 0 1 12 0zM17 15a6 6 0 1 1-12 0 6 6 0 0 1 12 0z",
  lines: "M14 11h28M14 24h28M14 37h18M6 11h.5M6 24h.5M6 37h.5",
  pages: "M10 5h28v38H10zM16 14h16M16 22h16M16 30h10",
  roll: "M24 6a18 18 0 1 0 0 36h20V24A18 18 0 0 0 24 6zM30 24a6 6 0 1 1-12 0 6 6 0 0 1 12 0z",
} as const;

export type StaffIconName = keyof typeof PATHS | IconName;

export function StaffIcon(props: {
  readonly name: StaffIconName;
  readonly size: number;
  readonly weight?: number;
}): JSX.Element {
  const { name, size, weight = 3.4 } = props;
  if (!(name in PATHS)) return <Icon name={name as IconName} size={size} weight={weight} />;
  return (
    <svg class="i" viewBox="0 0 48 48" width={size} height={size} stroke-width={weight} aria-hidden="true">
      <path d={PATHS[name as keyof typeof PATHS]} />
    </svg>
  );
}
