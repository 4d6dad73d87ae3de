/** What came of the pictures, as figures and lines. Pure. */
import type { Condition } from "../../../ui/camera/fixture/suite.ts";
import { median, p95 } from "../statistics.ts";

export interface Outcome {
  /** Processor time. */
  readonly ms: number;
  /** wrong: something was read that is not what the code holds, or where no code is. */
  readonly right: "read" | "missed" | "wrong";
}

export interface Judged {
  readonly condition: Condition;
  /** One of each turn. */
  readonly attempts: readonly Outcome[];
  readonly bare: Outcome;
}

export function isRight(read: Uint8Array | null, holds: Uint8Array | null): Outcome["right"] {
  if (read === null) return "missed";
  if (holds?.length !== read.length) return "wrong";
  return read.every((byte, at) => byte === holds[at]) ? "read" : "wrong";
}

/** Percent: of all attempts, of pictures that one of the turns read, of pictures that the library read. */
export function readShare(judged: readonly Judged[], by: "attempts" | "either" | "bare"): number {
  const outcomes = judged.flatMap(({ attempts, bare }) => {
    switch (by) {
      case "attempts":
        return attempts.map(({ right }) => right === "read");
      case "either":
        return [attempts.some(({ right }) => right === "read")];
      case "bare":
        return [bare.right === "read"];
    }
  });
  return (100 * outcomes.filter(Boolean).length) / outcomes.length;
}

const NAME_COLUMNS = 22;

/** One line a condition, in the suite's order. */
export function conditionLines(judged: readonly Judged[]): readonly string[] {
  const conditions = [...new Set(judged.map(({ condition }) => condition))];
  const percent = (share: number): string => `${share.toFixed(0).padStart(3)} %`;
  return conditions.map((condition) => {
    const own = judged.filter((one) => one.condition === condition);
    const ms = own.flatMap(({ attempts }) => attempts.map((attempt) => attempt.ms));
    return [
      condition.name.padEnd(NAME_COLUMNS),
      percent(readShare(own, "attempts")),
      `within two ${percent(readShare(own, "either"))}`,
      `library alone ${percent(readShare(own, "bare"))}`,
      `${median(ms).toFixed(1)} / ${p95(ms).toFixed(1)} ms`,
    ].join("   ");
  });
}
