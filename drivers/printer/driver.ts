import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { DeviceHealth } from "../health.ts";
import type { ByteLink, LinkOpener } from "../link/link.ts";
import { createSupervisor, type SupervisorCounters } from "../supervise.ts";
import { anyCommandOf, runJob, type JobContext, type Leftovers } from "./driver-job.ts";
import { createPresenter } from "./driver-presenter.ts";
import type { Pace } from "./driver-send.ts";
import { createPrinterTalk } from "./driver-talk.ts";
import { AUTOMATIC_STATUS_ON, nextJobNumber } from "./fence.ts";
import { askIdentity } from "./identity.ts";
import type { Printer, PrinterIdentity, PrintJob, PrintOutcome, PrinterStatus, SlipFate } from "./printer.ts";
import { readAutomatic, readPort, readStatus, type Findings, type StatusRound } from "./status.ts";

export interface PrinterOptions {
  readonly opener: LinkOpener;
  readonly profile: PrinterProfile;
  readonly clock: Clock;
  readonly random?: () => number;
  /** True after a restart in the middle of a slip: its rest may wait in the printer and is thrown out before the next one. */
  readonly leftovers?: boolean;
  /** The number of the job before (0 to 9999), so that a late answer to it is not taken for that of the next; without it a random one. */
  readonly jobNumber?: number;
  /** The cable cannot hold the terminal back (a UART without RTS/CTS): slips are sent no faster than they are printed. */
  readonly paced?: () => boolean;
}

export interface EscposPrinter extends Printer {
  counters(): PrinterCounters;
  /** A slip is on its way, or waits for its turn. */
  isPrinting(): boolean;
  identity(): Promise<PrinterIdentity | null>;
  look(): Promise<StatusRound | null>;
  onSlipFate(listener: (jobId: string | null, fate: SlipFate) => void): () => void;
}

export interface PrinterCounters extends SupervisorCounters {
  /** Bytes that were no reply to anything: noise, halves of replies, answers that nobody had asked for. */
  readonly dropped: number;
}

/** So many silent status rounds in a row and the connection is made anew. */
const SILENT_ROUNDS = 2;
/** Half of the smallest receive buffer that is built in: what is reckoned to be in it is never exact. */
const PACED_WINDOW_BYTES = 2_048;
const NOTHING_KNOWN: Findings = { paper: "unknown", fault: null, slipAtExit: null };

/**
 * An ESC/POS printer on a byte link. Jobs and status questions share one line and take turns; an idle printer is asked
 * every few seconds, so that paper and cover are known before somebody wants a slip. What can happen is a PrintOutcome
 * or a PrinterStatus; nothing here throws.
 */
export function createPrinter(options: PrinterOptions): EscposPrinter {
  const { profile, clock } = options;
  const hasStatus = profile.status !== "none";
  const talk = createPrinterTalk(profile, clock);
  const statusListeners = new Set<(status: PrinterStatus) => void>();
  const fateListeners = new Set<(jobId: string | null, fate: SlipFate) => void>();
  const pace: Pace = {
    bytesPerS: profile.linkBytesPerS,
    rowsPerS: profile.speedMmPerS * profile.dotsPerMm,
    windowBytes: PACED_WINDOW_BYTES,
  };
  let known: Findings = NOTHING_KNOWN;
  let turn: Promise<unknown> = Promise.resolve();
  let jobs = 0;
  let jobNumber = options.jobNumber ?? Math.floor((options.random ?? Math.random)() * 9999);
  let leftovers: Leftovers | null = options.leftovers === true ? anyCommandOf(profile) : null;
  let automaticOn = false;
  let closing = false;
  let linkWaiters: readonly (() => void)[] = [];

  const supervisor = createSupervisor({
    opener: options.opener,
    clock,
    ...(options.random === undefined ? {} : { random: options.random }),
    // A printer speaks of paper, not of people.
    keepTail: true,
    isWanted: () => jobs > 0,
    onData: (bytes) => talk.hear(bytes),
    onLink: () => {
      talk.reset();
      automaticOn = false;
      for (const resolve of linkWaiters) resolve();
    },
    onLoss: () => {
      talk.reset();
      presenter?.lost();
    },
    ...(hasStatus
      ? {
          heartbeat: {
            everyMs: DRIVER_DELAYS.statusPoll,
            misses: SILENT_ROUNDS,
            beat: (link: ByteLink) => (jobs > 0 ? Promise.resolve("skipped" as const) : inTurn(() => lookAt(link))),
          },
        }
      : {}),
  });

  const presenter =
    profile.presenter === "none"
      ? null
      : createPresenter({
          profile,
          clock,
          talk,
          link: () => supervisor.link(),
          isBusy: () => jobs > 0,
          inTurn,
          onFate: (jobId, fate) => {
            for (const listener of [...fateListeners]) listener(jobId, fate);
          },
        });

  talk.onReply((reply) => {
    // A slip that was given up as unknown came out after all: nothing of it waits in the printer any more.
    if (reply.type === "job-id" && Number(reply.id) === jobNumber) leftovers = null;
    if (reply.type === "automatic" && jobs === 0 && profile.status === "asb") {
      learn(readAutomatic(reply.bytes, profile));
    }
  });

  let published = current();
  supervisor.onHealth((health) => {
    if (health.state === "disconnected") known = NOTHING_KNOWN;
    publish();
  });

  function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** Asks an idle printer where it stands; the first time on a connection, before anything else is decided. */
  async function lookAt(link: ByteLink): Promise<"alive" | "silent"> {
    const round = await talk.askAll(link);
    if (round === null) return (await lookAtPort(link)) ? "alive" : "silent";
    const findings = readStatus(round, profile);
    learn(findings);
    if (findings.slipAtExit !== null) presenter?.sensed(findings.slipAtExit);
    if (leftovers !== null) {
      // It stands still with the rest of a slip in it, which would come out as soon as somebody mends it.
      if (findings.fault !== null) await talk.clear(link);
    } else if (profile.status === "asb" && !automaticOn) {
      automaticOn = true;
      void link.write(AUTOMATIC_STATUS_ON);
    }
    return "alive";
  }

  /** A cable that takes no question: the printer may still say over the port why. */
  async function lookAtPort(link: ByteLink): Promise<boolean> {
    if (!talk.stuck() || link.portStatus === undefined) return false;
    const port = await link.portStatus();
    if (port === null) return false;
    learn(readPort(port) ?? { paper: "unknown", fault: "offline", slipAtExit: null });
    return true;
  }

  function learn(findings: Findings): void {
    supervisor.noteAlive();
    known = findings;
    publish();
  }

  function current(): PrinterStatus {
    const health = supervisor.health();
    if (health.state === "disconnected") return { health, paper: "unknown", fault: "not-connected" };
    const { paper, fault } = known;
    if (!hasStatus && health.state === "connected") return { health: MUTE, paper, fault };
    return { health, paper, fault };
  }

  function publish(): void {
    const next = current();
    if (JSON.stringify(next) === JSON.stringify(published)) return;
    published = next;
    for (const listener of [...statusListeners]) listener(next);
  }

  /** The link, if need be after a moment: a cable just pushed back in should not cost a person the slip. */
  async function linkSoon(): Promise<ByteLink | null> {
    const link = supervisor.link();
    if (link !== null || closing) return link;
    supervisor.hurry();
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimeout(resolve, DRIVER_DELAYS.printLinkGrace);
      linkWaiters = [
        ...linkWaiters,
        () => {
          cancel();
          resolve();
        },
      ];
    });
    linkWaiters = [];
    return supervisor.link();
  }

  async function print(job: PrintJob): Promise<PrintOutcome> {
    const link = await linkSoon();
    if (link === null || closing) return { type: "failed", fault: "not-connected", partial: false };
    jobNumber = job.number ?? nextJobNumber(jobNumber);
    const context: JobContext = {
      profile,
      clock,
      talk,
      link,
      jobNumber,
      leftovers,
      pace: options.paced?.() === true ? pace : null,
      onFindings: learn,
      makeRoom: (to) => presenter?.makeRoom(to) ?? Promise.resolve(true),
    };
    let result = await runJob(context, job);
    leftovers = result.leftovers;
    if (result.fellSilent === true) result = { ...result, outcome: await afterSilence(link, result.outcome) };
    if (result.outcome.type !== "failed") presenter?.presented(job.id);
    if (result.stepFailures.length > 0) throw result.stepFailures[0];
    return result.outcome;
  }

  /**
   * Between a printer that stopped in the middle of a slip and the terminal there may be more of it than the printer's
   * buffer holds, and the questions behind it. It is taken back, and the printer asked anew: else the slip would come
   * out of the new paper when its person has long gone.
   */
  async function afterSilence(link: ByteLink, outcome: PrintOutcome): Promise<PrintOutcome> {
    if (link.withdraw === undefined) return outcome;
    await link.withdraw();
    const next = await linkSoon();
    if (next === null || closing) return outcome;
    await lookAt(next);
    return known.fault === null ? outcome : { type: "failed", fault: known.fault, partial: true };
  }

  return {
    async print(job) {
      jobs += 1;
      try {
        return await inTurn(() => print(job));
      } finally {
        jobs -= 1;
      }
    },
    status: () => current(),
    onStatus(listener) {
      statusListeners.add(listener);
      return () => void statusListeners.delete(listener);
    },
    identity: () =>
      inTurn(async () => {
        const link = await linkSoon();
        // The question would lie in the buffer behind a slip that stands still, and be answered much later.
        if (link === null || leftovers !== null || known.fault !== null) return null;
        return askIdentity(talk, link);
      }),
    look: () =>
      inTurn(async () => {
        const link = supervisor.link();
        if (link === null || closing || !hasStatus) return null;
        const round = await talk.askAll(link);
        if (round !== null) learn(readStatus(round, profile));
        return round;
      }),
    onSlipFate(listener) {
      fateListeners.add(listener);
      return () => void fateListeners.delete(listener);
    },
    counters: () => ({ ...supervisor.counters(), dropped: talk.dropped() }),
    isPrinting: () => jobs > 0,
    async close() {
      closing = true;
      for (const resolve of linkWaiters) resolve();
      await supervisor.close();
      presenter?.close();
      await turn;
    },
  };
}

const MUTE: DeviceHealth = { state: "inconclusive", reason: "this printer does not report its status" };
