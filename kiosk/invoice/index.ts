/** The public names of the invoice rules. */
export * from "./types.ts";
export { accept, suggest } from "./correction.ts";
export type { Change, SuggestContext, Suggestion, TypedFields } from "./suggestion.ts";
export { crc16 } from "./crc.ts";
export {
  beijingDate,
  beijingDateTime,
  beijingTime,
  dateOfDigits,
  dateWindow,
  digitsOfDate,
  fiveYearWindow,
  isRealDate,
  type DateWindow,
} from "./dates.ts";
export { codeFits, KIND_NAMES, kindOfCode } from "./kinds.ts";
export { lastFour, maskName } from "./mask.ts";
export { amountWords, formatYuan, parseYuan, plainYuan } from "./money.ts";
export { amountMeaningOf, fieldsOf, hasCode, isCovered, needsOf } from "./needs.ts";
export { readNumber, type NumberParts } from "./numbers.ts";
export { formatPayload } from "./payload-format.ts";
export { MAX_PAYLOAD_CHARACTERS, readPayload } from "./payload.ts";
export {
  draftOf,
  draftOfQuery,
  EMPTY_DRAFT,
  toQuery,
  type Draft,
  type FieldProblem,
  type FieldProblemName,
} from "./query.ts";
export { regionName, type RegionName } from "./regions.ts";
export { checkTaxpayerId, type TaxpayerIdCheck } from "./tax-id.ts";
export { verdictOf } from "./verdict.ts";
