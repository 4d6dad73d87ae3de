/** Makes dist/ui what the sources say, through the same script that `npm run build` runs; quick when it already is. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { PROJECT_ROOT } from "./root.ts";

/** Whether a page has been built, whatever it was built from. */
export function screensAreThere(): boolean {
  return existsSync(join(PROJECT_ROOT, "dist/ui/index.html"));
}

/** Resolves to whether the screens are there; what went wrong is on stderr by then. */
export function buildScreens(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(PROJECT_ROOT, "scripts/build-ui.ts")], {
      cwd: PROJECT_ROOT,
      // The caller's stdout may be read by a program.
      stdio: ["ignore", process.stderr, "inherit"],
    });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
  });
}
