/** What the core inside Electron is told on its command line by whoever starts Electron. Nothing secret: other users can read it. */
import { parseArgs } from "node:util";
import type { Tree } from "../../config/load.ts";

export interface CoreArguments {
  readonly at: "desk" | "terminal";
  readonly workbench: boolean;
  readonly config?: string;
  readonly site?: string;
  /** Of a provisioned terminal: its data folder, and the keys that it believes. */
  readonly data?: string;
  readonly keys?: string;
  /** What was said on the command line of `npm start`, as settings. */
  readonly values?: Tree;
}

/** Without any argument: a terminal with the built-in configuration, as `yanpiao run` is. Throws a sentence. */
export function readCoreArguments(argv: readonly string[]): CoreArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: "string" },
      site: { type: "string" },
      data: { type: "string" },
      keys: { type: "string" },
      desk: { type: "boolean", default: false },
      workbench: { type: "boolean", default: false },
      values: { type: "string" },
    },
  });
  return {
    at: values.desk ? "desk" : "terminal",
    workbench: values.workbench,
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.site === undefined ? {} : { site: values.site }),
    ...(values.data === undefined ? {} : { data: values.data }),
    ...(values.keys === undefined ? {} : { keys: values.keys }),
    ...(values.values === undefined ? {} : { values: JSON.parse(values.values) as Tree }),
  };
}

export function writeCoreArguments({
  at,
  workbench,
  config,
  site,
  data,
  keys,
  values,
}: CoreArguments): readonly string[] {
  return [
    ...(at === "desk" ? ["--desk"] : []),
    ...(workbench ? ["--workbench"] : []),
    ...(config === undefined ? [] : ["--config", config]),
    ...(site === undefined ? [] : ["--site", site]),
    ...(data === undefined ? [] : ["--data", data]),
    ...(keys === undefined ? [] : ["--keys", keys]),
    ...(values === undefined ? [] : ["--values", JSON.stringify(values)]),
  ];
}
