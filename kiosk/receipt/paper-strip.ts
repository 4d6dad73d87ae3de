import type { SlipDocument } from "./document.ts";

/**
 * A hand's breadth of paper that shows whether a new roll is the right way round: thermal paper takes print on one side only, so
 * on the wrong one all of this is blank.
 */
export function paperStrip({
  terminalId,
  printedAt,
}: {
  readonly terminalId: string;
  readonly printedAt: string;
}): SlipDocument {
  return {
    parts: [
      { part: "title", text: "换纸测试" },
      { part: "center", text: "Paper test", bold: false },
      { part: "rule", weight: "strong" },
      { part: "center", text: "看得到这行字，纸就放对了", bold: true },
      { part: "center", text: "If you can read this, the roll is right", bold: false },
      { part: "fact", label: "终端 Terminal", value: terminalId },
      { part: "fact", label: "时间 Time", value: printedAt },
      { part: "rule", weight: "strong" },
      { part: "center", text: "不是查验凭条 Not a slip", bold: false },
    ],
  };
}
