/** Words of the page about USB sticks. */
import type {
  CopySpan,
  ExportView,
  JournalCopyView,
  TransferRefusal,
} from "../../../kiosk/display/contract/staff/transfer.ts";
import { pair } from "./pair.ts";

type ExportProblem = Extract<ExportView, { readonly state: "failed" }>["problem"];
type JournalProblem = Extract<JournalCopyView, { readonly state: "failed" }>["problem"];

interface TransferWords {
  readonly title: string;
  readonly look: string;
  readonly looking: string;
  readonly noStick: string;
  readonly unmounted: (names: string) => string;
  readonly free: (megabytes: number) => string;
  readonly readOnly: string;
  readonly bundles: string;
  readonly noBundles: string;
  readonly open: string;
  readonly locked: Readonly<Record<"file" | "role", string>>;
  readonly import: string;
  readonly importHow: string;
  readonly signed: (name: string) => string;
  readonly number: string;
  readonly key: string;
  readonly changes: (count: number) => string;
  readonly more: (count: number) => string;
  readonly willConfirm: string;
  readonly apply: string;
  readonly close: string;
  readonly refused: string;
  readonly why: Readonly<Record<TransferRefusal, string>>;
  readonly applied: (version: number) => string;
  readonly restartNow: string;
  readonly export: string;
  readonly exportHow: string;
  readonly exportTo: (stick: string) => string;
  readonly supportTo: (stick: string) => string;
  readonly writing: string;
  readonly done: (name: string) => string;
  readonly readBack: string;
  readonly notReadBack: string;
  readonly problem: Readonly<Record<ExportProblem | JournalProblem, string>>;
  readonly journal: string;
  readonly journalHow: string;
  readonly span: Readonly<Record<CopySpan, string>>;
  readonly copying: (done: number, of: number) => string;
  readonly checking: string;
  readonly stop: string;
  readonly copied: (lines: number, megabytes: string) => string;
  readonly wrong: (faults: number) => string;
  readonly lacks: (megabytes: number) => string;
  readonly goesOn: string;
  readonly ownKey: string;
  readonly pullOut: string;
  readonly stay: string;
  readonly nothing: string;
}

export const TRANSFER = pair<TransferWords>(
  {
    title: "U 盘",
    look: "重新查找",
    looking: "正在用 U 盘",
    noStick: "没有找到 U 盘。请插入 FAT 或 exFAT 格式的 U 盘，再点“重新查找”",
    unmounted: (names) => `插了 ${names}，但系统没有挂载。请检查格式和 udev 规则（config/deploy）`,
    free: (megabytes) => `剩 ${String(megabytes)} MB`,
    readOnly: "写保护",
    bundles: "配置包",
    noBundles: "盘上没有配置包（.yanpiao-config）",
    open: "查看",
    locked: { file: "这台终端用配置文件启动，不收配置包", role: "导入要用工程师账号" },
    import: "导入",
    importHow: "选一个配置包。先看清谁签的、会改什么，再应用",
    signed: (name) => `签名有效：${name}`,
    number: "编号",
    key: "密钥",
    changes: (count) => `会改 ${String(count)} 处`,
    more: (count) => `还有 ${String(count)} 处`,
    willConfirm: "应用后 2 分钟内确认，否则自动恢复",
    apply: "应用",
    close: "不用",
    refused: "没有采用，什么都没改",
    why: {
      "too-large": "文件太大，不是配置包",
      "not-a-bundle": "不是配置包，或者已损坏",
      "no-keys": "本机没有可信公钥，不收外来配置",
      "unknown-key": "签名的密钥本机不认识",
      "revoked-key": "签名的密钥已作废",
      "bad-signature": "签名不对：文件在签名后被改过",
      "not-for-this-terminal": "不是给这台终端的",
      older: "比已采用的旧",
      expired: "已过期。如果终端时钟不准，请先校时",
      "secret-inside": "里面写了密钥。密钥只能用引用",
      invalid: "配置内容有误",
      gone: "U 盘或文件不在了",
      "not-a-file": "不是普通文件",
      "cannot-read": "读不出来",
      "on-trial": "先保留正在试用的配置，或恢复原来的",
      disk: "终端磁盘写不进去",
    },
    applied: (version) => `已保存为第 ${String(version)} 版，没人使用时重启生效`,
    restartNow: "现在重启生效",
    export: "导出",
    exportHow: "配置、历史版本和机器信息；支持包另有检查结论、设备和最近日志。都带签名，不含密钥和个人信息",
    exportTo: (stick) => `配置导出到 ${stick}`,
    supportTo: (stick) => `支持包写到 ${stick}`,
    writing: "正在写，请不要拔",
    done: (name) => `已写好：${name}`,
    readBack: "已从 U 盘重新读出核对",
    notReadBack: "已写入，但系统不支持从盘上重新核对",
    problem: {
      "read-only": "U 盘写保护",
      full: "U 盘满了",
      "not-what-was-written": "读回的内容和写入的不一样，请换一个 U 盘",
      "cannot-write": "写不进去",
      "too-slow": "U 盘太慢或没有反应，请换一个",
      gone: "U 盘不在了",
      empty: "还没有日志",
      "no-key": "签名密钥读不出来，只能复制全部日志",
      "journal-unreadable": "本机的日志读不出来，请运行 yanpiao journal verify",
      left: "已停止",
    },
    journal: "日志",
    journalHow: "带签名的原文件，可以用 yanpiao journal verify --folder 核对。里面没有个人信息",
    span: { day: "最近一天", week: "最近一周", all: "全部" },
    copying: (done, of) => `正在写并读回核对 ${done.toFixed(1)} / ${of.toFixed(1)} MB，请不要拔`,
    checking: "正在 U 盘上核对签名和前后相接，请不要拔",
    stop: "停止",
    copied: (lines, megabytes) => `已复制并核对 ${String(lines)} 行，${megabytes} MB`,
    wrong: (faults) => `复制完整，但日志本身有 ${String(faults)} 处不对，请交给审计人员`,
    lacks: (megabytes) => `还差 ${String(megabytes)} MB`,
    goesOn: "没写完的部分不算数，再按一次会接着写",
    ownKey: "本机签名公钥",
    pullOut: "可以拔出 U 盘",
    stay: "先不要拔",
    nothing: "未设置",
  },
  {
    title: "USB stick",
    look: "Look again",
    looking: "At work on the stick",
    noStick: "No stick is found. Plug in one with FAT or exFAT and touch Look again",
    unmounted: (names) =>
      `${names} is plugged in and not mounted: look at its format and the udev rule (config/deploy)`,
    free: (megabytes) => `${String(megabytes)} MB free`,
    readOnly: "Locked",
    bundles: "Bundles",
    noBundles: "No bundle is on it (.yanpiao-config)",
    open: "Look at it",
    locked: { file: "Started with a file: no bundle is taken", role: "A technician signs in to import" },
    import: "Import",
    importHow: "Choose a bundle. See who signed it and what it changes, then apply it",
    signed: (name) => `Signed by ${name}`,
    number: "Number",
    key: "Key",
    changes: (count) => (count === 1 ? "1 change" : `${String(count)} changes`),
    more: (count) => `and ${String(count)} more`,
    willConfirm: "Confirm within 2 minutes, or the settings before come back",
    apply: "Apply",
    close: "Not now",
    refused: "Refused; nothing is changed",
    why: {
      "too-large": "Larger than any bundle",
      "not-a-bundle": "No bundle, or damaged",
      "no-keys": "This terminal believes no key, so it takes nothing from outside",
      "unknown-key": "Signed with a key that this terminal does not know",
      "revoked-key": "Signed with a key that was revoked",
      "bad-signature": "Changed after it was signed",
      "not-for-this-terminal": "Not for this terminal",
      older: "Older than what was applied before",
      expired: "Expired. If the terminal's clock is wrong, set it first",
      "secret-inside": "Holds a secret; secrets are references",
      invalid: "Its settings are not good",
      gone: "The stick or the file is gone",
      "not-a-file": "No plain file",
      "cannot-read": "Cannot be read",
      "on-trial": "First keep or take back what is on trial",
      disk: "The terminal's disk does not take it",
    },
    applied: (version) => `Saved as version ${String(version)}; takes effect when nobody is there`,
    restartNow: "Restart now",
    export: "Export",
    exportHow:
      "Settings, versions, facts; the support bundle also has findings, devices and the last journal. Signed; no secrets, nobody's data",
    exportTo: (stick) => `Settings to ${stick}`,
    supportTo: (stick) => `Support bundle to ${stick}`,
    writing: "Writing: leave it in",
    done: (name) => `Written: ${name}`,
    readBack: "Read again from the stick and compared",
    notReadBack: "Written; this system cannot read it again past its memory",
    problem: {
      "read-only": "The stick is locked",
      full: "The stick is full",
      "not-what-was-written": "It gives back something else: take another stick",
      "cannot-write": "It cannot be written",
      "too-slow": "It does not answer: take another stick",
      gone: "The stick is gone",
      empty: "There is no journal yet",
      "no-key": "The signing key cannot be read: only everything can be copied",
      "journal-unreadable": "The journal cannot be read here: yanpiao journal verify",
      left: "Stopped",
    },
    journal: "Journal",
    journalHow: "The signed files as they are, for yanpiao journal verify --folder; nothing personal is in them",
    span: { day: "Last day", week: "Last week", all: "Everything" },
    copying: (done, of) => `Writing and reading again: ${done.toFixed(1)} of ${of.toFixed(1)} MB, leave it in`,
    checking: "Verifying it on the stick: leave it in",
    stop: "Stop",
    copied: (lines, megabytes) => `Copied and verified: ${String(lines)} lines, ${megabytes} MB`,
    wrong: (faults) => `The copy is whole, but the journal itself has ${String(faults)} faults: tell an auditor`,
    lacks: (megabytes) => `${String(megabytes)} MB more are needed`,
    goesOn: "What is not finished does not count; another try goes on from there",
    ownKey: "This terminal's key",
    pullOut: "The stick may be pulled out",
    stay: "Leave it in",
    nothing: "not set",
  },
);
