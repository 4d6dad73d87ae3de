import type { JSX } from "preact";
import { useStage } from "../../parts/context.ts";
import { PAPER } from "../../words/staff/paper.ts";
import { StaffButton, useAct, useSaid } from "./kit.tsx";

/** From wherever paper is spoken of to the guide, which stands on the page of the devices. */
export function ChangePaper(): JSX.Element {
  const { first } = useSaid(PAPER);
  const { send } = useStage();
  const act = useAct();
  return (
    <StaffButton
      icon="roll"
      onPress={() => {
        send({ intent: "staff", action: { do: "go", page: "devices" } });
        act({ page: "devices", action: { do: "paper-begin" } });
      }}
    >
      {first.begin}
    </StaffButton>
  );
}
