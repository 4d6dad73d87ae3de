/** Every wait of the drivers, by name, in milliseconds. Tests use the same names; no bare number anywhere else. */
export const DRIVER_DELAYS = {
  /** A TCP printer that is switched off does not refuse, it is silent; without an end a connect takes 40 s and more (printing facts 1.2). */
  tcpConnect: 3_000,
  /** Idle time after which the kernel probes a TCP peer, so that a printer that lost power is noticed without traffic. */
  tcpKeepAlive: 10_000,
  /** How long a closing socket keeps reading for the printer's own goodbye: leaving earlier makes the kernel answer RST and the slip is cut off (printing facts 3.3). */
  tcpCloseLinger: 15_000,
  /** How long closing a serial port waits for writes that a stopped device (CTS low) does not take. */
  serialCloseWrites: 1_000,
  /** An opener that has neither opened nor failed after this long is told to stop. */
  open: 5_000,
  /** How long a lost link may take to close before a new one is tried beside it: a port still held is "in use". */
  closeBeforeRetry: 1_500,
  /** A link that lasted this long and proved itself starts the next back-off at its quick end; a flapping one does not. */
  stableLink: 5_000,
  /** How often the path of a serial device is looked at: a replugged scanner is noticed here, not by waiting out the back-off. */
  presencePoll: 250,
  /** How long a device that was connected may be away before people are told: a cable pushed back in at once is no outage. */
  lossGrace: 2_000,
  /** How long a print request waits for a link that is just being made again. */
  printLinkGrace: 1_500,
  /** How often an idle printer is asked for paper and cover. */
  statusPoll: 3_000,
  /** How often a printer that waits for a fence is asked, so that paper out is known while the slip hangs half out. */
  jobPoll: 250,
  /** A DLE EOT answer takes milliseconds; after this long it is not coming (printing facts 2.1). */
  statusReply: 500,
  /** After a missing answer, how long a late one is still thrown away: clones answer "always the previous one". */
  statusLateReply: 200,
  /** Pause before bad news during a job is asked for again: raster data can provoke a stray status byte. */
  faultConfirm: 100,
  /** The part of a job's time limit that does not depend on its size: cutter, motor start, network. */
  jobOverhead: 3_000,
  /** No job is given less time than this. */
  jobMinimum: 5_000,
  /** How long a printer may take to say that its buffers are cleared; also the pause where it never says so. */
  clearReply: 500,
  /** After a scanner's idle gap ended on paper: one more look at the port, because a blocked event loop runs timers before it reads. */
  idleConfirm: 10,
  /** How long a scanner may take to answer a command: it may be in the middle of a decode. */
  scannerReply: 1_000,
  /** After a missing answer, how long nothing new is asked: a late answer must not be taken for the next one's. */
  scannerLateReply: 500,
  /** Pause before scan-to-configure is turned off again, where the answer did not come: a scanner boots for seconds after it appears. */
  setupRetry: 2_000,
} as const;

/**
 * Pauses between attempts to open a device, the last one repeats. The first are quick, because most losses are a
 * cable that is pushed back in; the last keeps a dead device from filling the journal and the network.
 */
export const RETRY_DELAYS_MS = [100, 250, 500, 1_000, 1_000, 2_000, 5_000, 10_000, 16_000] as const;

/** Each pause is stretched by up to this part, so that ten terminals of one mall do not knock at the same moment; 16 s becomes 20 s at most. */
export const RETRY_JITTER = 0.25;
