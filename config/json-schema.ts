/** config/schema.json: what editors use to complete and check a configuration file as it is written. */
import { z } from "zod";
import { SECRET_MARK } from "./fields.ts";
import { configSchema } from "./schema.ts";

export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly const?: unknown;
  readonly [key: string]: unknown;
}

/** The whole configuration as JSON Schema; nothing is required of a file, because every field has a default. */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...rest } = schemaTree();
  const schema = optional(rest);
  return {
    $schema,
    title: "Yanpiao terminal",
    ...schema,
    properties: { $schema: { type: "string" }, ...schema.properties },
  };
}

/** The schema as it is, with what a whole configuration must have. */
export function schemaTree(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: "input" }) as JsonSchema;
}

/** The keys that an object at this place of a configuration may have. A device's keys depend on its driver. */
export function allowedKeys(path: readonly PropertyKey[], config: unknown): readonly string[] {
  const schema = schemasAlong(path, config).at(-1);
  return Object.keys(schema?.properties ?? {}).filter((key) => key !== "$schema");
}

/** Whether this place, or one around it, holds a reference to a secret. */
export function isSecretPlace(path: readonly PropertyKey[], config: unknown): boolean {
  return schemasAlong(path, config).some((schema) => schema?.[SECRET_MARK] === true);
}

/** What is allowed at the top and at each step of the way down to a place; undefined where there is no such place. */
function schemasAlong(path: readonly PropertyKey[], config: unknown): readonly (JsonSchema | undefined)[] {
  let schema: JsonSchema | undefined = configJsonSchema();
  let value: unknown = config;
  const along = path.map((step) => {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    schema = variantOf(typeof step === "number" ? schema?.items : schema?.properties?.[String(step)], value);
    return schema;
  });
  return [configJsonSchema(), ...along];
}

/** Where the keys depend on one of them, the schema for what is there; undefined where none fits. */
export function variantOf(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  const variants = schema?.oneOf ?? schema?.anyOf;
  if (variants === undefined) return schema;
  return variants.find((variant) => {
    const key = discriminatorOf(variant);
    const said: unknown = key !== null && typeof value === "object" && value !== null ? Reflect.get(value, key) : null;
    return key !== null && variant.properties?.[key]?.const === said;
  });
}

/** The key that tells the variants apart: "driver" of devices, "provider" of services. */
function discriminatorOf(variant: JsonSchema): string | null {
  return Object.entries(variant.properties ?? {}).find(([, { const: only }]) => only !== undefined)?.[0] ?? null;
}

/** Lists are left as they are: one replaces the one below it as a whole, so each item says all that it must. */
function optional(schema: JsonSchema): JsonSchema {
  const { required: _required, ...rest } = schema;
  const inEach = (list: readonly JsonSchema[]): readonly JsonSchema[] =>
    list.map((variant) => ({ ...optional(variant), required: ["driver"] }));
  return {
    ...rest,
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([key, value]) => [key, optional(value)]),
          ),
        }),
    ...(schema.oneOf === undefined ? {} : { oneOf: inEach(schema.oneOf) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: inEach(schema.anyOf) }),
  };
}
