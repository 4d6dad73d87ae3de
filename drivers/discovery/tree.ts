import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";

/**
 * What the kernel and udev say about this machine, read below a root that tests and support cases may move. Nothing
 * here throws and nothing is opened but small files: what cannot be read is null or empty, because devices come and go
 * while they are listed. Strings come from devices that anybody can plug in: they are cut and freed of control
 * characters, so that a name cannot play tricks with a technician's screen.
 */
export interface SystemTree {
  readonly root: string;
  /** One line, at most 256 characters. */
  text(path: string): string | null;
  /** Up to 64 KiB, line by line. */
  lines(path: string): readonly string[];
  bytes(path: string): Uint8Array | null;
  /** Up to 4 MiB as text: the kernel's own lists, whose lines nobody is shown. */
  large(path: string): string | null;
  /** Sorted, with numbers as numbers: ttyUSB2 before ttyUSB10. */
  names(path: string): readonly string[];
  /** Where a link leads, as a path below the root; null outside of it or where nothing is. */
  real(path: string): string | null;
  stat(path: string): Stats | null;
  exists(path: string): boolean;
  /** The path as this process opens it. */
  outside(path: string): string;
}

const MAX_BYTES = 64 * 1024;
const MAX_LARGE_BYTES = 4 * 1024 * 1024;
const MAX_LINE_CHARACTERS = 256;

export function systemTree(root = "/"): SystemTree {
  const outside = (path: string): string => join(root, path);
  const attempt = <Result>(act: () => Result): Result | null => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const read = (path: string, limit: number): Uint8Array | null =>
    attempt(() => {
      // A device node is never read: that could block for ever, or take what belongs to the driver.
      if (!statSync(outside(path)).isFile()) return null;
      return new Uint8Array(readFileSync(outside(path)).subarray(0, limit));
    });
  const bytes = (path: string): Uint8Array | null => read(path, MAX_BYTES);
  const lines = (path: string): readonly string[] => {
    const content = bytes(path);
    return content === null ? [] : new TextDecoder().decode(content).split("\n").map(plainLine);
  };
  return {
    root,
    text: (path) => {
      const line = lines(path)[0];
      return line === undefined || line === "" ? null : line;
    },
    lines,
    bytes,
    large: (path) => {
      const content = read(path, MAX_LARGE_BYTES);
      return content === null ? null : new TextDecoder().decode(content);
    },
    names: (path) =>
      (attempt(() => readdirSync(outside(path))) ?? []).toSorted((a, b) =>
        a.localeCompare(b, "en", { numeric: true, sensitivity: "base" }),
      ),
    real: (path) =>
      attempt(() => {
        const top = realpathSync(root);
        const found = realpathSync(outside(path));
        if (top === "/") return found;
        return found.startsWith(`${top}/`) ? found.slice(top.length) : null;
      }),
    stat: (path) => attempt(() => statSync(outside(path))),
    exists: (path) => attempt(() => lstatSync(outside(path))) !== null,
    outside,
  };
}

/** A line as it may be shown: no control characters, no direction marks, cut at a length. */
export function plainLine(line: string): string {
  return line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")
    .trim()
    .slice(0, MAX_LINE_CHARACTERS);
}

/** `KEY=value` lines, as uevent files and udev's database hold them. */
export function keyValues(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line): readonly [string, string][] => {
      const at = line.indexOf("=");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}
