/** The file for those who build a back office says exactly what the terminal and the reference server obey. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES } from "./examples.ts";
import { openApi, schemaNamed } from "./openapi.ts";
import { PROBLEMS } from "./problems.ts";

const FILE = join(import.meta.dirname, "../../../../config/openapi/verify.json");

function* nodes(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const inner of Object.values(value)) yield* nodes(inner);
}

test("the committed file is what the schemas say (npm run -s yanpiao -- service contract > config/openapi/verify.json)", () => {
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(JSON.stringify(openApi())));
});

test("every reference in it leads somewhere", () => {
  const document: unknown = JSON.parse(JSON.stringify(openApi()));
  const refs = [...nodes(document)].flatMap((node) => ("$ref" in node ? [String(node.$ref)] : []));
  expect(refs.length).toBeGreaterThan(10);
  for (const ref of refs) {
    const target = ref
      .slice(2)
      .split("/")
      .reduce<unknown>((inner, step) => (inner === undefined ? undefined : Reflect.get(Object(inner), step)), document);
    expect(target, ref).toBeTypeOf("object");
  }
});

test("every example in it is accepted by the schema beside it", () => {
  let tried = 0;
  for (const node of nodes(openApi())) {
    if (!("schema" in node) || !("examples" in node)) continue;
    const name = /[A-Za-z]+$/.exec(String(Reflect.get(Object(node.schema), "$ref")))?.[0] ?? "";
    for (const [title, example] of Object.entries(
      Object(node.examples) as Record<string, { readonly value: unknown }>,
    )) {
      const result = schemaNamed(name as Parameters<typeof schemaNamed>[0]).safeParse(example.value);
      expect(result.success, `${name} ${title}`).toBe(true);
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThan(Object.keys(EXAMPLES).length + Object.keys(PROBLEMS).length);
});

test("a field that the contract does not know is refused by its schema, in every body", () => {
  for (const name of [
    "VerificationRequest",
    "Verification",
    "DeliveryRequest",
    "Delivery",
    "Health",
    "UnderWay",
  ] as const) {
    for (const { value } of Object.values(EXAMPLES[name]) as readonly { readonly value: object }[]) {
      expect(schemaNamed(name).safeParse({ ...value, surprise: true }).success, name).toBe(false);
    }
  }
});
