/** A picture of the glass shows nothing of any person, whatever the moment it is asked for. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../drivers/clock.ts";
import { createCapture, isNobodys, type Capture } from "./capture.ts";
import type { View } from "./contract/view.ts";
import { DISPLAY_DELAYS } from "./delays.ts";
import { entryOf, HOME, SCAN_HELP, viewOf } from "./fixture/view.ts";

const OUT = viewOf({ screen: "out-of-service", reason: "fault", code: "E-STORE" });
const { captureQuiet, capturePainted, capture: patience } = DISPLAY_DELAYS;

let clock: ManualClock;
let painted: boolean;
/** What is on the glass when the host gets to it. */
let answer: () => Promise<Uint8Array | null>;
let capture: Capture;
beforeEach(() => {
  clock = new ManualClock();
  painted = true;
  answer = () => Promise.resolve(new Uint8Array([1]));
  capture = createCapture({ host: { capture: () => answer() }, clock, isPainted: () => painted });
});

/** Time passes while it is taken. */
async function taken(): Promise<string> {
  const taking = capture.take();
  await clock.advance(capturePainted + patience + 1);
  const result = await taking;
  return result.ok ? "taken" : result.error;
}

async function quietly(view: View): Promise<void> {
  capture.shown(view);
  await clock.advance(captureQuiet);
}

describe("which screens are nobody's", () => {
  test("home and out of service; of staff, what the terminal is and its self-check; nothing with a question above it", () => {
    expect(isNobodys(viewOf(HOME))).toBe(true);
    expect(isNobodys(OUT)).toBe(true);
    expect(isNobodys(viewOf(SCAN_HELP))).toBe(false);
    expect(isNobodys(viewOf(entryOf("2611")))).toBe(false);
    expect(isNobodys({ ...viewOf(HOME), overlay: { overlay: "still-there", secondsLeft: 9, secondsTotal: 10 } })).toBe(
      false,
    );
  });
});

describe("a picture", () => {
  test("is taken of home and of a terminal that is out of service", async () => {
    await quietly(viewOf(HOME));
    expect(await taken()).toBe("taken");
    await quietly(OUT);
    expect(await taken()).toBe("taken");
  });

  test("is not taken of a visit, nor until the last of it has faded", async () => {
    capture.shown(viewOf(entryOf("2611")));
    await clock.advance(captureQuiet * 2);
    expect(await taken()).toBe("somebody-is-there");
    capture.shown(viewOf(HOME));
    expect(await taken()).toBe("somebody-is-there");
    await clock.advance(captureQuiet);
    expect(await taken()).toBe("taken");
  });

  test("is thrown away where a visit begins while it is taken, even if it is over when it comes", async () => {
    await quietly(viewOf(HOME));
    answer = () => {
      capture.shown(viewOf(SCAN_HELP));
      capture.shown(viewOf(HOME));
      return Promise.resolve(new Uint8Array([1]));
    };
    expect(await taken()).toBe("somebody-is-there");
  });

  test("is not taken where what was sent is not on the glass, nor where a workbench shows slips", async () => {
    await quietly(viewOf(HOME));
    painted = false;
    expect(await taken()).toBe("not-painted");
    painted = true;
    capture.workbenchShown();
    expect(await taken()).toBe("workbench");
  });

  test("that does not come, or fails, is none", async () => {
    await quietly(viewOf(HOME));
    for (const none of [
      () => Promise.resolve(null),
      () => Promise.reject(new Error("crashed")),
      () => new Promise<null>(() => undefined),
    ]) {
      answer = none;
      expect(await taken()).toBe("no-picture");
    }
  });

  test("never shows a view that is somebody's, in whatever order views come and however long the host takes", async () => {
    const step = fc.record({ waitMs: fc.integer({ min: 0, max: 4_000 }), own: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.nat(5_000),
        fc.nat(4_000),
        async (steps, asksMs, tookMs) => {
          clock = new ManualClock();
          let onGlass: View = viewOf(HOME);
          const host = {
            async capture() {
              await new Promise<void>((resolve) => void clock.setTimeout(resolve, tookMs));
              return new TextEncoder().encode(String(isNobodys(onGlass)));
            },
          };
          capture = createCapture({ host, clock, isPainted: () => true });
          let taking: ReturnType<Capture["take"]> | null = null;
          clock.setTimeout(() => void (taking = capture.take()), asksMs);
          for (const { waitMs, own } of steps) {
            onGlass = viewOf(own ? SCAN_HELP : HOME);
            capture.shown(onGlass);
            await clock.advance(waitMs);
          }
          await clock.advance(20_000);
          const result = await (taking as ReturnType<Capture["take"]> | null);
          if (result?.ok === true) expect(new TextDecoder().decode(result.value)).toBe("true");
        },
      ),
      { numRuns: 300 },
    );
  });
});
