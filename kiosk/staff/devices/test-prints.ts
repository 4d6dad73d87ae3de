/**
 * Test pages through the real driver, one at a time, with what is known about what became of each. They are nobody's slips, and
 * their paper is in the account of the roll. Nothing here throws but what nobody foresaw.
 */
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { createSlipBuilder, type Slip } from "../../../drivers/printer/escpos.ts";
import type { PrintWhat, PrinterTestView } from "../../display/contract/staff/devices.ts";
import type { PrintJobState } from "../../display/contract/staff/printer.ts";
import type { TestPrinter } from "../../ledger/printing.ts";
import { encodeSlip, slipGlyphs } from "../../receipt/encode.ts";
import { testPage, testQr, type TestPageFacts } from "../../receipt/test-page.ts";

export interface TestPrints {
  last(): PrinterTestView["job"];
  /** What was printed is old news; one that is under way stays. */
  forget(): void;
  /** Resolves with the outcome in one word; "busy" where one is under way. */
  print(what: PrintWhat): Promise<PrintJobState | "busy" | "too-wide" | "no-cutter">;
}

export interface TestPrintParts {
  readonly paper: TestPrinter;
  readonly profile: PrinterProfile;
  readonly facts: () => Omit<TestPageFacts, "profile">;
  readonly onChange: () => void;
}

export function createTestPrints({ paper, profile, facts, onChange }: TestPrintParts): TestPrints {
  let job: PrinterTestView["job"] = null;

  function note(next: NonNullable<PrinterTestView["job"]>): PrintJobState {
    job = next;
    onChange();
    return next.state;
  }

  async function slipOf(what: PrintWhat): Promise<Slip> {
    if (what === "cut") return createSlipBuilder(profile).cut().build();
    const page =
      what === "qr"
        ? testQr(`YANPIAO TEST ${profile.id} ${facts().printedAt}`)
        : testPage({ ...facts(), profile: { ...profile, columns: columnsOf(what) } });
    const laidOut = what === "qr" ? profile : { ...profile, columns: columnsOf(what) };
    return encodeSlip(page, laidOut, await slipGlyphs(page, laidOut));
  }

  return {
    last: () => job,
    forget() {
      if (job?.state !== "printing") job = null;
    },
    async print(what) {
      if (job?.state === "printing") return "busy";
      if (what === "cut" && profile.cut === "none") return "no-cutter";
      if (what !== "cut" && what !== "qr" && columnsOf(what) > profile.columns) return "too-wide";
      note({ what, state: "printing", trouble: null });
      const outcome = await paper.printTest(() => slipOf(what));
      return note({ what, state: outcome.type, trouble: "fault" in outcome ? outcome.fault : null });
    },
  };
}

function columnsOf(what: "page-48" | "page-32"): number {
  return what === "page-48" ? 48 : 32;
}
