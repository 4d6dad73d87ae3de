/**
 * What the reference server was asked and what it answered, one JSON line an event, appended and synced before a reply
 * leaves, and read again at its start: a key that was seen once is known for ever. It is the server's side of the story
 * for tests that kill either end. Destinations of deliveries never enter it.
 */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { Answer, Refused } from "../../../../invoice/types.ts";
import { verificationRequestSchema, verificationSchema, type VerificationRequest } from "../contract.ts";

const at = z.iso.datetime({ offset: true });
const line = z.discriminatedUnion("event", [
  z.strictObject({
    event: z.literal("asked"),
    key: z.string(),
    terminal: z.string(),
    digest: z.string(),
    query: verificationRequestSchema.shape.query,
    at,
  }),
  z.strictObject({ event: z.literal("answered"), key: z.string(), outcome: verificationSchema.shape.outcome, at }),
  /** It certainly never reached the service behind: the key is as if never seen. */
  z.strictObject({ event: z.literal("released"), key: z.string(), at }),
  z.strictObject({
    event: z.literal("delivery"),
    key: z.string(),
    terminal: z.string(),
    digest: z.string(),
    verification: z.string(),
    channel: z.enum(["sms", "email"]),
    at,
  }),
]);
export type BookLine = z.output<typeof line>;

export interface Question {
  readonly terminal: string;
  readonly digest: string;
  readonly query: VerificationRequest["query"];
  /** Null: taken, and not answered yet. */
  readonly outcome: Answer | Refused | null;
}

export interface Delivery {
  readonly terminal: string;
  readonly digest: string;
}

export interface Book {
  question(key: string): Question | null;
  delivery(key: string): Delivery | null;
  write(entry: BookLine): void;
  /** Every event since the book was begun, in order. */
  lines(): readonly BookLine[];
}

/** In memory only where `path` is null. Throws where the file is not a book. */
export function openBook(path: string | null): Book {
  const written: BookLine[] = path === null ? [] : [...readBook(path)];
  const questions = new Map<string, Question>();
  const deliveries = new Map<string, Delivery>();

  function remember(entry: BookLine): void {
    switch (entry.event) {
      case "asked":
        questions.set(entry.key, { terminal: entry.terminal, digest: entry.digest, query: entry.query, outcome: null });
        return;
      case "answered": {
        const asked = questions.get(entry.key);
        if (asked !== undefined) questions.set(entry.key, { ...asked, outcome: entry.outcome });
        return;
      }
      case "released":
        questions.delete(entry.key);
        return;
      case "delivery":
        deliveries.set(entry.key, { terminal: entry.terminal, digest: entry.digest });
    }
  }
  written.forEach(remember);

  return {
    question: (key) => questions.get(key) ?? null,
    delivery: (key) => deliveries.get(key) ?? null,
    write(entry) {
      if (path !== null) append(path, entry);
      written.push(entry);
      remember(entry);
    },
    lines: () => written,
  };
}

/** A last line without its end was never synced, so nothing was ever said on its account. */
export function readBook(path: string): readonly BookLine[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((one) => one !== "")
    .map((one) => line.parse(JSON.parse(one)));
}

function append(path: string, entry: BookLine): void {
  const fd = openSync(path, "a", 0o600);
  try {
    appendFileSync(fd, `${JSON.stringify(entry)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
