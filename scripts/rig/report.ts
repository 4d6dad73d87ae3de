/** What the machine inside says about its work, one JSON object a line on its second serial port. */
import { z } from "zod";

/** A measured figure and what it should be; the test that measured it has judged it already. */
const figure = z.strictObject({ what: z.string().max(200), ms: z.number(), aimMs: z.number().nullable() });
const title = z.string().max(300);

export const reportSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), kernel: title, uptimeMs: z.number() }),
  z.strictObject({ type: z.literal("suite"), name: title, about: title }),
  z.strictObject({ type: z.literal("begun"), title }),
  z.strictObject({ type: z.literal("passed"), title, ms: z.number(), figures: z.array(figure).max(20) }),
  z.strictObject({
    type: z.literal("failed"),
    title,
    ms: z.number(),
    figures: z.array(figure).max(20),
    message: z.string().max(8000),
  }),
  /** Nothing to tell, and still running. */
  z.strictObject({ type: z.literal("alive") }),
  z.strictObject({ type: z.literal("done") }),
]);

export type Report = Readonly<z.infer<typeof reportSchema>>;
export type Figure = Readonly<z.infer<typeof figure>>;

/** Longer lines are noise. */
const LINE_MAX = 64 * 1024;

/** One line of the machine, or null where it is not one of its reports. */
export function parseReport(line: string): Report | null {
  if (line.length > LINE_MAX) return null;
  try {
    const parsed = reportSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
