import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { Cancel, Clock } from "../clock.ts";
import { wait } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import { untakenCommand } from "./fence.ts";
import type { SlipFate } from "./printer.ts";

/**
 * The slip that a presenter holds out. It carries what a person asked about an invoice, so one that nobody takes is
 * pulled in or thrown out after a named delay, and what became of it is told once (printing facts 2.6).
 */
export interface Presenter {
  /** This slip has just come out. */
  presented(jobId: string): void;
  /** What the sensor at the exit says, whoever asked it. */
  sensed(slipAtExit: boolean): void;
  /** The printer was away: who took the slip meanwhile is not known. */
  lost(): void;
  /** Before the next slip: takes away what is at the exit. False when it stays there. */
  makeRoom(link: ByteLink): Promise<boolean>;
  close(): void;
}

export interface PresenterOptions {
  readonly profile: PrinterProfile;
  readonly clock: Clock;
  readonly talk: PrinterTalk;
  readonly link: () => ByteLink | null;
  /** A slip is being printed, or waits to be: it is not the time to move the one before. */
  readonly isBusy: () => boolean;
  readonly inTurn: (act: () => Promise<void>) => Promise<void>;
  /** null: the slip was there before this terminal began to look. */
  readonly onFate: (jobId: string | null, fate: SlipFate) => void;
}

interface HeldSlip {
  readonly jobId: string | null;
  readonly sinceMs: number;
  /** The sensor has seen it. */
  readonly seen: boolean;
  /** The printer was away while it hung there. */
  readonly unwatched: boolean;
  /** It was told to go, at this time. */
  readonly movedMs: number | null;
}

export function createPresenter(options: PresenterOptions): Presenter {
  const { profile, clock, talk } = options;
  let slip: HeldSlip | null = null;
  let cancelLook: Cancel = () => undefined;
  let closed = false;

  const end = (fate: SlipFate): void => {
    if (slip === null) return;
    const { jobId } = slip;
    slip = null;
    cancelLook();
    options.onFate(jobId, fate);
  };
  const hold = (jobId: string | null, seen: boolean): void => {
    slip = { jobId, sinceMs: clock.now(), seen, unwatched: false, movedMs: null };
    lookLater();
  };
  const lookLater = (): void => {
    cancelLook();
    if (!closed) cancelLook = clock.setTimeout(look, DRIVER_DELAYS.exitPoll);
  };

  const sensed = (slipAtExit: boolean): void => {
    if (slip === null) {
      // It hung there when the terminal started, or came back out: its time starts now.
      if (slipAtExit) hold(null, true);
      return;
    }
    if (slipAtExit) {
      slip = { ...slip, seen: true };
      return;
    }
    if (slip.movedMs !== null) end(profile.untaken === "retract" ? "retracted" : "ejected");
    else if (slip.seen) end(slip.unwatched ? "unknown" : "taken");
    // Snatched before the sensor was asked, or never came out.
    else if (clock.now() - slip.sinceMs >= DRIVER_DELAYS.exitAppear) end("unknown");
  };

  const askSensor = async (link: ByteLink): Promise<void> => {
    const full = await talk.askFull(link);
    if (full !== null) sensed((full.paper & 0x20) !== 0);
  };
  const move = (link: ByteLink): void => {
    if (slip === null) return;
    slip = { ...slip, movedMs: clock.now() };
    void link.write(untakenCommand(profile));
  };

  const look = (): void => {
    const link = options.link();
    if (slip === null) return;
    if (link === null || options.isBusy()) {
      lookLater();
      return;
    }
    void options
      .inTurn(() => lookInTurn(link))
      .then(() => {
        if (slip !== null) lookLater();
      });
  };
  const lookInTurn = async (link: ByteLink): Promise<void> => {
    await askSensor(link);
    // A slip that was begun meanwhile makes its own room.
    const held = slip;
    if (held === null || options.isBusy()) return;
    const nowMs = clock.now();
    if (held.movedMs === null) {
      if (held.seen && nowMs - held.sinceMs >= DRIVER_DELAYS.slipUntaken) move(link);
    } else if (nowMs - held.movedMs >= DRIVER_DELAYS.exitClear) giveUp(held);
  };
  /** It was told to go and still hangs there: that is told once, and tried again as for a slip of nobody. */
  const giveUp = (held: HeldSlip): void => {
    if (held.jobId !== null || !held.unwatched) options.onFate(held.jobId, "unknown");
    slip = { jobId: null, sinceMs: clock.now(), seen: true, unwatched: true, movedMs: null };
  };

  return {
    presented: (jobId) => hold(jobId, false),
    sensed,
    lost() {
      if (slip !== null) slip = { ...slip, unwatched: true };
    },
    async makeRoom(link) {
      await askSensor(link);
      if (slip === null || !slip.seen) {
        end("unknown");
        return true;
      }
      move(link);
      const deadlineMs = clock.now() + DRIVER_DELAYS.exitClear;
      while (isHeld() && clock.now() < deadlineMs) {
        await wait(clock, DRIVER_DELAYS.exitPoll);
        await askSensor(link);
      }
      return !isHeld();
    },
    close() {
      closed = true;
      cancelLook();
      // Nobody looks any more.
      end("unknown");
    },
  };

  /** A call, because the sensor changes it across an await. */
  function isHeld(): boolean {
    return slip !== null;
  }
}
