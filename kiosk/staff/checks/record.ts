/**
 * The results of the last self-checks, in `DATA/self-checks.json`: a file of its own, because a store that does not open is
 * one of the things that a self-check is made for. Replaced as a whole, so that a power cut leaves the old or the new one.
 *
 * Error model: reading gives none for a file that is missing, damaged or of another version; writing throws what the disk throws.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod/mini";
import { replaceFile } from "../../store/files.ts";
import { CHECK_ITEMS, CHECK_LEVELS, type CheckFinding } from "./finding.ts";

export interface SelfCheckRecord {
  /** UTC milliseconds, by the terminal's told time. */
  readonly wallMs: number;
  readonly version: string;
  readonly findings: readonly CheckFinding[];
}

export const MOST_RECORDS = 20;

const LONGEST = 400;
const saidSchema = z.strictObject({
  zh: z.string().check(z.maxLength(LONGEST)),
  en: z.string().check(z.maxLength(LONGEST)),
});
const fileSchema = z.strictObject({
  v: z.literal(1),
  records: z
    .array(
      z.strictObject({
        wallMs: z.number(),
        version: z.string().check(z.maxLength(LONGEST)),
        findings: z
          .array(
            z.strictObject({
              item: z.enum(CHECK_ITEMS),
              level: z.enum(CHECK_LEVELS),
              says: saidSchema,
              todo: z.nullable(saidSchema),
            }),
          )
          .check(z.maxLength(CHECK_ITEMS.length)),
      }),
    )
    .check(z.maxLength(MOST_RECORDS)),
});

export function selfChecksPath(dataDir: string): string {
  return join(dataDir, "self-checks.json");
}

/** The newest first. */
export function readSelfChecks(dataDir: string): readonly SelfCheckRecord[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(selfChecksPath(dataDir), "utf8"));
  } catch {
    return [];
  }
  const parsed = fileSchema.safeParse(content);
  return parsed.success ? parsed.data.records : [];
}

export function keepSelfCheck(dataDir: string, record: SelfCheckRecord): void {
  const records = [record, ...readSelfChecks(dataDir)].slice(0, MOST_RECORDS);
  replaceFile(selfChecksPath(dataDir), `${JSON.stringify({ v: 1, records })}\n`);
}
