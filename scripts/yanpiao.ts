/** `yanpiao`: the one command for technicians and operators. Each subcommand lives in commands/. */
import { Command } from "commander";
import { register as registerInvoice } from "./commands/invoice.ts";

const program = new Command("yanpiao")
  .description("Tools of the invoice verification terminal (发票查验自助终端)")
  .showHelpAfterError("(add --help for an example)");

for (const register of [registerInvoice]) register(program);

await program.parseAsync();
