import type { Language } from "../../kiosk/display/contract/view.ts";
import { en } from "./en.ts";
import { zh, type Words } from "./zh.ts";

/** The two languages of a screen: the one the person chose, large, and the other beneath it. */
export interface Saying {
  readonly first: Words;
  readonly second: Words;
  readonly firstLang: "zh-CN" | "en";
  readonly secondLang: "zh-CN" | "en";
}

const CHINESE_FIRST: Saying = { first: zh, second: en, firstLang: "zh-CN", secondLang: "en" };
const ENGLISH_FIRST: Saying = { first: en, second: zh, firstLang: "en", secondLang: "zh-CN" };

export function sayingIn(language: Language): Saying {
  return language === "zh" ? CHINESE_FIRST : ENGLISH_FIRST;
}
