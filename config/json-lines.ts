/**
 * Finds the line of each value in a JSON text, because "panel.widthMm is wrong" in a file of 80 lines is half an
 * answer. It walks the text once beside JSON.parse and is stricter in one thing: a key given twice, of which
 * JSON.parse silently drops the first, is an error here.
 */

export type JsonPath = readonly (string | number)[];

export type JsonLines =
  | { readonly ok: true; lineOf(path: JsonPath): number | null }
  | { readonly ok: false; readonly line: number; readonly reason: string };

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const PLAIN = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const MAX_DEPTH = 32;

class Wrong extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

export function locateJson(text: string): JsonLines {
  const lines = new Map<string, number>();
  const lineAt = lineCounter(text);
  let at = 0;

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const skip = (): void => void match(SPACE);
  const eat = (character: string): boolean => {
    skip();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const expect = (character: string, where: string): void => {
    if (!eat(character)) throw new Wrong(at, `expected ${character} ${where}${found()}`);
  };
  const found = (): string => (at >= text.length ? ", but the file ends here" : `, found ${JSON.stringify(text[at])}`);

  const value = (path: JsonPath): void => {
    if (path.length > MAX_DEPTH) throw new Wrong(at, "nested too deeply");
    skip();
    const key = keyOf(path);
    if (!lines.has(key)) lines.set(key, lineAt(at));
    if (eat("{")) members(path);
    else if (eat("[")) items(path);
    else if (match(STRING) === null && match(PLAIN) === null) throw new Wrong(at, `expected a value${found()}`);
  };
  const members = (path: JsonPath): void => {
    if (eat("}")) return;
    const seen = new Set<string>();
    do {
      skip();
      const start = at;
      const raw = match(STRING);
      if (raw === null) throw new Wrong(at, `expected a key in double quotes${found()}`);
      const name = String(JSON.parse(raw));
      if (seen.has(name)) throw new Wrong(start, `the key ${raw} is given twice`);
      seen.add(name);
      lines.set(keyOf([...path, name]), lineAt(start));
      expect(":", `after ${raw}`);
      value([...path, name]);
    } while (eat(","));
    expect("}", "or a comma");
  };
  const items = (path: JsonPath): void => {
    if (eat("]")) return;
    let index = 0;
    do value([...path, index++]);
    while (eat(","));
    expect("]", "or a comma");
  };

  try {
    value([]);
    skip();
    if (at < text.length) throw new Wrong(at, `expected the end of the file${found()}`);
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, line: lineAt(error.at), reason: error.message };
    throw error;
  }
  return { ok: true, lineOf: (path) => lines.get(keyOf(path)) ?? null };
}

/** Asked for places that go forward; a hostile file has a value in every second byte. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  let last = 0;
  return (offset) => {
    if (offset < last) {
      line = 1;
      next = text.indexOf("\n");
    }
    last = offset;
    while (next !== -1 && next < offset) {
      line += 1;
      next = text.indexOf("\n", next + 1);
    }
    return line;
  };
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path);
}
