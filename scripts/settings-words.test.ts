/** The core knows settings by their path, the glass has words for each: this holds both lists together. */
import { expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../config/default.ts";
import type { Tree } from "../config/load.ts";
import { settingsOf } from "../config/settings.ts";
import { isHidden } from "../kiosk/provisioning/form.ts";
import { CHOICE_NAMES, GROUP_NAMES, SETTING_NAMES, UNIT_NAMES } from "../ui/words/staff/setting-names.ts";

/** Every driver of scanner and printer, so that each of their settings comes up once. */
const CONFIGS: readonly Tree[] = [
  ...["serial", "hid", "wedge", "simulated", "none"].map((driver) => ({ ...DEFAULT_CONFIG, scanner: { driver } })),
  ...["tcp", "usb", "serial", "simulated"].map((driver) => ({ ...DEFAULT_CONFIG, printer: { driver } })),
];
const SETTINGS = CONFIGS.flatMap(settingsOf).filter(
  ({ path }) => !isHidden(path) && !path.some((step) => typeof step === "number"),
);

test("each setting has a name and a sentence in both languages, and no name is of a setting that does not exist", () => {
  const paths = [...new Set(SETTINGS.map(({ path }) => path.join(".")))].toSorted();
  expect(Object.keys(SETTING_NAMES.zh).toSorted()).toEqual(paths);
  expect(Object.keys(SETTING_NAMES.en).toSorted()).toEqual(paths);
});

test("each group, unit and choice of words has a name in both languages", () => {
  const groups = SETTINGS.filter(({ path }) => path.length > 1).map(({ path }) => String(path[0]));
  const units = SETTINGS.flatMap(({ kind }) => (kind.type === "number" && kind.unit !== null ? [kind.unit] : []));
  const choices = SETTINGS.flatMap(({ path, kind }) =>
    kind.type === "choice" && path.at(-1) !== "profile" && path[0] !== "display" ? kind.values : [],
  ).filter((value) => typeof value === "string");
  for (const language of ["zh", "en"] as const) {
    expect(Object.keys(GROUP_NAMES[language]).toSorted()).toEqual([...new Set(groups)].toSorted());
    expect(Object.keys(UNIT_NAMES[language])).toEqual(expect.arrayContaining([...new Set(units)]));
    expect(Object.keys(CHOICE_NAMES[language])).toEqual(expect.arrayContaining([...new Set(choices)]));
  }
});
