/** For tests: what is in a bundle, and a folder as somebody unpacks it to. */
import { unzipSync } from "fflate";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new Uint8Array(Buffer.concat(all));
}

export function filesIn(zip: Uint8Array): Readonly<Record<string, Uint8Array>> {
  return unzipSync(zip);
}

export function textIn(zip: Uint8Array, name: string): string {
  return new TextDecoder().decode(filesIn(zip)[name]);
}

export function unpackTo(folder: string, zip: Uint8Array): void {
  for (const [name, content] of Object.entries(filesIn(zip))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
