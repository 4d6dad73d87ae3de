import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { Frame } from "../../kiosk/display/contract/view.ts";
import type { Presser } from "../keys/presser.ts";
import type { Saying } from "../words/saying.ts";

/** What every part may need: the frame of the View, the two languages, and the way up. */
export interface Stage {
  readonly frame: Frame;
  readonly say: Saying;
  readonly send: (intent: Intent) => void;
  readonly presser: Presser;
  readonly landscape: boolean;
  /** Text is larger than drawn, by wish or because the panel is small: information may need a second page. */
  readonly enlarged: boolean;
  /** False until the first screen has been painted: line work is drawn after it, never before. */
  readonly settled: boolean;
}

export const StageContext = createContext<Stage | null>(null);

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (stage === null) throw new Error("a part of the screen was drawn outside App");
  return stage;
}
