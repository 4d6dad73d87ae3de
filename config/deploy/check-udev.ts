/**
 * A small checker for udev rules, because `udevadm verify` came with systemd 254 and Debian 12 has 252: udev itself
 * skips a wrong line with one message in a log that nobody reads, and the device then stays closed.
 *
 * It knows the keys and operators of udev(7) that such files use, and two rules of this house: no device is writable
 * by everybody, and every GOTO has its LABEL below it.
 */
export interface UdevProblem {
  readonly line: number;
  readonly problem: string;
}

export interface UdevToken {
  readonly key: string;
  readonly attribute: string | null;
  readonly operator: string;
  readonly value: string;
}

/** Rules as tokens, without comments; a line that ends in a backslash goes on in the next. */
export function readUdevRules(text: string): {
  readonly rules: readonly { readonly line: number; readonly tokens: readonly UdevToken[] }[];
  readonly problems: readonly UdevProblem[];
} {
  const problems: UdevProblem[] = [];
  const rules = logicalLines(text).flatMap(({ line, content }) => {
    const tokens = tokensOf(content);
    if (typeof tokens !== "string") return [{ line, tokens }];
    problems.push({ line, problem: tokens });
    return [];
  });
  return { rules, problems };
}

export function checkUdevRules(text: string): readonly UdevProblem[] {
  const { rules, problems } = readUdevRules(text);
  const labels = new Map(
    rules.flatMap(({ line, tokens }) =>
      tokens.flatMap(({ key, value }): readonly [string, number][] => (key === "LABEL" ? [[value, line]] : [])),
    ),
  );
  const wrong = rules.flatMap(({ line, tokens }) =>
    tokens.flatMap((token) => {
      const problem = problemOf(token, labels, line);
      return problem === null ? [] : [{ line, problem }];
    }),
  );
  return [...problems, ...wrong].toSorted((a, b) => a.line - b.line);
}

interface LogicalLine {
  readonly line: number;
  readonly content: string;
}

function logicalLines(text: string): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: LogicalLine | null = null;
  for (const [index, raw] of text.split("\n").entries()) {
    const piece = raw.replace(/\\$/, "");
    const current: LogicalLine = { line: open?.line ?? index + 1, content: `${open?.content ?? ""}${piece}` };
    open = raw.endsWith("\\") ? current : null;
    if (open === null && !/^\s*(#|$)/.test(current.content)) found.push(current);
  }
  return open === null ? found : [...found, open];
}

const TOKEN = /\s*([A-Z_]+)(?:\{([^}]*)\})?\s*(==|!=|\+=|-=|:=|=)\s*"((?:[^"\\]|\\.)*)"\s*/y;

/** The tokens of one rule, or what is wrong with it. */
function tokensOf(content: string): readonly UdevToken[] | string {
  const tokens: UdevToken[] = [];
  for (let at = 0; at < content.length;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(content);
    const [, key, attribute, operator, value] = found ?? [];
    if (found === null || key === undefined || operator === undefined || value === undefined) {
      return `expected KEY=="value" at: ${content.slice(at, at + 40).trim()}`;
    }
    tokens.push({ key, attribute: attribute ?? null, operator, value });
    at += found[0].length;
    if (at < content.length && content[at] !== ",") return `expected a comma before: ${content.slice(at, at + 40)}`;
    at += 1;
  }
  return tokens.length > 0 ? tokens : "an empty rule";
}

const COMPARE = ["==", "!="];
const ASSIGN = ["=", "+=", "-=", ":="];
const BOTH = [...COMPARE, ...ASSIGN];

/** Key → which operators it takes, and whether it needs, may have, or has no {attribute}. */
const KEYS: Readonly<Record<string, { readonly operators: readonly string[]; readonly attribute: "needs" | "none" }>> =
  {
    ACTION: { operators: COMPARE, attribute: "none" },
    DEVPATH: { operators: COMPARE, attribute: "none" },
    KERNEL: { operators: COMPARE, attribute: "none" },
    KERNELS: { operators: COMPARE, attribute: "none" },
    SUBSYSTEM: { operators: COMPARE, attribute: "none" },
    SUBSYSTEMS: { operators: COMPARE, attribute: "none" },
    DRIVERS: { operators: COMPARE, attribute: "none" },
    ATTR: { operators: BOTH, attribute: "needs" },
    ATTRS: { operators: COMPARE, attribute: "needs" },
    ENV: { operators: BOTH, attribute: "needs" },
    IMPORT: { operators: [...COMPARE, "="], attribute: "needs" },
    GROUP: { operators: ASSIGN, attribute: "none" },
    MODE: { operators: ASSIGN, attribute: "none" },
    SYMLINK: { operators: ASSIGN, attribute: "none" },
    TAG: { operators: BOTH, attribute: "none" },
    RUN: { operators: ["+="], attribute: "needs" },
    GOTO: { operators: ["="], attribute: "none" },
    LABEL: { operators: ["="], attribute: "none" },
  };

function problemOf(token: UdevToken, labels: ReadonlyMap<string, number>, line: number): string | null {
  const { key, attribute, operator, value } = token;
  const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (known === undefined) return `${key} is no key of these rules`;
  if (!known.operators.includes(operator)) return `${key} takes no ${operator}`;
  if ((attribute === null) !== (known.attribute === "none")) {
    return known.attribute === "none" ? `${key} takes no {…}` : `${key} needs a {…}`;
  }
  if (key === "MODE") return modeProblem(value);
  if (key === "RUN" && !(attribute === "program" && value.startsWith("/")))
    return "RUN needs {program} and a whole path";
  if (key === "GOTO" && (labels.get(value) ?? 0) <= line) return `GOTO ${value} has no LABEL below it`;
  if (key === "ATTRS" && attribute !== null && /^id(Vendor|Product)$/.test(attribute) && !/^[0-9a-f]{4}$/.test(value)) {
    return `${value} is no USB id: four lower-case hex digits`;
  }
  return null;
}

function modeProblem(mode: string): string | null {
  if (!/^0[0-7]{3}$/.test(mode)) return `MODE ${mode} is not four octal digits`;
  return Number.parseInt(mode.at(-1) ?? "0", 8) === 0 ? null : `MODE ${mode} lets everybody in`;
}
