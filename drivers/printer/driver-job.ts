import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { wait, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import { watchJob, type JobWatch } from "./driver-watch.ts";
import { expectedMs, fenceOf, limitMs, type Fence } from "./fence.ts";
import type { PrintFault, PrintJob, PrintOutcome } from "./printer.ts";
import { readStatus, type StatusRound } from "./status.ts";

/** What one job needs of the driver around it. */
export interface JobContext {
  readonly profile: PrinterProfile;
  readonly clock: Clock;
  readonly talk: PrinterTalk;
  readonly link: ByteLink;
  readonly jobNumber: number;
  /** The rest of an earlier job may wait in the printer: it is thrown out before this one. */
  readonly leftovers: boolean;
  readonly onStatus: (round: StatusRound) => void;
}

export interface JobResult {
  readonly outcome: PrintOutcome;
  /** Whether bytes of this job (or of one before) may still wait in the printer. */
  readonly leftovers: boolean;
}

/** With what the job's own listener threw on the way (see PrintJob.onStep). */
export interface EndedJob extends JobResult {
  readonly stepFailures: readonly unknown[];
}

/**
 * One slip from pre-flight to outcome (printing facts 2.6). "The bytes were written" is never "printed": the write
 * ends after 3 ms, the paper after 3 s. A slip is never sent twice: after paper is put back the printer goes on by
 * itself with what is in its buffer, so after a failure that buffer is cleared, at once and again before the next slip.
 */
export async function runJob(context: JobContext, job: PrintJob): Promise<EndedJob> {
  const fence = fenceOf(context.profile, context.jobNumber);
  const watch = watchJob(context.link, context.clock, context.talk, fence, job);
  try {
    const result = await carryOut(context, watch, fence, job);
    return { ...result, stepFailures: watch.stepFailures() };
  } finally {
    watch.end();
  }
}

async function carryOut(context: JobContext, watch: JobWatch, fence: Fence, job: PrintJob): Promise<JobResult> {
  const { profile, clock } = context;
  const obstacle = await preflight(context, watch);
  if (obstacle !== null) {
    return { outcome: { type: "failed", fault: obstacle, partial: false }, leftovers: context.leftovers };
  }
  const startedMs = clock.now();
  const expectedEndMs = startedMs + expectedMs(job, profile);
  // Job and fence go as one write: nothing can come between them.
  watch.send(new Uint8Array(Buffer.concat([job.bytes, fence.bytes])));
  const untilMs = profile.fence === "none" ? expectedEndMs : startedMs + limitMs(job, profile);
  const fault = await untilFence(context, watch, untilMs);
  if (fault !== null) return broken(context, fault);
  if (watch.fenceAnswered()) return afterFence(context, watch, expectedEndMs);
  if (watch.lost()) return UNKNOWN_LINK_LOST;
  const after = await ask(context);
  if (watch.lost()) return UNKNOWN_LINK_LOST;
  if (after.fault !== null) return broken(context, after.fault);
  // A fence that should have come and did not: bytes may still wait. Where there is none, nothing says so.
  return { outcome: { type: "unknown", fault: "no-reply" }, leftovers: profile.fence !== "none" };
}

const UNKNOWN_LINK_LOST: JobResult = { outcome: { type: "unknown", fault: "link-lost" }, leftovers: true };

/** Why nothing should be sent; null when all is well. Nothing is on paper yet. */
async function preflight(context: JobContext, watch: JobWatch): Promise<PrintFault | null> {
  if (context.profile.status === "dle") {
    const before = await ask(context);
    if (watch.lost()) return "link-lost";
    if (!before.answered) return "no-reply";
    if (before.fault !== null) return before.fault;
  }
  if (context.leftovers) await context.talk.clear(context.link);
  return watch.lost() ? "link-lost" : null;
}

/** Waits for the fence and, meanwhile, asks whether the paper is still moving. A fault here stopped the slip. */
async function untilFence(context: JobContext, watch: JobWatch, untilMs: number): Promise<PrintFault | null> {
  const over = (): boolean => watch.fenceAnswered() || watch.lost();
  while (!over() && context.clock.now() < untilMs) {
    await watch.pause(Math.min(DRIVER_DELAYS.jobPoll, untilMs - context.clock.now()));
    if (over()) return null;
    const fault = await confirmedFault(context, watch);
    // The slip may have ended while we asked: then its own word counts.
    if (fault !== null && !over()) return fault;
  }
  return null;
}

/** Bad news twice in a row, because a picture in the slip can provoke a stray status byte. */
async function confirmedFault(context: JobContext, watch: JobWatch): Promise<PrintFault | null> {
  const { profile, talk, link } = context;
  if (profile.status === "none") return null;
  const paper = await talk.ask(link, 4);
  if (watch.fenceAnswered() || watch.lost()) return null;
  const cause = await talk.ask(link, 2);
  const round = { ...(paper === null ? {} : { 4: paper }), ...(cause === null ? {} : { 2: cause }) };
  if (readStatus(round).fault === null) return null;
  await watch.pause(DRIVER_DELAYS.faultConfirm);
  return (await ask(context)).fault;
}

async function afterFence(context: JobContext, watch: JobWatch, expectedEndMs: number): Promise<JobResult> {
  if (context.profile.fence === "gs-h") {
    // The printer's own word. What it says afterwards (the roll was used up by this very slip) concerns the next one.
    if (!watch.lost()) await ask(context);
    return { outcome: { type: "printed" }, leftovers: false };
  }
  // Parsed to the end, and the paper may still move: give it its time, then look again.
  const restMs = expectedEndMs - context.clock.now();
  if (restMs > 0) await wait(context.clock, restMs);
  const after = watch.lost() ? NO_ANSWER : await ask(context);
  if (watch.lost()) return UNKNOWN_LINK_LOST;
  if (after.fault !== null) return broken(context, after.fault);
  if (after.answered) return { outcome: { type: "probably-printed" }, leftovers: false };
  return { outcome: { type: "unknown", fault: "no-reply" }, leftovers: false };
}

/** Clears at once, while the printer stands still, so that it does not print the rest by itself once the paper is back. */
async function broken(context: JobContext, fault: PrintFault): Promise<JobResult> {
  await context.talk.clear(context.link);
  return { outcome: { type: "failed", fault, partial: true }, leftovers: true };
}

interface Asked {
  readonly answered: boolean;
  readonly fault: PrintFault | null;
}
const NO_ANSWER: Asked = { answered: false, fault: null };

async function ask(context: JobContext): Promise<Asked> {
  if (context.profile.status === "none") return NO_ANSWER;
  const round = await context.talk.askAll(context.link);
  if (Object.keys(round).length === 0) return NO_ANSWER;
  context.onStatus(round);
  return { answered: true, fault: readStatus(round).fault };
}
