import { createInterface } from "node:readline";
import { InvalidArgumentError } from "commander";

/** Waits for lines on standard input until it ends or the person presses Ctrl+C; then everything is closed. */
export async function untilDone(onLine: (line: string) => void, close: () => Promise<void>): Promise<void> {
  const input = createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    input.on("line", onLine);
    input.once("close", resolve);
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  input.close();
  process.stdin.destroy();
  await close();
}

/** A whole number in a range, or a sentence that commander prints before exit code 2. */
export function wholeIn(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d{1,15}$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`must be a whole number from ${low} to ${high}`);
    }
    return value;
  };
}
