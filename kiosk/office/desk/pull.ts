/**
 * One terminal pulled to a folder of its own at the desk:
 *
 *   OUT/NAME/terminal.json   which terminal it was and with what key it signs, noted at the first pull
 *   OUT/NAME/journal/        the copy (mirror.ts), verified against that key after each pull
 *   OUT/NAME/lines.jsonl     or, with a filter, the lines that fit (lines.ts)
 *
 * Error model: a trouble in the outcome; throws what nobody foresaw.
 */
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { JournalQuery } from "../../journal/read.ts";
import { fingerprint } from "../../journal/signing-key.ts";
import { verifyJournal, type Verification } from "../../journal/verify.ts";
import { makeFolder } from "../../store/files.ts";
import { lockStore, type StoreLock } from "../../store/open.ts";
import { StoreRefused } from "../../store/refusal.ts";
import { openDesk, type Desk, type DeskIdentity, type TerminalAddress } from "./desk.ts";
import { pullLines, type PulledLines } from "./lines.ts";
import { listedBy, mirror, type JournalListing, type Mirrored, type MirrorProgress } from "./mirror.ts";
import { DeskTrouble, mayPass, type Trouble } from "./trouble.ts";

export interface PullOptions {
  readonly identity: DeskIdentity;
  readonly address: TerminalAddress;
  /** OUT/NAME. */
  readonly folder: string;
  /** Null: all of the journal. */
  readonly filter: { readonly name: string; readonly query: JournalQuery } | null;
  readonly wallMs: () => number;
  readonly onProgress?: (progress: MirrorProgress) => void;
  /** How often it is tried in all where the line breaks. */
  readonly attempts?: number;
}

export type PullOutcome =
  | {
      readonly pulled: "journal";
      readonly terminal: string;
      readonly newKey: NotedKey | null;
      readonly mirrored: Mirrored;
      readonly verification: Verification;
    }
  | {
      readonly pulled: "lines";
      readonly terminal: string;
      readonly newKey: NotedKey | null;
      readonly lines: PulledLines;
    }
  | { readonly pulled: null; readonly newKey: NotedKey | null; readonly trouble: Trouble };

/** Noted now: compare it once with what the terminal itself shows. */
export interface NotedKey {
  readonly terminal: string;
  readonly key: string;
}

const ATTEMPTS = 4;
const BACKOFF_MS = { first: 500, longest: 8_000 } as const;

export async function pullTerminal(options: PullOptions): Promise<PullOutcome> {
  let lock: StoreLock | null = null;
  let desk: Desk | null = null;
  // Noted at the first try, which may break after it.
  let newKey: NotedKey | null = null;
  try {
    makeFolder(options.folder);
    lock = lockOrTrouble(join(options.folder, "pull"));
    const opened = openDesk(options.address, options.identity, options.wallMs);
    desk = opened;
    const again = retry(
      handleWhen((error) => error instanceof DeskTrouble && mayPass(error.trouble)),
      {
        maxAttempts: (options.attempts ?? ATTEMPTS) - 1,
        backoff: new ExponentialBackoff({ initialDelay: BACKOFF_MS.first, maxDelay: BACKOFF_MS.longest }),
      },
    );
    return await again.execute(async () => {
      const list = await listedBy(opened);
      newKey = noteTerminal(join(options.folder, "terminal.json"), list) ?? newKey;
      return { ...(await pullOnce(opened, list, options)), newKey };
    });
  } catch (error) {
    if (error instanceof DeskTrouble) return { pulled: null, newKey, trouble: error.trouble };
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return { pulled: null, newKey, trouble: { trouble: "disk", code } };
  } finally {
    desk?.close();
    lock?.close();
  }
}

type Pulled = Exclude<PullOutcome, { readonly pulled: null }>;
type WithoutKey<P> = P extends unknown ? Omit<P, "newKey"> : never;

async function pullOnce(
  desk: Desk,
  list: JournalListing,
  { folder, filter, onProgress }: PullOptions,
): Promise<WithoutKey<Pulled>> {
  const { terminal } = list;
  if (filter !== null) {
    const lines = await pullLines(desk, join(folder, "lines.jsonl"), filter.name, filter.query, (bytes) =>
      onProgress?.({ doneBytes: bytes, ofBytes: bytes }),
    );
    return { pulled: "lines", terminal, lines };
  }
  const dir = join(folder, "journal");
  makeFolder(dir);
  const mirrored = await mirror(desk, list, dir, onProgress);
  const verification = await verifyJournal({ dir, keys: list.key === null ? null : new Set([list.key]) });
  return { pulled: "journal", terminal, mirrored, verification };
}

const noted = z.strictObject({ terminal: z.string(), key: z.string().nullable() });

/** The key, where it is noted now; null where it was before, or there is none. Throws where it is another one. */
function noteTerminal(path: string, { terminal, key }: JournalListing): NotedKey | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    writeFileSync(path, `${JSON.stringify({ terminal, key })}\n`, { mode: 0o600, flush: true });
    return key === null ? null : { terminal, key };
  }
  const before = noted.safeParse(parsed(text));
  if (!before.success) throw new DeskTrouble({ trouble: "shorter", file: path });
  if (before.data.key !== key || before.data.terminal !== terminal) {
    const said = (of: z.output<typeof noted>): string =>
      `${of.terminal} ${of.key === null ? "without a key" : fingerprint(of.key)}`;
    throw new DeskTrouble({ trouble: "another-key", noted: said(before.data), now: said({ terminal, key }) });
  }
  return null;
}

function lockOrTrouble(path: string): StoreLock {
  try {
    return lockStore(path);
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error;
    throw new DeskTrouble(error.code === "in-use" ? { trouble: "in-use" } : { trouble: "disk", code: error.code });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
