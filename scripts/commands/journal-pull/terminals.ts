/** The terminals that a desk is told of, and who the desk is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemWords } from "../../../config/system-words.ts";
import type { DeskIdentity, TerminalAddress } from "../../../kiosk/office/desk/desk.ts";

export interface NamedTerminal extends TerminalAddress {
  /** Of its folder at the desk. */
  readonly name: string;
}

export const USUAL_PORT = 8443;
const FORM =
  /^(?:([A-Za-z0-9][A-Za-z0-9-]{0,39})=)?(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::([1-9]\d{0,4}))?$/;

/** `NAME=HOST:PORT`, `HOST:PORT` or `HOST`; null where it is none of them. */
export function terminalOf(text: string): NamedTerminal | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, given, bracketed = "", digits] = match;
  const host = bracketed.replace(/^\[|\]$/g, "");
  const port = digits === undefined ? USUAL_PORT : Number(digits);
  if (port > 65_535) return null;
  const name = given ?? `${host.replaceAll(/[^A-Za-z0-9]/g, "-")}-${port}`;
  return { name, host, port };
}

/** All of them, or what is wrong in one sentence. */
export function terminalsOf(texts: readonly string[], file: string | undefined): readonly NamedTerminal[] | string {
  let listed: readonly string[] = [];
  if (file !== undefined) {
    try {
      listed = readFileSync(file, "utf8")
        .split("\n")
        .map((line) => line.replace(/#.*/, "").trim())
        .filter((line) => line !== "");
    } catch (error) {
      return `--all-from: ${systemWords(error, file)}`;
    }
  }
  const all = [...texts, ...listed];
  const terminals: NamedTerminal[] = [];
  for (const text of all) {
    const terminal = terminalOf(text);
    if (terminal === null) return `${text}: a terminal is written NAME=HOST:PORT, HOST:PORT or HOST`;
    if (terminals.some(({ name }) => name === terminal.name)) return `${terminal.name} is there twice`;
    terminals.push(terminal);
  }
  return terminals.length === 0 ? "name a terminal, or a file of them with --all-from" : terminals;
}

/** The folder holds certificate.pem, key.pem and ca.pem; or a sentence. */
export function identityIn(folder: string): DeskIdentity | string {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  try {
    return { certificate: read("certificate.pem"), key: read("key.pem"), ca: read("ca.pem") };
  } catch (error) {
    return `--identity: ${systemWords(error)}; the folder holds certificate.pem, key.pem and ca.pem`;
  }
}
