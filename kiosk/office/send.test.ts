/** Readers that go away in the middle of an answer. */
import { readdirSync, readlinkSync, truncateSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { lightTerminal, makeOperators } from "./fixture.ts";

/** More than the buffers of both ends of a connection hold. */
const LARGE_BYTES = 256 * 1024 * 1024;
const SEGMENT = "2026-11-24.000";

test.runIf(process.platform === "linux")(
  "a file is closed when its reader goes away in the middle, and the next reader gets it whole",
  async () => {
    const operators = makeOperators();
    const terminal = await lightTerminal(operators);
    const path = join(terminal.dir, `${SEGMENT}.jsonl`);
    writeFileSync(path, "");
    truncateSync(path, LARGE_BYTES);
    try {
      const begun = await new Promise<number>((resolve, reject) => {
        const { certificate, key, ca } = operators.reader;
        const asking = request(
          {
            ...{ host: "127.0.0.1", port: terminal.server.port, path: `/v1/journal/segments/${SEGMENT}`, agent: false },
            ...{ cert: certificate, key, ca },
          },
          (response) => {
            response.once("data", () => {
              resolve(timesOpen(path));
              asking.destroy();
            });
            response.on("error", () => undefined);
          },
        );
        asking.on("error", reject);
        asking.end();
      });
      expect(begun).toBe(1);
      await vi.waitFor(() => expect(timesOpen(path)).toBe(0));

      const desk = terminal.desk(operators.reader);
      let bytes = 0;
      for await (const piece of desk.stream(`/v1/journal/segments/${SEGMENT}`)) bytes += piece.length;
      expect(bytes).toBe(LARGE_BYTES);
      desk.close();
    } finally {
      await terminal.close();
    }
  },
);

/** In this process, which is both ends. */
function timesOpen(path: string): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(join("/proc/self/fd", fd)) === path;
    } catch {
      // The folder's own descriptor is gone by now.
      return false;
    }
  }).length;
}
