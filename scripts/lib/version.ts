import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "./root.ts";

/** Of the installed project, as its package.json says. */
export function projectVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as { version: string };
  return version;
}
