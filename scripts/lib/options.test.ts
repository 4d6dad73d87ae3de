import { expect, test } from "vitest";
import { parseOptions as chaos } from "../chaos/options.ts";
import { parseOptions as crash } from "../crash/options.ts";
import { parseOptions as powercut } from "../powercut/options.ts";
import { parseOptions as soak } from "../soak/options.ts";

test.each([
  ["chaos", chaos],
  ["crash", crash],
  ["powercut", powercut],
  ["soak", soak],
] as const)("npm run %s plays the seed that was meant, or says that it is none", (_name, parse) => {
  expect(parse(["--seed", "16"])).toMatchObject({ seed: 16 });
  for (const seed of ["", "0x10", "1e3", "-1", "1.5"]) expect(parse([`--seed=${seed}`])).toContain("a whole number");
});
