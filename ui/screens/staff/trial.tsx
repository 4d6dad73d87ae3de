/** What is on trial, or waits for a restart: above everything on a page that changes settings, because a clock runs. */
import type { JSX } from "preact";
import type { SettingsPageView } from "../../../kiosk/display/contract/staff/settings.ts";
import { SETTINGS } from "../../words/staff/settings.ts";
import { StaffIcon } from "./icons.tsx";
import { clockTime, StaffButton, useSaid } from "./kit.tsx";

export function Trial(props: {
  readonly trial: Pick<SettingsPageView, "confirmSecondsLeft" | "waiting" | "locked">;
  readonly act: (action: { readonly do: "restart" | "confirm" | "take-back" }) => void;
}): JSX.Element | null {
  const { first } = useSaid(SETTINGS);
  const { act } = props;
  const { confirmSecondsLeft, waiting, locked } = props.trial;
  if (confirmSecondsLeft !== null) {
    return (
      <div class="cfg-trial" role="alert">
        <StaffIcon name="clock" size={44} />
        <p>{first.tried(clockTime(confirmSecondsLeft))}</p>
        {locked === null && (
          <>
            <StaffButton onPress={() => act({ do: "take-back" })}>{first.takeBack}</StaffButton>
            <StaffButton primary icon="check" onPress={() => act({ do: "confirm" })}>
              {first.keep}
            </StaffButton>
          </>
        )}
      </div>
    );
  }
  if (waiting === null) return null;
  return (
    <div class="cfg-trial">
      <StaffIcon name="check" size={44} />
      <p>{first.waiting(waiting)}</p>
      {locked === null && (
        <StaffButton primary icon="power" onPress={() => act({ do: "restart" })}>
          {first.restartNow}
        </StaffButton>
      )}
    </div>
  );
}
