/** Every subcommand of `yanpiao`, in the order of its help. Command lines only: what one needs it imports when it is called. */
import type { Command } from "commander";
import { projectVersion } from "../lib/version.ts";
import { register as registerConfig } from "./config/register.ts";
import { register as registerDoctor } from "./doctor/register.ts";
import { register as registerInvoice } from "./invoice.ts";
import { register as registerJournal } from "./journal/register.ts";
import { register as registerOutbox } from "./outbox/register.ts";
import { register as registerPrinter } from "./printer/register.ts";
import { register as registerOffice } from "./office/register.ts";
import { register as registerReceipt } from "./receipt.ts";
import { register as registerRun } from "./run.ts";
import { register as registerScanner } from "./scanner/register.ts";
import { register as registerStaff } from "./staff/register.ts";
import { register as registerSupport } from "./support/register.ts";
import { register as registerStore } from "./store/register.ts";
import { register as registerService } from "./service.ts";

const REGISTERS: readonly ((program: Command) => void)[] = [
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
];

export function registerAll(program: Command): void {
  for (const register of REGISTERS) register(program);
  program.version(projectVersion(), "-V, --version", "which version is installed here");
  program.hook("preAction", (_, command) => refuseEmpty(command));
}

/** A variable of the shell that is not set: --data "" would be the folder one stands in. */
function refuseEmpty(command: Command): void {
  for (const [name, value] of Object.entries(command.opts())) {
    const flag = command.options.find((option) => option.attributeName() === name)?.long ?? name;
    if (value === "") command.error(`error: ${flag} is empty`);
  }
}
