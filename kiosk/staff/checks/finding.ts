/**
 * What one look found: the same object for the self-check at the glass, for `yanpiao doctor` and for the readiness slip. The
 * words are made here and not in the screens, because all three say them, and two of them are no screen.
 */

/** One sentence without a full stop, in both languages. */
export interface Said {
  readonly zh: string;
  readonly en: string;
}

/** In the order in which they are looked at: what needs nobody first, what needs hands last. */
export const CHECK_ITEMS = [
  "configuration",
  "accounts",
  "disk",
  "store",
  "journal",
  "clock",
  "services",
  "requests",
  "display",
  "camera",
  "scanner",
  "paper",
  "printer",
] as const;
export type CheckItem = (typeof CHECK_ITEMS)[number];

/** `warn` is worth a look and does not keep the terminal from working; `fail` does. */
export const CHECK_LEVELS = ["ok", "warn", "fail"] as const;
export type CheckLevel = (typeof CHECK_LEVELS)[number];

export interface CheckFinding {
  readonly item: CheckItem;
  readonly level: CheckLevel;
  /** What is. */
  readonly says: Said;
  /** What to do; null where nothing is to be done. */
  readonly todo: Said | null;
}

export const ITEM_NAMES: Readonly<Record<CheckItem, Said>> = {
  configuration: { zh: "配置", en: "Settings" },
  accounts: { zh: "工作人员账号", en: "Staff accounts" },
  disk: { zh: "磁盘空间", en: "Disk" },
  store: { zh: "存储文件", en: "Store" },
  journal: { zh: "日志", en: "Journal" },
  clock: { zh: "时钟", en: "Clock" },
  services: { zh: "查验服务", en: "Verification" },
  requests: { zh: "待查请求", en: "Requests" },
  display: { zh: "屏幕", en: "Display" },
  camera: { zh: "摄像头", en: "Camera" },
  scanner: { zh: "扫描器", en: "Scanner" },
  paper: { zh: "纸", en: "Paper" },
  printer: { zh: "打印机", en: "Printer" },
};

export function ok(item: CheckItem, zh: string, en: string): CheckFinding {
  return { item, level: "ok", says: { zh, en }, todo: null };
}

export function warn(item: CheckItem, says: readonly [string, string], todo: readonly [string, string]): CheckFinding {
  return { item, level: "warn", says: said(says), todo: said(todo) };
}

export function fail(item: CheckItem, says: readonly [string, string], todo: readonly [string, string]): CheckFinding {
  return { item, level: "fail", says: said(says), todo: said(todo) };
}

function said([zh, en]: readonly [string, string]): Said {
  return { zh, en };
}

/** The worst of them. */
export function levelOf(findings: readonly Pick<CheckFinding, "level">[]): CheckLevel {
  if (findings.some(({ level }) => level === "fail")) return "fail";
  return findings.some(({ level }) => level === "warn") ? "warn" : "ok";
}

export interface Tally {
  readonly ok: number;
  readonly warn: number;
  readonly fail: number;
}

export function tallyOf(findings: readonly Pick<CheckFinding, "level">[]): Tally {
  const count = (wanted: CheckLevel): number => findings.filter(({ level }) => level === wanted).length;
  return { ok: count("ok"), warn: count("warn"), fail: count("fail") };
}
