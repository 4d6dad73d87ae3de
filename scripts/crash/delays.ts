import type { KeeperOptions } from "../../kiosk/journal/keep.ts";
import type { OutboxDelays } from "../../kiosk/outbox/delays.ts";
import type { DeliveryDelays } from "../../kiosk/outbox/delivery-delays.ts";
import type { StoreDelays } from "../../kiosk/store/delays.ts";
import type { VerifyDelays } from "../../kiosk/verify/delays.ts";

/** Every wait of the campaign has a name and a reason. Milliseconds. */
export const CRASH_DELAYS = {
  /** A core that is not up after this is a violation; a busy machine is given time. */
  comesUp: 60_000,
  /** A kill by the clock falls somewhere in this span after the start… */
  starting: 260,
  /** …or so long after the last word that was waited for. */
  working: 30,
  /** A kill that waits for a call or a question which does not come is given up after this, and counted as such. */
  neverComes: 1_500,
  /** After the core said that it begins a copy or a check in its own thread. */
  inThread: 60,
  /** Between two people. */
  betweenPeople: 9,
  /** The service's weather holds so long at most. */
  weather: 30,
  /** A service that took a question and says nothing: the line breaks after this. */
  silence: 60,
  /** A reply of a slow service. */
  slowReply: 40,
  /** A person gives up within this. */
  patience: 25,
  /** Everything that was promised must be answered within this once the service is back for good. */
  settles: 60_000,
  progress: 10_000,
} as const;

/** The core's own waits, short enough that a life of a tenth of a second sees every state of a request. */
export const CORE_DELAYS = {
  deadline: 150,
  outbox: {
    backoffFirst: 5,
    backoffCap: 40,
    backoffFloor: 1,
    faultCap: 40,
    // Calendars jump by a month here, and storms are harsh: no question is left to an operator.
    poisonAge: Number.MAX_SAFE_INTEGER,
  } satisfies Partial<OutboxDelays>,
  delivery: { backoffFirst: 5, backoffCap: 40, backoffFloor: 1 } satisfies Partial<DeliveryDelays>,
  verify: {
    backgroundDeadline: 200,
    abortGrace: 5,
    probe: 1_000,
    probeIdle: 50,
    probeFirst: 5,
    probeCap: 20,
    probeFloor: 2,
    circuitFirst: 20,
    circuitCap: 40,
  } satisfies Partial<VerifyDelays>,
  upkeep: { look: 4, resealPause: 1 } satisfies Partial<StoreDelays>,
  /** All of the journal in a few small files, the oldest of which go: a quarter of a megabyte is its reserve. */
  keepJournal: { delays: { seal: 20, tend: 2 }, budgetBytes: 320 * 1024 } satisfies Partial<KeeperOptions>,
  /** Between two looks whether everything is finished. */
  settleLook: 20,
  /** A check of the whole file follows the last one at once. */
  checkAtOnce: { checkNightly: 0, checkAtLatest: 0 } satisfies Partial<StoreDelays>,
} as const;
