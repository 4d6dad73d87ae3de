/** Words for what waits and what was printed. Codes stand beside the words: a support line asks for them. */
import type {
  OperatedView,
  RequestRowView,
  RequestShows,
  SlipRowView,
} from "../../../kiosk/display/contract/staff/records.ts";
import type { UnavailableReason } from "../../../kiosk/invoice/types.ts";
import { pair } from "./pair.ts";

/** What the outbox gives as a reason. */
type RequestReason = UnavailableReason | "stopping" | "cannot-tell" | "unreadable";

interface RecordsWords {
  readonly requests: string;
  readonly shows: Readonly<Record<RequestShows, string>>;
  readonly state: Readonly<Record<RequestRowView["state"], string>>;
  readonly none: Readonly<Record<RequestShows, string>>;
  readonly age: (minutes: number) => string;
  readonly tries: (count: number) => string;
  readonly next: (time: string) => string;
  readonly collected: string;
  readonly notCollected: string;
  readonly reason: Readonly<Record<RequestReason, string>>;
  readonly retry: string;
  readonly drop: string;
  readonly sure: string;
  readonly dropNow: string;
  readonly keep: string;
  readonly looksOnly: string;
  readonly told: Readonly<Record<"retry" | "drop", Readonly<Record<OperatedView, string>>>>;
  readonly earlier: string;
  readonly later: string;
  readonly pageOf: (at: number, pages: number) => string;
  readonly slips: string;
  readonly noSlips: string;
  readonly slip: Readonly<Record<SlipRowView["slip"], string>>;
  readonly reprint: (n: number) => string;
  readonly outcome: Readonly<Record<SlipRowView["outcome"], string>>;
  readonly partial: string;
  readonly recovered: string;
  readonly paper: string;
  readonly used: string;
  readonly left: string;
  readonly metres: (least: number, most: number) => string;
  readonly days: string;
  readonly dayCount: (days: number | null) => string;
  readonly sum: string;
  readonly sums: (printed: number, unknown: number, failed: number) => string;
  readonly noStore: string;
  readonly noLedger: string;
}

const metres = (least: number, most: number): string =>
  least.toFixed(1) === most.toFixed(1) ? least.toFixed(1) : `${least.toFixed(1)}–${most.toFixed(1)}`;

const REFUSED_ZH = {
  "no-such-request": "没有这个请求了",
  "not-dead": "它还会自己再试，不能放弃",
  disk: "没有做：磁盘写不进去",
  "under-way": "正在查，请等一下",
  answered: "已经有结果了",
  "waits-for-the-day": "今天的次数用完了，明天会自己再查",
  "nothing-to-ask": "内容已删除，没有可以再查的",
  "no-store": "存储打不开",
} as const;
const REFUSED_EN = {
  "no-such-request": "There is no such request any more",
  "not-dead": "It will be tried again by itself: not dropped",
  disk: "Not done: the disk does not take it",
  "under-way": "It is being asked right now",
  answered: "It has its answer already",
  "waits-for-the-day": "No checks left today: it is asked again tomorrow",
  "nothing-to-ask": "What was asked is deleted: nothing to ask again",
  "no-store": "The store does not open",
} as const;

export const RECORDS = pair<RecordsWords>(
  {
    requests: "请求",
    shows: { dead: "要处理", waiting: "等待", answered: "已有结果" },
    state: { dead: "查不成", waiting: "等待", "under-way": "正在查", answered: "已有结果" },
    none: { dead: "没有要处理的请求", waiting: "没有等待的请求", answered: "没有留着的结果" },
    age: (minutes) =>
      minutes < 60
        ? `${String(minutes)} 分钟前`
        : minutes < 2880
          ? `${String(Math.floor(minutes / 60))} 小时前`
          : `${String(Math.floor(minutes / 1440))} 天前`,
    tries: (count) => `试过 ${String(count)} 次`,
    next: (time) => `${time} 再试`,
    collected: "已取走",
    notCollected: "还没取",
    reason: {
      unreachable: "连不上服务",
      timeout: "服务没有及时答复",
      busy: "服务忙",
      "malformed-reply": "服务的答复看不懂",
      account: "服务不认账号，检查密钥和余额",
      clock: "时钟不准，服务不接受",
      "unknown-code": "服务答了一个不认识的代码",
      cancelled: "中途取消了",
      stopping: "程序停下时中断",
      "cannot-tell": "不知道上次有没有查成，先问结果",
      unreadable: "存的内容读不出来",
    },
    retry: "再查一次",
    drop: "放弃",
    sure: "放弃后，取结果号就查不到它了。真的放弃？",
    dropNow: "现在放弃",
    keep: "先留着",
    looksOnly: "再查和放弃由运营人员来做",
    told: {
      retry: { done: "马上再查", ...REFUSED_ZH },
      drop: { done: "已放弃", ...REFUSED_ZH },
    },
    earlier: "上一页",
    later: "下一页",
    pageOf: (at, pages) => `${String(at)} / ${String(pages)}`,
    slips: "凭条",
    noSlips: "还没有打过凭条",
    slip: { verdict: "查验凭条", claim: "受理凭条", test: "测试页" },
    reprint: (n) => `补打 ${String(n)}`,
    outcome: {
      printed: "打好了",
      "probably-printed": "应该打好了",
      unknown: "不确定",
      failed: "没打成",
      "under-way": "正在打印",
    },
    partial: "可能打出一截",
    recovered: "打印时断电或重启",
    paper: "纸",
    used: "这卷已用",
    left: "大约还剩",
    metres: (least, most) => `${metres(least, most)} 米`,
    days: "还能用",
    dayCount: (days) => (days === null ? "打印的日子还少，说不准" : `${String(days)} 天`),
    sum: "共计",
    sums: (printed, unknown, failed) => `打好 ${String(printed)}，不确定 ${String(unknown)}，没打成 ${String(failed)}`,
    noStore: "存储打不开，看不到请求和凭条",
    noLedger: "没有打印账本",
  },
  {
    requests: "Requests",
    shows: { dead: "To act on", waiting: "Waiting", answered: "Answered" },
    state: { dead: "Stuck", waiting: "Waiting", "under-way": "Asking", answered: "Answered" },
    none: { dead: "Nothing to act on", waiting: "None waits", answered: "No answer is kept" },
    age: (minutes) =>
      minutes < 60
        ? `${String(minutes)} min ago`
        : minutes < 2880
          ? `${String(Math.floor(minutes / 60))} h ago`
          : `${String(Math.floor(minutes / 1440))} days ago`,
    tries: (count) => `${String(count)} tries`,
    next: (time) => `next ${time}`,
    collected: "collected",
    notCollected: "not collected",
    reason: {
      unreachable: "The service is not reachable",
      timeout: "The service did not reply in time",
      busy: "The service is busy",
      "malformed-reply": "The service's reply makes no sense",
      account: "The service refuses the account: look at keys and balance",
      clock: "The clock is wrong: the service refuses",
      "unknown-code": "The service replied with a code that is not known",
      cancelled: "Cancelled on the way",
      stopping: "Cut short when the program stopped",
      "cannot-tell": "Not known whether it was taken: asked first",
      unreadable: "What is stored cannot be read",
    },
    retry: "Ask again",
    drop: "Drop",
    sure: "Once dropped, its claim code finds nothing. Really drop it?",
    dropNow: "Drop it now",
    keep: "Keep it",
    looksOnly: "Asking again and dropping is done by an operator",
    told: {
      retry: { done: "It is asked again at once", ...REFUSED_EN },
      drop: { done: "Dropped", ...REFUSED_EN },
    },
    earlier: "Earlier",
    later: "Later",
    pageOf: (at, pages) => `${String(at)} / ${String(pages)}`,
    slips: "Slips",
    noSlips: "No slip was printed yet",
    slip: { verdict: "Check slip", claim: "Claim slip", test: "Test page" },
    reprint: (n) => `Reprint ${String(n)}`,
    outcome: {
      printed: "Printed",
      "probably-printed": "Most likely",
      unknown: "Unknown",
      failed: "Not printed",
      "under-way": "Printing",
    },
    partial: "part may be on paper",
    recovered: "power or program went meanwhile",
    paper: "Paper",
    used: "Used of this roll",
    left: "About left",
    metres: (least, most) => `${metres(least, most)} m`,
    days: "Lasts",
    dayCount: (days) => (days === null ? "Too few days to say" : `${String(days)} days`),
    sum: "In all",
    sums: (printed, unknown, failed) =>
      `${String(printed)} printed, ${String(unknown)} unknown, ${String(failed)} not printed`,
    noStore: "The store does not open: requests and slips cannot be seen",
    noLedger: "No print ledger",
  },
);
