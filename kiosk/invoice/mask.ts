/** What of a name may stand on a public screen or slip. The number of stars says nothing about the length of the name. */

const STARS = "＊＊＊＊";

/** Endings that say what somebody is and not who; longest first. */
const ENDINGS = [
  "股份有限公司",
  "有限责任公司",
  "集团有限公司",
  "有限公司",
  "合伙企业",
  "会计师事务所",
  "律师事务所",
  "事务所",
  "委员会",
  "管理局",
  "合作社",
  "经营部",
  "工作室",
  "研究院",
  "研究所",
  "分公司",
  "公司",
  "集团",
  "中心",
  "医院",
  "学校",
  "大学",
  "小学",
  "中学",
  "商行",
  "酒店",
  "饭店",
  "超市",
  "商店",
  "协会",
  "银行",
  "厂",
  "店",
  "局",
] as const;

/** "示例科技有限公司" → "示＊＊＊＊有限公司"; "张三" → "张＊". Buyers named 个人 are nobody in particular. */
export function maskName(name: string): string {
  const characters = Array.from(name.trim());
  const first = characters[0];
  if (first === undefined) return "";
  const whole = characters.join("");
  if (whole === "个人") return whole;
  const ending = ENDINGS.find((one) => whole.endsWith(one));
  const body = characters.length - (ending?.length ?? 0);
  // One character before the ending is all of the name: then the ending goes.
  if (ending !== undefined && body >= 2 && (characters.length > 4 || ending.length >= 2)) return first + STARS + ending;
  return characters.length <= 4 ? `${first}＊` : first + STARS;
}

/** The last four digits of a number, which is what a slip and the journal may keep. */
export function lastFour(number: string): string {
  return number.slice(-4);
}

const LONGEST_NAME = 100;

/** Control characters and marks that turn the direction of writing would reach the printer and the screen; null: nothing is left. */
export function shownName(text: string): string | null {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, "").trim();
  return clean === "" ? null : Array.from(clean).slice(0, LONGEST_NAME).join("");
}

/** The longest name of a natural person that is taken for one; four characters and more are a firm's or a shop's more often. */
const LONGEST_PERSON = 3;

/** A seller is shown, but for whom the tax office issued an invoice is a person, and says so by no ending. */
export function shownSeller(text: string): string | null {
  const name = shownName(text);
  if (name === null || !/^\p{Script=Han}+$/u.test(name) || Array.from(name).length > LONGEST_PERSON) return name;
  return ENDINGS.some((ending) => name.endsWith(ending)) ? name : maskName(name);
}
