/**
 * A copy of the journal that begins later than the journal does: what was left on the terminal must not look like what was
 * taken away. So the copy carries all manifests, and one statement more, `excerpt.json`, signed like them: from which line on
 * it was copied, and which hash that line follows.
 *
 * It says nothing of a terminal's own folder, where nothing may be left out: only who verifies a copy asks for it.
 *
 * Error model: throws what the file system throws, and KeyRefused where there is no key to sign with.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openSegment, linesOf } from "./lines.ts";
import { isSignedBy, publicKeyOf, type SigningKey } from "./signing-key.ts";

export const EXCERPT_FILE = "excerpt.json";

const excerptShape = z.strictObject({
  v: z.literal(1),
  /** So that no other thing that the terminal signs can be taken for it. */
  kind: z.literal("excerpt"),
  tid: z.string().max(200),
  /** The first line that was copied, and the hash that it carries as `prev`. */
  first: z.int().positive(),
  base: z.string().max(22),
  /** UTC milliseconds, by the terminal's calendar. */
  time: z.number(),
  key: z.string().max(64),
});
export type Excerpt = Readonly<z.output<typeof excerptShape>>;

const SIGNATURE = /,"sig":"([\w-]{86})"\}\n?$/;
const LONGEST_BYTES = 4_096;

/** The text of `excerpt.json` for a copy that begins with the segment `id`; null where its first line does not say what it follows. */
export async function signExcerpt(
  dir: string,
  id: string,
  { tid, time }: Pick<Excerpt, "tid" | "time">,
  key: SigningKey,
): Promise<string | null> {
  const line = excerptLine.safeParse(await firstLine(dir, id));
  if (!line.success) return null;
  const { seq: first, prev: base } = line.data;
  const excerpt: Excerpt = { ...{ v: 1, kind: "excerpt", tid, first, base, time }, key: key.publicKey };
  const body = JSON.stringify(excerpt);
  return `${body.slice(0, -1)},"sig":"${key.sign(Buffer.from(body))}"}\n`;
}

const excerptLine = z.object({ seq: z.int().positive(), prev: z.string() });

/** Null: there is none, and the folder has to be whole. "forged": it is none that its key signed. */
export function readExcerpt(dir: string): Excerpt | "forged" | null {
  let text: string;
  try {
    text = readFileSync(join(dir, EXCERPT_FILE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const signature = text.length > LONGEST_BYTES ? null : SIGNATURE.exec(text);
  if (signature === null) return "forged";
  const body = `${text.slice(0, signature.index)}}`;
  const read = excerptShape.safeParse(parsed(body));
  if (!read.success) return "forged";
  const key = publicKeyOf(read.data.key);
  return key !== null && isSignedBy(key, Buffer.from(body), signature[1] ?? "") ? read.data : "forged";
}

async function firstLine(dir: string, id: string): Promise<unknown> {
  const { chunks } = await openSegment(dir, id);
  for await (const [line] of linesOf(chunks)) return line === undefined ? null : parsed(line.bytes.toString("utf8"));
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
