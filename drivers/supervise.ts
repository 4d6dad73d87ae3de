import { settledWithin, type Cancel, type Clock } from "./clock.ts";
import { DRIVER_DELAYS, PLUG_INS_A_MINUTE, RETRY_DELAYS_MS, RETRY_JITTER } from "./delays.ts";
import type { DeviceHealth, Unsubscribe } from "./health.ts";
import type { ByteLink, LinkOpener, LinkWrite } from "./link/link.ts";
import { CLOSED_HERE, reasonOf } from "./link/reasons.ts";

/**
 * Keeps one device connected for as long as the terminal runs. Three signs of a loss are watched, because each of
 * them has been seen to be missing: the link's close event, the device at the path being another one (or none), and
 * a heartbeat that stays unanswered. What can happen is a DeviceHealth; nothing here throws.
 */
export interface SupervisorOptions {
  readonly opener: LinkOpener;
  readonly clock: Clock;
  readonly random?: () => number;
  /** Proves that the device itself is alive, where it can be asked. */
  readonly heartbeat?: Heartbeat;
  /**
   * Whether the last bytes before a loss are kept for a technician. Only for devices whose bytes say nothing about
   * people: a printer's status yes, a scanner's codes never.
   */
  readonly keepTail?: boolean;
  /** The device is in the middle of something for a person: however short the connection was, it is sought often when lost. */
  readonly isWanted?: () => boolean;
  /** A new connection: forget everything half-received from the one before. */
  readonly onLink?: (link: ByteLink) => void;
  readonly onLoss?: (reason: string) => void;
  /** Bytes of the current connection only. */
  readonly onData: (bytes: Uint8Array) => void;
}

export interface Heartbeat {
  readonly everyMs: number;
  /** So many silences in a row are a loss. */
  readonly misses: number;
  /** `skipped`: the device is busy with something that proves it alive in another way. */
  beat(link: ByteLink): Promise<"alive" | "silent" | "skipped">;
}

export interface SupervisorCounters {
  readonly attempts: number;
  readonly opens: number;
  readonly losses: number;
  readonly lastLoss: string | null;
  /** Ends that this kind of device makes now and then (a printer hangs up on an idle connection); no losses. */
  readonly routineEnds: number;
  readonly bytesIn: number;
  /** At most TAIL_BYTES bytes that came last before the last loss; empty unless `keepTail`. */
  readonly tail: Uint8Array;
}

export interface Supervisor {
  /** The current connection, null while there is none. */
  link(): ByteLink | null;
  /** The device has answered in another way than to a heartbeat. */
  noteAlive(): void;
  /** Somebody waits for the device: tries to open it now, where it would be tried later. */
  hurry(): void;
  /** Writes to the current connection; a write while there is none is refused, never kept. */
  write(bytes: Uint8Array): Promise<LinkWrite>;
  health(): DeviceHealth;
  onHealth(listener: (health: DeviceHealth) => void): Unsubscribe;
  counters(): SupervisorCounters;
  /** Ends everything: timers, attempts, the link. */
  close(): Promise<void>;
}

export const TAIL_BYTES = 64;

type Opened = Awaited<ReturnType<LinkOpener["open"]>>;

interface Connection {
  readonly link: ByteLink;
  readonly presence: string | null;
  readonly sinceMs: number;
  readonly detach: () => void;
  misses: number;
  proven: boolean;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { opener, clock, heartbeat } = options;
  const random = options.random ?? Math.random;
  const listeners = new Set<(health: DeviceHealth) => void>();
  const timers = { retry: noTimer, presence: noTimer, heartbeat: noTimer, grace: noTimer };
  const counters = { attempts: 0, opens: 0, losses: 0, routineEnds: 0, bytesIn: 0 };
  let connection: Connection | null = null;
  let opening: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  let ending: Promise<void> | null = null;
  let failures = 0;
  let attemptMs = -Infinity;
  /** Until when a device that was well a moment ago is tried often. */
  let soughtUntilMs = -Infinity;
  let plugIns: readonly number[] = [];
  let lastLoss: string | null = null;
  let tail: readonly number[] = [];
  let tailAtLoss = new Uint8Array(0);
  let seenPresence: string | null = null;
  let health: DeviceHealth = { state: "inconclusive", reason: "not opened yet" };
  const hint = opener.whenSilent === undefined ? "" : `: ${opener.whenSilent}`;

  const setHealth = (next: DeviceHealth): void => {
    if (next.state === health.state && next.reason === health.reason) return;
    health = next;
    for (const listener of [...listeners]) listener(next);
  };

  const attempt = (): void => {
    timers.retry();
    if (ending !== null || opening !== null || connection !== null) return;
    counters.attempts += 1;
    attemptMs = clock.now();
    const abort = new AbortController();
    const isBrief = opener.isSilentWhenOff === true && isSought();
    const limitMs = isBrief ? DRIVER_DELAYS.soughtOpen : DRIVER_DELAYS.open;
    const done = openWithin(opener, clock, { abort, limitMs }).then((opened) => {
      opening = null;
      if (ending !== null) return opened.ok ? opened.link.close() : undefined;
      if (opened.ok) connect(opened.link);
      // Cut short, it says less than how the device was lost.
      else if (opened.reason === TOO_LATE && isBrief) retryLater();
      else if (opened.reason === TOO_LATE) fail(`gave up opening: ${opener.address}`);
      else fail(opened.reason);
      return undefined;
    });
    opening = { abort, done };
  };

  const connect = (link: ByteLink): void => {
    counters.opens += 1;
    tail = [];
    const offData = link.onData((bytes) => {
      counters.bytesIn += bytes.length;
      if (options.keepTail === true) tail = [...tail, ...bytes].slice(-TAIL_BYTES);
      options.onData(bytes);
    });
    const offClose = link.onClose((reason) => lose(reason));
    connection = {
      link,
      presence: opener.presence?.() ?? null,
      sinceMs: clock.now(),
      misses: 0,
      proven: heartbeat === undefined,
      detach: () => {
        offData();
        offClose();
      },
    };
    options.onLink?.(link);
    if (heartbeat === undefined) prove(connection);
    else {
      // Opened is not alive. A device that was never lost is given the benefit of the doubt, another one stays as it was.
      if (counters.losses === 0) setHealth({ state: "inconclusive", reason: "opened, no answer yet" });
      beat(connection, heartbeat);
    }
  };

  const prove = (proven: Connection): void => {
    proven.proven = true;
    proven.misses = 0;
    timers.grace();
    setHealth({ state: "connected", reason: "connected" });
  };

  const beat = (current: Connection, how: Heartbeat): void => {
    void how.beat(current.link).then((answer) => {
      if (connection !== current || ending !== null) return;
      if (answer === "alive") prove(current);
      if (answer === "silent") current.misses += 1;
      if (current.misses >= how.misses) {
        lose(`no answer to ${how.misses} questions in a row${hint}`);
        return;
      }
      timers.heartbeat = clock.setTimeout(() => beat(current, how), how.everyMs);
    });
  };

  const lose = (reason: string): void => {
    const lost = connection;
    if (lost === null || ending !== null) return;
    connection = null;
    lost.detach();
    timers.heartbeat();
    const isStable = clock.now() - lost.sinceMs >= DRIVER_DELAYS.stableLink;
    if (lost.proven && isStable) failures = 0;
    if (lost.proven && (isStable || options.isWanted?.() === true)) {
      soughtUntilMs = clock.now() + DRIVER_DELAYS.soughtOften;
    }
    options.onLoss?.(reason);
    if (opener.isRoutineEnd?.(reason) === true) counters.routineEnds += 1;
    else {
      counters.losses += 1;
      lastLoss = reason;
      tailAtLoss = Uint8Array.from(tail);
      if (health.state === "connected") doubt(reason);
      else if (!lost.proven) setHealth({ state: "disconnected", reason });
    }
    tail = [];
    // The old descriptor must be gone first, or a serial port is "in use" and a replugged one gets the next number.
    void settledWithin(clock, lost.link.close(), DRIVER_DELAYS.closeBeforeRetry).then(retryLater);
  };

  /** A device that was well is away: people are told only if it stays away. */
  const doubt = (reason: string): void => {
    setHealth({ state: "inconclusive", reason: `lost, connecting again: ${reason}` });
    timers.grace = clock.setTimeout(() => setHealth({ state: "disconnected", reason }), DRIVER_DELAYS.lossGrace);
  };

  const fail = (reason: string): void => {
    const inGrace = health.state === "inconclusive" && counters.losses > 0;
    // After a routine end it is still called connected.
    if (health.state === "connected") doubt(reason);
    else if (!inGrace) setHealth({ state: "disconnected", reason });
    retryLater();
  };

  const isSought = (): boolean => clock.now() < soughtUntilMs;

  const retryLater = (): void => {
    if (ending !== null || opening !== null || connection !== null) return;
    const step = RETRY_DELAYS_MS[Math.min(failures, RETRY_DELAYS_MS.length - 1)] ?? 0;
    const often = isSought() ? Math.min(step, DRIVER_DELAYS.soughtRetry) : step;
    failures += 1;
    timers.retry();
    timers.retry = clock.setTimeout(attempt, often * (1 + random() * RETRY_JITTER));
  };

  const hurry = (): void => {
    if (ending !== null || opening !== null || connection !== null) return;
    timers.retry();
    timers.retry = clock.setTimeout(attempt, Math.max(0, attemptMs + DRIVER_DELAYS.hurryGap - clock.now()));
  };

  const watchPresence = (look: () => string | null): void => {
    const now = look();
    if (connection !== null && now !== connection.presence) {
      lose(now === null ? `unplugged: ${opener.address}` : `replugged: ${opener.address}`);
    }
    if (connection === null && now !== null && now !== seenPresence) pluggedIn();
    seenPresence = now;
    timers.presence = clock.setTimeout(() => watchPresence(look), DRIVER_DELAYS.presencePoll);
  };

  /**
   * Something was just plugged in: no reason to sit out the back-off of what was here before. A loose contact plugs
   * itself in all day, so only so often a minute.
   */
  const pluggedIn = (): void => {
    plugIns = [...plugIns.filter((ms) => clock.now() - ms < DRIVER_DELAYS.plugInWindow), clock.now()];
    if (plugIns.length > PLUG_INS_A_MINUTE) return;
    failures = 0;
    attempt();
  };

  attempt();
  if (opener.presence !== undefined) {
    seenPresence = opener.presence();
    const look = opener.presence;
    timers.presence = clock.setTimeout(() => watchPresence(look), DRIVER_DELAYS.presencePoll);
  }

  return {
    link: () => connection?.link ?? null,
    noteAlive: () => {
      if (connection !== null && ending === null) prove(connection);
    },
    hurry,
    write: (bytes) =>
      connection?.link.write(bytes) ?? Promise.resolve({ ok: false, reason: `not connected: ${opener.address}` }),
    health: () => health,
    onHealth(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    counters: () => ({ ...counters, lastLoss, tail: tailAtLoss }),
    close() {
      ending ??= (async () => {
        for (const cancel of Object.values(timers)) cancel();
        opening?.abort.abort();
        await opening?.done;
        const last = connection;
        connection = null;
        last?.detach();
        await last?.link.close();
        setHealth({ state: "disconnected", reason: CLOSED_HERE });
      })();
      return ending;
    },
  };
}

const noTimer: Cancel = () => undefined;

/** As a reason: the limit was reached. */
const TOO_LATE = "too late";

/** Opens, or gives up at the limit; a link that comes too late is closed again. */
async function openWithin(
  opener: LinkOpener,
  clock: Clock,
  { abort, limitMs }: { readonly abort: AbortController; readonly limitMs: number },
): Promise<Opened> {
  // What was not foreseen in one device's library must not take the terminal, and its other devices, down.
  const opening = opener
    .open(abort.signal)
    .catch((error: unknown): Opened => ({ ok: false, reason: reasonOf(error, opener.address) }));
  const tooLate: Opened = { ok: false, reason: TOO_LATE };
  let cancel = noTimer;
  const timeout = new Promise<Opened>((resolve) => {
    cancel = clock.setTimeout(() => {
      abort.abort();
      resolve(tooLate);
    }, limitMs);
  });
  const opened = await Promise.race([opening, timeout]);
  cancel();
  if (opened === tooLate) void opening.then((late) => (late.ok ? late.link.close() : undefined));
  return opened;
}
