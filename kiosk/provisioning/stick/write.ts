/**
 * Puts a file on a stick that a person chose (put.ts says how).
 *
 * Error model: a Result with a word; rejects only for what nobody foresaw.
 */
import { join } from "node:path";
import type { Result } from "../../invoice/types.ts";
import type { Stick } from "./find.ts";
import { PutFailed, putFile, type Put, type PutParts, type PutProblem } from "./put.ts";

export async function writeToStick(
  stick: Stick,
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  parts: PutParts,
): Promise<Result<Pick<Put, "bytes" | "readBack">, PutProblem>> {
  if (stick.readOnly) return { ok: false, error: "read-only" };
  try {
    const { bytes, readBack } = await putFile(join(stick.folder, name), chunks, parts);
    return { ok: true, value: { bytes, readBack } };
  } catch (error) {
    if (!(error instanceof PutFailed)) throw error;
    return { ok: false, error: error.problem };
  }
}
