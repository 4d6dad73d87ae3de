/** `yanpiao printer`: what a technician does with a receipt printer on the bench. */
import type { Command } from "commander";
import { registerList } from "./list.ts";
import { registerVirtual } from "./virtual.ts";

export function register(program: Command): void {
  const printer = program
    .command("printer")
    .description("Receipt printers: find them, ask them how they are and who they are, print a test page");
  for (const add of [registerList, registerVirtual]) add(printer);
}
