import type { PresenterAction } from "../printer/interpreter-events.ts";

/** What became of a slip that a presenter held; `pushed-out`: the next slip came, and it fell. */
export interface ExitFate {
  readonly slip: string;
  readonly fate: "taken" | "retracted" | "ejected" | "pushed-out";
}

/** The presenter of a Custom printer: a cut slip waits inside, is held out, and goes where it is told, or is taken. */
export interface Exit {
  /** A slip was cut off behind the rollers. */
  arrive(slip: string): void;
  move(action: PresenterAction): void;
  take(): void;
  /** The slip that the sensor at the exit sees. */
  held(): string | null;
  fates(): readonly ExitFate[];
}

export function createExit(onChange: () => void): Exit {
  let inside: string | null = null;
  let out: string | null = null;
  const fates: ExitFate[] = [];
  const end = (fate: ExitFate["fate"]): void => {
    const slip = out ?? inside;
    if (slip === null) return;
    fates.push({ slip, fate });
    inside = null;
    out = null;
    onChange();
  };
  return {
    arrive(slip) {
      end("pushed-out");
      inside = slip;
    },
    move(action) {
      switch (action) {
        case "present":
          out = inside ?? out;
          inside = null;
          onChange();
          return;
        case "retract":
          end("retracted");
          return;
        case "eject":
          end("ejected");
          return;
        case "report":
      }
    },
    take() {
      if (out !== null) end("taken");
    },
    held: () => out,
    fates: () => [...fates],
  };
}
