/** The workbench's own words, Chinese and English as a pair; its readers are developers and curious visitors. */
export interface Pair {
  readonly zh: string;
  readonly en: string;
}

const pair = (zh: string, en: string): Pair => ({ zh, en });

export const WORDS = {
  title: pair("演示工作台", "Workbench"),
  intro: pair(
    "这里的扫描枪、打印机和查验服务都是模拟的。点一张样票，就像把它放到扫描口。",
    "Scanner, printer and service are simulated. Tap a sample to hold it to the scanner.",
  ),
  portrait: pair("竖屏", "Portrait"),
  landscape: pair("横屏", "Landscape"),
  orientation: pair("屏幕方向", "Screen orientation"),
  samples: pair("样票", "Sample invoices"),
  hold: pair("放到扫描口", "Hold to scanner"),
  ownText: pair("任意文字", "Any text"),
  ownTextHint: pair("粘贴二维码里的内容…", "Paste what a QR code holds…"),
  scanText: pair("扫这段文字", "Scan this text"),
  slips: pair("出纸口", "Paper out"),
  noSlips: pair("凭条会从这里出来", "Slips come out here"),
  torn: pair("没打完", "Incomplete"),
  enlarge: pair("放大凭条", "Enlarge the slip"),
  close: pair("关闭", "Close"),
  tearOff: pair("取走凭条", "Take the slips"),
  scanner: pair("扫描枪", "Scanner"),
  printer: pair("打印机", "Printer"),
  service: pair("查验服务", "Service"),
  queue: pair("待查队列", "Queue"),
  cable: pair("数据线", "Cable"),
  plugged: pair("已插上", "Plugged in"),
  unplugged: pair("已拔掉", "Unplugged"),
  paper: pair("纸", "Paper"),
  paperOk: pair("充足", "OK"),
  paperNearEnd: pair("快用完", "Near end"),
  paperOut: pair("没纸", "Out"),
  paperMid: pair("打到一半没纸", "Out mid-slip"),
  cover: pair("上盖", "Cover"),
  coverClosed: pair("盖好", "Closed"),
  coverOpen: pair("打开", "Open"),
  answers: pair("应答", "Replies"),
  answering: pair("正常", "Answers"),
  silent: pair("不应答", "Silent"),
  up: pair("正常", "Up"),
  slow: pair("很慢", "Slow"),
  down: pair("断开", "Down"),
  malformed: pair("乱码", "Malformed"),
  waiting: pair("等待查验", "waiting"),
  answered: pair("已有结果", "answered"),
  left: pair("剩余", "left"),
  staff: pair("工作人员", "Staff"),
  staffHow: pair(
    "点左上角的标志 7 下，再输入工号和 PIN",
    "Tap the mark at the top left seven times, then number and PIN",
  ),
  technician: pair("工程师", "Technician"),
  operator: pair("运营", "Operator"),
} as const satisfies Readonly<Record<string, Pair>>;
