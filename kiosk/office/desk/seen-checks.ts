/** The self-checks that a terminal tells of. Pure. */
import { z } from "zod";
import { CHECK_LEVELS } from "../../staff/checks/finding.ts";
import { plainWords, readAs } from "./read-as.ts";

const words = plainWords(400);
const said = z.object({ zh: words, en: words });
const finding = z.object({ item: words, level: z.enum(CHECK_LEVELS), says: said, todo: said.nullable() });
export type SeenFinding = z.output<typeof finding>;

const shape = z.object({
  records: z.array(z.object({ wallMs: z.number(), version: words, findings: z.array(finding).max(64) })).max(64),
});

export function selfChecksIn(text: string): z.output<typeof shape>["records"] {
  return readAs(shape, text, "no self-checks").records;
}
