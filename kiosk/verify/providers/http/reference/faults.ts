/** Ways in which a back office, or the line to it, fails. The server obeys; what the terminal makes of it is tested. */
export const FAULTS = {
  none: "it works",
  "cut-before": "the line is cut before a question is read",
  "cut-after": "the question is taken, then the line is cut",
  "cut-reply": "half of the reply arrives",
  silent: "the question is taken, nothing is ever said",
  storm: "every reply is 503, as from a proxy",
  busy: "every reply is 429 with Retry-After: 120",
  maintenance: "every reply is 503 with a date in Retry-After",
  malformed: "200 with a page of HTML",
  oversized: "a reply larger than the contract allows",
  contradictory: "an answer about another invoice",
  "another-key": "an answer to another question",
  "new-code": "a problem with a code that is not in the contract",
  redirect: "302 to somewhere else",
  "slow-drip": "the reply comes byte by byte, and never ends",
} as const;

export type Fault = keyof typeof FAULTS;

export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}
