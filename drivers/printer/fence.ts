import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { PrintJob } from "./printer.ts";
import type { Reply } from "./replies.ts";
import { isSensorAnswer } from "./status.ts";

/**
 * The end of a job, and the time it may take. A fence is a question put behind the last byte of a slip: its answer
 * proves that the slip before it was printed (GS ( H) or at least parsed (GS r 1) (printing facts 2.6). The driver
 * appends it; a slip's bytes never hold one.
 */
export interface Fence {
  readonly bytes: Uint8Array;
  isAnswer(reply: Reply): boolean;
}

const NO_FENCE: Fence = { bytes: new Uint8Array(0), isAnswer: () => false };

export function fenceOf(profile: PrinterProfile, jobNumber: number): Fence {
  switch (profile.fence) {
    case "gs-h": {
      const id = String(jobNumber).padStart(4, "0");
      return {
        bytes: Uint8Array.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...new TextEncoder().encode(id)),
        isAnswer: (reply) => reply.type === "job-id" && reply.id === id,
      };
    }
    case "gs-r":
      return {
        bytes: Uint8Array.of(0x1d, 0x72, 0x01),
        isAnswer: (reply) => reply.type === "sensor" && isSensorAnswer(reply.byte),
      };
    case "none":
      return NO_FENCE;
  }
}

/** Ids run from 0001 to 9999 and round again. */
export const nextJobNumber = (number: number): number => (number % 9999) + 1;

/** GS a: online, errors and paper are told as they change. ESC @, with which every slip begins, ends it. */
export const AUTOMATIC_STATUS_ON = Uint8Array.of(0x1d, 0x61, 0x0e);

/** Steps of the presenter's motor, 7 mm on most models: a hand can take the slip, and the rollers still hold it. */
const PRESENT_STEPS = 12;

/** What follows the cut, before the fence. */
export function trailerOf(profile: PrinterProfile): Uint8Array {
  return Uint8Array.of(
    ...(profile.presenter === "custom" ? [0x1d, 0x65, 3, PRESENT_STEPS] : []),
    ...(profile.status === "asb" ? AUTOMATIC_STATUS_ON : []),
  );
}

/** What clears the exit of a presenter, as the profile wants it. */
export function untakenCommand(profile: PrinterProfile): Uint8Array {
  return Uint8Array.of(0x1d, 0x65, profile.untaken === "retract" ? 2 : 5);
}

/** What throws the rest of a broken job out of the printer; real-time commands, so they are heard while it stands still. */
export function clearCommand(profile: PrinterProfile): Uint8Array | null {
  switch (profile.clearBuffer) {
    case "dle-dc4-8":
      return Uint8Array.of(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08);
    case "dle-enq-2":
      return Uint8Array.of(0x10, 0x05, 0x02);
    case "none":
      return null;
  }
}

/** The slowest paper that is still called printing; real heads move at 70 to 250 mm/s. */
const SLOWEST_MM_PER_S = 50;

/** How long a slip should take on this printer. */
export function expectedMs(job: PrintJob, profile: PrinterProfile): number {
  return timeMs(job, profile, profile.speedMmPerS);
}

/** After this long a job that nobody spoke of is given up as unknown (printing facts 2.7). */
export function limitMs(job: PrintJob, profile: PrinterProfile): number {
  const slow = timeMs(job, profile, Math.min(SLOWEST_MM_PER_S, profile.speedMmPerS));
  return Math.max(DRIVER_DELAYS.jobMinimum, slow + DRIVER_DELAYS.jobOverhead);
}

function timeMs(job: PrintJob, profile: PrinterProfile, mmPerS: number): number {
  const transfer = job.bytes.length / profile.linkBytesPerS;
  return (transfer + job.heightDots / profile.dotsPerMm / mmPerS) * 1_000;
}
