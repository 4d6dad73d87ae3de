/** `yanpiao`: the one command for technicians and operators. Each subcommand lives in commands/. */
import { Command } from "commander";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { registerAll } from "./commands/all.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

// The core is some 250 small files: compiled once, they load in half the time. What a subcommand needs it imports later.
enableCompileCache(join(PROJECT_ROOT, ".cache/node"));

const program = new Command("yanpiao")
  .description("Tools of the invoice verification terminal (发票查验自助终端)")
  .showHelpAfterError("(add --help for an example)")
  // 0 done, 1 found a problem, 2 used wrongly.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

registerAll(program);

await program.parseAsync();
