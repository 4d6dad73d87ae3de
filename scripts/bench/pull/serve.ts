/** The terminal's end of the pull bench, in a process of its own as on a machine of its own: tells where it is, and waits. */
import { join } from "node:path";
import process from "node:process";
import { segmentFiles } from "../../../kiosk/journal/layout.ts";
import { lightTerminal, makeOperators } from "../../../kiosk/office/fixture.ts";
import { journalFiles } from "./files.ts";
import { openBareLine } from "./line.ts";

export interface Served {
  readonly port: number;
  /** Where the same files come down a bare connection. */
  readonly barePort: number;
  readonly dir: string;
  readonly identity: { readonly certificate: string; readonly key: string; readonly ca: string };
}

const [, , dataDir = "", visits = "0", form = "plain"] = process.argv;
const operators = makeOperators();
/** Longer than the journal that is written here: closed files are compressed when they are told to. */
const NEVER_MS = 1e13;
const terminal = await lightTerminal(operators, { dataDir, tendMs: NEVER_MS });
await terminal.work(Number(visits));
terminal.journal.seal();
if (form === "packed") {
  // One file a round.
  for (let left = closedFiles(); left > 0; left -= 1) await terminal.keeper.tend();
}

function closedFiles(): number {
  return segmentFiles(terminal.dir).filter(({ plain }) => plain).length - 1;
}

const bare = await openBareLine(operators, () => journalFiles(terminal.dir).map((name) => join(terminal.dir, name)));
const served: Served = {
  port: terminal.server.port,
  barePort: bare.port,
  dir: terminal.dir,
  identity: operators.reader,
};
process.send?.(served);
process.once("disconnect", () => {
  bare.close();
  void terminal.close();
});
