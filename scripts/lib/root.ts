import { resolve } from "node:path";

/** The project's folder, wherever the caller stands. */
export const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
