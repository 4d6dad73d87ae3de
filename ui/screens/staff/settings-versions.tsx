import type { JSX } from "preact";
import type { SettingsAction, SettingsPageView, VersionView } from "../../../kiosk/display/contract/staff/settings.ts";
import { SETTINGS } from "../../words/staff/settings.ts";
import { Changes, CHANGES_SHOWN } from "./setting-parts.tsx";
import { StaffButton, State, useSaid, type Tone } from "./kit.tsx";

const TONE: Readonly<Record<VersionView["state"], Tone>> = {
  "in-force": "ok",
  "to-confirm": "warn",
  "taken-back": "bad",
  earlier: "none",
};

/** The last ten, and going back to one, which is asked for twice. */
export function Versions(props: {
  readonly page: SettingsPageView;
  readonly act: (action: SettingsAction) => void;
}): JSX.Element {
  const { page, act } = props;
  const { first } = useSaid(SETTINGS);
  const { asksRevert, revertChanges, failed, locked, waiting, confirmSecondsLeft } = page;
  // The line above the tabs takes the room of two.
  const listed = waiting === null && confirmSecondsLeft === null ? page.versions : page.versions.slice(0, 8);
  const versions = asksRevert === null ? listed : page.versions.filter(({ version }) => version === asksRevert);
  return (
    <div class="cfg-rows cfg-versions">
      {failed !== null && <State tone="bad">{first.failed[failed]}</State>}
      {versions.length === 0 && <p class="sf-text">{first.noVersions}</p>}
      {versions.map(({ version, at, by, from, note, state, changes }) => (
        <div key={version} class={asksRevert === version ? "cfg-row asks" : "cfg-row"}>
          <span class="cfg-name">
            <b>
              {first.version(version)} <em>{at}</em>
            </b>
            <small>
              {first.by[by]} · {first.origin[from]}
              {note === null ? "" : ` · ${note}`}
            </small>
          </span>
          {asksRevert !== version && (
            <span class="cfg-what">
              {state !== "earlier" && <State tone={TONE[state]}>{first.state[state]}</State>}
              {changes.length > 0 && <small class="mono">{changes[0]}</small>}
            </span>
          )}
          {locked === null && state !== "in-force" && state !== "to-confirm" && (
            <span class="cfg-do">
              {asksRevert === version ? (
                <>
                  <StaffButton onPress={() => act({ do: "ask-revert", version: null })}>{first.notRevert}</StaffButton>
                  <StaffButton primary onPress={() => act({ do: "revert", version })}>
                    {first.sureRevert(version)}
                  </StaffButton>
                </>
              ) : (
                <StaffButton onPress={() => act({ do: "ask-revert", version })}>{first.revert}</StaffButton>
              )}
            </span>
          )}
        </div>
      ))}
      {asksRevert !== null &&
        (revertChanges.length === 0 ? (
          <p class="sf-text">{first.revertNothing}</p>
        ) : (
          <Changes changes={revertChanges} most={CHANGES_SHOWN} />
        ))}
    </div>
  );
}
