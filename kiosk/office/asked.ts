/**
 * A request as it came, read strictly: what is not understood whole is refused, with a sentence, and never guessed at.
 * Pure.
 *
 * Error model: a Result whose error is the sentence.
 */
import { z } from "zod";
import type { Result } from "../invoice/types.ts";
import { ROLES } from "../journal/event.ts";
import type { JournalQuery } from "../journal/read.ts";
import { OFFICE_LIMITS } from "./delays.ts";

export interface Target {
  readonly path: string;
  readonly parameters: URLSearchParams;
}

const LONGEST_TARGET = 4_096;

/** Path and query of a request line; null where it is no such thing. */
export function targetOf(url: string): Target | null {
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(url) || url.length > LONGEST_TARGET || url.includes("#")) return null;
  const [path = "", ...query] = url.split("?");
  if (query.length > 1 || !/^[\w./-]*$/.test(path) || path.split("/").includes("..")) return null;
  return { path, parameters: new URLSearchParams(query[0] ?? "") };
}

const whole = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, "a whole number")
  .transform(Number);
const id = z.string().regex(/^[\w.:+-]{1,80}$/, "an id: letters, digits and . : + - _, at most 80");
const once = <T extends z.ZodType<unknown, string>>(value: T) =>
  z
    .array(z.string())
    .length(1, "given once")
    .transform(([only = ""]) => only)
    .pipe(value)
    .optional();

/** A stretch of bytes: from the first, up to and without the second. */
const stretchShape = z
  .strictObject({ from: once(whole), to: once(whole), form: once(z.enum(["plain", "packed"])) })
  .transform(({ from = 0, to, form = "plain" }) => ({ from, to: to ?? null, form }))
  .refine(({ from, to }) => to === null || from <= to, { path: ["to"], message: "not less than from" });
export type AskedStretch = z.output<typeof stretchShape>;

/** Of several segments, one after the other: `of=ID:FROM:TO` for each. */
const stretchesShape = z.strictObject({
  form: z.tuple([z.enum(["plain", "packed"])]).transform(([form]) => form),
  of: z
    .array(
      z
        .string()
        .regex(/^[\w.-]{1,40}:\d{1,15}:\d{1,15}$/, "ID:FROM:TO")
        .transform((text) => text.split(":"))
        .transform(([segment = "", from, to]) => ({ segment, from: Number(from), to: Number(to) }))
        .refine(({ from, to }) => from <= to, "TO is not less than FROM"),
    )
    .min(1)
    .max(OFFICE_LIMITS.filesARequest),
});
export type AskedStretches = z.output<typeof stretchesShape>;

const linesShape = z
  .strictObject({
    after: once(whole),
    since: once(whole),
    until: once(whole),
    event: z
      .array(z.string().regex(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?$/, "an event or a room"))
      .max(32)
      .optional(),
    session: once(id),
    request: once(id),
    invoice: once(id),
    device: once(id),
    role: once(z.enum(ROLES)),
    errors: once(z.literal("1")),
  })
  .transform(({ after, since, until, event, session, request, invoice, device, role, errors }) => ({
    after: after ?? 0,
    query: {
      ...(since === undefined ? {} : { fromMs: since }),
      ...(until === undefined ? {} : { beforeMs: until }),
      ...(event === undefined ? {} : { events: event }),
      ...(session === undefined ? {} : { session }),
      ...(request === undefined ? {} : { request }),
      ...(invoice === undefined ? {} : { invoice }),
      ...(device === undefined ? {} : { device }),
      ...(role === undefined ? {} : { role }),
      ...(errors === undefined ? {} : { troubleOnly: true }),
    } satisfies JournalQuery,
  }));
export type AskedLines = z.output<typeof linesShape>;

export function stretchOf(parameters: URLSearchParams): Result<AskedStretch, string> {
  return readAs(stretchShape, parameters);
}

export function stretchesOf(parameters: URLSearchParams): Result<AskedStretches, string> {
  return readAs(stretchesShape, parameters);
}

export function linesOf(parameters: URLSearchParams): Result<AskedLines, string> {
  return readAs(linesShape, parameters);
}

/** For routes that take none: a parameter that is passed over in silence would be a question that was not answered. */
export function nothingOf(parameters: URLSearchParams): Result<object, string> {
  return readAs(z.strictObject({}), parameters);
}

/** What a desk asks, as it goes into a request line. */
export function parametersOf({
  after,
  query,
}: {
  readonly after: number;
  readonly query: JournalQuery;
}): URLSearchParams {
  const { fromMs, beforeMs, events = [], session, request, invoice, device, role, troubleOnly } = query;
  const named = { after, since: fromMs, until: beforeMs, session, request, invoice, device, role };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(named)) if (value !== undefined) parameters.append(name, String(value));
  for (const event of events) parameters.append("event", event);
  if (troubleOnly === true) parameters.append("errors", "1");
  return parameters;
}

function readAs<T extends z.ZodType>(shape: T, parameters: URLSearchParams): Result<z.output<T>, string> {
  const all = Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
  const read = shape.safeParse(all);
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${String(issue.path[0])}: `;
  return { ok: false, error: `${where}${issue?.message ?? "not understood"}`.slice(0, 200) };
}
