/**
 * Every Error.Code of VatInvoiceVerifyNew and of the gateway before it, and what it means here (facts 4.2;
 * cloud.tencent.com/document/api/866/73674). What is not in the table is no verdict.
 */
import { fails, MISMATCH, NOT_FOUND, refuses, turnsAway, UNKNOWN_CODE, type Meaning } from "../wire-meaning.ts";

export const TENCENT_CODES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  // 发票数据不一致
  ["FailedOperation.InvoiceMismatch", MISMATCH],
  // 发票不存在
  ["ResourceNotFound.NoInvoice", NOT_FOUND],
  // 今日次数达到限制
  ["FailedOperation.CountLimitError", refuses("daily-limit")],
  // 不支持当天发票查询
  ["ResourceNotFound.NotSupportCurrentInvoiceQuery", refuses("too-early")],
  // 发票金额或校验码有误
  ["InvalidParameterValue.PriceOrVerificationParameterValueLimit", refuses("input-rejected")],
  ["InvalidParameterValue.TicketCodeParameterValueLimit", refuses("input-rejected")],
  ["InvalidParameterValue.TicketSnParameterValueLimit", refuses("input-rejected")],
  ["InvalidParameterValue.TicketDateParameterValueLimit", refuses("input-rejected")],
  ["InvalidParameterValue.InvalidParameterValueLimit", refuses("input-rejected")],
  // 地区编码不存在
  ["ResourceNotFound.NoAreaCode", refuses("input-rejected")],
  // 税务局网络异常: whether the record was asked is not said.
  ["ResourceUnavailable.TaxNetworkError", fails("busy")],
  ["FailedOperation.UnKnowError", fails("busy")],
  // 欠费、未开通、资源包耗尽: the gateway's own book, looked into before anything is done.
  ["FailedOperation.ArrearsError", turnsAway("account")],
  ["FailedOperation.UnOpenError", turnsAway("account")],
  ["ResourceUnavailable.InArrears", turnsAway("account")],
  ["ResourceUnavailable.ResourcePackageRunOut", turnsAway("account")],
  ["ResourcesSoldOut.ChargeStatusException", turnsAway("account")],
  // More than five minutes between the two clocks.
  ["AuthFailure.SignatureExpire", turnsAway("clock")],
  ["AuthFailure.SignatureFailure", turnsAway("account")],
  ["AuthFailure.SecretIdNotFound", turnsAway("account")],
]);

/** Codes of which the part before the dot says enough. */
export const TENCENT_FAMILIES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["AuthFailure", turnsAway("account")],
  ["RequestLimitExceeded", turnsAway("busy")],
  ["InternalError", fails("busy")],
]);

export function meaningOfTencent(code: string): Meaning {
  const [family = ""] = code.split(".");
  return TENCENT_CODES.get(code) ?? TENCENT_FAMILIES.get(family) ?? UNKNOWN_CODE;
}
