/** Money is integer fen. It becomes text only at the edges: the code's decimal text, the screen, the words on paper. */

/** 12 digits before the point: more than any invoice, and far below what a double holds exactly. */
const YUAN = /^(-?)(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{0,2})0*)?$/;

/** "1705400.00", "1,705,400", "64.9", "-10.70", "¥112" → fen; null for anything else. */
export function parseYuan(text: string): number | null {
  const match = YUAN.exec(text.trim().replace(/^(-?)[¥￥]/, "$1"));
  if (match === null) return null;
  const [, sign = "", yuan = "", decimals = ""] = match;
  const fen = Number(yuan.replaceAll(",", "")) * 100 + Number(decimals.padEnd(2, "0"));
  return sign === "-" && fen !== 0 ? -fen : fen;
}

/** 170540000 → "1,705,400.00". */
export function formatYuan(fen: number): string {
  const plain = plainYuan(fen);
  return plain.replace(/\B(?=(?:\d{3})+\.)/g, ",");
}

/** 170540000 → "1705400.00", as the invoice code and every service write it. */
export function plainYuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const DIGITS = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"] as const;
const PLACES = ["", "拾", "佰", "仟"] as const;
const SECTIONS = ["", "万", "亿", "万亿"] as const;

/** 36850 → "叁佰陆拾捌元伍角整": the capital figures that the invoice prints beside the amount, to compare by eye. */
export function amountWords(fen: number): string {
  if (fen < 0) return `负${amountWords(-fen)}`;
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor((fen % 100) / 10);
  const odd = fen % 10;
  const whole = yuan === 0 ? "" : `${yuanWords(yuan)}元`;
  if (jiao === 0 && odd === 0) return `${whole === "" ? "零元" : whole}整`;
  // Printed invoices put 零 where the figure has a nought before the next word: 10.70 is 壹拾元零柒角整 (facts 1.1).
  const gap = whole !== "" && (jiao === 0 || yuan % 10 === 0) ? "零" : "";
  const jiaoWords = jiao === 0 ? "" : `${digit(jiao)}角`;
  return `${whole}${gap}${jiaoWords}${odd === 0 ? "整" : `${digit(odd)}分`}`;
}

function yuanWords(yuan: number): string {
  let words = "";
  let rest = yuan;
  let skipped = false;
  for (const unit of SECTIONS) {
    const section = rest % 10_000;
    rest = Math.floor(rest / 10_000);
    if (section > 0) {
      const tail = words !== "" && skipped ? `零${words}` : words;
      words = `${sectionWords(section)}${unit}${tail}`;
    }
    skipped = section < 1000;
    if (rest === 0) break;
  }
  return words;
}

function sectionWords(section: number): string {
  let words = "";
  let rest = section;
  let zeroPending = false;
  for (const place of PLACES) {
    const value = rest % 10;
    rest = Math.floor(rest / 10);
    if (value > 0) {
      words = `${digit(value)}${place}${zeroPending && words !== "" ? "零" : ""}${words}`;
      zeroPending = false;
    } else {
      zeroPending = true;
    }
    if (rest === 0) break;
  }
  return words;
}

function digit(value: number): string {
  return DIGITS[value] ?? "";
}
