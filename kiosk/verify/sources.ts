import { SANDBOX_NAME } from "./sandbox/record.ts";

/** Shown as the source where the terminal itself knew the answer. */
export const TERMINAL_SOURCE = "terminal";

/** What people are told about where an answer comes from; a provider that is not listed is called by its own name. */
const NAMES: ReadonlyMap<string, { readonly zh: string; readonly en: string }> = new Map(
  Object.entries({
    [SANDBOX_NAME]: { zh: "演示数据", en: "Sample data" },
    [TERMINAL_SOURCE]: { zh: "本终端", en: "This terminal" },
    tencent: { zh: "腾讯云发票核验", en: "Tencent Cloud invoice check" },
    baidu: { zh: "百度智能云发票验真", en: "Baidu AI Cloud invoice check" },
    http: { zh: "运营方查验服务", en: "The operator's checking service" },
  }),
);

export function sourceName(source: string): { readonly zh: string; readonly en: string } {
  // A second account of the same vendor is called tencent-2 among the services; people need not tell them apart.
  const vendor = source.replace(/-\d+$/, "");
  return NAMES.get(source) ?? NAMES.get(vendor) ?? { zh: source, en: source };
}
