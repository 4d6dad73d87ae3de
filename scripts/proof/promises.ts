/**
 * Judges a terminal that was hurt: what it had said before, beside what its store shows after. Pure.
 *
 * "Said" is what left the terminal and cannot be taken back: a claim code that a person holds, a question that a service
 * has, a slip that moved. Each may be said only after the commit that it rests on, so that whatever was said must be there.
 */

/** One thing a terminal has said, in the order it was said. */
export type Said =
  /** A person holds the claim code. */
  | { readonly said: "promised"; readonly request: string; readonly claimCode: string; readonly lastFour: string }
  /** The question with this key is in a service's hands. */
  | { readonly said: "left"; readonly request: string }
  /** The service's own word that it never saw the question with this key: it may be asked as if anew. */
  | { readonly said: "never-seen"; readonly request: string }
  | { readonly said: "answered"; readonly request: string }
  | { readonly said: "collected"; readonly request: string }
  /** About to be deleted for their age: they may be there or not. */
  | { readonly said: "may-be-purged"; readonly requests: readonly string[] }
  /** This question's answer will be given again instead of asking. */
  | { readonly said: "kept-answer"; readonly question: string }
  | { readonly said: "slip"; readonly job: string; readonly step: SlipStep }
  | { readonly said: "slip-ended"; readonly job: string; readonly outcome: string };

/** How far a slip has come, see kiosk/ledger/outcome.ts. */
export type SlipStep = (typeof SLIP_STEPS)[number];
export const SLIP_STEPS = ["intent", "sending", "handed-over", "fence-answered"] as const;

export interface RequestSeen {
  readonly state: "waiting" | "leased" | "answered" | "dead";
  readonly sent: "no" | "maybe" | "waited";
  readonly collected: boolean;
}

export interface SlipSeen {
  readonly step: SlipStep;
  readonly outcome: string | null;
}

/** What is there afterwards, read before anything is repaired. */
export interface Seen {
  /** By id. */
  readonly requests: ReadonlyMap<string, RequestSeen>;
  /** What a person gets who types the code in: the id of the request that is found, or why there is none. */
  readonly claims: ReadonlyMap<string, string>;
  readonly slips: ReadonlyMap<string, SlipSeen>;
  /** Questions whose answer is still given again. */
  readonly keptAnswers: ReadonlySet<string>;
}

/** A sentence for each promise that is broken. */
export function brokenPromises(said: readonly Said[], seen: Seen): readonly string[] {
  const purged = new Set(said.flatMap((one) => (one.said === "may-be-purged" ? one.requests : [])));
  return said.flatMap((one, index) => {
    switch (one.said) {
      case "promised":
        return purged.has(one.request) ? [] : promiseBroken(one, seen);
      case "left":
        return mayBeAskedAgain(one.request, said.slice(index + 1), seen)
          ? [`asked again: ${one.request} left the terminal, and its row says that it did not`]
          : [];
      case "answered":
        return purged.has(one.request) ? [] : answerLost(one.request, seen);
      case "collected": {
        const row = seen.requests.get(one.request);
        return row?.collected === false
          ? [`not collected: ${one.request} was handed out, and its row says that it was not`]
          : [];
      }
      case "kept-answer":
        return seen.keptAnswers.has(one.question)
          ? []
          : [`forgotten answer: ${one.question} would cost a second check`];
      case "slip":
        return slipLost(one.job, one.step, seen);
      case "slip-ended": {
        const outcome = seen.slips.get(one.job)?.outcome ?? "none";
        return outcome === one.outcome
          ? []
          : [`slip: ${one.job} was said to be ${one.outcome}, the ledger says ${outcome}`];
      }
      case "may-be-purged":
      case "never-seen":
        return [];
    }
  });
}

function promiseBroken(
  { request, claimCode }: Extract<Said, { said: "promised" }>,
  { requests, claims }: Seen,
): readonly string[] {
  if (!requests.has(request)) return [`lost: ${request} was promised and is not there`];
  const found = claims.get(claimCode) ?? "nothing";
  return found === request ? [] : [`claim code: the one of ${request} finds ${found}`];
}

function mayBeAskedAgain(request: string, later: readonly Said[], { requests }: Seen): boolean {
  const row = requests.get(request);
  if (row === undefined || row.state === "answered" || row.state === "dead" || row.sent !== "no") return false;
  return !later.some((one) => one.said === "never-seen" && one.request === request);
}

function answerLost(request: string, { requests }: Seen): readonly string[] {
  const state = requests.get(request)?.state ?? "not there";
  return state === "answered" ? [] : [`answer lost: ${request} was answered, and is ${state}`];
}

function slipLost(job: string, step: SlipStep, { slips }: Seen): readonly string[] {
  const row = slips.get(job);
  if (row === undefined) return [`slip: ${job} came as far as ${step}, and the ledger has no such slip`];
  return SLIP_STEPS.indexOf(row.step) >= SLIP_STEPS.indexOf(step)
    ? []
    : [`slip: ${job} came as far as ${step}, the ledger says ${row.step}`];
}
