/** Words of the set-up of a machine. One decision a step, what to do first. */
import type { SetupCheck, SetupDeviceView, SetupStep, SetupStepView } from "../../../kiosk/display/contract/setup.ts";
import { pair } from "./pair.ts";

type ScannerState = Extract<SetupStepView, { step: "scanner" }>["state"];
type PrinterState = Extract<SetupStepView, { step: "printer" }>["state"];
type StaffProblem = NonNullable<Extract<SetupStepView, { step: "staff" }>["problem"]>;
type Field = Extract<SetupStepView, { step: "terminal" }>["field"];

export interface SetupWords {
  readonly title: string;
  readonly step: Readonly<Record<SetupStep, string>>;
  readonly how: Readonly<Record<SetupStep, string>>;
  readonly kind: Readonly<Record<Exclude<SetupDeviceView["kind"], "found">, string>>;
  readonly none: string;
  readonly fits: (model: string) => string;
  readonly perhaps: (model: string) => string;
  readonly scanner: Readonly<Record<ScannerState, string>>;
  readonly read: (bytes: number) => string;
  readonly printer: Readonly<Record<PrinterState, string>>;
  readonly printAgain: string;
  readonly address: string;
  readonly addressForm: string;
  readonly field: Readonly<Record<Field, string>>;
  readonly form: Readonly<Record<Field, string>>;
  readonly scanText: string;
  readonly way: Readonly<Record<"stick" | "scan" | "url" | "sandbox", string>>;
  readonly wayHow: Readonly<Record<"stick" | "scan" | "url" | "sandbox", string>>;
  readonly holdBundle: string;
  readonly urlForm: string;
  readonly number: (number: string) => string;
  readonly pin: Readonly<Record<"pin" | "repeat" | "code", string>>;
  readonly scanCodes: string;
  readonly codesLabel: string;
  readonly machineTime: (at: string) => string;
  readonly later: string;
  readonly laterNote: (number: string) => string;
  readonly known: (accounts: number) => string;
  readonly withoutCodes: (accounts: number) => string;
  readonly typed: (typed: number) => string;
  readonly pinProblem: Readonly<Record<StaffProblem, string>>;
  readonly busy: string;
  readonly check: Readonly<Record<SetupCheck, string>>;
  readonly checked: Readonly<Record<"ok" | "warn" | "bad", string>>;
  readonly note: Readonly<Record<string, string>>;
  readonly problems: string;
  readonly back: string;
  readonly next: string;
  readonly finish: string;
  readonly lookAgain: string;
  readonly other: string;
  readonly wrong: string;
}

export const SETUP = pair<SetupWords>(
  {
    title: "首次设置",
    step: {
      language: "语言",
      scanner: "扫描器",
      printer: "打印机",
      terminal: "终端号和位置",
      service: "查验服务",
      staff: "工程师 PIN",
      check: "自检",
    },
    how: {
      language: "选择语言",
      scanner: "选一个扫描器，再放任意一个码试扫",
      printer: "选一台打印机，会马上打一张测试页",
      terminal: "输入终端号、中文位置、英文位置",
      service: "终端向谁查验？有配置包就用配置包",
      staff: "定一个 6 到 8 位的 PIN，以后用工号和它登录",
      check: "看一遍，没问题就开始服务",
    },
    kind: { network: "网络打印机（输入地址）", simulated: "模拟设备（只用于演示）", none: "没有扫描器，只手动输入" },
    none: "没有找到设备。插好线，会自动出现在这里",
    fits: (model) => `型号 ${model}`,
    perhaps: (model) => `可能是 ${model}`,
    scanner: {
      choose: "请选一个",
      opening: "正在打开",
      "hold-code": "打开了。把任意一个码放到扫描口",
      read: "可以用",
      trouble: "打不开",
    },
    read: (bytes) => `读到了，${bytes} 字节`,
    printer: {
      choose: "请选一个",
      printing: "正在打测试页",
      printed: "打好了。请看纸：不缺字、不歪、切断了",
      "probably-printed": "应该打好了，请看纸",
      unknown: "不知道打没打出来，请看纸",
      failed: "没打出来",
    },
    printAgain: "再打一张",
    address: "打印机地址",
    addressForm: "例如 192.168.1.50；端口不是 9100 时写 192.168.1.50:9101",
    field: { id: "终端号", zh: "位置（中文）", en: "位置（英文）" },
    form: {
      id: "大写字母、数字和连字符，3 到 24 位，例如 BJ-CY-0107",
      zh: "路人怎么叫这个地方，1 到 40 个字",
      en: "1 到 60 个字符，例如 Chaoyang Mall no. 7",
    },
    scanText: "中文：在手机上把文字做成二维码，放到扫描口",
    way: { stick: "U 盘里的配置包", scan: "扫配置二维码", url: "输入后台网址", sandbox: "先用示例服务" },
    wayHow: {
      stick: "插入 U 盘，选一个 .yanpiao-config 文件",
      scan: "yanpiao config qr 做出的二维码",
      url: "自己的后台，密钥另外放（backoffice-key）",
      sandbox: "屏幕和凭条带“演示”标记，以后再改",
    },
    holdBundle: "把配置二维码放到扫描口",
    urlForm: "https 网址，例如 https://backoffice.example.cn/yanpiao/",
    number: (number) => `工号 ${number}`,
    pin: { pin: "新 PIN", repeat: "再输一次", code: "手机上的 6 位动态口令" },
    scanCodes: "用手机的验证器应用扫这个码。只显示这一次。",
    codesLabel: "动态口令的二维码",
    machineTime: (at) => `本机时间 ${at}`,
    later: "以后再做",
    laterNote: (number) => `不做就不能登录，以后运行 yanpiao staff totp ${number}`,
    known: (accounts) => `这台机器已有 ${String(accounts)} 个账号，PIN 不变。接着做下一步。`,
    withoutCodes: (accounts) => `其中 ${String(accounts)} 个没有动态口令，登录不了：yanpiao staff totp 加工号`,
    typed: (typed) => `已输入 ${String(typed)} 位`,
    pinProblem: {
      guessable: "太好猜。不要用重复、连续的数字或日期",
      differ: "两次不一样，请重新定",
      code: "口令不对。请核对手机和本机的时间",
      disk: "保存不了，磁盘写不进去",
    },
    busy: "正在保存",
    check: {
      scanner: "扫描器",
      printer: "打印机",
      disk: "磁盘",
      clock: "时钟",
      service: "查验服务",
      keys: "可信公钥",
    },
    checked: { ok: "正常", warn: "注意", bad: "要处理" },
    note: {
      none: "没有",
      sandbox: "示例服务，带演示标记",
      "paper-out": "没纸了",
      "cover-open": "盖子开着",
      "near-end": "纸快用完",
      "not open": "没打开",
      "not connected": "没连上",
    },
    problems: "还不能开始",
    back: "上一步",
    next: "下一步",
    finish: "完成，开始服务",
    lookAgain: "再查一次",
    other: "换一种方式",
    wrong: "不对",
  },
  {
    title: "First set-up",
    step: {
      language: "Language",
      scanner: "Scanner",
      printer: "Printer",
      terminal: "Id and place",
      service: "Service",
      staff: "Technician's PIN",
      check: "Self-check",
    },
    how: {
      language: "Choose a language",
      scanner: "Choose a scanner, then hold any code to it",
      printer: "Choose a printer: it prints a test page at once",
      terminal: "Type the terminal's id and its place, in Chinese and in English",
      service: "Whom does it ask? With a bundle, take the bundle",
      staff: "Choose a PIN of 6 to 8 digits; with it and the staff number you sign in",
      check: "Look through it, then open to the public",
    },
    kind: {
      network: "On the network (type its address)",
      simulated: "Simulated (for a demonstration only)",
      none: "No scanner: codes are typed",
    },
    none: "Nothing is found. Plug it in and it appears here",
    fits: (model) => `Model ${model}`,
    perhaps: (model) => `Perhaps ${model}`,
    scanner: {
      choose: "Choose one",
      opening: "Opening it",
      "hold-code": "It is open. Hold any code to it",
      read: "It works",
      trouble: "It does not open",
    },
    read: (bytes) => `Read ${bytes} bytes`,
    printer: {
      choose: "Choose one",
      printing: "Printing a test page",
      printed: "Printed. Look at the paper: nothing missing, straight, cut off",
      "probably-printed": "Probably printed: look at the paper",
      unknown: "Nobody knows: look at the paper",
      failed: "Not printed",
    },
    printAgain: "Print again",
    address: "Address of the printer",
    addressForm: "e.g. 192.168.1.50; with another port than 9100: 192.168.1.50:9101",
    field: { id: "Terminal id", zh: "Place, in Chinese", en: "Place, in English" },
    form: {
      id: "capital letters, digits and hyphens, 3 to 24 of them, e.g. BJ-CY-0107",
      zh: "as passers-by call it, 1 to 40 characters",
      en: "1 to 60 characters, e.g. Chaoyang Mall no. 7",
    },
    scanText: "Chinese: make a QR code of the text on a telephone and hold it to the scanner",
    way: {
      stick: "A bundle on a stick",
      scan: "A code with a bundle",
      url: "A back office's address",
      sandbox: "Samples for now",
    },
    wayHow: {
      stick: "Plug it in and choose a .yanpiao-config file",
      scan: "As yanpiao config qr makes it",
      url: "Your own; its key comes another way (backoffice-key)",
      sandbox: "With the DEMO mark; to be changed later",
    },
    holdBundle: "Hold the code with the bundle to the scanner",
    urlForm: "an https address, e.g. https://backoffice.example.cn/yanpiao/",
    number: (number) => `Staff number ${number}`,
    pin: { pin: "New PIN", repeat: "Once more", code: "The 6 digits on the phone" },
    scanCodes: "Scan this with an authenticator app. It is shown only now.",
    codesLabel: "QR code for one-time codes",
    machineTime: (at) => `This machine's time: ${at}`,
    later: "Another day",
    laterNote: (number) => `Without it nobody signs in as ${number} until yanpiao staff totp ${number}`,
    known: (accounts) =>
      `${accounts === 1 ? "One account is" : `${String(accounts)} accounts are`} here already and keep their PINs. Go on.`,
    withoutCodes: (accounts) =>
      `${String(accounts)} of them cannot sign in for want of one-time codes: yanpiao staff totp with the number`,
    typed: (typed) => `${String(typed)} digits typed`,
    pinProblem: {
      guessable: "Too easy to guess: no repeats, runs or dates",
      differ: "The two differ. Choose again",
      code: "Not the code of now. Do phone and machine have the same time?",
      disk: "Not saved: the disk does not take it",
    },
    busy: "Saving",
    check: {
      scanner: "Scanner",
      printer: "Printer",
      disk: "Disk",
      clock: "Clock",
      service: "Service",
      keys: "Keys believed",
    },
    checked: { ok: "OK", warn: "Look", bad: "Mend it" },
    note: {
      none: "none",
      sandbox: "samples, with the DEMO mark",
      "paper-out": "no paper",
      "cover-open": "the cover is open",
      "near-end": "paper is low",
      "not open": "not open",
      "not connected": "not connected",
    },
    problems: "It cannot begin yet",
    back: "Back",
    next: "Next",
    finish: "Done: open to the public",
    lookAgain: "Look again",
    other: "Another way",
    wrong: "Not right",
  },
);
