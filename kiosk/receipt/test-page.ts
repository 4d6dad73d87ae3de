import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { SlipDocument } from "./document.ts";

export interface TestPageFacts {
  readonly profile: PrinterProfile;
  readonly place: string;
  readonly terminalId: string;
  /** "2026-11-25 14:26". */
  readonly printedAt: string;
}

/**
 * A page that shows, to somebody who holds it in the hand, whether the profile fits: does the ruler end at the right
 * edge, is each character the one that is named, does the QR code read, is the page cut off. Same templates, same bytes
 * as a slip.
 */
export function testPage({ profile, place, terminalId, printedAt }: TestPageFacts): SlipDocument {
  const { columns } = profile;
  return {
    parts: [
      { part: "title", text: "打印测试页" },
      { part: "center", text: "Printer test page", bold: false },
      { part: "rule", weight: "strong" },
      { part: "fact", label: "终端 Terminal", value: terminalId },
      { part: "fact", label: "打印机 Printer", value: place },
      { part: "fact", label: "型号配置 Profile", value: profile.id },
      { part: "fact", label: "宽度 Width", value: `${profile.dots} dots, ${columns} columns` },
      { part: "fact", label: "时间 Time", value: printedAt },
      { part: "rule", weight: "light" },
      { part: "text", text: "1 标尺应到右边 The ruler ends at the right edge", bold: true },
      { part: "text", text: tens(columns), bold: false },
      { part: "text", text: "1234567890".repeat(7).slice(0, columns), bold: false },
      { part: "text", text: "一二三四五六七八九十".repeat(4).slice(0, Math.floor(columns / 2)), bold: false },
      { part: "text", text: "2 常用字 Common characters (GB2312)", bold: true },
      { part: "text", text: "发票查验凭条，金额￥1,234.56（价税合计）", bold: false },
      { part: "text", text: "3 生僻字，没有□ Rare characters, none is □", bold: true },
      { part: "text", text: "𠮷 㛃 䶮 镕 喆 堃 ¥ € · é", bold: false },
      { part: "text", text: "4 粗体，比下一行黑 Bold, blacker than the next", bold: true },
      { part: "text", text: "普通字 Plain", bold: false },
      { part: "text", text: "5 大字 Large", bold: true },
      { part: "code", groups: ["482", "710"] },
      { part: "text", text: "6 二维码能扫 The QR code reads", bold: true },
      { part: "gap", dots: 12 },
      { part: "qr", text: `YANPIAO TEST ${profile.id} ${printedAt}` },
      { part: "gap", dots: 12 },
      { part: "text", text: "7 下面应切断 Cut below this line", bold: true },
      { part: "rule", weight: "light" },
      { part: "center", text: "测试页，不是查验凭条 Not a slip", bold: false },
    ],
  };
}

/** A digit over each tenth column, as on a ruler. */
function tens(columns: number): string {
  return Array.from({ length: columns }, (_, index) => ((index + 1) % 10 === 0 ? `${(index + 1) / 10}` : ".")).join("");
}

/** A QR code alone, for a phone or the terminal's own scanner: is its print dark and sharp enough? */
export function testQr(text: string): SlipDocument {
  return {
    parts: [
      { part: "center", text: "二维码测试 QR code test", bold: true },
      { part: "gap", dots: 12 },
      { part: "qr", text },
      { part: "gap", dots: 12 },
      { part: "center", text: "测试页，不是查验凭条 Not a slip", bold: false },
    ],
  };
}
