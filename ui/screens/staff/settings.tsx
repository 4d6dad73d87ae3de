/** Settings by group at the left (above, in portrait); beside them the group, what is about to change, or the versions. */
import type { JSX } from "preact";
import type { SettingsAction, SettingsPageView, SettingView } from "../../../kiosk/display/contract/staff/settings.ts";
import { Press } from "../../parts/press.tsx";
import { GROUP_NAMES } from "../../words/staff/setting-names.ts";
import { SETTINGS } from "../../words/staff/settings.ts";
import { StaffIcon } from "./icons.tsx";
import { Both, StaffButton, State, useAct, useSaid } from "./kit.tsx";
import { Changes, CHANGES_SHOWN, SettingEditor, useNames } from "./setting-parts.tsx";
import { Trial } from "./trial.tsx";
import { Versions } from "./settings-versions.tsx";

export function SettingsPage({ page }: { readonly page: SettingsPageView }): JSX.Element {
  const act = useSettingsAct();
  const { editing, settings, shows } = page;
  const edited = editing === null ? undefined : settings.find(({ path }) => path === editing.path);
  return (
    <div class="cfg">
      <Groups page={page} />
      <div class="cfg-main">
        <Trial trial={page} act={act} />
        {editing !== null && edited !== undefined ? (
          <SettingEditor
            setting={edited}
            text={editing.text}
            press={(key) => act({ do: "type", key })}
            choose={(value) => act({ do: "choose", path: editing.path, value })}
            enter={() => act({ do: "enter" })}
            cancel={() => act({ do: "cancel" })}
          />
        ) : (
          <>
            <Tabs page={page} />
            {shows === "form" && <Rows page={page} />}
            {shows === "changes" && <Review page={page} />}
            {shows === "versions" && <Versions page={page} act={act} />}
          </>
        )}
      </div>
    </div>
  );
}

function useSettingsAct(): (action: SettingsAction) => void {
  const act = useAct();
  return (action) => {
    act({ page: "settings", action });
  };
}

function Groups({ page }: { readonly page: SettingsPageView }): JSX.Element {
  const said = useSaid(GROUP_NAMES);
  const act = useSettingsAct();
  return (
    <div class="cfg-groups">
      {page.groups.map(({ group, changed, wrong }) => (
        <Press
          key={group}
          class={group === page.group ? "cfg-group on" : "cfg-group"}
          on={group === page.group}
          onPress={() => act({ do: "group", group })}
        >
          <Both said={said} of={(w) => w[group] ?? group} />
          {(changed > 0 || wrong > 0) && (
            <span class={wrong > 0 ? "cfg-count wrong" : "cfg-count"}>{wrong > 0 ? "!" : changed}</span>
          )}
        </Press>
      ))}
    </div>
  );
}

const TABS = ["form", "changes", "versions"] as const satisfies readonly SettingsPageView["shows"][];

function Tabs({ page }: { readonly page: SettingsPageView }): JSX.Element {
  const said = useSaid(SETTINGS);
  const act = useSettingsAct();
  const { first } = said;
  const count = page.groups.reduce((sum, { changed }) => sum + changed, 0);
  return (
    <header class="cfg-tabs">
      {TABS.map((tab) => (
        <Press
          key={tab}
          class={tab === page.shows ? "cfg-tab on" : "cfg-tab"}
          on={tab === page.shows}
          onPress={() => act({ do: "show", what: tab })}
        >
          {tab === "changes" && count > 0 ? first.changeCount(count) : first.tabs[tab]}
        </Press>
      ))}
    </header>
  );
}

function Rows({ page }: { readonly page: SettingsPageView }): JSX.Element {
  const { first } = useSaid(SETTINGS);
  const act = useSettingsAct();
  const count = page.groups.reduce((sum, { changed }) => sum + changed, 0);
  return (
    <>
      {page.locked !== null && (
        <p class="cfg-locked">
          <StaffIcon name="warn" size={34} />
          {first.locked[page.locked]}
        </p>
      )}
      <div class="cfg-rows">
        {page.settings.map((setting) => (
          <Row key={setting.path} setting={setting} mayChange={page.locked === null} />
        ))}
        {page.proposed.map(({ name, node, profile, certain }) => (
          <div key={node} class="cfg-row cfg-found">
            <span class="cfg-name">
              <b>{name}</b>
              <small>
                {first.found} · <span class="mono">{node}</span>
              </small>
            </span>
            <span class="cfg-value">{certain ? first.fits(profile) : first.perhaps(profile)}</span>
            {page.locked === null && (
              <StaffButton onPress={() => act({ do: "use-device", node })}>{first.useIt}</StaffButton>
            )}
          </div>
        ))}
      </div>
      {count > 0 && (
        <div class="sf-acts cfg-foot">
          <StaffButton onPress={() => act({ do: "discard" })}>{first.discard}</StaffButton>
          <StaffButton primary icon="right" onPress={() => act({ do: "show", what: "changes" })}>
            {first.review(count)}
          </StaffButton>
        </div>
      )}
    </>
  );
}

function Row({ setting, mayChange }: { readonly setting: SettingView; readonly mayChange: boolean }): JSX.Element {
  const { first } = useSaid(SETTINGS);
  const { nameOf, secondNameOf, helpOf, valueOf, allowedOf } = useNames();
  const act = useSettingsAct();
  const { path, control, value, from, changed, wrong } = setting;
  return (
    <div class={wrong ? "cfg-row wrong" : "cfg-row"}>
      <span class="cfg-name">
        <b>
          {nameOf(path)} <em>{secondNameOf(path)}</em>
        </b>
        <small>{wrong ? first.allowed(allowedOf(setting)) : helpOf(path)}</small>
      </span>
      <span class="cfg-value">
        {valueOf(setting)}
        <small>{changed ? first.changed : first.from[from]}</small>
      </span>
      {mayChange && control.type !== "fixed" && (
        <span class="cfg-do">
          {(from === "terminal" || changed) && path !== "terminal.id" && !path.endsWith(".driver") && (
            <StaffButton onPress={() => act({ do: "reset", path })}>{first.reset}</StaffButton>
          )}
          {control.type === "yes-no" ? (
            <StaffButton onPress={() => act({ do: "choose", path, value: value !== true })}>
              {value === true ? first.no : first.yes}
            </StaffButton>
          ) : (
            <StaffButton onPress={() => act({ do: "edit", path })}>
              {control.type === "choice" ? first.choose : first.edit}
            </StaffButton>
          )}
        </span>
      )}
    </div>
  );
}

function Review({ page }: { readonly page: SettingsPageView }): JSX.Element {
  const { first } = useSaid(SETTINGS);
  const act = useSettingsAct();
  const { changes, groups, problems, needsConfirmation, failed, locked } = page;
  const wrong = problems.length > 0 || groups.some((group) => group.wrong > 0);
  const edited = groups.some(({ changed }) => changed > 0);
  return (
    <>
      <div class="cfg-rows">
        {!edited && <p class="sf-text">{first.nothingChanged}</p>}
        {wrong ? (
          <>
            <State tone="bad">{first.wrongFirst}</State>
            {problems.map((problem) => (
              <p key={problem} class="sf-text" lang="en">
                {problem}
              </p>
            ))}
          </>
        ) : (
          changes.length > 0 && <Changes changes={changes} most={CHANGES_SHOWN} />
        )}
        {failed !== null && <State tone="bad">{first.failed[failed]}</State>}
        {edited && !wrong && (
          <State tone={needsConfirmation ? "warn" : "none"}>
            {needsConfirmation ? first.willConfirm : first.willRestart}
          </State>
        )}
      </div>
      {edited && locked === null && (
        <div class="sf-acts cfg-foot">
          <StaffButton onPress={() => act({ do: "discard" })}>{first.discard}</StaffButton>
          <StaffButton primary icon="check" onPress={wrong ? undefined : () => act({ do: "save" })}>
            {first.save}
          </StaffButton>
        </div>
      )}
    </>
  );
}
