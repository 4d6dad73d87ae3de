import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildUi } from "../build-ui.ts";
import { buildBarePage } from "./bare-page.ts";
import { makePicturePage, openBareWay, type BareWay } from "./bare-way.ts";
import type { Bench, Row } from "./measure.ts";
import { openRig, type Rig } from "./rig.ts";
import { interleave, p95, ratio } from "./statistics.ts";

const AIM_P95_MS = 100;
const AIM_RATIO = 2;
const WARM_UP = 5;
/**
 * A person's scan falls anywhere between two frames and two seconds' ticks. A bench that goes on the moment the last
 * frame was painted would always begin at the same place of the 16.7 ms, and flatter or wrong both ways.
 */
const PAUSE_MS = { least: 30, most: 130 } as const;

/**
 * Last byte handed to the pty → verdict painted. All ways go through socat's pty and serialport, end in a Chromium
 * with the same flags, and wait for the same sign of paint (glass.ts says what "painted" means and leaves out). The
 * clock starts when the code is written to socat's standard input, so one hop through socat is in every figure.
 *
 * Two bare ways, because one alone misleads: a bare page with one short text is the floor of the pipe and has nearly
 * nothing to draw; the same verdict as ready-made markup, in the terminal's own style and letters, is the floor of
 * the picture. What lies between the latter and ours is ours: session, check, views, Preact.
 */
export async function measureScan(bench: Bench): Promise<readonly Row[]> {
  await buildUi({ outDir: "dist/ui", say: bench.say });
  await using open = new AsyncDisposableStack();
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    open.defer(() => one.close());
    return one;
  };
  const rig: Rig = keep(await openRig(join(bench.scratch, "scan"), bench.say));
  const bare: BareWay = keep(await openBareWay(await buildBarePage(bench.scratch), bench.say));
  const picture: BareWay = keep(await openBareWay(makePicturePage(bench.scratch), bench.say));
  const { home, verdict } = await rig.markup();
  const show = (markup: string): string => `document.getElementById("root").innerHTML = ${JSON.stringify(markup)}`;
  await picture.prepare(show(home));

  const { ours, text, markup } = await interleave({
    warmUp: WARM_UP,
    rounds: bench.rounds(100, 8),
    ways: {
      ours: async () => {
        await anyMoment();
        return rig.check();
      },
      text: async (round) => {
        await anyMoment();
        const setText = (code: string): string =>
          `document.getElementById("text").textContent = ${JSON.stringify(code)}`;
        return bare.show(codeNumber(round), setText);
      },
      markup: async (round) => {
        await anyMoment();
        const tookMs = await picture.show(codeNumber(round), () => show(verdict));
        await picture.prepare(show(home));
        return tookMs;
      },
    },
    onRound: bench.round,
  });
  const how = "code on the pty → scanner, session, sandbox without delay → verdict painted";
  return [
    {
      name: "scan",
      unit: "ms",
      ours: { how, values: ours },
      bare: {
        how: "code on the pty → serialport → one Runtime.evaluate sets a text in a bare page → painted",
        values: text,
      },
      aims: [
        { text: `p95 ≤ ${AIM_P95_MS} ms`, value: p95(ours), limit: AIM_P95_MS },
        { text: `≤ ${AIM_RATIO} × bare`, value: ratio(ours, text), limit: AIM_RATIO },
      ],
      notes: [
        "Painted: the page says so in the task after requestAnimationFrame; compositing and the panel's own refresh come on top.",
      ],
    },
    {
      name: "scan, same picture",
      unit: "ms",
      ours: { how: "the same rounds", values: ours },
      bare: {
        how: "the same bare path, but it puts the finished verdict's markup, styled, into the page",
        values: markup,
      },
      aims: [{ text: `≤ ${AIM_RATIO} × bare`, value: ratio(ours, markup), limit: AIM_RATIO }],
      notes: [],
    },
  ];
}

function anyMoment(): Promise<void> {
  return pause(randomInt(PAUSE_MS.least, PAUSE_MS.most));
}

function codeNumber(round: number): string {
  return `01,32,,26112${String(round).padStart(15, "0")},368.50,20261112,,0000`;
}
