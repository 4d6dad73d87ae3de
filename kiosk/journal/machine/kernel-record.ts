/**
 * One message of the kernel, from `/dev/kmsg` or from `journalctl -k -o json`. Both are read as hostile: a device that is
 * plugged in chooses some of the words, and any account may write to the system's journal.
 *
 * Error model: null for whatever is none, or does not come from the kernel itself.
 */
export interface KernelRecord {
  /** Milliseconds since the machine started. */
  readonly monoMs: number;
  readonly text: string;
}

/** The kernel cuts its messages at about 1,000 bytes. */
const LONGEST_TEXT = 1_024;
/** Facility 0 is the kernel; what processes write into its ring gets another. */
const FACILITY_SHIFT = 3;

const KMSG = /^(\d{1,10}),(\d{1,20}),(\d{1,18}),[^;]{0,200};([^\n]*)/;

/** `6,1234,5678901,-;usb 1-1: USB disconnect, device number 3`, then lines of its own that begin with a space. */
export function parseKmsg(record: string): KernelRecord | null {
  const match = KMSG.exec(record);
  if (match === null) return null;
  const [, priority = "", , micros = "", text = ""] = match;
  if (Number(priority) >> FACILITY_SHIFT !== 0) return null;
  return { monoMs: Number(micros) / 1_000, text: text.slice(0, LONGEST_TEXT) };
}

export interface JournalctlRecord extends KernelRecord {
  /** Where to go on after it. */
  readonly cursor: string;
}

/** One line of `journalctl -o json`. A message that is no UTF-8 comes as an array of bytes, and is left out. */
export function parseJournalctl(line: string): JournalctlRecord | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const fields = parsed as Readonly<Record<string, unknown>>;
  const cursor = fields["__CURSOR"];
  const text = fields["MESSAGE"];
  const micros = Number(fields["_SOURCE_MONOTONIC_TIMESTAMP"] ?? fields["__MONOTONIC_TIMESTAMP"]);
  if (fields["_TRANSPORT"] !== "kernel" || typeof text !== "string" || !Number.isFinite(micros) || micros < 0)
    return null;
  if (typeof cursor !== "string" || !CURSOR.test(cursor)) return null;
  return { monoMs: micros / 1_000, text: text.split("\n", 1)[0]?.slice(0, LONGEST_TEXT) ?? "", cursor };
}

/** It goes back as an argument. */
const CURSOR = /^[\w=;-]{1,300}$/;
