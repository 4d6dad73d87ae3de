/** Tencent's side of its contract: checks TC3-HMAC-SHA256 from the request as it arrived, by its own reading of the documentation. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Query } from "../../../invoice/types.ts";
import { Secret } from "../../../secrets/secret.ts";
import { createTencent } from "../tencent/tencent.ts";
import { json, type Vendor, type VendorService } from "./vendor-fixture.ts";
import type { Asked } from "./vendor-server-fixture.ts";

const SECRET_ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const SECRET_KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const FIVE_MINUTES_S = 300;

export const tencentVendor: Vendor = {
  name: "tencent",
  secrets: [SECRET_ID, SECRET_KEY],
  looksUp: false,
  namesCheckCode: true,
  serve: (serverNowMs) => new TencentService(serverNowMs),
  open: (wire, clock, endpoint) =>
    createTencent({
      name: "tencent",
      wire,
      clock,
      endpoint,
      secretId: new Secret("tencent-id", SECRET_ID),
      secretKey: new Secret("tencent-key", SECRET_KEY),
    }),
  consistent: (query) => ({ Response: { Invoice: invoiceOf(query), ...UNUSED, RequestId: "r-1" } }),
  failure: (code) => ({ Response: { Error: { Code: code, Message: "…" }, RequestId: "r-1" } }),
  codes: [
    ["FailedOperation.InvoiceMismatch", "mismatch"],
    ["ResourceNotFound.NoInvoice", "not-found"],
    ["FailedOperation.CountLimitError", "daily-limit"],
    ["ResourceNotFound.NotSupportCurrentInvoiceQuery", "too-early"],
    ["InvalidParameterValue.PriceOrVerificationParameterValueLimit", "input-rejected"],
    ["InvalidParameterValue.TicketCodeParameterValueLimit", "input-rejected"],
    ["InvalidParameterValue.TicketSnParameterValueLimit", "input-rejected"],
    ["InvalidParameterValue.TicketDateParameterValueLimit", "input-rejected"],
    ["InvalidParameterValue.InvalidParameterValueLimit", "input-rejected"],
    ["ResourceNotFound.NoAreaCode", "input-rejected"],
    ["ResourceUnavailable.TaxNetworkError", "busy/maybe-taken"],
    ["FailedOperation.UnKnowError", "busy/maybe-taken"],
    ["InternalError", "busy/maybe-taken"],
    ["FailedOperation.ArrearsError", "account/not-taken"],
    ["FailedOperation.UnOpenError", "account/not-taken"],
    ["ResourceUnavailable.InArrears", "account/not-taken"],
    ["ResourceUnavailable.ResourcePackageRunOut", "account/not-taken"],
    ["ResourcesSoldOut.ChargeStatusException", "account/not-taken"],
    ["RequestLimitExceeded", "busy/not-taken"],
    ["AuthFailure.SignatureExpire", "clock/not-taken"],
    ["AuthFailure.SignatureFailure", "account/not-taken"],
    ["AuthFailure.SecretIdNotFound", "account/not-taken"],
    ["AuthFailure.SomethingNew", "account/not-taken"],
    ["FailedOperation.SomethingNew", "unknown-code/maybe-taken"],
    ["constructor", "unknown-code/maybe-taken"],
  ],
  contradictions: (query) => {
    const wrong = (change: object): unknown => ({
      Response: { Invoice: { ...invoiceOf(query), ...change }, RequestId: "r" },
    });
    return [
      ["success and error at once", { Response: { Invoice: invoiceOf(query), Error: { Code: "InternalError" } } }],
      ["another number", wrong({ Number: "26112111200000010016" })],
      ["another date", wrong({ Date: "20261113" })],
      ["no date", wrong({ Date: "" })],
      ["another amount", wrong({ AmountWithTax: "368.51" })],
      ["no record at all", { Response: { RequestId: "r-1" } }],
      ["a record of empty texts", { Response: { Invoice: UNUSED.ElectronicTrainTicket, RequestId: "r-1" } }],
      [
        "two records",
        { Response: { Invoice: invoiceOf(query), ElectronicTrainTicket: { Number: "26112111200000010016" } } },
      ],
      ["a fiscal bill, which was not asked about", { Response: { FinancialBill: { Number: query.invoiceNumber } } }],
    ];
  },
  identityIn(body) {
    const record = at(body, "Response", "Invoice");
    if (record === null) return null;
    return { code: record["Code"], number: record["Number"], date: record["Date"] };
  },
};

/** As in the vendor's example: everything a text, much of it personal, none of which may be shown. */
export function invoiceOf(query: Query): Readonly<Record<string, unknown>> {
  return {
    Code: query.invoiceCode ?? "",
    Number: query.invoiceNumber,
    Date: query.issueDate.replaceAll("-", ""),
    BuyerName: "示例科技有限公司",
    BuyerTaxCode: "91110108551385082Q",
    BuyerAddressPhone: "北京市朝阳区 010-12345678",
    BuyerBankAccount: "工商银行 6222020200112233445",
    SellerName: "示例餐饮管理有限公司",
    Remark: "张三 13800138000",
    Type: query.invoiceCode === null ? "0910" : "10",
    CheckCode: query.checkCode === null ? "" : `53228432521674${query.checkCode}`,
    IsAbandoned: "N",
    AmountWithoutTax: "347.64",
    TaxAmount: "20.86",
    AmountWithTax: "368.50",
    RedLetterInvoiceMark: null,
    Items: [{ LineNo: "1", Name: "*餐饮服务*餐费", VehicleType: "" }],
  };
}

/** What the vendor does not use comes back filled with empty texts. */
const UNUSED = {
  VehicleInvoiceInfo: { CarType: "", VinNo: "", EngineNo: "" },
  UsedVehicleInvoiceInfo: { BuyerNo: "", PlateNumber: "" },
  PassInvoiceInfoList: [],
  ElectronicTrainTicket: { Number: "", Date: "", StateCode: "", Total: "", PassengerName: "", PassengerNo: "" },
  ElectronicAirTransport: { Number: "", Total: "" },
  FinancialBill: { Code: "", Number: "" },
};

class TencentService implements VendorService {
  body = "";
  status = 200;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  isQuestion(asked: Asked): boolean {
    return asked.method === "POST";
  }

  answer(asked: Asked): { status: number; body: string } {
    if (asked.method === "HEAD") return { status: 404, body: "" };
    const fault = this.#faultOf(asked);
    if (fault !== null) return { status: 200, body: json(tencentVendor.failure(fault)) };
    return { status: this.status, body: this.body };
  }

  #faultOf({ target, headers, body }: Asked): string | null {
    const parts =
      /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/ocr\/tc3_request, SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})$/.exec(
        headers["authorization"] ?? "",
      );
    if (parts === null || target !== "/") return "AuthFailure.SignatureFailure";
    const [, id, date, names = "", signature = ""] = parts;
    if (id !== SECRET_ID) return "AuthFailure.SecretIdNotFound";
    const timestamp = headers["x-tc-timestamp"] ?? "";
    if (Math.abs(this.#nowMs() / 1000 - Number(timestamp)) > FIVE_MINUTES_S) return "AuthFailure.SignatureExpire";
    if (!names.split(";").includes("host") || !names.split(";").includes("content-type")) {
      return "AuthFailure.SignatureFailure";
    }
    if (headers["x-tc-action"] !== "VatInvoiceVerifyNew" || headers["x-tc-version"] !== "2018-11-19") {
      return "InvalidParameterValue.InvalidParameterValueLimit";
    }
    const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
    let canonical = "POST\n/\n\n";
    for (const name of names.split(";")) canonical += `${name}:${(headers[name] ?? "").toLowerCase()}\n`;
    canonical += `\n${names}\n${digest(body)}`;
    let key: Buffer | string = `TC3${SECRET_KEY}`;
    for (const step of [date ?? "", "ocr", "tc3_request"]) key = createHmac("sha256", key).update(step).digest();
    const text = `TC3-HMAC-SHA256\n${timestamp}\n${date ?? ""}/ocr/tc3_request\n${digest(canonical)}`;
    const mine = createHmac("sha256", key).update(text).digest();
    return timingSafeEqual(mine, Buffer.from(signature, "hex")) ? null : "AuthFailure.SignatureFailure";
  }
}

function at(value: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> | null {
  const found = path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : null),
    value,
  );
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : null;
}
