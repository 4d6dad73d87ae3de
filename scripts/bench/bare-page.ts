import { join } from "node:path";

/** Builds the bare Preact page into the scratch folder and returns where it is. */
export async function buildBarePage(scratch: string): Promise<string> {
  const { build } = await import("vite");
  const outDir = join(scratch, "bare-page");
  await build({
    configFile: false,
    root: join(import.meta.dirname, "bare"),
    logLevel: "error",
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  return outDir;
}
