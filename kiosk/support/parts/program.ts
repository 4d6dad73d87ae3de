/** A program of the system is asked a question that changes nothing. */
import { execFile } from "node:child_process";
import { SUPPORT_DELAYS, SUPPORT_LIMITS } from "../limits.ts";

/** What it said; an error's code where it is not there, does not end, or says no. Never through a shell. */
export function askProgram(
  program: string,
  args: readonly string[],
): Promise<{ readonly said: string } | { readonly code: string }> {
  return new Promise((resolve) => {
    const options = {
      timeout: SUPPORT_DELAYS.program,
      maxBuffer: SUPPORT_LIMITS.programBytes,
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    };
    execFile(program, [...args], options, (error, stdout) => {
      if (error === null) resolve({ said: stdout });
      else resolve({ code: error.killed === true ? "ETIMEDOUT" : String(error.code ?? "unknown") });
    });
  });
}

/** Lines of `Name=value`. */
export function properties(text: string): Readonly<Record<string, string>> {
  const pairs = text.split("\n").flatMap((line): readonly (readonly [string, string])[] => {
    const at = line.indexOf("=");
    return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1).slice(0, 200)]];
  });
  return Object.fromEntries(pairs);
}
