import { expect, test } from "vitest";
import { hasherInThread, NOBODYS_HASH } from "./hash.ts";

test("the right PIN is known again, another is not, and two hashes of one PIN differ", async () => {
  const hash = await hasherInThread.make("48210763");
  expect(hash).not.toContain("48210763");
  expect(await hasherInThread.check("48210763", hash)).toBe(true);
  expect(await hasherInThread.check("48210764", hash)).toBe(false);
  expect(await hasherInThread.make("48210763")).not.toBe(hash);
});

test("a number that nobody has costs what one costs that somebody has, and no PIN opens it", async () => {
  const cost = (hash: string): string => hash.split("$").slice(0, 4).join("$");
  expect(cost(NOBODYS_HASH)).toBe(cost(await hasherInThread.make("48210763")));
  expect(await hasherInThread.check("00000000", NOBODYS_HASH)).toBe(false);
});

test("what is no hash lets nobody in", async () => {
  for (const hash of ["", "48210763", "$argon2id$v=19$m=65536,t=4,p=1$AAAA$", "$2b$12$abc"]) {
    expect(await hasherInThread.check("48210763", hash), hash).toBe(false);
  }
});
