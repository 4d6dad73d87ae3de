/** Words around the journal; what an event means comes with the row. */
import type { JournalKind, JournalSpan } from "../../../kiosk/display/contract/staff/journal.ts";
import { pair } from "./pair.ts";

interface JournalWords {
  readonly title: string;
  readonly kind: Readonly<Record<JournalKind, string>>;
  readonly span: Readonly<Record<JournalSpan, string>>;
  readonly trouble: string;
  readonly follow: string;
  readonly following: string;
  readonly reading: string;
  readonly none: string;
  readonly unreadable: string;
  readonly request: string;
  readonly onlyRequest: (end: string) => string;
  readonly all: string;
  readonly older: string;
  readonly newer: string;
  readonly well: string;
  readonly wrong: string;
}

export const JOURNAL = pair<JournalWords>(
  {
    title: "日志",
    kind: {
      all: "全部",
      scanner: "扫描器",
      printer: "打印机",
      camera: "摄像头",
      print: "打印与纸",
      visit: "使用与查验",
      outbox: "请求",
      store: "存储",
      staff: "工作人员",
      machine: "终端与机器",
    },
    span: { all: "不限时间", hour: "1 小时内", day: "1 天内", week: "7 天内" },
    trouble: "只看异常",
    follow: "跟着看新的",
    following: "正在跟着看",
    reading: "正在读",
    none: "没有符合的",
    unreadable: "日志读不出来。运行 yanpiao journal verify",
    request: "看这个请求",
    onlyRequest: (end) => `只看请求 …${end}`,
    all: "看全部",
    older: "更早",
    newer: "更新",
    well: "普通",
    wrong: "异常",
  },
  {
    title: "Journal",
    kind: {
      all: "All",
      scanner: "Scanner",
      printer: "Printer",
      camera: "Camera",
      print: "Prints, paper",
      visit: "Visits",
      outbox: "Requests",
      store: "Store",
      staff: "Staff",
      machine: "Machine",
    },
    span: { all: "Any time", hour: "Last hour", day: "Last day", week: "7 days" },
    trouble: "Trouble only",
    follow: "Follow",
    following: "Following",
    reading: "Reading",
    none: "Nothing fits",
    unreadable: "It cannot be read. Run yanpiao journal verify",
    request: "This request",
    onlyRequest: (end) => `Only request …${end}`,
    all: "Show all",
    older: "Older",
    newer: "Newer",
    well: "Usual",
    wrong: "Trouble",
  },
);
