import type { ScannerProfile } from "../../config/profiles/schema.ts";
import type { Cancel, Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { LinkOpener } from "../link/link.ts";
import { createSupervisor } from "../supervise.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";
import { createRepeatFilter, type RepeatFilter } from "./repeats.ts";
import type { Scan, ScannerDevice, ScannerReply, ToldOutcome } from "./scanner.ts";
import { createTeller } from "./telling.ts";
import { decodeScanText } from "./text.ts";

export interface LinkScannerOptions {
  readonly opener: LinkOpener;
  /** A new one for each scanner: it holds what is half received. */
  readonly protocol: ScanProtocol;
  readonly profile: Pick<ScannerProfile, "rereadMs" | "setupCodes">;
  readonly clock: Clock;
  readonly random?: () => number;
  /** One filter for several scanners: what two of them read at the same moment is one presentation. */
  readonly repeats?: RepeatFilter;
}

/** How often scan-to-configure is turned off again at one connection while no answer comes. */
const SETUP_ATTEMPTS = 3;

/**
 * A scanner on any link: a byte stream (RS-232, USB-CDC) or one report at a time (HID); what the bytes mean is the
 * protocol's business. It listens always, so that nothing old waits in the kernel; whether a scan is wanted is the
 * session's business. A scanner cannot be asked whether it is alive in a way all models share, so it has no heartbeat:
 * close events and the device path are what is watched.
 */
export function createLinkScanner(options: LinkScannerOptions): ScannerDevice {
  const { profile, protocol, clock } = options;
  const listeners = new Set<(scan: Scan) => void>();
  const replyListeners = new Set<(reply: ScannerReply) => void>();
  const repeats = options.repeats ?? createRepeatFilter(profile.rereadMs, clock);
  const counters = { scans: 0, repeats: 0, replies: 0 };
  let firstByteMs = 0;
  let lastByteMs = 0;
  let cancelGap: Cancel = () => undefined;
  let cancelSetup: Cancel = () => undefined;
  let setup: ToldOutcome | null = null;
  let seeAgain: (() => void) | null = null;

  /** Unplugged or told off: it does not see a code being taken away. */
  const goBlind = (): void => void (seeAgain ??= repeats.blind());
  const see = (): void => {
    seeAgain?.();
    seeAgain = null;
  };

  const deliver = (bytes: Uint8Array): void => {
    const text = decodeScanText(bytes);
    if (!repeats.isNew(text)) {
      counters.repeats += 1;
      return;
    }
    counters.scans += 1;
    for (const listener of [...listeners])
      listener({ text, bytes, atMs: lastByteMs, tookMs: lastByteMs - firstByteMs });
  };

  const hear = (heard: readonly Heard[]): void => {
    // Acknowledgements first: a listener that takes its time must not make the device send again.
    for (const one of heard) if (one.type === "send") void supervisor.write(one.bytes);
    for (const one of heard) {
      if (one.type === "code") deliver(one.bytes);
      if (one.type !== "reply") continue;
      counters.replies += 1;
      teller.replied(one.ok);
      for (const listener of [...replyListeners]) listener({ bytes: one.bytes, ok: one.ok });
    }
  };

  /**
   * A blocked event loop runs its timers before it reads the port: after a long block the gap seems over although the
   * rest of the frame lies in the kernel. So the gap is believed only after one more short wait, in which the port is read.
   */
  const watchGap = (): void => {
    cancelGap();
    if (!protocol.pending) return;
    cancelGap = clock.setTimeout(() => {
      cancelGap = clock.setTimeout(() => {
        hear(protocol.gap());
        watchGap();
      }, DRIVER_DELAYS.idleConfirm);
    }, protocol.idleMs);
  };

  const disableSetup = (attemptsLeft: number): void => {
    if (profile.setupCodes.protection !== "by-command") return;
    void teller.tell("disableSetup").then((outcome) => {
      setup = outcome;
      const again = (outcome === "no-answer" || outcome === "refused") && attemptsLeft > 1;
      if (again) cancelSetup = clock.setTimeout(() => disableSetup(attemptsLeft - 1), DRIVER_DELAYS.setupRetry);
    });
  };

  const supervisor = createSupervisor({
    opener: options.opener,
    clock,
    ...(options.random === undefined ? {} : { random: options.random }),
    onLink() {
      see();
      teller.connected();
      disableSetup(SETUP_ATTEMPTS);
    },
    onData(bytes) {
      lastByteMs = clock.now();
      if (!protocol.pending) firstByteMs = lastByteMs;
      const heard = protocol.push(bytes);
      watchGap();
      hear(heard);
    },
    onLoss() {
      cancelGap();
      cancelSetup();
      setup = null;
      protocol.reset();
      teller.lost();
      goBlind();
    },
  });
  const teller = createTeller({ protocol, clock, write: (bytes) => supervisor.write(bytes) });

  return {
    onScan(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onReply(listener) {
      replyListeners.add(listener);
      return () => void replyListeners.delete(listener);
    },
    async tell(command) {
      // Before it is said: the code in front may be read before the answer comes.
      if (command === "on") see();
      const outcome = await teller.tell(command);
      if (command === "off" && (outcome === "ok" || outcome === "sent")) goBlind();
      return outcome;
    },
    setupProtection: () => setup,
    health: () => supervisor.health(),
    onHealth: (listener) => supervisor.onHealth(listener),
    counters: () => ({ ...supervisor.counters(), ...counters, ...protocol.dropped }),
    async close() {
      cancelGap();
      cancelSetup();
      protocol.reset();
      teller.lost();
      see();
      // A shared filter belongs to whoever made it.
      if (options.repeats === undefined) repeats.forget();
      listeners.clear();
      replyListeners.clear();
      await supervisor.close();
    },
  };
}
