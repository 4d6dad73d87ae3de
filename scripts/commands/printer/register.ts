/** `yanpiao printer`: what a technician does with a receipt printer on the bench. */
import type { Command } from "commander";
import { registerList } from "./list.ts";
import { registerProbe } from "./probe.ts";
import { registerStatus } from "./status.ts";
import { registerTest } from "./test.ts";
import { registerVirtual } from "./virtual.ts";

export function register(program: Command): void {
  const printer = program
    .command("printer")
    .description("Receipt printers: find them, ask them how they are and who they are, print a test page");
  for (const add of [registerList, registerStatus, registerTest, registerProbe, registerVirtual]) add(printer);
}
