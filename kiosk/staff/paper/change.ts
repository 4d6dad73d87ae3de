/**
 * Leads through one change of paper: asks the printer how it is, prints the strip, tells the ledger of the new roll, and writes
 * down how far it came. What follows what is in guide.ts.
 *
 * It may be left at any step: nothing is kept but what is true anyway (the sensors' own new roll, the paper of the strips).
 * Error model: nothing here rejects but what nobody foresaw.
 */
import type { Cancel } from "../../../drivers/clock.ts";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import type { Printer } from "../../../drivers/printer/printer.ts";
import type { PaperAction, PaperGuideView } from "../../display/contract/staff/paper.ts";
import type { StaffRole } from "../../display/contract/staff.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { TestPrinter } from "../../ledger/printing.ts";
import { encodeSlip, slipGlyphs } from "../../receipt/encode.ts";
import { paperStrip } from "../../receipt/paper-strip.ts";
import { STAFF_DELAYS } from "../delays.ts";
import {
  GUIDE_START,
  guideStep,
  handFor,
  mayTryAgain,
  seenOf,
  sensesOf,
  wantsStrip,
  type GuideEvent,
} from "./guide.ts";

export interface PaperChangeParts {
  readonly printer: Pick<Printer, "status" | "onStatus" | "look">;
  readonly profile: PrinterProfile;
  readonly paper: TestPrinter;
  readonly ledger: Pick<Ledger, "newRoll" | "noteStatus" | "rollNumber"> | null;
  readonly rollMetres: number;
  readonly role: StaffRole;
  readonly journal: Journal;
  readonly clock: TerminalClock;
  /** What the strip says. */
  readonly facts: () => Parameters<typeof paperStrip>[0];
  readonly onChange: () => void;
  readonly onSurprise: (error: unknown) => void;
}

export interface PaperChange {
  view(): PaperGuideView;
  /** One word for the journal. */
  act(action: Exclude<PaperAction, { do: "paper-begin" | "paper-leave" }>): string;
  /** Left, or done with. */
  close(): void;
}

export function beginPaperChange(parts: PaperChangeParts): PaperChange {
  const { printer, profile, paper, ledger, role, journal, clock, onChange } = parts;
  const senses = sensesOf(profile);
  const begunMs = clock.now();
  const rollBefore = ledger?.rollNumber();
  let state = GUIDE_START;
  let stepMs = begunMs;
  let roll: PaperGuideView["roll"] = null;
  let closed = false;
  let asking: Promise<void> | null = null;
  let cancelLook: Cancel = () => undefined;

  const seen = (): ReturnType<typeof seenOf> => seenOf(printer.status(), senses);

  function feed(event: GuideEvent, by: "sensor" | "hand" | "printer"): void {
    if (closed) return;
    const before = state;
    state = guideStep(state, event, seen());
    if (state.step !== before.step || state.hint !== before.hint) {
      const { step, hint } = state;
      stepMs = clock.now();
      journal.record("paper.guide", { step, hint, by });
      if (step === "done") settleRoll();
    }
    if (wantsStrip(state, seen())) void printStrip();
    onChange();
  }

  async function printStrip(): Promise<void> {
    state = guideStep(state, { type: "print-begun" }, seen());
    try {
      const outcome = await paper.printTest(async () => {
        const strip = paperStrip(parts.facts());
        return encodeSlip(strip, profile, await slipGlyphs(strip, profile));
      });
      feed({ type: "printed", outcome }, "printer");
    } catch (error) {
      parts.onSurprise(error);
    }
  }

  /** The sensors may have told of the new roll already. */
  function settleRoll(): void {
    if (ledger === null) roll = "no-ledger";
    else if (ledger.rollNumber() !== rollBefore) roll = "counted-already";
    else {
      ledger.newRoll();
      // A sensor that says "near the end" does not say it again for the new roll.
      ledger.noteStatus(printer.status());
      roll = ledger.rollNumber() === rollBefore ? "no-ledger" : "counted";
    }
  }

  function look(): void {
    cancelLook = clock.setTimeout(look, STAFF_DELAYS.paperLook);
    feed({ type: "seen" }, "sensor");
    // One question at a time: a slip that is printed, or a printer that does not answer, holds it up.
    asking ??= (printer.look?.() ?? Promise.resolve()).then(() => {
      asking = null;
      feed({ type: "seen" }, "sensor");
    });
  }

  const offStatus = printer.onStatus(() => feed({ type: "seen" }, "sensor"));
  journal.record("paper.guide", { step: state.step, hint: state.hint, by: "hand" });
  look();

  return {
    view() {
      const now = seen();
      const { step, hint, printing, last } = state;
      const slow = clock.now() - stepMs >= STAFF_DELAYS.sensorPatience;
      return {
        ...{ step, hint, roll, cover: now.cover, paper: now.paper, trouble: now.trouble },
        hand: handFor(state, now, senses, slow),
        strip: printing
          ? { state: "printing", trouble: null }
          : last === null
            ? null
            : { state: last.type, trouble: "fault" in last ? last.fault : null },
        mayTryAgain: mayTryAgain(state, now),
        maySkip: step === "open" && hint === null,
        rollMetres: parts.rollMetres,
        cuts: profile.cut !== "none",
      };
    },
    act(action) {
      switch (action.do) {
        case "paper-skip":
          feed({ type: "skip" }, "hand");
          break;
        case "paper-next":
          // The sensor goes on by itself where it can: a button that was drawn a moment ago must not go on twice.
          if (handFor(state, seen(), senses, clock.now() - stepMs >= STAFF_DELAYS.sensorPatience) === null)
            return "too-late";
          feed({ type: "next" }, "hand");
          break;
        case "paper-answer":
          feed({ type: "answer", answer: action.answer }, "hand");
          break;
        case "paper-again":
          feed({ type: "again" }, "hand");
          break;
      }
      return state.hint === null ? state.step : `${state.step} ${state.hint}`;
    },
    close() {
      if (closed) return;
      closed = true;
      cancelLook();
      offStatus();
      journal.record("paper.guide-ended", {
        ...{ by: role, end: state.step === "done" ? "done" : "left", step: state.step, strips: state.strips },
        roll: roll ?? "none",
        durationMs: Math.round(clock.now() - begunMs),
      });
    },
  };
}
