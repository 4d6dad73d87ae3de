import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { wait, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import type { Pace } from "./driver-send.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import { watchJob, type JobWatch } from "./driver-watch.ts";
import { expectedMs, fenceOf, limitMs, trailerOf, type Fence } from "./fence.ts";
import { planJob } from "./job-plan.ts";
import type { PrintFault, PrintJob, PrintOutcome } from "./printer.ts";
import { readAutomatic, readPort, readStatus, type Findings } from "./status.ts";

/** What one job needs of the driver around it. */
export interface JobContext {
  readonly profile: PrinterProfile;
  readonly clock: Clock;
  readonly talk: PrinterTalk;
  readonly link: ByteLink;
  readonly jobNumber: number;
  /** The rest of an earlier job may wait in the printer: it is thrown out before this one. */
  readonly leftovers: Leftovers | null;
  readonly pace: Pace | null;
  readonly onFindings: (findings: Findings) => void;
  /** Clears the exit of a presenter; false when the slip before stays in it. */
  readonly makeRoom: (link: ByteLink) => Promise<boolean>;
}

/**
 * What may still wait in the printer. The half of a slip that already hangs there is not the driver's to cut off: whoever
 * keeps account of slips begins the next one with a cut, and counts it.
 */
export interface Leftovers {
  /** So many bytes end the command it may have begun; 0 where it stands between two. */
  readonly insideBytes: number;
}

export interface JobResult {
  readonly outcome: PrintOutcome;
  /** Whether bytes of this job (or of one before) may still wait in the printer. */
  readonly leftovers: Leftovers | null;
  /** A printer that answered before the slip does not answer any more: what it was sent may lie in the cable. */
  readonly fellSilent?: boolean;
}

/** With what the job's own listener threw on the way (see PrintJob.onStep). */
export interface EndedJob extends JobResult {
  readonly stepFailures: readonly unknown[];
}

const BETWEEN_COMMANDS: Leftovers = { insideBytes: 0 };

/** Nobody knows where it was cut off: the longest command this profile sends is one band of a picture. */
export function anyCommandOf(profile: PrinterProfile): Leftovers {
  return { insideBytes: (profile.bandRows * profile.dots) / 8 + 8 };
}

/** A piece is what one USB transfer carries; one without flow control is small, so that little is reckoned wrongly. */
const PIECE_BYTES = 4_096;
const PACED_PIECE_BYTES = 256;

/**
 * One slip from pre-flight to outcome (printing facts 2.6). "The bytes were written" is never "printed": the write
 * ends after 3 ms, the paper after 3 s. A slip is never sent twice: after paper is put back the printer goes on by
 * itself with what is in its buffer, so after a failure that buffer is cleared, at once and again before the next slip.
 */
export async function runJob(context: JobContext, job: PrintJob): Promise<EndedJob> {
  const { link, clock, talk, profile } = context;
  const fence = fenceOf(profile, context.jobNumber);
  const watch = watchJob({
    link,
    clock,
    talk,
    fence,
    job,
    onAutomatic: (bytes) => {
      const findings = readAutomatic(bytes, profile);
      context.onFindings(findings);
      return findings.fault !== null;
    },
  });
  try {
    const result = await carryOut(context, watch, fence, job);
    return { ...result, stepFailures: watch.stepFailures() };
  } finally {
    watch.end();
  }
}

async function carryOut(context: JobContext, watch: JobWatch, fence: Fence, job: PrintJob): Promise<JobResult> {
  const { profile, clock, pace } = context;
  const obstacle = await preflight(context, watch);
  if (obstacle !== null) {
    return { outcome: { type: "failed", fault: obstacle, partial: false }, leftovers: context.leftovers };
  }
  const startedMs = clock.now();
  const expectedEndMs = startedMs + expectedMs(job, profile);
  const bytes = new Uint8Array(Buffer.concat([job.bytes, trailerOf(profile), fence.bytes]));
  watch.send(planJob(bytes, pace === null ? PIECE_BYTES : PACED_PIECE_BYTES), pace);
  const lost: JobResult = {
    outcome: { type: "unknown", fault: "link-lost" },
    leftovers: anyCommandOf(profile),
  };
  const untilMs = profile.fence === "none" ? expectedEndMs : startedMs + limitMs(job, profile);
  const fault = await untilFence(context, watch, untilMs);
  if (fault !== null) return broken(context, watch, fault);
  if (watch.fenceAnswered()) return (await afterFence(context, watch, expectedEndMs)) ?? lost;
  if (watch.lost()) return lost;
  const after = await ask(context, watch);
  if (watch.lost()) return lost;
  if (after.fault !== null) return broken(context, watch, after.fault);
  if (profile.status !== "none" && !after.answered) {
    watch.abandon();
    return { outcome: NO_REPLY, leftovers: anyCommandOf(profile), fellSilent: true };
  }
  // A fence that should have come and did not: bytes may still wait. Where there is none, nothing says so.
  const leftovers = profile.fence === "none" && !watch.stuck() ? null : BETWEEN_COMMANDS;
  return { outcome: NO_REPLY, leftovers };
}

const NO_REPLY: PrintOutcome = { type: "unknown", fault: "no-reply" };

/** Why nothing should be sent; null when all is well. Nothing is on paper yet. */
async function preflight(context: JobContext, watch: JobWatch): Promise<PrintFault | null> {
  const { profile, talk, link, leftovers } = context;
  if (profile.status !== "none") {
    const before = await ask(context, watch);
    if (watch.lost()) return "link-lost";
    if (!before.answered) return before.fault ?? "no-reply";
    if (before.fault !== null) return before.fault;
  }
  if (leftovers !== null) {
    await talk.clear(link);
    // Where nothing can be cleared, a picture that was begun is at least ended: its rest comes out white.
    if (profile.clearBuffer === "none") void link.write(new Uint8Array(leftovers.insideBytes));
  }
  if (profile.presenter !== "none" && !(await context.makeRoom(link))) return "paper-jam";
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
  if (profile.status !== "none") {
    const paper = await talk.ask(link, 4);
    if (watch.fenceAnswered() || watch.lost()) return null;
    const cause = paper === null && talk.stuck() ? null : await talk.ask(link, 2);
    const round = { ...(paper === null ? {} : { 4: paper }), ...(cause === null ? {} : { 2: cause }) };
    if (readStatus(round, profile).fault === null && (await askPort(context, watch)) === null) return null;
  } else if ((await askPort(context, watch)) === null) return null;
  await watch.pause(DRIVER_DELAYS.faultConfirm);
  return (await ask(context, watch)).fault;
}

/** null: the link is gone, and nobody knows. */
async function afterFence(context: JobContext, watch: JobWatch, expectedEndMs: number): Promise<JobResult | null> {
  if (context.profile.fence === "gs-h") {
    // The printer's own word. What it says afterwards (the roll was used up by this very slip) concerns the next one.
    if (!watch.lost()) await ask(context, watch);
    return { outcome: { type: "printed" }, leftovers: null };
  }
  // Parsed to the end, and the paper may still move: give it its time, then look again.
  const restMs = expectedEndMs - context.clock.now();
  if (restMs > 0) await wait(context.clock, restMs);
  const after = watch.lost() ? NO_ANSWER : await ask(context, watch);
  if (watch.lost()) return null;
  if (after.fault !== null) return broken(context, watch, after.fault);
  if (after.answered) return { outcome: { type: "probably-printed" }, leftovers: null };
  return { outcome: { type: "unknown", fault: "no-reply" }, leftovers: null };
}

/** Clears at once, while the printer stands still, so that it does not print the rest by itself once the paper is back. */
async function broken(context: JobContext, watch: JobWatch, fault: PrintFault): Promise<JobResult> {
  const { link, talk } = context;
  const isStuck = talk.stuck() || watch.stuck();
  // What lies in the cable would go in before the clear, and come out on new paper.
  if (isStuck && link.withdraw !== undefined) {
    watch.abandon();
    await link.withdraw();
  } else watch.stop();
  await talk.clear(link);
  // Taken back, it is cut off anywhere.
  const leftovers = isStuck ? anyCommandOf(context.profile) : BETWEEN_COMMANDS;
  return { outcome: { type: "failed", fault, partial: true }, leftovers };
}

interface Asked {
  readonly answered: boolean;
  readonly fault: PrintFault | null;
}
const NO_ANSWER: Asked = { answered: false, fault: null };

async function ask(context: JobContext, watch: JobWatch): Promise<Asked> {
  const { profile, talk, link } = context;
  const round = profile.status === "none" ? null : await talk.askAll(link);
  if (round === null) return { ...NO_ANSWER, fault: await askPort(context, watch) };
  const findings = readStatus(round, profile);
  context.onFindings(findings);
  return { answered: true, fault: findings.fault };
}

/** The second witness, where the cable takes no bytes and so no question either. */
async function askPort(context: JobContext, watch: JobWatch): Promise<PrintFault | null> {
  const { link, talk } = context;
  if (link.portStatus === undefined || !(talk.stuck() || watch.stuck())) return null;
  const port = await link.portStatus();
  const findings = port === null ? null : readPort(port);
  if (findings === null) return null;
  context.onFindings(findings);
  return findings.fault;
}
