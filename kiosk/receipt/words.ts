import type { VerdictId, VerdictTone } from "../invoice/types.ts";

/**
 * The words of slips, Chinese and English as a pair (facts/fapiao.md section 8): never "fake", never more than the
 * record said. A result that makes no statement about the invoice says so.
 */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export interface VerdictWords {
  /** At most six characters: they are printed in double size on 58 mm paper too. The screen's words, shortened. */
  readonly title: Words;
  /** State of the invoice in the record; null when there is no record to speak of. */
  readonly state: Words | null;
  /** What the holder should know or do; null where the title says it all. */
  readonly note: Words | null;
}

/** Every GB2312 printer font has these. Solid: the record has this invoice. Hollow: nothing is said about it. */
export const VERDICT_MARKS: Readonly<Record<VerdictTone, string>> = {
  ok: "■",
  warning: "◆",
  differs: "▲",
  "not-found": "○",
  wait: "□",
};

export const VERDICT_WORDS: Readonly<Record<VerdictId, VerdictWords>> = {
  consistent: {
    title: { zh: "查验一致", en: "MATCHES THE TAX RECORD" },
    state: { zh: "正常 未作废 未红冲", en: "Normal" },
    note: null,
  },
  "consistent-voided": {
    title: { zh: "已作废", en: "VOIDED" },
    state: { zh: "已作废", en: "Voided" },
    note: {
      zh: "信息与记录一致，但这张发票已作废，不能用于报销。",
      en: "It matches the record, but the invoice was voided and cannot be used.",
    },
  },
  "consistent-red-partial": {
    title: { zh: "部分红冲", en: "PARTLY REVERSED" },
    state: { zh: "部分红冲", en: "Partly reversed" },
    note: {
      zh: "信息与记录一致，但其中一部分金额已被红冲。",
      en: "It matches the record, but part of the amount was reversed.",
    },
  },
  "consistent-red-full": {
    title: { zh: "已全额红冲", en: "FULLY REVERSED" },
    state: { zh: "全额红冲", en: "Fully reversed" },
    note: {
      zh: "信息与记录一致，但这张发票已全额红冲，不能用于报销。",
      en: "It matches the record, but the invoice was reversed and cannot be used.",
    },
  },
  "consistent-red-letter": {
    title: { zh: "红字发票", en: "RED-LETTER INVOICE" },
    state: { zh: "红字发票", en: "Red-letter" },
    note: {
      zh: "信息与记录一致。这是冲减用的红字发票，不是付款凭证。",
      en: "It matches the record. It reverses another invoice and proves no payment.",
    },
  },
  "consistent-red-pending": {
    title: { zh: "红冲处理中", en: "REVERSAL PENDING" },
    state: { zh: "红冲处理中", en: "Reversal pending" },
    note: {
      zh: "信息与记录一致，但有红冲申请还没办完，请过几天再查。",
      en: "It matches the record, but a reversal is waiting to be confirmed. Check again later.",
    },
  },
  "consistent-abnormal": {
    title: { zh: "状态异常", en: "ABNORMAL STATUS" },
    state: { zh: "异常", en: "Abnormal" },
    note: {
      zh: "信息与记录一致，但记录中状态异常，请向税务机关咨询。",
      en: "It matches the record, but the record marks it abnormal. Please ask the tax office.",
    },
  },
  "consistent-status-unknown": {
    title: { zh: "状态未知", en: "MATCHES, STATUS NOT STATED" },
    state: { zh: "未知", en: "Not stated" },
    note: {
      zh: "信息与记录一致，但查验服务没有说明发票是否作废或红冲。",
      en: "It matches the record, but the service did not say whether it was voided or reversed.",
    },
  },
  mismatch: {
    title: { zh: "查验不一致", en: "DIFFERS FROM THE RECORD" },
    state: null,
    note: {
      zh: "至少有一项与税务记录不同，记录不说明是哪一项。可能是输入有误，请对照票面再查。",
      en: "At least one item differs; the record does not say which. Compare with the invoice and check again.",
    },
  },
  "not-found": {
    title: { zh: "查无此票", en: "NOT FOUND IN THE RECORD" },
    state: null,
    note: {
      zh: "可能原因：输入有误、刚刚开具、开具超过五年、票种不在查验范围。",
      en: "Possible causes: a typing error, just issued, older than five years, or a kind not covered.",
    },
  },
  "daily-limit": {
    title: { zh: "今天次数用完", en: "DAILY LIMIT REACHED" },
    state: null,
    note: {
      zh: "没有查验结论。同一张发票每天最多查验五次，请明天再查。",
      en: "No statement about the invoice. Each can be checked five times a day. Please come tomorrow.",
    },
  },
  "too-early": {
    title: { zh: "还查不到", en: "TOO EARLY TO CHECK" },
    state: null,
    note: {
      zh: "没有查验结论。刚开具的发票一般第二天才能查验。",
      en: "No statement about the invoice. A new invoice can usually be checked the next day.",
    },
  },
  "out-of-window": {
    title: { zh: "超出可查时间", en: "OUTSIDE THE CHECK PERIOD" },
    state: null,
    note: {
      zh: "没有查验结论。只能查验最近五年内开具的发票。",
      en: "No statement about the invoice. Only the last five years can be checked.",
    },
  },
  "kind-not-covered": {
    title: { zh: "这种票查不了", en: "KIND NOT COVERED" },
    state: null,
    note: {
      zh: "没有查验结论。查验服务不包含这一票种。",
      en: "No statement about the invoice. The service does not cover this kind.",
    },
  },
  "input-rejected": {
    title: { zh: "信息没被接受", en: "INPUT NOT ACCEPTED" },
    state: null,
    note: {
      zh: "没有查验结论。请对照票面核对所填信息后再查。",
      en: "No statement about the invoice. Compare what was entered with the invoice and try again.",
    },
  },
};

export const LABELS = {
  kind: { zh: "票种", en: "Kind" },
  invoiceCode: { zh: "发票代码", en: "Code" },
  invoiceNumber: { zh: "发票号码", en: "Number" },
  issueDate: { zh: "开票日期", en: "Date" },
  totalWithTax: { zh: "价税合计", en: "Total with tax" },
  amountWithoutTax: { zh: "不含税金额", en: "Without tax" },
  amount: { zh: "金额", en: "Amount" },
  seller: { zh: "销售方", en: "Seller" },
  buyer: { zh: "购买方", en: "Buyer" },
  redLetterNumber: { zh: "红字发票号码", en: "Red-letter no." },
  remaining: { zh: "剩余金额", en: "Remaining" },
  state: { zh: "状态", en: "State" },
  checksToday: { zh: "今日查验次数", en: "Checks today" },
  source: { zh: "结果来源", en: "Source" },
  checkedAt: { zh: "查验时间", en: "Checked" },
  terminal: { zh: "终端", en: "Terminal" },
  place: { zh: "地点", en: "Place" },
  slipNumber: { zh: "凭条号", en: "Slip no." },
  lastFour: { zh: "发票号码末四位", en: "Last four" },
  receivedAt: { zh: "受理时间", en: "Received" },
} as const satisfies Readonly<Record<string, Words>>;
