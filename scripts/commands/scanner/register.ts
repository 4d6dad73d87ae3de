/** `yanpiao scanner`: what a technician does with a code scanner on the bench. */
import type { Command } from "commander";
import { registerList } from "./list.ts";
import { registerProbe } from "./probe.ts";
import { registerTrigger } from "./trigger.ts";
import { registerVirtual } from "./virtual.ts";
import { registerWatch } from "./watch.ts";

export function register(program: Command): void {
  const scanner = program.command("scanner").description("Code scanners: find them, watch them, ask them who they are");
  for (const add of [registerList, registerWatch, registerTrigger, registerProbe, registerVirtual]) add(scanner);
}
