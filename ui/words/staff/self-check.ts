/** Words around the self-check; what each thing is said to be comes with the View, because the slip says it too. */
import type { SelfCheckLevel, SelfCheckPageView } from "../../../kiosk/display/contract/staff/self-check.ts";
import { pair } from "./pair.ts";

interface SelfCheckWords {
  readonly title: string;
  readonly run: string;
  readonly again: string;
  readonly none: string;
  readonly level: Readonly<Record<SelfCheckLevel, string>>;
  readonly state: Readonly<Record<"waiting" | "running" | SelfCheckLevel, string>>;
  readonly running: (done: number, all: number) => string;
  readonly hold: (seconds: number) => string;
  readonly skip: string;
  readonly at: (time: string) => string;
  readonly tally: (ok: number, warn: number, fail: number) => string;
  readonly print: string;
  readonly slip: Readonly<Record<NonNullable<SelfCheckPageView["slip"]>, string>>;
  readonly order: string;
  readonly qr: string;
  readonly history: string;
  readonly noHistory: string;
  readonly notKept: string;
}

export const SELF_CHECK = pair<SelfCheckWords>(
  {
    title: "自检",
    run: "开始自检",
    again: "再自检一次",
    none: "还没有自检过。大约半分钟，会打印一张测试条，请先准备一个任意的二维码。",
    level: { ok: "可以使用", warn: "可用，要留意", fail: "还不能使用" },
    state: { waiting: "还没轮到", running: "正在查", ok: "正常", warn: "要留意", fail: "要处理" },
    running: (done, all) => `正在自检，${String(done)} / ${String(all)}`,
    hold: (seconds) => `请把任意一个码放到扫描口，还等 ${String(seconds)} 秒`,
    skip: "没有码，跳过",
    at: (time) => `自检时间 ${time}`,
    tally: (ok, warn, fail) => `正常 ${String(ok)}，要留意 ${String(warn)}，要处理 ${String(fail)}`,
    print: "打印自检凭条",
    slip: {
      printing: "正在打印",
      printed: "打好了",
      "probably-printed": "应该打好了",
      unknown: "发出去了，不知道有没有打出来",
      failed: "没打出来，可以扫屏幕上的码",
    },
    order: "工单",
    qr: "自检结果的二维码",
    history: "以前的自检",
    noHistory: "没有更早的",
    notKept: "磁盘没有记下这次结果，请打印凭条或扫码",
  },
  {
    title: "Self-check",
    run: "Start the check",
    again: "Check again",
    none: "Not checked yet. It takes half a minute and prints a test slip; have any QR code at hand.",
    level: { ok: "Ready", warn: "Ready, look", fail: "Not ready" },
    state: { waiting: "Waiting", running: "Checking", ok: "OK", warn: "Look", fail: "Mend" },
    running: (done, all) => `Checking, ${String(done)} of ${String(all)}`,
    hold: (seconds) => `Hold any code to the scanner, ${String(seconds)} s left`,
    skip: "No code, skip",
    at: (time) => `Checked ${time}`,
    tally: (ok, warn, fail) => `${String(ok)} OK, ${String(warn)} to look at, ${String(fail)} to mend`,
    print: "Print the slip",
    slip: {
      printing: "Printing",
      printed: "Printed",
      "probably-printed": "Printed, most likely",
      unknown: "Sent; not known whether it came out",
      failed: "Not printed: scan the code on the screen",
    },
    order: "Work order",
    qr: "QR code of the result",
    history: "Earlier checks",
    noHistory: "None earlier",
    notKept: "The disk did not keep this result: print it or scan it",
  },
);
