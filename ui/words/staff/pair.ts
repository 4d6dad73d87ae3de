/** The words of one page of the staff console, in both languages: they do not compile with a key missing in one. */
import type { Language } from "../../../kiosk/display/contract/view.ts";

export interface WordPair<Words> {
  readonly zh: Words;
  readonly en: Words;
}

export function pair<Words extends object>(zh: Words, en: NoInfer<Words>): WordPair<Words> {
  return { zh, en };
}

/** The chosen language, which is read, and the other one, which stands small beneath. */
export interface Said<Words> {
  readonly first: Words;
  readonly second: Words;
  readonly secondLang: "zh-CN" | "en";
}

export function saidIn<Words>({ zh, en }: WordPair<Words>, language: Language): Said<Words> {
  return language === "zh"
    ? { first: zh, second: en, secondLang: "en" }
    : { first: en, second: zh, secondLang: "zh-CN" };
}
