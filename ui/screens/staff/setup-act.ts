import type { SetupAction } from "../../../kiosk/display/contract/setup.ts";
import { useStage } from "../../parts/context.ts";

/** Sends what was done in the set-up. */
export function useSetup(): (action: SetupAction) => void {
  const { send } = useStage();
  return (action) => {
    send({ intent: "setup", action });
  };
}
