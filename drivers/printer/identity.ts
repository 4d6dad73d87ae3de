import type { ByteLink } from "../link/link.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import type { PrinterIdentity } from "./printer.ts";

/** GS I: 1 model, 2 kind, 65 firmware, 66 maker, 67 model name, 68 serial number, 69 font (printing facts 2.3). */
const NUMBERS = [1, 2] as const;
const NAMES = [65, 66, 67, 68, 69] as const;
const CHINESE_FONT = 0x01;
const CUTTER = 0x02;
/** Longer names are not names. */
const NAME_CHARACTERS = 64;

/** Asks an idle printer what it is. Who answers neither the first number nor the first name is not asked the rest. */
export async function askIdentity(talk: PrinterTalk, link: ByteLink): Promise<PrinterIdentity> {
  const answers = new Map<number, number | string>();
  const askAll = async (questions: readonly number[]): Promise<void> => {
    for (const [index, n] of questions.entries()) {
      const answer = await talk.askIdentity(link, n);
      if (answer !== null) answers.set(n, answer);
      else if (index === 0) return;
    }
  };
  await askAll(NUMBERS);
  await askAll(NAMES);

  const number = (n: number): number | null => {
    const answer = answers.get(n);
    return typeof answer === "number" ? answer : null;
  };
  const name = (n: number): string | null => {
    const answer = answers.get(n);
    const text = typeof answer === "string" ? answer.trim().slice(0, NAME_CHARACTERS) : "";
    return text === "" ? null : text;
  };
  const kind = number(2);
  return {
    modelId: number(1),
    hasChineseFont: kind === null ? null : (kind & CHINESE_FONT) !== 0,
    hasCutter: kind === null ? null : (kind & CUTTER) !== 0,
    firmware: name(65),
    maker: name(66),
    model: name(67),
    serialNumber: name(68),
    font: name(69),
  };
}
