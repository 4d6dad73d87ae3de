/** Examples of the contract: invented companies (示例 means "example"), invented invoices, a number that nobody has. */
import type { DeliveryRequest, VerificationRequest } from "./contract.ts";

const KEY = "019ab4c2-7c00-7000-8000-000000000107";
const AT = "2026-11-24T04:00:00.000Z";

const DIGITAL: VerificationRequest = {
  terminal: "BJ-CY-0107",
  query: {
    kind: "digital-ordinary",
    kindAssumed: false,
    invoiceCode: null,
    invoiceNumber: "26112111200000010015",
    issueDate: "2026-11-12",
    amountFen: 36_850,
    amountMeaning: "with-tax",
    checkCode: null,
    sellerTaxId: null,
  },
};

const PAPER: VerificationRequest = {
  terminal: "BJ-CY-0107",
  query: {
    kind: "vat-ordinary-electronic",
    kindAssumed: false,
    invoiceCode: "011002400111",
    invoiceNumber: "06080017",
    issueDate: "2024-06-08",
    amountFen: null,
    amountMeaning: "without-tax",
    checkCode: "204031",
    sellerTaxId: null,
  },
};

const DELIVERY: DeliveryRequest = {
  terminal: "BJ-CY-0107",
  verification: KEY,
  language: "zh",
  consent: { text: "delivery-2026.1", at: AT },
  result: { verdict: "consistent", lastFour: "0015", source: "sandbox", at: AT },
  channel: "email",
  to: "wang@example.cn",
};

export const EXAMPLES = {
  key: KEY,
  VerificationRequest: {
    digital: { summary: "A digital invoice: number, date, amount with tax", value: DIGITAL },
    checkCode: { summary: "An older electronic invoice: code, number, date, last six of the check code", value: PAPER },
  },
  Verification: {
    consistent: {
      summary: "The record agrees",
      value: {
        key: KEY,
        outcome: {
          type: "answer",
          match: "consistent",
          status: "normal",
          details: {
            kind: "digital-ordinary",
            invoiceCode: null,
            invoiceNumber: "26112111200000010015",
            issueDate: "2026-11-12",
            totalWithTaxFen: 36_850,
            amountWithoutTaxFen: 34_764,
            taxFen: 2_086,
            sellerName: "北京示例餐饮管理有限公司",
            buyerNameMasked: "王＊",
            redLetterNumber: null,
            remainingFen: null,
          },
          checksToday: 1,
          checksLeftToday: 4,
          source: "tencent",
          at: AT,
        },
      },
    },
    mismatch: {
      summary: "An item differs; the record does not say which",
      value: {
        key: KEY,
        outcome: {
          type: "answer",
          match: "mismatch",
          status: "unknown",
          details: null,
          checksToday: null,
          checksLeftToday: null,
          source: "tencent",
          at: AT,
        },
      },
    },
    declined: {
      summary: "Five checks of this invoice were made today",
      value: { key: KEY, outcome: { type: "refused", reason: "daily-limit", source: "tencent", at: AT } },
    },
  },
  UnderWay: { underWay: { value: { key: KEY, state: "under-way" } } },
  DeliveryRequest: { email: { value: DELIVERY } },
  Delivery: { accepted: { value: { key: KEY, state: "accepted" } } },
  Health: { ok: { value: { contract: "1.0.0", state: "ok", time: AT } } },
} as const;
