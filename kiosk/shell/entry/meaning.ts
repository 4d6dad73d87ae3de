/**
 * What the digits mean so far, said while they are typed. Never more than is known: up to eight digits may be an old
 * number, whose digits mean nothing, so a start that no 20-digit number has is doubted from the ninth digit on.
 */
import { codeBeginning, numberBeginning, type Beginning } from "../../invoice/numbers.ts";
import { hasCode } from "../../invoice/needs.ts";
import type { Meaning } from "../../display/contract/view.ts";
import { kindIn, textIn, type EntryState } from "./state.ts";

export interface MeaningNow {
  readonly meaning: Meaning | null;
  /** Indices of digits that cannot be right. */
  readonly suspect: readonly number[];
}

const NOTHING: MeaningNow = { meaning: null, suspect: [] };

export function meaningIn(state: EntryState): MeaningNow {
  const text = textIn(state, state.field);
  const { kind } = kindIn(state);
  if (text === "") return NOTHING;
  switch (state.field) {
    case "invoiceNumber": {
      if (kind !== null && hasCode(kind)) return { meaning: { ...UNSAID, kind }, suspect: [] };
      const start = numberBeginning(text, state.today);
      return text.length <= 8 && start.suspect.length > 0 ? NOTHING : said(start, kind);
    }
    case "invoiceCode":
      return said(codeBeginning(text, state.today), kind);
    case "issueDate":
    case "amountFen":
    case "checkCode":
    case "sellerTaxId":
      return NOTHING;
  }
}

const UNSAID = { year: null, region: null, plausible: true } as const;

function said({ year, region, suspect }: Beginning, kind: Meaning["kind"]): MeaningNow {
  return {
    meaning: {
      year,
      region: region === null ? null : { zh: region.zh, en: region.en },
      kind,
      plausible: suspect.length === 0,
    },
    suspect,
  };
}
