/** What the settings page, the page about sticks and the set-up draw alike: values, changes, and one setting being changed. */
import type { JSX } from "preact";
import type { ChangeView, SettingView } from "../../../kiosk/display/contract/staff/settings.ts";
import { Press } from "../../parts/press.tsx";
import { CHOICE_NAMES, GROUP_NAMES, SETTING_NAMES, UNIT_NAMES } from "../../words/staff/setting-names.ts";
import { SETTINGS } from "../../words/staff/settings.ts";
import { Keyboard, NumberPad } from "./keyboard.tsx";
import { useSaid } from "./kit.tsx";

interface Names {
  /** Of a setting, or of a device that is replaced as a whole. */
  readonly nameOf: (path: string) => string;
  readonly secondNameOf: (path: string) => string;
  readonly helpOf: (path: string) => string;
  readonly valueOf: (setting: SettingView) => string;
  readonly choiceOf: (value: string | number) => string;
  readonly allowedOf: (setting: SettingView) => string;
}

export function useNames(): Names {
  const names = useSaid(SETTING_NAMES);
  const groups = useSaid(GROUP_NAMES);
  const choices = useSaid(CHOICE_NAMES).first;
  const units = useSaid(UNIT_NAMES).first;
  const { first } = useSaid(SETTINGS);
  const choiceOf = (value: string | number): string => choices[String(value)] ?? String(value);
  const unitOf = (unit: string | null): string => (unit === null ? "" : (units[unit] ?? unit));
  return {
    nameOf: (path) => names.first[path]?.label ?? groups.first[path] ?? path,
    secondNameOf: (path) => names.second[path]?.label ?? groups.second[path] ?? path,
    helpOf: (path) => names.first[path]?.help ?? "",
    choiceOf,
    valueOf({ control, value }) {
      if (value === null) return first.nothing;
      if (typeof value === "boolean") return value ? first.yes : first.no;
      if (control.type === "number") return `${String(value)} ${unitOf(control.unit)}`.trim();
      return control.type === "choice" || control.type === "fixed" ? choiceOf(value) : String(value);
    },
    allowedOf({ path, control }) {
      if (control.type === "number") return first.range(control.min, control.max, unitOf(control.unit));
      if (control.type === "choice") return first.oneOf;
      return names.first[path]?.form ?? names.first[path]?.help ?? "";
    },
  };
}

/** There is room for so many lines of changes, whichever way the panel hangs. */
export const CHANGES_SHOWN = 9;

/** What is different: now, and what it becomes. `most`: of how many there is room for. */
export function Changes({
  changes,
  most,
}: {
  readonly changes: readonly ChangeView[];
  readonly most: number;
}): JSX.Element {
  const { nameOf, choiceOf } = useNames();
  const { first } = useSaid(SETTINGS);
  return (
    <table class="cfg-diff">
      <thead>
        <tr>
          <th />
          <th>{first.before}</th>
          <th>{first.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.slice(0, most).map(({ path, before, after }) => (
          <tr key={path}>
            <th>{nameOf(path)}</th>
            <td>{before === null ? first.nothing : choiceOf(before)}</td>
            <td class="new">{after === null ? first.nothing : choiceOf(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One setting while it is typed or chosen. */
export function SettingEditor(props: {
  readonly setting: SettingView;
  readonly text: string;
  readonly press: (key: string) => void;
  readonly choose: (value: string | number | boolean) => void;
  readonly enter: () => void;
  readonly cancel: () => void;
}): JSX.Element {
  const { setting, text, press, choose, enter, cancel } = props;
  const { nameOf, helpOf, choiceOf, allowedOf } = useNames();
  const { first } = useSaid(SETTINGS);
  const { path, control } = setting;
  return (
    <section class="cfg-editor">
      <header>
        <h2>{nameOf(path)}</h2>
        <p>{helpOf(path)}</p>
      </header>
      {control.type === "choice" ? (
        <>
          <div class={control.values.length > 8 ? "cfg-choices many" : "cfg-choices"}>
            {control.values.map((value) => (
              <Press
                key={value}
                class={value === setting.value ? "sf-btn on" : "sf-btn"}
                on={value === setting.value}
                onPress={() => choose(value)}
              >
                {choiceOf(value)}
              </Press>
            ))}
          </div>
          <div class="sf-acts">
            <Press class="sf-btn" onPress={cancel}>
              {first.cancel}
            </Press>
          </div>
        </>
      ) : (
        <>
          <p class="cfg-typed" role="status">
            {text}
            <i />
          </p>
          <p class="cfg-allowed">{first.allowed(allowedOf(setting))}</p>
          {control.type === "number" ? (
            <NumberPad press={press} enter={enter} cancel={cancel} />
          ) : (
            <>
              <p class="cfg-allowed">{first.scanText}</p>
              <Keyboard press={press} enter={enter} cancel={cancel} />
            </>
          )}
        </>
      )}
    </section>
  );
}
