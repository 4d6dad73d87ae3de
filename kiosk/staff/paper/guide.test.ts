import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import type { PrinterStatus } from "../../../drivers/printer/printer.ts";
import { PAPER_ANSWERS } from "../../display/contract/choices.ts";
import {
  GUIDE_START,
  guideStep,
  handFor,
  mayTryAgain,
  seenOf,
  SEEN_NOTHING,
  sensesOf,
  wantsStrip,
  type GuideEvent,
  type GuideState,
  type Seen,
} from "./guide.ts";

const PROFILE = loadPrinterProfile("simulated-80mm");
const ALL = sensesOf(PROFILE);
const OPEN_WITH: Seen = { cover: "open", paper: "ok", trouble: null };
const OPEN_EMPTY: Seen = { cover: "open", paper: "out", trouble: null };
const SHUT: Seen = { cover: "closed", paper: "ok", trouble: null };
const SHUT_EMPTY: Seen = { cover: "closed", paper: "out", trouble: null };
const SHUT_LOW: Seen = { cover: "closed", paper: "near-end", trouble: null };
const GONE: Seen = { ...SEEN_NOTHING, trouble: "not-connected" };

/** What the sensors say one after the other, and where that leads. */
function after(from: GuideState, ...seen: readonly Seen[]): GuideState {
  return seen.reduce((state, now) => guideStep(state, { type: "seen" }, now), from);
}
const at = (step: GuideState["step"], change: Partial<GuideState> = {}): GuideState => ({
  ...GUIDE_START,
  step,
  ...change,
});
const where = ({ step, hint }: GuideState): string => (hint === null ? step : `${step} ${hint}`);

describe("sensors alone lead from the open cover to the strip", () => {
  test("with the old roll still in: out, in, closed, each seen", () => {
    const seen = [SHUT, OPEN_WITH, OPEN_EMPTY, OPEN_EMPTY, OPEN_WITH, SHUT];
    const steps = seen.map((_, n) => where(after(GUIDE_START, ...seen.slice(0, n + 1))));
    expect(steps).toEqual(["open", "remove", "insert", "insert", "close", "print"]);
    expect(seen.every((now, n) => handFor(after(GUIDE_START, ...seen.slice(0, n)), now, ALL, false) === null)).toBe(
      true,
    );
  });

  test("with paper that has run out there is no end of paper to wait for", () => {
    expect(where(after(GUIDE_START, SHUT_EMPTY, OPEN_EMPTY))).toBe("insert");
  });

  test("a printer that keeps its paper bits while it is open is believed when it is closed", () => {
    const silent = guideStep(after(GUIDE_START, OPEN_WITH), { type: "next" }, OPEN_WITH);
    expect(where(after(silent, OPEN_WITH, OPEN_WITH))).toBe("insert");
    expect(where(after(silent, SHUT))).toBe("print");
  });
});

describe("what goes wrong on the way is said, and the way goes on", () => {
  test("closed without paper", () => {
    const empty = after(GUIDE_START, OPEN_EMPTY, SHUT_EMPTY);
    expect(where(empty)).toBe("insert no-paper");
    expect(where(after(empty, OPEN_EMPTY))).toBe("insert");
    expect(where(after(empty, OPEN_EMPTY, OPEN_WITH, SHUT))).toBe("print");
  });

  test("closed with the old paper never seen to go: only the person knows", () => {
    const early = after(GUIDE_START, OPEN_WITH, SHUT);
    expect(where(early)).toBe("remove not-removed");
    expect(handFor(early, SHUT, ALL, false)).toBe("choice");
    expect(where(guideStep(early, { type: "next" }, SHUT))).toBe("print");
    expect(where(after(early, OPEN_WITH))).toBe("remove");
  });

  test("a new roll that is near its end", () => {
    const low = after(GUIDE_START, OPEN_EMPTY, SHUT_LOW);
    expect(where(low)).toBe("insert low");
    expect(handFor(low, SHUT_LOW, ALL, false)).toBe("choice");
    expect(where(guideStep(low, { type: "next" }, SHUT_LOW))).toBe("print");
    expect(where(after(low, OPEN_EMPTY, OPEN_WITH, SHUT))).toBe("print");
  });

  test("a printer that is unplugged loses no step", () => {
    for (const step of ["open", "remove", "insert", "close", "print", "look"] as const) {
      expect(where(after(at(step), GONE, GONE))).toBe(step);
      expect(wantsStrip(after(at(step), GONE), GONE)).toBe(false);
    }
    expect(wantsStrip(after(at("print"), GONE, SHUT), SHUT)).toBe(true);
  });

  test("a strip with nothing on it: the roll is turned, and another one printed", () => {
    const blank = guideStep(at("look"), { type: "answer", answer: "blank" }, SHUT);
    expect(where(blank)).toBe("open blank");
    expect(where(after(blank, SHUT, OPEN_WITH))).toBe("insert blank");
    expect(where(after(blank, OPEN_WITH, OPEN_EMPTY, OPEN_WITH, SHUT))).toBe("print");
  });
});

describe("a strip that is not printed", () => {
  const failed = (fault: "cutter" | "paper-out" | "cover-open"): GuideState =>
    guideStep(
      guideStep(at("print"), { type: "print-begun" }, SHUT),
      { type: "printed", outcome: { type: "failed", fault, partial: true } },
      SHUT,
    );

  test("leads back to what stopped it", () => {
    expect(where(failed("paper-out"))).toBe("insert no-paper");
    expect(where(failed("cover-open"))).toBe("close");
  });

  test("is printed again by itself once what stopped it is seen to be over, and not without end", () => {
    const jam: Seen = { cover: "closed", paper: "ok", trouble: "cutter" };
    const stuck = after(failed("cutter"), jam);
    expect(wantsStrip(stuck, jam)).toBe(false);
    expect(wantsStrip(after(stuck, SHUT), SHUT)).toBe(true);
    expect(wantsStrip(after({ ...stuck, strips: 3 }, SHUT), SHUT)).toBe(false);
    expect(mayTryAgain(after({ ...stuck, strips: 3 }, SHUT), SHUT)).toBe(true);
  });

  test("for a reason that nobody saw is printed again only when somebody asks", () => {
    const once = failed("cutter");
    expect(wantsStrip(once, SHUT)).toBe(false);
    expect(mayTryAgain(once, SHUT)).toBe(true);
    expect(wantsStrip(guideStep(once, { type: "again" }, SHUT), SHUT)).toBe(true);
  });
});

describe("a printer without a sensor", () => {
  const hands = (senses: ReturnType<typeof sensesOf>, seen: Seen): readonly (string | null)[] =>
    (["open", "remove", "insert", "close"] as const).map((step) => handFor(at(step), seen, senses, false));

  test("that says nothing at all is led through by hand, step by step", () => {
    const mute = sensesOf(loadPrinterProfile("pos58-clone"));
    expect(hands(mute, SEEN_NOTHING)).toEqual(["stand-in", "stand-in", "stand-in", "stand-in"]);
    const steps = [1, 2, 3, 4].map((n) =>
      where(
        Array.from({ length: n }).reduce<GuideState>(
          (state) => guideStep(state, { type: "next" }, SEEN_NOTHING),
          GUIDE_START,
        ),
      ),
    );
    expect(steps).toEqual(["remove", "insert", "close", "print"]);
  });

  test("of its cover is asked of the paper alone", () => {
    const noCover = sensesOf({ ...PROFILE, withoutSensors: ["cover"] });
    const paper = (state: Seen["paper"]): Seen => ({ cover: null, paper: state, trouble: null });
    expect(hands(noCover, paper("ok"))).toEqual(["stand-in", null, null, "stand-in"]);
    const removed = after(guideStep(GUIDE_START, { type: "next" }, paper("ok")), paper("out"));
    expect([where(removed), where(after(removed, paper("ok")))]).toEqual(["insert", "close"]);
  });

  test("near the end takes a low roll for a full one", () => {
    const status: PrinterStatus = { health: { state: "connected", reason: "" }, paper: "near-end", fault: null };
    expect(seenOf(status, sensesOf({ ...PROFILE, withoutSensors: ["near-end"] })).paper).toBe("ok");
    expect(seenOf(status, ALL).paper).toBe("near-end");
  });

  test("that works is offered a button after a while, because a sensor can be broken", () => {
    expect(handFor(at("open"), SHUT, ALL, true)).toBe("stuck");
    expect(handFor(at("remove"), OPEN_WITH, ALL, true)).toBe("stuck");
    expect(handFor(at("close"), OPEN_WITH, ALL, true)).toBeNull();
  });
});

test("whatever comes in whatever order, no step is a dead end: hands that do as they are told come to the strip", () => {
  const seens: readonly Seen[] = [
    OPEN_WITH,
    OPEN_EMPTY,
    SHUT,
    SHUT_EMPTY,
    SHUT_LOW,
    GONE,
    { ...SHUT, trouble: "cutter" },
  ];
  const events: readonly GuideEvent[] = [
    ...(["seen", "next", "skip", "print-begun", "again"] as const).map((type) => ({ type })),
    ...PAPER_ANSWERS.map((answer) => ({ type: "answer", answer }) as const),
    { type: "printed", outcome: { type: "printed" } },
    { type: "printed", outcome: { type: "unknown", fault: "no-reply" } },
    { type: "printed", outcome: { type: "failed", fault: "cutter", partial: true } },
  ];
  const happened = fc.array(fc.tuple(fc.constantFrom(...events), fc.constantFrom(...seens)), { maxLength: 30 });
  fc.assert(
    fc.property(happened, (history) => {
      const state = history.reduce((now, [event, seen]) => guideStep(now, event, seen), GUIDE_START);
      if (state.step === "done" || state.printing) return;
      const hands = after(state, OPEN_WITH, OPEN_EMPTY, OPEN_WITH, SHUT);
      expect(where(hands)).toBe("print");
      expect(wantsStrip(hands, SHUT) || mayTryAgain(hands, SHUT)).toBe(true);
    }),
  );
});
