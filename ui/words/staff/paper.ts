/** Words of the guided change of paper: what to do with the hands, one thing at a time. */
import type { PaperAnswer, PaperGuideView, PaperHint, PaperStep } from "../../../kiosk/display/contract/staff/paper.ts";
import type { PrinterTrouble } from "../../../kiosk/display/contract/staff/printer.ts";
import { pair } from "./pair.ts";

type Hand = NonNullable<PaperGuideView["hand"]>;

interface PaperWords {
  readonly title: string;
  readonly begin: string;
  readonly leave: string;
  readonly finish: string;
  /** A word or two for the row of steps. */
  readonly name: Readonly<Record<PaperStep, string>>;
  readonly say: Readonly<Record<PaperStep, string>>;
  readonly more: Readonly<Record<PaperStep, string>>;
  readonly hint: Readonly<Record<PaperHint, string>>;
  readonly blankOpen: string;
  readonly blankInsert: string;
  readonly side: string;
  readonly skip: string;
  readonly next: string;
  readonly hand: Readonly<Record<Hand, string>>;
  readonly choice: Readonly<Record<"not-removed" | "low", string>>;
  readonly cover: Readonly<Record<"open" | "closed" | "none", string>>;
  readonly paper: Readonly<Record<"ok" | "near-end" | "out" | "none", string>>;
  readonly trouble: Readonly<Record<PrinterTrouble, string>>;
  readonly again: string;
  readonly printing: string;
  readonly waits: string;
  readonly failed: string;
  readonly unknown: string;
  readonly tear: string;
  readonly answer: Readonly<Record<PaperAnswer, string>>;
  readonly roll: Readonly<Record<NonNullable<PaperGuideView["roll"]>, (metres: number) => string>>;
}

export const PAPER = pair<PaperWords>(
  {
    title: "换纸引导",
    begin: "换纸引导",
    leave: "先不换",
    finish: "完成",
    name: {
      open: "打开盖",
      remove: "取旧纸",
      insert: "放新纸",
      close: "合上盖",
      print: "打一条",
      look: "看一看",
      done: "换好了",
    },
    say: {
      open: "打开打印机的盖",
      remove: "取出旧纸卷",
      insert: "放入新纸卷，热敏面朝外",
      close: "拉出一截纸头，合上盖",
      print: "打一条测试条",
      look: "测试条上有字吗？",
      done: "纸换好了",
    },
    more: {
      open: "打印头可能是热的，不要摸",
      remove: "连纸芯一起拿出来",
      insert: "空纸芯先拿走。纸头从下面往外出来，具体看机内的贴图",
      close: "两边一起按，听到咔的一声",
      print: "自动走纸、打印、切纸，不用按键",
      look: "热敏纸只有一面能显字",
      done: "请把测试条和旧纸芯带走",
    },
    hint: {
      blank: "没有字：纸卷方向反了",
      "no-paper": "盖合上了，但没有看到纸。请打开盖，重新放",
      "not-removed": "盖合上了，但没有看到旧纸被取出",
      low: "放进去的这卷也快用完了。请换一卷满的",
    },
    blankOpen: "打开盖，把纸卷翻个方向",
    blankInsert: "把纸卷左右翻过来，再合上盖",
    side: "热敏面：指甲划一下会变黑",
    skip: "纸已经放好，直接试打",
    next: "做好了，下一步",
    hand: {
      "stand-in": "这台打印机不报告这一步，做好后请按",
      stuck: "传感器没有反应。做好了也可以按",
      choice: "只有您知道：",
    },
    choice: { "not-removed": "已经换好了", low: "就用这一卷" },
    cover: { open: "盖：开着", closed: "盖：合上", none: "盖：不报告" },
    paper: { ok: "纸：有", "near-end": "纸：快完", out: "纸：没有", none: "纸：不报告" },
    trouble: {
      "near-end": "纸快用完",
      "paper-out": "没纸了",
      "cover-open": "盖没合上",
      cutter: "切刀卡住。关电源，取出碎纸，再开电源",
      "head-temperature": "打印头太热。请等它凉下来，会自己接着走",
      "paper-jam": "卡纸。打开盖，取出卡住的纸",
      unrecoverable: "打印机严重故障。关电源 5 秒再开，还不行请报修",
      offline: "打印机脱机。看看是不是按着走纸键",
      "not-connected": "连不上打印机。检查电源和连线，接好后会自己接着走",
      "link-lost": "连接断了。检查电源和连线",
      "no-reply": "打印机没有答复。检查电源和连线",
    },
    again: "再打一条",
    printing: "正在打，请稍等",
    waits: "等打印机恢复，会自己接着打",
    failed: "没打成",
    unknown: "打印机没说打没打出来，请看出纸口",
    tear: "没有切刀，请用手撕下",
    answer: { print: "有字", blank: "没有字", nothing: "没出来" },
    roll: {
      counted: (metres) => `新纸卷已记账：${String(metres)} 米（配置 paper.rollMetres）`,
      "counted-already": (metres) => `传感器已记新纸卷：${String(metres)} 米（配置 paper.rollMetres）`,
      "no-ledger": () => "账本打不开，新纸卷没有记上",
    },
  },
  {
    title: "Change the paper",
    begin: "Change paper",
    leave: "Not now",
    finish: "Done",
    name: {
      open: "Open",
      remove: "Old out",
      insert: "New in",
      close: "Close",
      print: "Strip",
      look: "Look",
      done: "Done",
    },
    say: {
      open: "Open the printer's cover",
      remove: "Take the old roll out",
      insert: "Put the new roll in, coated side out",
      close: "Pull some paper out and close the cover",
      print: "A test strip comes out",
      look: "Is there print on the strip?",
      done: "The paper is changed",
    },
    more: {
      open: "The print head may be hot: do not touch it",
      remove: "Its core too",
      insert: "An empty core comes out first. The end leaves below, towards you; look at the label inside",
      close: "Press both sides until it clicks",
      print: "It feeds, prints and cuts by itself",
      look: "Thermal paper takes print on one side only",
      done: "Take the strip and the old core along",
    },
    hint: {
      blank: "No print: the roll is the wrong way round",
      "no-paper": "Closed, and no paper is seen. Open it and put the roll in again",
      "not-removed": "Closed, and the old paper was not seen to go",
      low: "This roll is near its end too. Take a full one",
    },
    blankOpen: "Open the cover and turn the roll round",
    blankInsert: "Turn the roll round, then close the cover",
    side: "Coated side: a fingernail blackens it",
    skip: "It is in already: try it",
    next: "Done: next",
    hand: {
      "stand-in": "This printer does not report this step; say when it is done",
      stuck: "The sensor says nothing. Go on by hand",
      choice: "Only you know:",
    },
    choice: { "not-removed": "It is changed", low: "Use this one" },
    cover: { open: "Cover: open", closed: "Cover: closed", none: "Cover: not reported" },
    paper: { ok: "Paper: in", "near-end": "Paper: low", out: "Paper: none", none: "Paper: not reported" },
    trouble: {
      "near-end": "Paper low",
      "paper-out": "No paper",
      "cover-open": "Cover open",
      cutter: "The blade is stuck. Power off, take out scraps, power on",
      "head-temperature": "The head is hot. Wait; it goes on by itself",
      "paper-jam": "Paper jam. Open the cover and take the paper out",
      unrecoverable: "The printer is broken. Power off for 5 s; else call for repair",
      offline: "Offline. Is the feed key held down?",
      "not-connected": "The printer is not there. Look at power and cable; it goes on by itself",
      "link-lost": "The connection is lost. Look at power and cable",
      "no-reply": "No reply. Look at power and cable",
    },
    again: "Print another",
    printing: "Printing: wait",
    waits: "Waits for the printer, then prints by itself",
    failed: "Not printed",
    unknown: "The printer does not say whether it came out: look at the slot",
    tear: "There is no blade: tear it off",
    answer: { print: "Print on it", blank: "Blank", nothing: "Nothing came" },
    roll: {
      counted: (metres) => `New roll noted: ${String(metres)} m (setting paper.rollMetres)`,
      "counted-already": (metres) => `The sensors noted it: ${String(metres)} m (setting paper.rollMetres)`,
      "no-ledger": () => "The ledger does not open: the roll is not noted",
    },
  },
);
