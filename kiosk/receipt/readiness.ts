import type { SlipDocument, SlipPart } from "./document.ts";
import type { Words } from "./words.ts";

export interface ReadinessSlipInput {
  readonly demo: boolean;
  readonly terminalId: string;
  readonly placeName: Words;
  readonly version: string;
  /** Beijing time, "2026-11-26 14:26". */
  readonly checkedAt: string;
  readonly level: "ok" | "warn" | "fail";
  readonly ok: number;
  /** What was not well, in order. */
  readonly troubles: readonly {
    readonly name: Words;
    readonly level: "warn" | "fail";
    readonly says: Words;
    readonly todo: Words | null;
  }[];
  readonly qr: string;
}

const RESULT: Readonly<Record<ReadinessSlipInput["level"], Words>> = {
  ok: { zh: "√ 可以使用", en: "READY" },
  warn: { zh: "! 可以使用，要留意", en: "READY, WITH REMARKS" },
  fail: { zh: "× 还不能使用", en: "NOT READY" },
};

/** 自检凭条, for a work order: the result, what was not well and what to do about it, and a code that a back office reads. */
export function readinessSlip(input: ReadinessSlipInput): SlipDocument {
  const { demo, terminalId, placeName, version, checkedAt, level, ok, troubles, qr } = input;
  const mark: readonly SlipPart[] = demo ? [{ part: "demo" }] : [];
  return {
    parts: [
      ...mark,
      { part: "gap", dots: 8 },
      { part: "title", text: "终端自检凭条" },
      { part: "center", text: "SELF-CHECK", bold: false },
      { part: "rule", weight: "strong" },
      { part: "title", text: RESULT[level].zh },
      { part: "center", text: RESULT[level].en, bold: true },
      { part: "rule", weight: "light" },
      { part: "fact", label: "终端 Terminal", value: terminalId },
      { part: "fact", label: "位置 Place", value: placeName.zh },
      { part: "fact", label: "版本 Version", value: version },
      { part: "fact", label: "时间 Time", value: checkedAt },
      { part: "fact", label: "正常 Well", value: String(ok) },
      { part: "fact", label: "要处理 To do", value: String(troubles.length) },
      { part: "rule", weight: "light" },
      ...troubles.flatMap(troubleParts),
      { part: "gap", dots: 12 },
      { part: "qr", text: qr },
      { part: "gap", dots: 12 },
      { part: "center", text: "扫码登记到工单 Scan for the work order", bold: false },
      { part: "center", text: "不是查验凭条 Not a slip", bold: false },
      ...mark,
    ],
  };
}

function troubleParts({ name, level, says, todo }: ReadinessSlipInput["troubles"][number]): readonly SlipPart[] {
  return [
    { part: "text", text: `${level === "fail" ? "×" : "!"} ${name.zh}：${says.zh}`, bold: true },
    { part: "text", text: `${name.en}: ${says.en}`, bold: false },
    ...(todo === null ? [] : [{ part: "text", text: `→ ${todo.zh}`, bold: false } as const]),
    { part: "gap", dots: 6 },
  ];
}
