import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Two projects: `unit` (pure and component tests, in parallel) and `e2e` (whole terminals with real ptys, sockets and
// browsers, one at a time, because two cores shared by three browsers make every wait long).
export default defineConfig({
  resolve: {
    alias: {
      // Nothing outside kiosk/display/electron may import electron; a test that does by mistake gets a sentence
      // instead of a download. Tests of that room pass their own fake module.
      electron: fileURLToPath(new URL("scripts/fixtures/electron-absent.js", import.meta.url)),
    },
  },
  test: {
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{config,drivers,kiosk,ui,scripts}/**/*.test.{ts,tsx,mjs}"],
          exclude: ["**/node_modules/**", "kiosk/e2e/**"],
          // Tells a test that hangs from one on a busy machine; how fast things are is the bench's business.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["kiosk/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
