/**
 * Where the kernel's messages come from: its own ring, `/dev/kmsg`, where this account may read it; else the system's
 * journal by `journalctl -k`, for which the group systemd-journal is enough; else nowhere.
 *
 * Error model: total. A source that fails later gives nothing more.
 */
import { execFile } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { promisify } from "node:util";
import { parseJournalctl, parseKmsg, type KernelRecord } from "./kernel-record.ts";

export interface KernelSource {
  readonly name: "kmsg" | "journalctl";
  /** What came since the last time; on the first, everything since the machine started that is still kept. */
  next(): Promise<readonly KernelRecord[]>;
  close(): void;
}

/** A source, or why there is none. */
export async function openKernelSource(
  kmsgPath = "/dev/kmsg",
  journalctl = "journalctl",
): Promise<KernelSource | string> {
  const ring = openKmsg(kmsgPath);
  if (typeof ring !== "string") return ring;
  const system = await openJournalctl(journalctl);
  return typeof system === "string" ? `${ring}, ${system}` : system;
}

/** A record is at most 8 kB (kernel: PRINTKRB_RECORD_MAX and its dictionary). */
const RECORD_BYTES = 8_192;
/** In one round; the ring holds some thousands. The rest comes in the next. */
const MOST_RECORDS = 2_000;

function openKmsg(path: string): KernelSource | string {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // Opening is allowed more often than reading.
    readRecord(fd);
  } catch (error) {
    return codeOf(error);
  }
  closeSync(fd);
  fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let open = true;
  return {
    name: "kmsg",
    next() {
      const records: KernelRecord[] = [];
      for (let n = 0; open && n < MOST_RECORDS; n += 1) {
        let text: string | null;
        try {
          text = readRecord(fd);
        } catch {
          break;
        }
        if (text === null) break;
        const record = parseKmsg(text);
        if (record !== null) records.push(record);
      }
      return Promise.resolve(records);
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

/** Null where there is no more; throws where it may not be read. */
function readRecord(fd: number): string | null {
  const buffer = Buffer.alloc(RECORD_BYTES);
  for (;;) {
    try {
      const length = readSync(fd, buffer);
      return length === 0 ? null : buffer.toString("utf8", 0, length);
    } catch (error) {
      const code = codeOf(error);
      if (code === "EAGAIN") return null;
      // The ring went round: what was next is overwritten, and reading goes on with the oldest there is.
      if (code !== "EPIPE") throw error;
    }
  }
}

const ANSWER_WITHIN_MS = 10_000;
const ANSWER_BYTES = 4 * 1024 * 1024;
const run = promisify(execFile);

async function openJournalctl(command: string): Promise<KernelSource | string> {
  let cursor: string | null = null;
  const read = async (): Promise<readonly KernelRecord[]> => {
    const after = cursor === null ? [] : [`--after-cursor=${cursor}`];
    const { stdout } = await run(
      command,
      ["--dmesg", "--boot", "--output=json", "--no-pager", "--quiet", `--lines=${MOST_RECORDS}`, ...after],
      { timeout: ANSWER_WITHIN_MS, maxBuffer: ANSWER_BYTES, env: { ...process.env, LC_ALL: "C" } },
    );
    const records = stdout.split("\n").flatMap((line) => parseJournalctl(line) ?? []);
    cursor = records.at(-1)?.cursor ?? cursor;
    return records;
  };
  let first: readonly KernelRecord[] | null;
  try {
    first = await read();
    // Where an account may not read it, journalctl answers with nothing at all; every boot leaves messages.
    if (first.length === 0) return "journalctl shows nothing";
  } catch (error) {
    return `journalctl ${codeOf(error)}`;
  }
  return {
    name: "journalctl",
    async next() {
      if (first !== null) {
        const records = first;
        first = null;
        return records;
      }
      try {
        return await read();
      } catch {
        return [];
      }
    },
    close: () => undefined,
  };
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : "failed";
}
