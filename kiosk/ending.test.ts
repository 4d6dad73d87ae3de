import { expect, test } from "vitest";
import { createEnding } from "./ending.ts";
import { memoryJournal } from "./journal/memory.ts";

test("a surprise that begets the next while everything is closed does not fill the journal", async () => {
  const journal = memoryJournal();
  const rooms = new AsyncDisposableStack();
  const ending = createEnding(journal, rooms);
  rooms.defer(() => {
    for (let n = 0; n < 1_000; n += 1) ending.surprise(new Error("write EPIPE"), "process");
  });
  ending.surprise(new RangeError("the first"), "shell");
  expect(await ending.closed).toBe("surprise");
  const noted = journal.of("terminal.surprise");
  expect(noted[0]).toEqual({ name: "RangeError", where: "shell" });
  expect(noted.length).toBeLessThan(20);
  expect(journal.of("terminal.stop")).toEqual([{ reason: "surprise" }]);
});
