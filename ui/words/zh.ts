/**
 * Every Chinese word a screen can show, and the source of truth for the shape of the English ones: a key that is
 * missing in en.ts does not compile. Short, one word for one thing, one decision a step.
 *
 * Wording rules (facts/fapiao.md section 8): the record agrees, differs or has no such invoice; nothing here calls an
 * invoice genuine or the opposite, and a queued request says that there is no result yet.
 */
import type {
  FieldLabel,
  FieldName,
  InvoiceKind,
  PayloadErrorCode,
  PayloadErrorDetail,
  VerdictId,
} from "../../kiosk/invoice/types.ts";
import type {
  Channel,
  ContactProblem,
  EntryProblem,
  Frame,
  HelpTopic,
  MessageNotice,
  NotTakenView,
  OutOfServiceView,
  ScanWait,
  SlipFault,
  SuggestionReason,
  VerifyingView,
} from "../../kiosk/display/contract/view.ts";

export interface VerdictWords {
  readonly title: string;
  readonly line: string;
  /** What to do now; null where the screen has its own note. */
  readonly advice: string | null;
}

export interface Topic {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface TwoWords {
  readonly title: string;
  readonly line: string;
}

export const zh = {
  brand: "发票查验",
  demo: "演示 DEMO",
  /** Between two sentences on one line. */
  stop: "。",
  service: {
    ok: "服务正常",
    unreachable: "查验服务暂断",
    unknown: "正在连接服务",
  } satisfies Record<Frame["service"], string>,

  dock: {
    label: "常用功能",
    back: "上一步",
    textSize: "大字",
    contrast: "高对比",
    lower: "低位操作",
    help: "帮助",
    end: "结束",
    another: "再查一张",
  },
  more: "向下看",
  less: "向上看",

  home: {
    title: ["发票真伪", "一查便知"],
    promise: ["免费，不用注册", "约 30 秒出结果"],
    promiseOther: ["免费，不用注册，约 30 秒出结果", ""],
    steps: ["扫码或输入", "核对信息", "看结果，取凭条"],
    scan: "扫描二维码",
    scanHow: {
      below: "二维码朝下，对准下方扫描口",
      right: "把二维码对准右侧扫描口",
      left: "把二维码对准左侧扫描口",
    } satisfies Record<Frame["scannerPosition"], string>,
    scanner: "扫描口",
    scannerMissing: "扫码口暂不能用",
    scannerMissingHow: "请用手动输入，一样能查",
    type: "手动输入",
    find: "找回查验结果",
    language: "语言",
    noPrinter: "暂时不能打印，结果可以在屏幕上看",
    noService: "查验服务暂时连不上，可以先收下，恢复后自动查验",
    noServiceNothingTaken: "查验服务连不上，现在也收不下，请稍后再来",
  },
  languageName: { zh: "中文", en: "English" },

  scanHelp: {
    title: "请扫发票上的二维码",
    line: "放平，停一下，扫到后自动继续",
    slowTitle: "还没扫到，试试这样",
    tips: ["把折痕抚平，让二维码完整露出来", "离扫描口约 10 厘米，慢慢靠近", "屏幕上的电子发票：调亮屏幕，放大二维码"],
    where: "二维码一般在发票左上角",
    type: "改为手动输入",
    waiting: "正在等您扫码",
  },
  problem: {
    "unsupported-kind": "这种票据这里查不了",
    "not-an-invoice": "这不是发票的二维码",
    damaged: "没读完整，请把码放平再试",
  } satisfies Record<PayloadErrorCode, string>,
  /** A code that was held up while the screen was about something else. */
  scanWait: {
    checking: "正在查上一张，等结果出来再扫这张",
    printing: "凭条还在打，打完再扫这张",
    shown: "屏幕上显示的就是这一张",
    "claim-code": "请先记下取结果号，再点“再查一张”",
    unfinished: "请先填完，或返回上一步，再扫这张",
  } satisfies Record<ScanWait, string>,
  problemDetail: {
    "delivery-page": "这是下载电子发票的网页。请扫发票票面上的二维码。",
    "fiscal-bill": "这是财政票据，请到财政部门的查验网站查。",
    "taxi-receipt": "出租车票等定额票据没有查验记录，请拨打 12366 咨询。",
    "foreign-invoice": "这里查不了这种发票，只能查中国内地的发票。",
    "unknown-invoice-type": "没见过这种发票类型。可以试试手动输入。",
    "web-address": "这是一个网址。请扫发票左上角的二维码。",
    text: "读到的是一段文字。请扫发票左上角的二维码。",
    binary: "读到的内容认不出来。请扫发票左上角的二维码。",
    empty: "什么也没读到，请再扫一次。",
    "too-long": "读到的内容太长，不像发票。请扫发票左上角的二维码。",
    "missing-fields": "二维码里的信息不全。请再扫一次，或手动输入。",
    "bad-field": "二维码里有一项读不清。请再扫一次，或手动输入。",
  } satisfies Record<PayloadErrorDetail, string>,

  kind: {
    "vat-special-paper": "增值税专用发票",
    "vat-ordinary-paper": "增值税普通发票",
    "vat-ordinary-electronic": "增值税电子普通发票",
    "vat-special-electronic": "增值税电子专用发票",
    "vat-roll": "增值税普通发票（卷票）",
    "vat-toll": "通行费电子发票",
    freight: "货运增值税专用发票",
    "motor-vehicle": "机动车销售统一发票",
    "used-vehicle": "二手车销售统一发票",
    "digital-special": "数电发票（专用发票）",
    "digital-ordinary": "数电发票（普通发票）",
    "digital-toll": "数电发票（通行费）",
    "digital-rail": "电子发票（铁路客票）",
    "digital-air": "电子发票（航空行程单）",
    "digital-motor-vehicle": "数电发票（机动车）",
    "digital-used-vehicle": "数电发票（二手车）",
    "digital-paper-special": "数电纸质发票（专用）",
    "digital-paper-ordinary": "数电纸质发票（普通）",
    blockchain: "区块链电子发票",
  } satisfies Record<InvoiceKind, string>,
  /** All that 20 digits say about the kind. */
  kindDigital: "数电发票",
  field: {
    invoiceCode: "发票代码",
    invoiceNumber: "发票号码",
    issueDate: "开票日期",
    sellerTaxId: "销售方税号",
    totalWithTax: "价税合计",
    amountBeforeTax: "不含税金额",
    priceBeforeTax: "不含税价",
    total: "合计",
    vehiclePrice: "车价合计",
    fare: "票价",
    amount: "金额",
    checkCodeLastSix: "校验码后六位",
    checkCode: "校验码",
    numberLastSix: "20 位号码的后六位",
  } satisfies Record<FieldLabel, string>,
  where: {
    invoiceCode: "代码在发票上方",
    invoiceNumber: "号码在发票右上角",
    issueDate: "日期在发票右上角",
    amountFen: "金额在发票下方",
    checkCode: "校验码在发票右上角",
    sellerTaxId: "税号在销售方一栏",
  } satisfies Record<FieldName, string>,
  /** ¥ stays with the figure; only the unit beside a date changes. */
  date: (year: number, month: number, day: number): string => `${String(year)}年${String(month)}月${String(day)}日`,
  shortDate: (month: number, day: number): string => `${String(month)}月${String(day)}日`,

  entry: {
    title: "手动输入发票信息",
    titleScanned: "还差一点，请补上",
    titleEditing: "修改这一项",
    line: "照着票面一项一项输入",
    lineScanned: "照着票面填写，二维码里有的已经填好",
    progress: (at: number, of: number): string => `第 ${String(at)} 项，共 ${String(of)} 项`,
    typed: "已输入",
    ofDigits: (total: number): string => `/ ${String(total)} 位`,
    todo: "待填",
    last: "最后一项",
    next: "下一项",
    position: (n: number, value: string): string => `第 ${String(n)} 位 ${value}`,
    empty: "空",
    numberPad: "数字键盘",
    letterPad: "字母数字键盘",
    delete: "删除",
    clear: "清空",
    left: "左移",
    right: "右移",
    minus: "负数",
    tapHint: "点一下格子，可以改那一位",
    missing: (n: number): string => `还差 ${String(n)} 位`,
    incomplete: "还没输完",
    review: "去核对",
    scanInstead: "改用扫码",
    today: "今天",
    yesterday: "昨天",
    dayBefore: "前天",
    year: "年",
    month: "月",
    day: "日",
    up: (part: string): string => `${part}加一`,
    down: (part: string): string => `${part}减一`,
    dateHint: "8 位数字：年 4 位，月 2 位，日 2 位",
    amountHint: "输入票面上的数字，不用输 ¥",
    fix: "改成这样",
    meaningPlace: (year: number, region: string): string => `${String(year)} 年 · ${region}开具，号码开头没有问题`,
    meaningYear: (year: number): string => `${String(year)} 年开具`,
    meaningWrong: "标出的数字不太对，请对照票面看一看",
  },
  entryProblem: {
    "bad-date": "没有这一天",
    "future-date": "日期还没到",
    "older-than-five-years": "超过五年，查不了",
    "amount-zero": "金额不能是零",
    "bad-amount": "金额不完整",
    "bad-code": "代码不对",
    "bad-number": "号码不对",
    "bad-check-code": "校验码不对",
    "bad-tax-id": "税号不对",
  } satisfies Record<EntryProblem, string>,
  suggestion: {
    "letters-for-digits": "可能把字母当成了数字",
    "code-and-number-swapped": "代码和号码可能填反了",
    "impossible-date": "没有这一天",
    "future-date": "日期还没到",
    "date-order": "年月日的顺序可能反了",
    "impossible-year": "号码里的年份不对",
    "impossible-region": "号码里的地区不存在",
    "code-contradicts-number": "代码和号码对不上",
    "number-contains-code": "号码里可能带上了代码",
    "year-differs-from-date": "号码里的年份和日期不同",
    "amount-with-tax-expected": "这里要填价税合计",
    "amount-without-tax-expected": "这里要填不含税金额",
    "amount-misplaced-point": "小数点可能放错了",
    "check-code-too-long": "只要校验码的最后几位",
    "full-width-characters": "有全角字符",
    "tax-id-check-digit": "税号最后一位对不上",
  } satisfies Record<SuggestionReason, string>,

  confirm: {
    title: "核对一下，没错就开始",
    line: "和票面一样吗？",
    edit: "修改",
    start: "开始查验",
    scanAgain: "重新扫码",
    crcMismatch: "二维码可能没读清楚，请和票面仔细对照，或者重新扫一次。",
    issuedToday: "今天开的发票，记录可能要到明天才有。",
  },

  verifying: {
    title: "正在查验",
    line: "通常 5 秒以内",
    step: {
      connecting: "连接服务",
      asking: "查询记录",
      comparing: "核对信息",
    } satisfies Record<VerifyingView["step"], string>,
    elapsed: (seconds: number): string => `已用 ${String(seconds)} 秒`,
    slow: "还在查，请稍等。连不上时会先收下，不会丢。",
    cancel: "取消",
  },

  verdict: {
    consistent: { title: "查验一致", line: "与税务机关记录的信息相同", advice: null },
    "consistent-voided": {
      title: "已作废",
      line: "信息一致，但这张发票已经作废",
      advice: "作废的发票不能报销。请联系开票的商家。",
    },
    "consistent-red-partial": {
      title: "部分红冲",
      line: "信息一致，但有一部分已被红字发票冲减",
      advice: "被冲减的部分已经无效。报销前请核对剩余金额。",
    },
    "consistent-red-full": {
      title: "已全额红冲",
      line: "信息一致，但已被红字发票全部冲减",
      advice: "全额红冲的发票不能报销。请联系开票的商家。",
    },
    "consistent-red-letter": {
      title: "红字发票",
      line: "信息一致，这一张本身是红字发票",
      advice: "红字发票用来冲减另一张发票，金额是负数。",
    },
    "consistent-red-pending": {
      title: "红冲处理中",
      line: "信息一致，但有红冲申请还没办完",
      advice: "请先不要报销，过几天再查一次。",
    },
    "consistent-abnormal": {
      title: "状态异常",
      line: "信息一致，但税务记录标为异常",
      advice: "请先不要报销，拨打 12366 或联系开票的商家。",
    },
    "consistent-status-unknown": {
      title: "信息一致，状态未知",
      line: "信息相同，但没有告知是否作废或红冲",
      advice: "请过一会儿再查一次，确认状态后再用。",
    },
    mismatch: {
      title: "查验不一致",
      line: "至少有一项与税务机关记录不同",
      advice: "都没输错？请联系开票的商家，或拨打 12366。",
    },
    "not-found": {
      title: "查无此票",
      line: "税务机关记录里没有查到这张发票",
      advice: "可能是输错、刚开出来、超过五年或票种不在范围内。",
    },
    "daily-limit": {
      title: "今天次数用完了",
      line: "这张发票今天的查验次数已经用完",
      advice: "明天 0 点以后可以再查。这不说明发票有没有问题。",
    },
    "too-early": {
      title: "还查不到，请明天再来",
      line: "发票刚开出来，记录还没有同步",
      advice: "一般第二天就能查到。这不说明发票有没有问题。",
    },
    "out-of-window": {
      title: "超出可查时间",
      line: "只能查最近五年内开具的发票",
      advice: "请看看日期有没有输错。更早的发票请咨询税务机关。",
    },
    "kind-not-covered": {
      title: "这种票查不了",
      line: "查验服务不包含这种发票",
      advice: "请拨打 12366，或到税务机关查询。",
    },
    "input-rejected": {
      title: "信息没有被接受",
      line: "查验服务说填写的信息不符合要求",
      advice: "请对照票面改一改，再查一次。",
    },
  } satisfies Record<VerdictId, VerdictWords>,

  result: {
    status: "状态",
    kind: "票种",
    code: "代码",
    number: "号码",
    date: "开票日期",
    seller: "销售方",
    buyer: "购买方",
    checks: "今日查验",
    nth: (n: number): string => `第 ${String(n)} 次`,
    left: (n: number): string => `今天这张还能查 ${String(n)} 次`,
    noneLeft: "今天这张的查验次数用完了",
    normal: "正常，未作废，未红冲",
    statusWords: {
      voided: "已作废",
      redPartial: "部分红冲",
      redFull: "已全额红冲",
      redLetter: "红字发票",
      pending: "红冲处理中",
      abnormal: "异常",
      unknown: "没有告知",
    },
    remaining: "剩余金额",
    redNumber: "红字发票号码",
    compare: "请看一眼：购买方和金额与票面相同吗？",
    checkEntered: "先看看是不是输错了",
    entered: "您查的是",
    again: "核对后再查一次",
    scan: "改用扫码",
    print: "打印查验凭条",
    printAgain: "再打一张凭条",
    noPrint: "暂时不能打印，请记下或拍下结果",
    source: (source: string): string => `查询结果来源：${source}，仅供参考，以税务机关查验平台为准`,
    at: (at: string): string => `查询时间 ${at}`,
    collected: "这是您之前留下的查验",
  },

  queued: {
    title: "已收下，稍后查验",
    line: {
      waits: "税务查验服务暂时连不上，现在还没有结果。",
      asked: "正在排队，会自动查验。现在还没有结果。",
    },
    waitingTitle: "还没有结果",
    waitingLine: { waits: "还在排队，服务恢复后会自动查验。", asked: "还在排队，轮到时自动查验。" },
    answeredTitle: "结果出来了",
    answeredLine: "现在就可以看，也可以以后凭取结果号来看。",
    see: "查看结果",
    code: "取结果号",
    received: (at: string): string => `${at} 收下`,
    lastFour: (digits: string): string => `发票号码尾号 ${digits}`,
    qr: "到终端扫码取结果",
    step: ["已收下", "等服务恢复", "自动查验", "凭号取结果"],
    stepNote: ["", "现在", "按先后顺序", "在本机"],
    /** The last step, where the result can be sent as well. */
    stepTold: "告诉您结果",
    stepToldNote: "发给您或凭号取",
    how: "怎么拿结果？",
    way: {
      waits: (days: number): string => `服务恢复后再来，选“找回查验结果”，${String(days)} 天内都能取。`,
      asked: (days: number): string => `过一会儿再来，选“找回查验结果”，${String(days)} 天内都能取。`,
      answered: (days: number): string => `以后来看，选“找回查验结果”，${String(days)} 天内都能取。`,
    },
    keep: "请记下取结果号，或拍一张照片",
    noPhone: (days: number): string => `没有手机也行：凭取结果号，${String(days)} 天内在本机都能取。`,
  },
  message: {
    offer: { sms: "留手机号，结果发短信", email: "发到邮箱" },
    offerLine: "交给短信服务后，号码马上删除",
    left: { sms: "出结果后，发短信到", email: "出结果后，发邮件到" },
    also: (days: number): string => `凭取结果号，${String(days)} 天内也能在本机取。`,
    withdraw: { sms: "撤回，删除号码", email: "撤回，删除邮箱" },
    notice: {
      withdrawn: "已经删除。结果请凭取结果号来取。",
      gone: "这里已经没有您留的号码，结果可能已经发出。",
      "not-withdrawn": "没能删除：这台机器现在存不了。请再试一次。",
      "not-kept": "没有留下：这台机器现在存不了。取结果号照样能用。",
      "no-request": "没有留下：这次查验已经不在这台机器上。",
    } satisfies Record<MessageNotice, string>,
  },
  contact: {
    consentTitle: { sms: "留手机号前，请看一看", email: "留邮箱前，请看一看" },
    consentLine: "不同意也没关系，凭取结果号一样能取",
    terms: {
      sms: (days: number): readonly TwoWords[] => [
        { title: "留什么", line: "只有手机号，加密保存" },
        { title: "做什么", line: "只用来发这一次查验结果" },
        { title: "留多久", line: `交给运营方发送后马上删除，最长 ${String(days)} 天` },
        { title: "谁收到", line: "本机运营方的后台，由它发短信" },
        { title: "怎么删", line: "在本机凭取结果号随时撤回" },
      ],
      email: (days: number): readonly TwoWords[] => [
        { title: "留什么", line: "只有邮箱地址，加密保存" },
        { title: "做什么", line: "只用来发这一次查验结果" },
        { title: "留多久", line: `交给运营方发送后马上删除，最长 ${String(days)} 天` },
        { title: "谁收到", line: "本机运营方的后台，由它发邮件" },
        { title: "怎么删", line: "在本机凭取结果号随时撤回" },
      ],
    } satisfies Record<Channel, (days: number) => readonly TwoWords[]>,
    agree: "同意",
    disagree: "不同意",
    title: { sms: "输入手机号", email: "输入邮箱" },
    line: { sms: "结果会用短信发到这个号码", email: "结果会发到这个邮箱" },
    label: { sms: "手机号", email: "邮箱地址" },
    hint: { sms: "中国大陆的手机号，11 位", email: "不分大小写，常用的结尾有现成的按键" },
    complete: { sms: "11 位，齐了", email: "地址完整" },
    startsWith: "手机号从 13 到 19 开头，请看一看",
    once: "只用来发这一次，发完就删",
    emailPad: "邮箱键盘",
    likely: "是不是这个？",
    problem: {
      "not-mobile": "不是手机号，请检查",
      "not-email": "地址不对，请检查",
    } satisfies Record<ContactProblem, string>,
    reviewTitle: "看仔细，发错了别人会收到",
    reviewLine: { sms: "结果会用短信发到这个号码", email: "结果会发到这个邮箱" },
    confirm: "没错，就发到这里",
    change: "修改",
    keeping: "正在保存…",
  },
  slip: {
    printing: "正在打印凭条…",
    printed: "凭条已打印，请从下方取走",
    probably: "凭条应该打好了，请看看下方出纸口",
    unknown: "不确定凭条有没有打出来，请看看下方出纸口",
    failed: "凭条没有打出来",
    partial: "凭条没有打完整",
    print: "打印凭条",
    again: "再打一张",
  },
  fault: {
    "paper-out": "打印纸用完了",
    "cover-open": "打印机盖子开着",
    "printer-fault": "打印机出了故障",
    "not-connected": "打印机没有连上",
  } satisfies Record<SlipFault, string>,

  notTaken: {
    title: "现在查不了，也没能收下",
    full: "查验服务连不上，这台机器上等着查的也已经满了。",
    stalled: "查验服务连不上好几天了，这台机器先不收新的。",
    disk: "查验服务连不上，这台机器现在也存不了。",
    "too-many": "这台机器刚才查得太多了，请等几分钟再查。",
    kept: "您的信息没有留下",
    later: {
      full: "请过一会儿再来",
      stalled: "请改天再来",
      disk: "请过一会儿再来",
      "too-many": "请等几分钟再查",
    } satisfies Record<NotTakenView["reason"], string>,
    call: (hotline: string): string => `急用请拨打 ${hotline}`,
    again: "再试一次",
  },

  printing: {
    title: {
      none: "准备打印",
      printing: "正在打印，请稍等",
      printed: "凭条打好了，请取走",
      probably: "凭条应该打好了",
      unknown: "不确定打出来没有",
      failed: "凭条没有打出来",
      partial: "凭条没有打完整",
    },
    line: {
      none: "马上开始",
      printing: "凭条从下方出纸口出来",
      printed: "请从下方出纸口撕下带走",
      probably: "打印机没有回话，请看看下方出纸口",
      unknown: "请看看下方出纸口。没有就再打一次",
      failed: "查验结果没有丢，可以这样留下来",
    },
    qr: "用手机相机扫一扫，留下查验结果",
    retry: "再打一次",
    back: "回到结果",
  },

  find: {
    title: "找回查验结果",
    line: "输入凭条上的取结果号，或把凭条上的码对准扫描口",
    code: "取结果号",
    lastFour: "发票号码最后四位",
    lastFourLine: "核对这四位，免得别人猜中号码看到结果",
    next: "下一步",
    see: "查看结果",
    invalid: "号码不对，请检查",
    noMatch: "没有对上，请检查两组数字",
    recordsLost: "没有对上。这台机器的记录损坏过，少了一些，请拨打 12366",
    triesLeft: (n: number): string => `还能试 ${String(n)} 次`,
    locked: "试的次数太多，请稍后再来，或拨打 12366",
    step: (n: number): string => `第 ${String(n)} 步，共 2 步`,
  },

  help: {
    title: "有什么不清楚？",
    line: "看完按“上一步”，刚才填的都还在",
    all: "其他问题",
    call: (hotline: string): string => `还是不行？请拨打 ${hotline} 税务热线`,
    topic: {
      "where-is-the-code": {
        title: "二维码在哪里？",
        lines: [
          "在发票左上角，一个黑白小方块。",
          "电子发票：打开 PDF，把屏幕调亮再扫。",
          "没有二维码也能查，选“手动输入”。",
        ],
      },
      "where-is-the-number": {
        title: "号码在哪里？",
        lines: ["在发票右上角。", "数电发票只有一个 20 位的号码。", "以前的发票有两个：代码 10 或 12 位，号码 8 位。"],
      },
      "which-amount": {
        title: "填哪个金额？",
        lines: [
          "屏幕上会写清楚要哪一个。",
          "数电发票填“价税合计”，在右下方，有“小写”两字。",
          "专用发票填“合计”一行的不含税金额。",
        ],
      },
      "what-is-check-code": {
        title: "校验码是什么？",
        lines: [
          "普通发票上的一串 20 位数字，在右上角。",
          "只要输入最后 6 位。",
          "专用发票和数电发票没有校验码，也不用输。",
        ],
      },
      "what-results-mean": {
        title: "结果是什么意思？",
        lines: [
          "查验一致：和税务机关的记录相同。",
          "查验不一致：至少有一项和记录不同，先看看是不是输错了。",
          "查无此票：记录里没有查到。",
          "已作废、已红冲：信息相同，但不能再用或只能用一部分。",
        ],
      },
      "not-found": {
        title: "为什么查无此票？",
        lines: [
          "最常见的是输错了一位。",
          "今天刚开的，可能明天才查得到。",
          "超过五年的、票种不在范围内的，这里查不到。",
        ],
      },
      "no-result-yet": {
        title: "为什么还没有结果？",
        lines: [
          "税务查验服务有时会连不上。",
          "我们先收下，恢复后按先后顺序自动查。",
          "凭取结果号和发票号码最后四位来取。",
        ],
      },
      privacy: {
        title: "我的信息会留下吗？",
        lines: [
          "您结束或离开后，屏幕上的内容马上清空。",
          "连不上时收下的查询加密保存，用完或到期就删除。",
          "手机号、邮箱只有您同意才留下。",
          "查发票不用注册。",
        ],
      },
    } satisfies Record<HelpTopic, Topic>,
  },

  goodbye: {
    title: "谢谢，再见",
    line: "屏幕已经清空",
    timedOut: "屏幕已清空",
    timedOutLine: "很久没有操作，为保护您的信息，已经清空",
    takeSlip: "请从下方取走凭条",
    things: "请带好发票和随身物品",
    done: "好的",
  },

  outOfService: {
    reason: {
      starting: { title: "正在启动", line: "马上就好，请稍等" },
      maintenance: { title: "系统维护中", line: "维护结束后会自动恢复" },
      fault: { title: "暂停服务", line: "这台机器出了点问题，正在处理" },
    } satisfies Record<OutOfServiceView["reason"], TwoWords>,
    call: (hotline: string): string => `急用请拨打 ${hotline}，或用税务机关的查验平台`,
    code: (code: string): string => `维修代码 ${code}`,
  },

  stillThere: {
    title: "您还在吗？",
    line: (seconds: number): string => `${String(seconds)} 秒后清空屏幕，保护您的信息。`,
    stay: "我还在，继续",
    end: "结束",
  },
};

export type Words = typeof zh;
