/**
 * Whether the calendar may be believed, for the age of what nobody is promised: it is set by hand, its battery empties, it
 * meets a time server (offline facts, section 7). What moved by itself since the last look is not believed until it has
 * stood still for one round. What is promised goes by time that has certainly passed (age.ts).
 *
 * Error model: throws SqliteError.
 */
import type { Store } from "./open.ts";

const DAY_MS = 24 * 3_600_000;

/** Each look is remembered under `name`, over restarts. Returns the jump in milliseconds; null: the calendar stood still. */
export function createCalendarWatch(
  { db }: Pick<Store, "db">,
  name: string,
  mostMs: number,
): (wallMs: number) => number | null {
  const read = db.prepare<[string], { value: Uint8Array }>("SELECT value FROM meta WHERE name = ?");
  const write = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  return (wallMs) => {
    const seen = read.get(name);
    write.run(name, Buffer.from(String(Math.round(wallMs))));
    if (seen === undefined) return null;
    const jumpMs = wallMs - Number(Buffer.from(seen.value).toString());
    return jumpMs >= -DAY_MS && jumpMs <= mostMs ? null : jumpMs;
  };
}
