import { readdirSync } from "node:fs";

/** What a pull brings: files of lines and what was signed, and not the reserve. */
export function journalFiles(dir: string): readonly string[] {
  return readdirSync(dir).filter((name) => /\.(jsonl|zst)$/.test(name));
}
