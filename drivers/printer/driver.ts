import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { DeviceHealth } from "../health.ts";
import type { ByteLink, LinkOpener } from "../link/link.ts";
import { createSupervisor, type SupervisorCounters } from "../supervise.ts";
import { runJob } from "./driver-job.ts";
import { createPrinterTalk } from "./driver-talk.ts";
import { nextJobNumber } from "./fence.ts";
import type { PaperState, Printer, PrintFault, PrintJob, PrintOutcome, PrinterStatus } from "./printer.ts";
import { readStatus, type StatusRound } from "./status.ts";

export interface PrinterOptions {
  readonly opener: LinkOpener;
  readonly profile: PrinterProfile;
  readonly clock: Clock;
  readonly random?: () => number;
  /** True after a restart in the middle of a slip: its rest may wait in the printer and is thrown out before the next one. */
  readonly leftovers?: boolean;
  /** The number of the job before (0 to 9999), so that a late answer to it is not taken for that of the next; without it a random one. */
  readonly jobNumber?: number;
}

export interface EscposPrinter extends Printer {
  counters(): SupervisorCounters;
}

/** So many silent status rounds in a row and the connection is made anew. */
const SILENT_ROUNDS = 2;

/**
 * An ESC/POS printer on a byte link. Jobs and status questions share one line and take turns; an idle printer is asked
 * every few seconds, so that paper and cover are known before somebody wants a slip. What can happen is a PrintOutcome
 * or a PrinterStatus; nothing here throws.
 */
export function createPrinter(options: PrinterOptions): EscposPrinter {
  const { profile, clock } = options;
  const hasStatus = profile.status === "dle";
  const talk = createPrinterTalk(profile, clock);
  const listeners = new Set<(status: PrinterStatus) => void>();
  let known: { readonly paper: PaperState; readonly fault: PrintFault | null } = { paper: "unknown", fault: null };
  let turn: Promise<unknown> = Promise.resolve();
  let jobs = 0;
  let jobNumber = options.jobNumber ?? Math.floor((options.random ?? Math.random)() * 9999);
  let leftovers = options.leftovers ?? false;
  let closing = false;
  let linkWaiters: readonly (() => void)[] = [];

  const supervisor = createSupervisor({
    opener: options.opener,
    clock,
    ...(options.random === undefined ? {} : { random: options.random }),
    // A printer speaks of paper, not of people.
    keepTail: true,
    onData: (bytes) => talk.hear(bytes),
    onLink: () => {
      talk.reset();
      for (const resolve of linkWaiters) resolve();
    },
    onLoss: () => talk.reset(),
    ...(hasStatus
      ? {
          heartbeat: {
            everyMs: DRIVER_DELAYS.statusPoll,
            misses: SILENT_ROUNDS,
            beat: (link: ByteLink) =>
              jobs > 0
                ? Promise.resolve("skipped" as const)
                : inTurn(async () => {
                    const round = await talk.askAll(link);
                    if (Object.keys(round).length === 0) return "silent" as const;
                    learn(round);
                    return "alive" as const;
                  }),
          },
        }
      : {}),
  });

  // A slip that was given up as unknown came out after all: nothing of it waits in the printer any more.
  talk.onReply((reply) => {
    if (reply.type === "job-id" && Number(reply.id) === jobNumber) leftovers = false;
  });

  let published = current();
  supervisor.onHealth((health) => {
    if (health.state === "disconnected") known = { paper: "unknown", fault: null };
    publish();
  });

  function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  }

  function learn(round: StatusRound): void {
    known = readStatus(round);
    publish();
  }

  function current(): PrinterStatus {
    const health = supervisor.health();
    if (health.state === "disconnected") return { health, paper: "unknown", fault: "not-connected" };
    if (!hasStatus && health.state === "connected") return { health: MUTE, paper: "unknown", fault: null };
    return { health, ...known };
  }

  function publish(): void {
    const next = current();
    if (JSON.stringify(next) === JSON.stringify(published)) return;
    published = next;
    for (const listener of [...listeners]) listener(next);
  }

  /** The link, if need be after a moment: a cable just pushed back in should not cost a person the slip. */
  async function linkSoon(): Promise<ByteLink | null> {
    const link = supervisor.link();
    if (link !== null || closing) return link;
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
    const result = await runJob({ profile, clock, talk, link, jobNumber, leftovers, onStatus: learn }, job);
    leftovers = result.leftovers;
    if (result.stepFailures.length > 0) throw result.stepFailures[0];
    return result.outcome;
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
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    counters: () => supervisor.counters(),
    async close() {
      closing = true;
      for (const resolve of linkWaiters) resolve();
      await supervisor.close();
      await turn;
    },
  };
}

const MUTE: DeviceHealth = { state: "inconclusive", reason: "this printer does not report its status" };
