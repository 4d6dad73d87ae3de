import { VERDICT_IDS, type AnswerDetails, type Query, type VerdictId } from "../invoice/types.ts";
import { VERDICT_TONE } from "../invoice/verdict.ts";
import type { SlipDocument } from "./document.ts";
import { claimSlip, verdictSlip, type ClaimSlipInput, type SlipFrame, type VerdictSlipInput } from "./templates.ts";

export const SAMPLE_NAMES = [
  ...VERDICT_IDS,
  "consistent-english",
  "consistent-long",
  "consistent-rare",
  "claim",
  "claim-english",
  "claim-reprint",
] as const;
export type SampleName = (typeof SAMPLE_NAMES)[number];

/** One slip of each kind, with invented companies: for `yanpiao receipt render` and for the tests. */
export function sampleSlip(name: SampleName): SlipDocument {
  if (name === "claim") return claimSlip(SAMPLE_CLAIM);
  if (name === "claim-english") {
    return claimSlip({ ...SAMPLE_CLAIM, language: "en", demo: false, amountFen: null, reprint: 1 });
  }
  if (name === "claim-reprint") return claimSlip({ ...SAMPLE_CLAIM, reprint: 3 });
  const consistent = sampleVerdict("consistent");
  if (name === "consistent-english") return verdictSlip({ ...consistent, language: "en", demo: false });
  if (name === "consistent-long") {
    return verdictSlip({ ...consistent, query: LONG_QUERY, details: LONG_DETAILS, reprint: 2 });
  }
  if (name === "consistent-rare")
    return verdictSlip({ ...consistent, language: "en", details: RARE_DETAILS, reprint: 1 });
  return verdictSlip(sampleVerdict(name));
}

const FRAME: SlipFrame = {
  demo: true,
  language: "zh",
  terminalId: "BJ-CY-0107",
  placeName: { zh: "示例购物中心 一层服务台", en: "Sample Mall, level 1" },
  hotline: "12366",
  reprint: 0,
};

const QUERY: Query = {
  kind: "digital-ordinary",
  kindAssumed: false,
  invoiceCode: null,
  invoiceNumber: "25112000000123456789",
  issueDate: "2025-11-21",
  amountFen: 36_800,
  amountMeaning: "with-tax",
  checkCode: null,
  sellerTaxId: null,
};

const DETAILS: AnswerDetails = {
  kind: "digital-ordinary",
  invoiceCode: null,
  invoiceNumber: "25112000000123456789",
  issueDate: "2025-11-21",
  totalWithTaxFen: 36_800,
  amountWithoutTaxFen: 34_717,
  taxFen: 2_083,
  sellerName: "北京示例餐饮管理有限公司",
  buyerNameMasked: "北京样**有限公司",
  redLetterNumber: null,
  remainingFen: null,
};

const LONG_QUERY: Query = { ...QUERY, kind: "vat-roll", invoiceCode: "011002000111", invoiceNumber: "31015945" };
const LONG_DETAILS: AnswerDetails = {
  ...DETAILS,
  kind: "vat-roll",
  invoiceCode: "011002000111",
  invoiceNumber: "31015945",
  totalWithTaxFen: 123_456_789_01,
  sellerName: "北京示例国际会议中心管理服务股份有限公司朝阳区建国门外大街第二分公司𠮷😀",
  buyerNameMasked: "Beijing S**** International Trading (Holdings) Company Limited",
};

/** Names with characters that most printers' fonts lack: they are drawn. */
const RARE_DETAILS: AnswerDetails = {
  ...DETAILS,
  sellerName: "北京𠮷野家示例餐饮(马家䶮沟)有限公司",
  buyerNameMasked: "王㛃* & Señor N*",
};

/** Exported for tests that vary one field. */
export function sampleVerdict(id: VerdictId): VerdictSlipInput {
  const tone = VERDICT_TONE[id];
  return {
    ...FRAME,
    verdict: { id, tone },
    query: QUERY,
    details: tone === "ok" || tone === "warning" ? (DETAILS_OF[id] ?? DETAILS) : null,
    checksToday: tone === "wait" ? null : 1,
    source: "演示登记簿(不是税务记录)",
    checkedAt: "2025-11-23 14:26:11",
    slipNumber: "4827106359",
  };
}

const DETAILS_OF: Readonly<Partial<Record<VerdictId, AnswerDetails>>> = {
  "consistent-red-partial": { ...DETAILS, redLetterNumber: "25112000000198765432", remainingFen: 12_000 },
  "consistent-red-full": { ...DETAILS, redLetterNumber: "25112000000198765432", remainingFen: 0 },
  "consistent-red-letter": { ...DETAILS, totalWithTaxFen: -36_800, amountWithoutTaxFen: -34_717, taxFen: -2_083 },
};

export const SAMPLE_CLAIM: ClaimSlipInput = {
  ...FRAME,
  claimCode: "4827106359",
  receivedAt: "2025-11-23 14:26",
  lastFour: "6789",
  amountFen: 36_800,
  keepDays: 7,
};
