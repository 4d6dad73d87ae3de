import { ANY_DIGITAL, KIND_NAMES } from "../invoice/kinds.ts";
import { formatYuan } from "../invoice/money.ts";
import { kindShown } from "../invoice/record-kind.ts";
import type { AnswerDetails, Query, Verdict } from "../invoice/types.ts";
import { claimQr } from "./claim-qr.ts";
import type { SlipDocument, SlipPart } from "./document.ts";
import { verdictQrText } from "./slip-qr.ts";
import { LABELS, VERDICT_MARKS, VERDICT_WORDS, type VerdictWords, type Words } from "./words.ts";

/** What every slip says about where it came from. */
export interface SlipFrame {
  /** A demonstration terminal marks every slip, top and bottom. */
  readonly demo: boolean;
  readonly language: "zh" | "en";
  readonly terminalId: string;
  readonly placeName: Words;
  readonly hotline: string;
  /** 0: the first print; n: the n-th time this slip is printed again. */
  readonly reprint: number;
}

export interface VerdictSlipInput extends SlipFrame {
  readonly verdict: Verdict;
  readonly query: Query;
  /** What the record shows; null when it shows nothing. Buyer's name is masked before it gets here. */
  readonly details: AnswerDetails | null;
  readonly checksToday: number | null;
  readonly source: string;
  /** Beijing time, "YYYY-MM-DD HH:MM:SS". */
  readonly checkedAt: string;
  readonly slipNumber: string;
}

export interface ClaimSlipInput extends SlipFrame {
  /** Ten digits. */
  readonly claimCode: string;
  /** Beijing time, "YYYY-MM-DD HH:MM". */
  readonly receivedAt: string;
  readonly lastFour: string;
  readonly amountFen: number | null;
  readonly keepDays: number;
}

const QR_GAP_DOTS = 24;

/** 查验凭条: result, facts, time and place, QR, "not an invoice". The order is fixed (ux 4.3). */
export function verdictSlip(input: VerdictSlipInput): SlipDocument {
  const { verdict, query, details, language } = input;
  const words = VERDICT_WORDS[verdict.id];
  const { invoiceNumber } = details ?? query;
  return {
    parts: [
      ...head(input, { zh: "发票查验凭条", en: "INVOICE CHECK SLIP" }),
      title(`${VERDICT_MARKS[verdict.tone]} ${words.title.zh}`),
      center(words.title.en, true),
      ...(words.note === null ? [] : [gap(6), text(words.note.zh, true), text(words.note.en)]),
      light(),
      ...(details === null ? [text(both({ zh: "所查信息", en: "As entered" }))] : []),
      ...invoiceFacts(input, words),
      light(),
      fact(LABELS.source, input.source, language),
      fact(LABELS.checkedAt, input.checkedAt, language),
      fact(LABELS.place, input.placeName[language], language),
      fact(LABELS.terminal, input.terminalId, language),
      fact(LABELS.slipNumber, grouped(input.slipNumber), language),
      gap(QR_GAP_DOTS),
      {
        part: "qr",
        text: verdictQrText({ ...input, verdict: verdict.id, lastFour: invoiceNumber.slice(-4) }),
      },
      gap(QR_GAP_DOTS),
      center("扫码可读出凭条号和结果"),
      center("Scan: slip number and result"),
      light(),
      text("本凭条只说明查验时的记录，不能代替发票。"),
      text("Record at the time shown. Not an invoice."),
      text("仅供参考，以税务机关查验平台为准。"),
      ...foot(input),
    ],
  };
}

/** 查验受理凭条: says before anything else that there is no result yet. */
export function claimSlip(input: ClaimSlipInput): SlipDocument {
  const { language, claimCode, keepDays } = input;
  return {
    parts: [
      ...head(input, { zh: "查验受理凭条", en: "REQUEST RECEIVED" }),
      title("□ 还没有结果"),
      center("NO RESULT YET", true),
      gap(6),
      text("查验服务现在给不出结果。本终端已记下您的请求，稍后自动查验。", true),
      text("The service gives no result now. This terminal keeps your request and finishes it later."),
      light(),
      center("取结果号 CLAIM CODE"),
      { part: "code", groups: [claimCode.slice(0, 3), claimCode.slice(3, 6), claimCode.slice(6)] },
      light(),
      fact(LABELS.lastFour, input.lastFour, language),
      ...(input.amountFen === null ? [] : [fact(LABELS.amount, yuan(input.amountFen), language)]),
      fact(LABELS.receivedAt, input.receivedAt, language),
      fact(LABELS.place, input.placeName[language], language),
      fact(LABELS.terminal, input.terminalId, language),
      gap(QR_GAP_DOTS),
      { part: "qr", text: claimQr(claimCode) },
      gap(QR_GAP_DOTS),
      text("怎样取结果 How to collect", true),
      step(1, "回到本终端，扫描这个二维码，或在“找回查验结果”输入号码。"),
      step(2, "输入发票号码末四位，看结果、打印凭条。"),
      text("Come back to this terminal, scan this code or enter the claim code, then the last four digits."),
      text(`结果出来后保留 ${keepDays} 天。Kept for ${keepDays} days.`),
      light(),
      text("本凭条不是查验结果，不能代替发票。"),
      text("Not a result. Not an invoice."),
      ...foot(input),
    ],
  };
}

function head({ demo, reprint }: SlipFrame, name: Words): readonly SlipPart[] {
  return [
    ...demoMark(demo),
    gap(8),
    title(name.zh),
    center(name.en),
    ...(reprint > 0 ? [center(`补打 ${reprint} · REPRINT ${reprint}`, true)] : []),
    { part: "rule", weight: "strong" },
  ];
}

function foot({ demo, hotline }: SlipFrame): readonly SlipPart[] {
  return [{ part: "ends", left: `税务热线 ${hotline}`, right: "- 请撕下带走 -" }, gap(8), ...demoMark(demo)];
}

function demoMark(demo: boolean): readonly SlipPart[] {
  return demo ? [{ part: "demo" }] : [];
}

function invoiceFacts(input: VerdictSlipInput, words: VerdictWords): readonly SlipPart[] {
  const { query, details, checksToday, language } = input;
  const { invoiceCode, invoiceNumber, issueDate } = details ?? query;
  const kind = details === null ? kindShown(null, query) : details.kind;
  const facts: (readonly [Words, string | null])[] = [
    [LABELS.kind, (kind === null ? ANY_DIGITAL : KIND_NAMES[kind])[language]],
    [LABELS.invoiceCode, invoiceCode],
    [LABELS.invoiceNumber, grouped(invoiceNumber)],
    [LABELS.issueDate, issueDate],
    amountFact(query, details),
    [LABELS.seller, details?.sellerName ?? null],
    [LABELS.buyer, details?.buyerNameMasked ?? null],
    [LABELS.redLetterNumber, details?.redLetterNumber == null ? null : grouped(details.redLetterNumber)],
    [LABELS.remaining, details?.remainingFen == null ? null : yuan(details.remainingFen)],
    [LABELS.state, words.state?.[language] ?? null],
    [LABELS.checksToday, checksToday === null ? null : language === "zh" ? `第 ${checksToday} 次` : `${checksToday}`],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [fact(label, value, language)]));
}

function amountFact(query: Query, details: AnswerDetails | null): readonly [Words, string | null] {
  if (details?.totalWithTaxFen != null) return [LABELS.totalWithTax, yuan(details.totalWithTaxFen)];
  if (details?.amountWithoutTaxFen != null) return [LABELS.amountWithoutTax, yuan(details.amountWithoutTaxFen)];
  if (query.amountFen === null) return [LABELS.amount, null];
  const amount = yuan(query.amountFen);
  switch (query.amountMeaning) {
    case "with-tax":
      return [LABELS.totalWithTax, amount];
    case "without-tax":
      return [LABELS.amountWithoutTax, amount];
    case "unknown":
      return [LABELS.amount, amount];
  }
}

/** The full-width sign: the other one is not in printer fonts. Behind it a minus, as invoices print it. */
function yuan(fen: number): string {
  return `￥${formatYuan(fen)}`;
}

/** Digits in fours from the left, as people read them out; a ten-digit number 3-3-4. */
function grouped(digits: string): string {
  if (!/^\d+$/.test(digits)) return digits;
  if (digits.length === 10) return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
  return digits.replace(/\d{4}(?=\d)/g, "$& ");
}

function both({ zh, en }: Words): string {
  return `${zh} ${en}`;
}

function fact(label: Words, value: string, language: "zh" | "en"): SlipPart {
  return { part: "fact", label: language === "zh" ? label.zh : both(label), value };
}

function title(content: string): SlipPart {
  return { part: "title", text: content };
}

function center(content: string, bold = false): SlipPart {
  return { part: "center", text: content, bold };
}

function text(content: string, bold = false): SlipPart {
  return { part: "text", text: content, bold };
}

function step(number: number, content: string): SlipPart {
  return { part: "step", number, text: content };
}

function gap(dots: number): SlipPart {
  return { part: "gap", dots };
}

function light(): SlipPart {
  return { part: "rule", weight: "light" };
}
