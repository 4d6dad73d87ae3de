/** Every wait of the drivers, by name, in milliseconds. Tests use the same names; no bare number anywhere else. */
export const DRIVER_DELAYS = {
  /** A TCP printer that is switched off does not refuse, it is silent; without an end a connect takes 40 s and more (printing facts 1.2). */
  tcpConnect: 3_000,
  /** Idle time after which the kernel probes a TCP peer, so that a printer that lost power is noticed without traffic. */
  tcpKeepAlive: 10_000,
  /** Between two connections to one printer: boards that serve one at a time refuse what comes sooner (printing facts 3.3). */
  tcpReconnectGap: 300,
  /** A connection that carried nothing for so long may be closed by the printer: most do so after 60 to 90 s (printing facts 3.3). */
  tcpIdle: 10_000,
  /** How long a closing socket keeps reading for the printer's own goodbye: leaving earlier makes the kernel answer RST and the slip is cut off (printing facts 3.3). */
  tcpCloseLinger: 15_000,
  /** How long closing a serial port waits for writes that a stopped device (CTS low) does not take. */
  serialCloseWrites: 1_000,
  /** How soon a USB printer that took nothing is tried again; at full speed it is ready within a millisecond or two. */
  usbWriteRetry: 5,
  /** The same once it has taken nothing for usbWriteStuck: paper is out, and may be for hours. */
  usbWriteRetryStuck: 50,
  /** After so long without taking a byte a USB printer is stuck, not slow. */
  usbWriteStuck: 1_000,
  /** How often a USB printer is read after something was sent to it. */
  usbReadPoll: 20,
  /** The same when nobody waits for an answer; Epson keeps 128 bytes of status, 32 reports (printing facts 2.2). */
  usbReadIdle: 50,
  /** For so long after the last write an answer is expected soon. */
  usbReadEager: 1_000,
  /** Before closing after the last byte a USB printer took: closing cancels the transfer under way and cuts the slip off (printing facts 3.1). */
  usbCloseLinger: 2_000,
  /** How long closing a HID device waits for a report that the device does not take; the kernel gives up after 5 s (uhid, measured). */
  hidCloseWrites: 1_000,
  /** Silence after which the rest of a code that comes in several HID reports is not coming; a scanner sends one each few milliseconds. */
  hidMessageGap: 200,
  /** How long the reader of a keyboard waits for a key before it looks whether it is to stop; a close takes no longer than this. */
  evdevStop: 100,
  /** An opener that has neither opened nor failed after this long is told to stop. */
  open: 5_000,
  /** How long a lost link may take to close before a new one is tried beside it: a port still held is "in use". */
  closeBeforeRetry: 1_500,
  /** A link that lasted this long and proved itself starts the next back-off at its quick end; a flapping one does not. */
  stableLink: 5_000,
  /** For so long a device that was well is sought often: a printer that is switched off and on is back within two seconds of being on. */
  soughtOften: 60_000,
  /** The longest pause between attempts meanwhile; stretched by the jitter it stays under two seconds. */
  soughtRetry: 1_500,
  /** How long one attempt may take meanwhile: a TCP printer that is switched off is silent, and the attempt that it came back in is lost. */
  soughtOpen: 1_500,
  /** Attempts that a waiting person brings forward are no closer together than this. */
  hurryGap: 1_000,
  /** The minute in which plug-ins are counted. */
  plugInWindow: 60_000,
  /** How often the path of a serial device is looked at: a replugged scanner is noticed here, not by waiting out the back-off. */
  presencePoll: 250,
  /** How long a device that was connected may be away before people are told: a cable pushed back in at once is no outage. */
  lossGrace: 2_000,
  /** A code before the camera counts as gone when it was not seen for this long: a hand that shakes loses it for half a second. */
  cameraReread: 2_000,
  /** The page reports of its camera every 5 s; after three that did not come it is not being watched. */
  cameraSilence: 16_000,
  /** From the loss of the page to a new one that sees: 3 s for the page (display delays), the rest for the camera to start. */
  cameraPageGrace: 8_000,
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
  /** A reply of several bytes comes in one piece; after a pause like this its rest is not coming. At 9600 baud a byte takes a millisecond. */
  replyGap: 100,
  /** Pause before bad news during a job is asked for again: raster data can provoke a stray status byte. */
  faultConfirm: 100,
  /** How long a question waits until the command that is being sent has ended; a printer that takes no bytes never gets there. */
  commandEnd: 500,
  /** How often the exit of a presenter is looked at while a slip hangs there. */
  exitPoll: 500,
  /** So long after a slip came out the sensor must have seen it, if it is to see it at all. */
  exitAppear: 3_000,
  /** A slip that nobody took for so long is pulled in or thrown out: it says what somebody asked about an invoice. */
  slipUntaken: 30_000,
  /** How long pulling a slip in, or throwing it out, may take. */
  exitClear: 5_000,
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
  /** Between waking a scanner and speaking to it: SSI decoders without RTS/CTS and clones lose what comes sooner. */
  scannerWake: 50,
  /** Silence after which a half SSI packet is not going to end: Zebra's host character time-out. */
  ssiPacket: 200,
  /** How long an SSI decoder may still send a packet again: it waits two seconds for an answer and tries twice more (DS4308 guide p. 157). */
  ssiResend: 7_000,
  /** How long the hash of a code that was seen is kept: longer than the longest pause a scanner makes between re-reads (12.7 s, Grow GM65 register 0x13). */
  repeatMemory: 30_000,
  /** How long what lay in front of a scanner is remembered while that scanner sees nothing. */
  repeatBlind: 60_000,
  /** How long after a scanner sees again the code that lay in front before is still the same presentation: it boots, then reads. */
  repeatAfterBlind: 3_000,
  /** Pauses of a scanner that beats differ by no more than this; those of a hand do. */
  repeatJitter: 120,
  /** Pause before scan-to-configure is turned off again, where the answer did not come: a scanner boots for seconds after it appears. */
  setupRetry: 2_000,
} as const;

/**
 * Pauses between attempts to open a device, the last one repeats. The first are quick, because most losses are a
 * cable that is pushed back in; the last keeps a dead device from filling the journal and the network.
 */
export const RETRY_DELAYS_MS = [100, 250, 500, 1_000, 1_000, 2_000, 5_000, 10_000, 16_000] as const;

/** More plug-ins than this within a minute are a loose contact: they no longer cut the back-off short. */
export const PLUG_INS_A_MINUTE = 10;

/** Each pause is stretched by up to this part, so that ten terminals of one mall do not knock at the same moment; 16 s becomes 20 s at most. */
export const RETRY_JITTER = 0.25;
