/** `yanpiao`: the one command for technicians and operators. Each subcommand lives in commands/. */
import { Command } from "commander";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { register as registerConfig } from "./commands/config/register.ts";
import { register as registerDoctor } from "./commands/doctor/register.ts";
import { register as registerInvoice } from "./commands/invoice.ts";
import { register as registerJournal } from "./commands/journal/register.ts";
import { register as registerOutbox } from "./commands/outbox/register.ts";
import { register as registerPrinter } from "./commands/printer/register.ts";
import { register as registerOffice } from "./commands/office/register.ts";
import { register as registerReceipt } from "./commands/receipt.ts";
import { register as registerRun } from "./commands/run.ts";
import { register as registerScanner } from "./commands/scanner/register.ts";
import { register as registerStaff } from "./commands/staff/register.ts";
import { register as registerSupport } from "./commands/support/register.ts";
import { register as registerStore } from "./commands/store/register.ts";
import { register as registerService } from "./commands/service.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

// The core is some 250 small files: compiled once, they load in half the time. What a subcommand needs it imports later.
enableCompileCache(join(PROJECT_ROOT, ".cache/node"));

const program = new Command("yanpiao")
  .description("Tools of the invoice verification terminal (发票查验自助终端)")
  .showHelpAfterError("(add --help for an example)")
  // 0 done, 1 found a problem, 2 used wrongly.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

for (const register of [
  registerRun,
  registerDoctor,
  registerInvoice,
  registerConfig,
  registerReceipt,
  registerPrinter,
  registerScanner,
  registerOutbox,
  registerJournal,
  registerStore,
  registerStaff,
  registerService,
  registerSupport,
  registerOffice,
])
  register(program);

await program.parseAsync();
