import { z } from "zod";
import { DeskTrouble } from "./trouble.ts";

/** An answer as what it should be; `what` it is not, where it is somebody else's. Throws DeskTrouble. */
export function readAs<T extends z.ZodType>(shape: T, text: string, what: string): z.output<T> {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new DeskTrouble({ trouble: "not-understood", what });
  }
}

/** What a stranger says must not move the cursor of whoever reads it. */
export function plainWords(longest: number): z.ZodType<string, string> {
  return z
    .string()
    .max(longest)
    .transform((text) => text.replaceAll(/\p{C}/gu, "?"));
}
