import { PROBLEMS, type ProblemCode } from "../problems.ts";
import type { Problem } from "../contract.ts";

/** One reply before it becomes bytes. */
export interface Spoken {
  readonly status: number;
  readonly type: "application/json" | "application/problem+json" | "text/html";
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function said(status: 200 | 202, body: unknown, headers: Readonly<Record<string, string>> = {}): Spoken {
  return { status, type: "application/json", body, headers };
}

export function problem(
  code: ProblemCode,
  more: Pick<Problem, "taken" | "offsetSeconds" | "detail"> = {},
  headers: Readonly<Record<string, string>> = {},
): Spoken {
  const { status, meaning } = PROBLEMS[code];
  const body: Problem = { type: `urn:yanpiao:problem:${code}`, title: meaning, status, code, ...more };
  return { status, type: "application/problem+json", body, headers };
}
