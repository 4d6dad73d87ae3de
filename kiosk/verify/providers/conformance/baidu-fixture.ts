/** Baidu's side of its contract: gives out tokens that end, takes a form, answers by VerifyResult or error_code. */
import type { Query } from "../../../invoice/types.ts";
import { Secret } from "../../../secrets/secret.ts";
import { createBaidu } from "../baidu/baidu.ts";
import { json, type Vendor, type VendorService } from "./vendor-fixture.ts";
import type { Answered, Asked } from "./vendor-server-fixture.ts";

const API_KEY = "Va5yQRHlA4Fq5eR3LT0vuXV4";
const SECRET_KEY = "0rDSjzQ20XUj5itV6WRtznPQSzr5pVw2";

export const baiduVendor: Vendor = {
  name: "baidu",
  secrets: [API_KEY, SECRET_KEY, "24.token"],
  looksUp: false,
  namesCheckCode: true,
  serve: (serverNowMs) => new BaiduService(serverNowMs),
  open: (wire, clock, endpoint) =>
    createBaidu({
      name: "baidu",
      wire,
      clock,
      endpoint,
      apiKey: new Secret("baidu-api", API_KEY),
      secretKey: new Secret("baidu-secret", SECRET_KEY),
    }),
  consistent: (query) => recordOf(query),
  failure: (code) =>
    /^\d{4}$/.test(code)
      ? { ...recordOf(null), VerifyResult: code, VerifyMessage: "…", InvalidSign: "" }
      : { error_code: Number(code), error_msg: "…" },
  codes: [
    ["0002", "daily-limit"],
    ["0005", "input-rejected"],
    ["0006", "mismatch"],
    ["0009", "not-found"],
    ["1004", "account/not-taken"],
    ["1005", "input-rejected"],
    ["1006", "input-rejected"],
    ["1008", "input-rejected"],
    ["1009", "input-rejected"],
    ["1014", "too-early"],
    ["1015", "out-of-window"],
    ["1020", "account/not-taken"],
    ["1021", "busy/maybe-taken"],
    ["9999", "busy/maybe-taken"],
    ["1234", "unknown-code/maybe-taken"],
    ["1", "busy/maybe-taken"],
    ["2", "busy/maybe-taken"],
    ["3", "account/not-taken"],
    ["4", "busy/not-taken"],
    ["6", "account/not-taken"],
    ["14", "account/not-taken"],
    ["17", "account/not-taken"],
    ["18", "busy/not-taken"],
    ["19", "account/not-taken"],
    ["100", "account/not-taken"],
    ["110", "account/not-taken"],
    ["111", "account/not-taken"],
    ["216100", "input-rejected"],
    ["216102", "account/not-taken"],
    ["216110", "account/not-taken"],
    ["216630", "busy/maybe-taken"],
    ["282000", "busy/maybe-taken"],
    ["336000", "unknown-code/maybe-taken"],
  ],
  contradictions: (query) => [
    ["success and error at once", { ...recordOf(query), error_code: 18, error_msg: "…" }],
    ["another number", { ...recordOf(query), InvoiceNum: "26112111200000010016" }],
    ["another date", { ...recordOf(query), InvoiceDate: "20261113" }],
    ["no date", { ...recordOf(query), InvoiceDate: "" }],
    ["another amount", { ...recordOf(query), words_result: { ...WORDS, AmountInFiguers: "368.51" } }],
    ["two results", { ...recordOf(query), words_result: { ...WORDS, VerifyResult: "0006" } }],
    ["no record at all", { VerifyResult: "0001", VerifyMessage: "查验成功发票一致" }],
    ["no result", { ...recordOf(query), VerifyResult: "" }],
  ],
  identityIn(body) {
    if (typeof body !== "object" || body === null) return null;
    const of = (key: string): unknown => Reflect.get(body, key);
    return { code: of("InvoiceCode"), number: of("InvoiceNum"), date: of("InvoiceDate") };
  },
};

const WORDS = {
  TotalAmount: "347.64",
  TotalTax: "20.86",
  AmountInFiguers: "368.50",
  SellerName: "示例餐饮管理有限公司",
  PurchaserName: "示例科技有限公司",
  PurchaserBank: "工商银行 6222020200112233445",
  Remarks: "张三 13800138000",
  CommodityName: [{ row: "1", word: "*餐饮服务*餐费" }],
};

/** Without a query: a reply that found nothing has the same shape and echoes what was submitted. */
export function recordOf(query: Query | null): Readonly<Record<string, unknown>> {
  return {
    VerifyResult: "0001",
    VerifyMessage: "查验成功发票一致",
    VerifyFrequency: "2",
    InvalidSign: "N",
    InvoiceType: "elec_invoice_normal",
    InvoiceCode: query?.invoiceCode ?? "",
    InvoiceNum: query?.invoiceNumber ?? "",
    InvoiceDate: query?.issueDate.replaceAll("-", "") ?? "",
    CheckCode: query?.checkCode == null ? "" : `53228432521674${query.checkCode}`,
    MachineCode: "",
    words_result: WORDS,
    words_result_num: 43,
    log_id: 1_394_226_734,
  };
}

export class BaiduService implements VendorService {
  body = "";
  status = 200;
  /** What a token lives. */
  lifeS = 2_592_000;
  /** Null: gives tokens; else what it says instead. */
  tokenFailure: Answered | null = null;
  readonly #endsAtMs = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Every token that was given out is worth nothing from now on. */
  revoke(): void {
    this.#endsAtMs.clear();
  }

  isQuestion({ target }: Asked): boolean {
    return target.startsWith("/rest/2.0/ocr/v1/vat_invoice_verification?");
  }

  answer(asked: Asked): Answered {
    if (asked.method === "HEAD") return { status: 200, body: "" };
    if (asked.target.startsWith("/oauth/2.0/token?")) return this.#token(asked);
    if (!this.isQuestion(asked)) return failure("3");
    const endsAtMs = this.#endsAtMs.get(asked.target.split("access_token=")[1] ?? "");
    if (endsAtMs === undefined) return failure("110");
    if (this.#nowMs() >= endsAtMs) return failure("111");
    if (asked.headers["content-type"] !== "application/x-www-form-urlencoded") return failure("216100");
    return { status: this.status, body: this.body };
  }

  #token({ method, target }: Asked): Answered {
    if (this.tokenFailure !== null) return this.tokenFailure;
    const query = new URLSearchParams(target.split("?")[1]);
    const known = query.get("client_id") === API_KEY && query.get("client_secret") === SECRET_KEY;
    if (method !== "POST" || query.get("grant_type") !== "client_credentials" || !known) {
      return { status: 401, body: json({ error: "invalid_client", error_description: "unknown client id" }) };
    }
    const token = `24.token${this.#endsAtMs.size}.${this.#nowMs()}`;
    this.#endsAtMs.set(token, this.#nowMs() + this.lifeS * 1000);
    return { status: 200, body: json({ access_token: token, expires_in: this.lifeS, refresh_token: "25.x" }) };
  }
}

function failure(code: string): Answered {
  return { status: 200, body: json(baiduVendor.failure(code)) };
}
