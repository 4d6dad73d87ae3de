import { SANDBOX_NAME } from "./sandbox/record.ts";

/** Shown as the source where the terminal itself knew the answer. */
export const TERMINAL_SOURCE = "terminal";

/** What people are told about where an answer comes from; a provider that is not listed is called by its own name. */
const NAMES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  [SANDBOX_NAME]: { zh: "演示数据", en: "Sample data" },
  [TERMINAL_SOURCE]: { zh: "本终端", en: "This terminal" },
};

export function sourceName(source: string): { readonly zh: string; readonly en: string } {
  return NAMES[source] ?? { zh: source, en: source };
}
