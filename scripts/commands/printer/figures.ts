import type { TerminalConfig } from "../../../config/schema.ts";
import { readPrintFigures, type NoFigures } from "../../../kiosk/ledger/read.ts";
import type { PrintFigures } from "../../../kiosk/ledger/figures.ts";

export type Figures =
  { readonly known: true; readonly figures: PrintFigures } | { readonly known: false; readonly because: NoFigures };

/** What the terminal's ledger says about the paper of this printer; read beside a running terminal too. */
export function figuresNow(config: TerminalConfig, printer: TerminalConfig["printer"]): Figures {
  const read = readPrintFigures({ dataDir: config.dataDir, paper: config.paper, printer }, Date.now());
  return read.ok ? { known: true, figures: read.value } : { known: false, because: read.error };
}

export function figureLines(figures: Figures): readonly string[] {
  if (!figures.known) return [`ledger   ${WHY_NOT[figures.because] ?? `cannot be read (${figures.because})`}`];
  const { roll, metresTotal, cutsTotal, slips, daysToEmpty } = figures.figures;
  return [
    `roll     ${range(roll.metresLeft)} m left of this roll, begun ${roll.begunAt.slice(0, 10)} (${range(roll.metres)} m, ${range(roll.cuts)} cuts)`,
    daysToEmpty.known
      ? `empty in ${daysToEmpty.days} days at ${daysToEmpty.metresPerDay} m a day (from ${daysToEmpty.fromDays} days with slips)`
      : `empty in not known yet: only ${daysToEmpty.fromDays} days with slips so far`,
    `total    ${range(metresTotal)} m, ${range(cutsTotal)} cuts; slips ${slips.printed} printed, ${slips.probablyPrinted} probably, ` +
      `${slips.unknown} unknown, ${slips.failed} failed`,
  ];
}

const WHY_NOT: Readonly<Record<string, string>> = {
  "no-store": "no terminal has run on this data yet",
  "no-account": "no slip has been printed on this printer by this terminal yet",
  "newer-schema": "written by a newer version of the terminal: use that version's command",
};

function range({ least, most }: { readonly least: number; readonly most: number }): string {
  return least === most ? `${least}` : `${least} to ${most}`;
}
