/** Words of the devices page. Verb first, the exact value, the next step. */
import type {
  CameraTestView,
  DeviceId,
  FoundView,
  PrintWhat,
  ScannerTestView,
  ScanView,
  StatusBitView,
  TellOutcome,
  TriggerWhat,
} from "../../../kiosk/display/contract/staff/devices.ts";
import type { PrinterTrouble, PrintJobState } from "../../../kiosk/display/contract/staff/printer.ts";
import { pair } from "./pair.ts";

type Bit = NonNullable<StatusBitView["meaning"]>;

interface DevicesWords {
  readonly title: string;
  readonly count: (all: number, trouble: number) => string;
  readonly lookAgain: string;
  readonly device: Readonly<Record<DeviceId, string>>;
  readonly state: Readonly<Record<"connected" | "disconnected" | "inconclusive", string>>;
  readonly trouble: Readonly<Record<PrinterTrouble, string>>;
  readonly found: string;
  readonly noneFound: string;
  readonly foundKind: Readonly<Record<FoundView["kind"], string>>;
  readonly fits: (profile: string) => string;
  readonly looked: (at: string, tookMs: number) => string;
  readonly live: string;
  readonly hold: string;
  readonly just: (count: number) => string;
  readonly failedLast: string;
  readonly head: (at: string, bytes: number, tookMs: number | null) => string;
  readonly more: (bytes: number) => string;
  readonly tail: (end: string, encoding: string) => string;
  readonly end: Readonly<Record<ScannerTestView["end"], string>>;
  readonly encoding: Readonly<Record<ScanView["encoding"], string>>;
  readonly hidden: string;
  readonly is: string;
  readonly claim: string;
  readonly noInvoice: string;
  readonly number: string;
  readonly amount: string;
  readonly date: string;
  readonly crc: string;
  readonly crcState: Readonly<Record<"match" | "mismatch" | "absent", string>>;
  readonly needs: string;
  readonly complete: string;
  readonly missing: (count: number) => string;
  readonly parse: (ms: string) => string;
  readonly counts: string;
  readonly setup: Readonly<Record<ScannerTestView["setupCodes"], string>>;
  readonly serial: (baudRate: number) => string;
  readonly tell: Readonly<Record<TriggerWhat, string>>;
  readonly told: (what: string, outcome: string) => string;
  readonly outcome: Readonly<Record<TellOutcome, string>>;
  readonly clear: string;
  readonly bits: string;
  readonly read: (seconds: number) => string;
  readonly notRead: string;
  readonly mute: string;
  readonly row: Readonly<Record<1 | 2 | 3 | 4, string>>;
  readonly noAnswer: string;
  readonly bit: Readonly<Record<Bit, readonly [clear: string, set: string]>>;
  readonly print: Readonly<Record<PrintWhat, string>>;
  readonly printDetail: Readonly<Record<PrintWhat, string>>;
  readonly job: Readonly<Record<PrintJobState, string>>;
  readonly left: (least: number, most: number) => string;
  readonly advice: Readonly<Record<"ok" | "near-end" | "out" | "unknown" | "cover-open" | "not-connected", string>>;
  readonly camera: string;
  readonly preview: string;
  readonly noPreview: string;
  readonly size: string;
  readonly attempts: string;
  readonly attempt: string;
  readonly hits: string;
  readonly decoder: string;
  readonly decoders: (both: boolean) => string;
  readonly cameraTrouble: Readonly<Record<NonNullable<CameraTestView["trouble"]>, string>>;
}

const metres = (least: number, most: number): string =>
  least.toFixed(1) === most.toFixed(1) ? most.toFixed(1) : `${least.toFixed(1)}–${most.toFixed(1)}`;

export const DEVICES = pair<DevicesWords>(
  {
    title: "设备",
    count: (all, trouble) =>
      trouble === 0 ? `${String(all)} 个，都正常` : `${String(all)} 个，${String(trouble)} 个要处理`,
    lookAgain: "重新查找",
    device: { scanner: "扫描器", printer: "打印机", camera: "摄像头" },
    state: { connected: "正常", disconnected: "没连上", inconclusive: "不确定" },
    trouble: {
      "near-end": "纸快用完",
      "paper-out": "没纸了",
      "cover-open": "盖没合上",
      cutter: "切刀故障",
      "head-temperature": "打印头过热",
      "paper-jam": "卡纸",
      unrecoverable: "严重故障",
      offline: "脱机",
      "not-connected": "没连上",
      "link-lost": "连接断了",
      "no-reply": "没有答复",
    },
    found: "还插着",
    noneFound: "没有别的设备",
    foundKind: {
      hid: "HID",
      serial: "串口",
      wedge: "键盘口",
      usb: "USB 打印机",
      camera: "摄像头",
      unclaimed: "没有驱动",
    },
    fits: (profile) => `合适的型号配置 ${profile}`,
    looked: (at, tookMs) => `上次查找 ${at}，用时 ${String(tookMs)} ms。拔插设备后会自动更新。`,
    live: "扫描器实时测试",
    hold: "把任意二维码放到扫描口",
    just: (count) => `读到 ${String(count)} 个码`,
    failedLast: "读到，不是发票码",
    head: (at, bytes, tookMs) =>
      `${at} · ${String(bytes)} 字节${tookMs === null ? "" : ` · 首尾字节相隔 ${String(tookMs)} ms`}`,
    more: (bytes) => `… 还有 ${String(bytes)} 字节`,
    tail: (end, encoding) => `尾符 ${end} · 编码 ${encoding}`,
    end: {
      cr: "CR",
      lf: "LF",
      crlf: "CR LF",
      any: "CR、LF 或静默",
      "stx-etx": "STX…ETX",
      none: "静默",
      report: "HID 报告",
      packet: "数据包",
      key: "回车键",
    },
    encoding: { ascii: "ASCII", "utf-8": "UTF-8", gb18030: "GB18030" },
    hidden: "内容只给工程师看",
    is: "识别为",
    claim: "取件码",
    noInvoice: "不是发票码",
    number: "号码",
    amount: "金额",
    date: "日期",
    crc: "校验",
    crcState: { match: "一致", mismatch: "可能读错", absent: "没有" },
    needs: "要素",
    complete: "齐全",
    missing: (count) => `还差 ${String(count)} 项`,
    parse: (ms) => `解析 ${ms} ms`,
    counts: "成功 / 失败 / 残码",
    setup: { off: "设置码已关闭", "by-hand": "设置码要手工关闭", unknown: "设置码是否关闭不清楚" },
    serial: (baudRate) => `串口 ${String(baudRate)} 8N1`,
    tell: { on: "触发", off: "停止", beep: "蜂鸣" },
    told: (what, outcome) => `${what}：${outcome}`,
    outcome: {
      ok: "设备确认",
      sent: "已发出，看灯听声",
      refused: "设备拒绝",
      "no-answer": "没有答复",
      "not-connected": "没连上",
      "not-supported": "这个型号不支持",
    },
    clear: "清空",
    bits: "打印机状态位",
    read: (seconds) => `DLE EOT 1–4，${seconds.toFixed(1)} 秒前读取`,
    notRead: "还没有读到",
    mute: "这个型号不报告状态，看纸、看灯",
    row: { 1: "打印机", 2: "脱机原因", 3: "错误", 4: "纸传感器" },
    noAnswer: "没有答复",
    bit: {
      drawer: ["钱箱", "钱箱"],
      offline: ["在线", "脱机"],
      "waits-for-recovery": ["已恢复", "待恢复"],
      "feed-button": ["走纸键", "按着"],
      "cover-open": ["盖已合", "盖开"],
      feeding: ["走纸键", "按着"],
      "stopped-paper-end": ["有纸", "缺纸停"],
      error: ["无错误", "有错误"],
      recoverable: ["机械好", "机械错"],
      cutter: ["切刀好", "切刀错"],
      unrecoverable: ["无致命", "致命"],
      head: ["无过热", "过热"],
      "near-end": ["够用", "将尽"],
      "paper-end": ["有纸", "没纸"],
    },
    print: { "page-48": "测试页", "page-32": "测试页", qr: "二维码", cut: "切纸" },
    printDetail: { "page-48": "48 列", "page-32": "32 列", qr: "QR", cut: "Cut" },
    job: {
      printing: "正在打",
      printed: "打好了",
      "probably-printed": "应该打好了，看一下",
      unknown: "不清楚，看出纸口",
      failed: "没打成",
    },
    left: (least, most) => `还剩约 ${metres(least, most)} 米`,
    advice: {
      ok: "纸正常",
      "near-end": "纸快用完，请按「换纸引导」换纸",
      out: "没有纸，请按「换纸引导」换纸",
      unknown: "看一下纸卷还剩多少",
      "cover-open": "放好纸卷，纸头朝外，合上盖",
      "not-connected": "查看打印机的电源和连线",
    },
    camera: "摄像头",
    preview: "画面只在本机显示，不保存",
    noPreview: "没有画面",
    size: "画面",
    attempts: "识别次数",
    attempt: "每次用时",
    hits: "读到",
    decoder: "解码器",
    decoders: (both) => (both ? "两个都在" : "只有一个"),
    cameraTrouble: {
      "no-interface": "浏览器不给摄像头接口",
      denied: "浏览器不允许",
      "no-camera": "没有摄像头",
      "no-such-camera": "没有这个名字的摄像头",
      busy: "打不开，被占用",
      "not-opened": "打开超时",
      ended: "断开了",
      "no-frames": "没有画面",
      "decoder-failed": "解码器停了",
    },
  },
  {
    title: "Devices",
    count: (all, trouble) =>
      trouble === 0 ? `${String(all)}, all well` : `${String(all)}, ${String(trouble)} to see to`,
    lookAgain: "Look again",
    device: { scanner: "Scanner", printer: "Printer", camera: "Camera" },
    state: { connected: "OK", disconnected: "Not there", inconclusive: "Not certain" },
    trouble: {
      "near-end": "Paper low",
      "paper-out": "No paper",
      "cover-open": "Cover open",
      cutter: "Cutter",
      "head-temperature": "Head hot",
      "paper-jam": "Paper jam",
      unrecoverable: "Broken",
      offline: "Offline",
      "not-connected": "Not there",
      "link-lost": "Link lost",
      "no-reply": "No reply",
    },
    found: "Also plugged in",
    noneFound: "Nothing else",
    foundKind: {
      hid: "HID",
      serial: "Serial",
      wedge: "Keyboard",
      usb: "USB printer",
      camera: "Camera",
      unclaimed: "No driver",
    },
    fits: (profile) => `Profile ${profile} fits`,
    looked: (at, tookMs) => `Looked at ${at}, ${String(tookMs)} ms. What is plugged in or out shows by itself.`,
    live: "Live scanner test",
    hold: "Hold any code to the scanner",
    just: (count) => `${String(count)} read`,
    failedLast: "Read, no invoice code",
    head: (at, bytes, tookMs) =>
      `${at} · ${String(bytes)} bytes${tookMs === null ? "" : ` · ${String(tookMs)} ms first to last`}`,
    more: (bytes) => `… ${String(bytes)} bytes more`,
    tail: (end, encoding) => `ends ${end} · ${encoding}`,
    end: {
      cr: "CR",
      lf: "LF",
      crlf: "CR LF",
      any: "CR, LF or silence",
      "stx-etx": "STX…ETX",
      none: "silence",
      report: "HID report",
      packet: "packet",
      key: "Enter key",
    },
    encoding: { ascii: "ASCII", "utf-8": "UTF-8", gb18030: "GB18030" },
    hidden: "Shown to technicians only",
    is: "Taken as",
    claim: "Claim code",
    noInvoice: "No invoice code",
    number: "Number",
    amount: "Amount",
    date: "Date",
    crc: "Check",
    crcState: { match: "Intact", mismatch: "Perhaps misread", absent: "None" },
    needs: "Fields",
    complete: "Complete",
    missing: (count) => `${String(count)} missing`,
    parse: (ms) => `understood in ${ms} ms`,
    counts: "OK / failed / broken",
    setup: { off: "Setup codes off", "by-hand": "Turn setup codes off by hand", unknown: "Setup codes: not known" },
    serial: (baudRate) => `Serial ${String(baudRate)} 8N1`,
    tell: { on: "Trigger", off: "Stop", beep: "Beep" },
    told: (what, outcome) => `${what}: ${outcome}`,
    outcome: {
      ok: "the device says ok",
      sent: "sent; look and listen",
      refused: "refused",
      "no-answer": "no answer",
      "not-connected": "not there",
      "not-supported": "not on this model",
    },
    clear: "Clear",
    bits: "Printer status bits",
    read: (seconds) => `DLE EOT 1–4, read ${seconds.toFixed(1)} s ago`,
    notRead: "not read yet",
    mute: "This model does not report: look at paper and lamp",
    row: { 1: "Printer", 2: "Why offline", 3: "Errors", 4: "Paper" },
    noAnswer: "no answer",
    bit: {
      drawer: ["drawer", "drawer"],
      offline: ["online", "offline"],
      "waits-for-recovery": ["recovered", "waits"],
      "feed-button": ["feed key", "held"],
      "cover-open": ["closed", "open"],
      feeding: ["feed key", "held"],
      "stopped-paper-end": ["paper", "stopped"],
      error: ["no error", "error"],
      recoverable: ["mech ok", "mech"],
      cutter: ["cutter ok", "cutter"],
      unrecoverable: ["not fatal", "fatal"],
      head: ["not hot", "hot"],
      "near-end": ["enough", "low"],
      "paper-end": ["paper", "no paper"],
    },
    print: { "page-48": "Test page", "page-32": "Test page", qr: "QR code", cut: "Cut" },
    printDetail: { "page-48": "48 columns", "page-32": "32 columns", qr: "QR", cut: "切纸" },
    job: {
      printing: "Printing",
      printed: "Printed",
      "probably-printed": "Probably printed: look",
      unknown: "Not known: look at the slot",
      failed: "Not printed",
    },
    left: (least, most) => `About ${metres(least, most)} m left`,
    advice: {
      ok: "Paper is fine",
      "near-end": "Paper is low: tap Change paper",
      out: "There is no paper: tap Change paper",
      unknown: "Look how much is left on the roll",
      "cover-open": "Put the roll in with its end outside, then close the cover",
      "not-connected": "Look at the printer's power and cable",
    },
    camera: "Camera",
    preview: "Shown here only, never stored",
    noPreview: "No picture",
    size: "Picture",
    attempts: "Attempts",
    attempt: "Each takes",
    hits: "Read",
    decoder: "Decoders",
    decoders: (both) => (both ? "Both run" : "Only one"),
    cameraTrouble: {
      "no-interface": "No camera interface",
      denied: "Refused by the browser",
      "no-camera": "No camera",
      "no-such-camera": "No camera of that name",
      busy: "Held by a program",
      "not-opened": "Did not start",
      ended: "Gone",
      "no-frames": "No picture",
      "decoder-failed": "Decoder stopped",
    },
  },
);
