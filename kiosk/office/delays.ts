/** Every wait and every limit of the operators' door, at the terminal's end and at the desk's, by name. */
import { ENVELOPE_LIMITS } from "../provisioning/bundle/envelope.ts";

export const OFFICE_LIMITS = {
  /** In all; a desk uses two, a scraper of figures one. Beyond, Node closes what it has just accepted. */
  connections: 24,
  /** Of those, connections whose handshake is not over; beyond, one of whoever has the most is closed (strangers.ts). */
  strangers: 8,
  headerBytes: 8 * 1024,
  /** An action with the largest bundle, each character of which may be two in JSON; nothing larger comes in. */
  bodyBytes: 2 * ENVELOPE_LIMITS.bytes + 4 * 1024,
  /** Of one person: half a year of files one after the other, then 20 a second. */
  requestsAtOnce: 600,
  requestsPerSecond: 20,
  /** What is read from the disk at a time: more would keep the public's events waiting, less would be slow. */
  chunkBytes: 256 * 1024,
  /** Lines of the journal looked at for one batch, and bytes in it: the desk keeps one in memory. */
  batchLooked: 100_000,
  batchBytes: 4 * 1024 * 1024,
  /** What the desk takes from a terminal, which may be anybody's by now. */
  listingBytes: 4 * 1024 * 1024,
  answerBytes: 8 * 1024 * 1024,
  /** Requests for files of one terminal at a time, what one of them asks for, and how much of one waits for the disk. */
  streamsAtOnce: 2,
  filesARequest: 32,
  bytesARequest: 4 * 1024 * 1024,
  pieceBytes: 1024 * 1024,
  /** Half a year at 5 MB a file and many files a day. */
  segments: 20_000,
} as const;

export const OFFICE_DELAYS = {
  /** For a handshake, for the head and for the whole of a request. */
  handshake: 10_000,
  head: 10_000,
  request: 20_000,
  /** Nothing moved on the connection for so long: whoever was there is gone. */
  silent: 30_000,
  /** An unused connection is kept for so long. */
  keepAlive: 10_000,
  /** Connections that still send an answer are given so long when the terminal ends. */
  farewell: 1_000,
  /** Where somebody came between an operator's question and the restart: whether they have left. */
  idleLook: 1_000,
  /** How often requests whose time has passed are looked for. */
  look: 5_000,
  /** The same person reading the same thing again, or another refusal, within this is not another line. */
  note: 60_000,
  /** A port that could not be opened (the network comes up later) is tried again after. */
  reopen: 60_000,
  /** A desk that waits for an action's end, or for a terminal to come back, looks so often. */
  poll: 1_000,
  /** And gives up after: a visit ends by itself, and so does a self-check of the largest journal. */
  comeBack: 600_000,
  /** A person at a desk sees that it still waits; a terminal may ask for longer pauses. */
  longestPause: 15_000,
  /** The desk waits for an answer's first byte, and for each further one, no longer. */
  answer: 30_000,
} as const;
