/** `yanpiao scanner`: what a technician does with a code scanner on the bench. */
import type { Command } from "commander";
import { registerList } from "./list.ts";
import { registerVirtual } from "./virtual.ts";

export function register(program: Command): void {
  const scanner = program.command("scanner").description("Code scanners: find them, watch them, ask them who they are");
  for (const add of [registerList, registerVirtual]) add(scanner);
}
