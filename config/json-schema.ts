/** config/schema.json: what editors use to complete and check a configuration file as it is written. */
import { z } from "zod";
import { configSchema } from "./schema.ts";

export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly [key: string]: unknown;
}

/** The whole configuration as JSON Schema; nothing is required of a file, because every field has a default. */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: "input" });
  const schema = optional(rest as JsonSchema);
  return {
    $schema,
    title: "Yanpiao terminal",
    ...schema,
    properties: { $schema: { type: "string" }, ...schema.properties },
  };
}

/** The keys that an object at this place of a configuration may have. A device's keys depend on its driver. */
export function allowedKeys(path: readonly PropertyKey[], config: unknown): readonly string[] {
  let schema: JsonSchema | undefined = configJsonSchema();
  let value: unknown = config;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    schema = variantFor(schema?.properties?.[String(step)], value);
  }
  return Object.keys(schema?.properties ?? {}).filter((key) => key !== "$schema");
}

function variantFor(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  const variants = schema?.oneOf ?? schema?.anyOf;
  if (variants === undefined) return schema;
  const driver: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "driver") : undefined;
  return variants.find((variant) => variant.properties?.["driver"]?.const === driver);
}

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
