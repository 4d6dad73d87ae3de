/** The small pieces that the schema is put together from; each says what is allowed in the words of an error. */
import { z } from "zod";

/** Marks the places of the JSON Schema that hold references: what was written there by mistake is never shown. */
export const SECRET_MARK = "x-secret";
/** What a number counts, for forms. */
export const UNIT_MARK = "x-unit";

export const words = (what: string, max: number): z.ZodString => z.string(what).trim().min(1, what).max(max, what);

export const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
): z.ZodEnum<{ [Value in Values[number]]: Value }> =>
  z.enum(values, `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`);

export const whole = (min: number, max: number, unit: string): z.ZodInt => {
  const what = `a whole number from ${min} to ${max}${unit === "" ? "" : ` (${unit})`}`;
  // "seconds; a person needs at least 30": the unit ends where a reason begins.
  const [short] = unit.split(";");
  return z
    .int(what)
    .min(min, what)
    .max(max, what)
    .meta(short === undefined || short === "" ? {} : { [UNIT_MARK]: short });
};

export const yesOrNo = z.boolean("true or false");

const SECRET = 'a reference to a secret, never the secret itself, e.g. {"secret": "tencent-key"}';
export const secret = z
  .strictObject(
    {
      secret: z
        .string(SECRET)
        // No stretch as long as a key: one that was pasted here would be named in the journal.
        .regex(/^[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,7}$/, SECRET)
        .max(64, SECRET),
    },
    SECRET,
  )
  .meta({
    [SECRET_MARK]: true,
    description: "A systemd credential of this name, else the file secrets/NAME of the data folder (kiosk/secrets).",
  });

export const port = whole(1, 65_535, "").meta({ description: "A TCP port." });
