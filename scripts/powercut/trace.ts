/**
 * What `strace -f -xx` writes, read back: each system call with its arguments, and where in the order of things it began
 * and ended. Pure. A call of one thread that another's interrupts comes in two lines ("unfinished", "resumed").
 *
 * Error model: throws where a line is not understood; a trace that is only half read proves nothing.
 */

export interface Syscall {
  readonly pid: number;
  readonly name: string;
  readonly args: readonly Argument[];
  /** What it returned; negative where it failed. Null: it never returned. */
  readonly result: number | null;
  /** Line numbers: a sync makes durable what had been written before it began, and has done so when it ended. */
  readonly began: number;
  readonly ended: number;
}

/** A text's bytes, or a word as it stands there: a number, flags, a structure. */
export type Argument = Buffer | string;

const LINE = /^(\d+)\s+(.*)$/;
const UNFINISHED = /^(\w+)\((.*) <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. (\w+) resumed>(.*)$/;
const WHOLE = /^(\w+)\((.*)$/;
const RESULT = /^(.*)\)\s+= (-?\d+|0x[0-9a-f]+|\?)/;

/** In the order in which they began. */
export function readTrace(text: string): readonly Syscall[] {
  const calls: Syscall[] = [];
  const open = new Map<number, { readonly name: string; readonly head: string; readonly began: number }>();
  for (const [index, line] of text.split("\n").entries()) {
    const [, pid = "", said = ""] = LINE.exec(line) ?? [];
    // Signals, and threads that end.
    if (said === "" || said.startsWith("---") || said.startsWith("+++")) {
      if (line !== "" && said === "") throw new Error(`a line of the trace is not understood: ${line.slice(0, 200)}`);
      continue;
    }
    const unfinished = UNFINISHED.exec(said);
    const resumed = RESUMED.exec(said);
    if (unfinished !== null) {
      const [, name = "", head = ""] = unfinished;
      open.set(Number(pid), { name, head, began: index });
      continue;
    }
    const begun = resumed === null ? null : open.get(Number(pid));
    const whole = resumed === null ? WHOLE.exec(said) : null;
    if (begun !== null && begun !== undefined) open.delete(Number(pid));
    const name = begun?.name ?? whole?.[1];
    const [, args, result] = RESULT.exec(`${begun?.head ?? ""}${resumed?.[2] ?? whole?.[2] ?? ""}`) ?? [];
    if (name === undefined || args === undefined || result === undefined) {
      throw new Error(`a line of the trace is not understood: ${line.slice(0, 200)}`);
    }
    calls.push({
      pid: Number(pid),
      name,
      args: readArguments(args),
      result: result === "?" ? null : Number(result),
      began: begun?.began ?? index,
      ended: index,
    });
  }
  // The end of the process came before these.
  for (const [pid, { name, head, began }] of open) {
    calls.push({ pid, name, args: readArguments(head), result: null, began, ended: Infinity });
  }
  return calls.sort((a, b) => a.began - b.began);
}

function readArguments(text: string): readonly Argument[] {
  const args: Argument[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  const take = (end: number): void => {
    const word = text.slice(start, end).trim();
    if (word !== "") args.push(word.startsWith(`"`) ? bytesOf(word) : word);
    start = end + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === `"`) quoted = !quoted;
    if (quoted) continue;
    if (char === "[" || char === "{" || char === "(") depth += 1;
    if (char === "]" || char === "}" || char === ")") depth -= 1;
    if (char === "," && depth === 0) take(at);
  }
  take(text.length);
  return args;
}

/** `-xx` writes every byte as \xhh; what it cut short ends in dots, and then the trace is worth nothing. */
function bytesOf(word: string): Buffer {
  if (!/^"(\\x[0-9a-f]{2})*"$/.test(word)) throw new Error(`a text of the trace is not whole: ${word.slice(0, 60)}`);
  return Buffer.from(word.slice(1, -1).replaceAll("\\x", ""), "hex");
}
