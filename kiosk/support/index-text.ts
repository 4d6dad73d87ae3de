/** README.txt of a bundle: what is in it, what is not and why, for whoever opens it on any desk. Pure. */
import type { Said } from "../staff/checks/finding.ts";
import { MANIFEST_NAME } from "./manifest.ts";

export interface IndexEntry {
  readonly name: string;
  readonly says: Said;
  readonly state:
    | { readonly taken: true; readonly files: number; readonly bytes: number; readonly broken: string | null }
    | { readonly taken: false; readonly why: Said };
}

export interface IndexFacts {
  readonly terminal: string;
  readonly version: string;
  readonly made: string;
  readonly signed: boolean;
}

const NAME_WIDTH = 18;

export function indexText({ terminal, version, made, signed }: IndexFacts, entries: readonly IndexEntry[]): string {
  const lines = (language: keyof Said): readonly string[] => entries.map((entry) => entryLine(entry, language));
  return [
    `验票终端 ${terminal} 支持包 · Support bundle of terminal ${terminal}`,
    `软件 software ${version} · 生成 made ${made}`,
    "",
    "内容",
    ...lines("zh"),
    "",
    "不含任何个人信息：没有发票号码、金额、姓名、手机号、邮箱、取件码、扫到的内容、PIN；没有密钥和口令的内容，只有它们的名称和是否存在。",
    "日志中的发票以带密钥的散列表示。",
    `${MANIFEST_NAME} 列出每个文件的 SHA-256，${signed ? "由终端的日志密钥签名" : "没有签名（读不到终端的密钥）"}。核对：yanpiao support check 文件`,
    "解压后核对日志：yanpiao journal verify --folder journal",
    "",
    "Contents",
    ...lines("en"),
    "",
    "Nothing personal is inside: no invoice number, amount, name, phone number, e-mail address, claim code, scanned text or PIN; of",
    "keys and passwords only the names, and whether they are there. The journal names an invoice by a keyed hash.",
    `${MANIFEST_NAME} lists the SHA-256 of each file, ${signed ? "signed with the key of the terminal's journal" : "NOT signed: the terminal's key could not be read"}. To check: yanpiao support check FILE`,
    "To check the journal, once unpacked: yanpiao journal verify --folder journal",
    "",
  ].join("\n");
}

function entryLine({ name, says, state }: IndexEntry, language: keyof Said): string {
  const head = `  ${name.padEnd(NAME_WIDTH)}${says[language]}`;
  if (!state.taken) return `${head}${language === "zh" ? " —— 没有：" : " -- NOT TAKEN: "}${state.why[language]}`;
  const count = state.files > 1 ? (language === "zh" ? `，${state.files} 个文件` : `, ${state.files} files`) : "";
  const size = `${Math.ceil(state.bytes / 1000)} kB`;
  const broken =
    state.broken === null ? "" : language === "zh" ? `；读到一半中断 ${state.broken}` : `; BROKE OFF: ${state.broken}`;
  return language === "zh" ? `${head}（${size}${count}${broken}）` : `${head} (${size}${count}${broken})`;
}
