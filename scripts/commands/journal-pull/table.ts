/** How far each of many terminals is: redrawn in place at a screen, a line when each is done where nobody looks. */
import type { MirrorProgress } from "../../../kiosk/office/desk/mirror.ts";

export interface Table {
  progress(name: string, progress: MirrorProgress): void;
  /** What it is doing, in words. */
  says(name: string, words: string): void;
  done(name: string, words: string): void;
  end(): void;
}

interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR = 20;
const REDRAW_MS = 200;

export function tableOn(screen: Screen, names: readonly string[], nowMs: () => number): Table {
  const width = Math.max(...names.map((name) => name.length));
  const rows = new Map<string, string>(names.map((name) => [name, "waiting"]));
  let drawn = false;
  let drawnMs = -Infinity;
  const draw = (): void => {
    const up = drawn ? `\u001b[${names.length}A` : "";
    const lines = [...rows].map(([name, words]) => `\r\u001b[K${name.padEnd(width)}  ${words}\n`);
    screen.write(up + lines.join(""));
    drawn = true;
    drawnMs = nowMs();
  };
  return {
    progress(name, { doneBytes, ofBytes }) {
      const part = ofBytes === 0 ? 0 : doneBytes / ofBytes;
      const bar = "█".repeat(Math.round(part * BAR)).padEnd(BAR, "·");
      rows.set(name, `${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${(doneBytes / 1e6).toFixed(1)} MB`);
      if (screen.isTTY === true && nowMs() - drawnMs >= REDRAW_MS) draw();
    },
    says(name, words) {
      rows.set(name, words);
      if (screen.isTTY === true) draw();
    },
    done(name, words) {
      rows.set(name, words);
      if (screen.isTTY === true) draw();
      else screen.write(`${name.padEnd(width)}  ${words}\n`);
    },
    end() {
      if (screen.isTTY === true) draw();
    },
  };
}
