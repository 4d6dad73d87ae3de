/**
 * A lean part of the suite of `npm run bench -- camera`, as a floor: what is read today is read tomorrow. One picture of each
 * condition, both turns.
 */
import { expect, test } from "vitest";
import { CONDITIONS, drawSuitePicture } from "../fixture/suite.ts";
import { wasmReaderOfPackage } from "../fixture/wasm.ts";
import { turnsOf, type Hit } from "./looks.ts";
import type { Luma } from "./luma.ts";

test("reads what ordinary light, hands and cameras do to a code, most of what is worse, and never a wrong text", async () => {
  const turns = turnsOf(await wasmReaderOfPackage(), () => performance.now());
  const once = (turn: number, picture: Luma): Hit | null => {
    for (const look of turns[turn] ?? []) {
      const hit = look.at(picture);
      if (hit !== null) return hit;
    }
    return null;
  };
  const missed = { ordinary: [] as string[], hard: [] as string[] };
  const attempts = { ordinary: 0, hard: 0 };
  for (const condition of CONDITIONS) {
    const { picture, bytes } = drawSuitePicture(condition, 0);
    for (const turn of [0, 1]) {
      const hit = once(turn, picture);
      if (hit !== null) expect(hit.bytes, condition.name).toEqual(bytes);
      if (condition.set === "empty") continue;
      attempts[condition.set] += 1;
      if (hit === null) missed[condition.set].push(`${condition.name}, turn ${String(turn)}`);
    }
  }
  expect(missed.ordinary.length / attempts.ordinary, missed.ordinary.join("; ")).toBeLessThanOrEqual(0.04);
  expect(missed.hard.length / attempts.hard, missed.hard.join("; ")).toBeLessThanOrEqual(0.2);
}, 60_000);
