/** The bar, the navigation and the sign-in. Verb first, the exact value, the next step. */
import type {
  StaffPageId,
  StaffRole,
  StaffSignInProblem,
  StaffSignInStep,
} from "../../../kiosk/display/contract/staff.ts";
import { pair } from "./pair.ts";

interface FrameWords {
  readonly mode: Readonly<Record<StaffRole, string>>;
  readonly terminal: (id: string) => string;
  readonly version: (version: string) => string;
  readonly number: (number: string) => string;
  readonly service: Readonly<Record<"ok" | "unreachable" | "unknown", string>>;
  readonly idle: (time: string) => string;
  readonly leave: string;
  readonly language: string;
  readonly pages: string;
  readonly page: Readonly<Record<StaffPageId, string>>;
  readonly signIn: {
    readonly title: string;
    readonly back: string;
    readonly number: string;
    readonly step: Readonly<Record<StaffSignInStep, string>>;
    readonly how: Readonly<Record<StaffSignInStep, string>>;
    readonly typed: (typed: number) => string;
    readonly problem: Readonly<Record<StaffSignInProblem, string>>;
    readonly wait: (time: string) => string;
    readonly busy: string;
    readonly delete: string;
    readonly clear: string;
    readonly enter: string;
    readonly pad: string;
  };
}

export const FRAME = pair<FrameWords>(
  {
    mode: { technician: "工程师模式", operator: "运营模式" },
    terminal: (id) => `终端 ${id}`,
    version: (version) => `版本 ${version}`,
    number: (number) => `工号 ${number}`,
    service: { ok: "服务正常", unreachable: "服务连不上", unknown: "服务未知" },
    idle: (time) => `无操作 ${time} 后自动退出`,
    leave: "退出",
    language: "English",
    pages: "页面",
    page: {
      devices: "设备",
      network: "网络",
      touch: "触摸与屏幕",
      settings: "配置",
      transfer: "导入导出",
      records: "请求与凭条",
      journal: "日志",
      "self-check": "自检",
      terminal: "本机",
    },
    signIn: {
      title: "工作人员登录",
      back: "返回",
      number: "工号",
      step: { pin: "PIN", totp: "动态码", badge: "工牌", "new-pin": "新 PIN", "repeat-pin": "再输一次新 PIN" },
      how: {
        pin: "输入两位工号，再输入 6 到 8 位 PIN",
        totp: "输入手机验证器上的 6 位动态码",
        badge: "把工牌上的码放到扫描口",
        "new-pin": "一次性 PIN 只能用一次。请定一个自己的 PIN，6 到 8 位",
        "repeat-pin": "再输一次，确认没有输错",
      },
      typed: (typed) => `已输入 ${String(typed)} 位`,
      problem: {
        wrong: "不对，请重新输入",
        locked: "输错次数太多，请等一会儿",
        "no-accounts": "还没有工作人员账号。在本机运行 yanpiao staff add",
        unavailable: "账号文件不能读写。在本机运行 yanpiao staff list 查看原因",
        "no-second-factor": "这个账号还没有第二验证。在本机运行 yanpiao staff totp",
        "badge-expired": "工牌已过期，请换新的",
        "pin-guessable": "太好猜。不要用重复、连续的数字或日期",
        "pin-same": "和一次性 PIN 相同，请换一个",
        "pins-differ": "两次不一样，请重新定",
      },
      wait: (time) => `${time} 后可以再试`,
      busy: "正在核对",
      delete: "删除",
      clear: "清空",
      enter: "确定",
      pad: "数字键",
    },
  },
  {
    mode: { technician: "Technician", operator: "Operator" },
    terminal: (id) => `Terminal ${id}`,
    version: (version) => `Version ${version}`,
    number: (number) => `Staff ${number}`,
    service: { ok: "Service OK", unreachable: "Service unreachable", unknown: "Service unknown" },
    idle: (time) => `Closes in ${time}`,
    leave: "Leave",
    language: "中文",
    pages: "Pages",
    page: {
      devices: "Devices",
      network: "Network",
      touch: "Touch",
      settings: "Settings",
      transfer: "Transfer",
      records: "Requests",
      journal: "Journal",
      "self-check": "Self-check",
      terminal: "Terminal",
    },
    signIn: {
      title: "Staff sign-in",
      back: "Back",
      number: "Staff number",
      step: { pin: "PIN", totp: "One-time code", badge: "Badge", "new-pin": "New PIN", "repeat-pin": "New PIN again" },
      how: {
        pin: "Two digits of your staff number, then your PIN of 6 to 8",
        totp: "The six digits that your authenticator app shows",
        badge: "Hold the code of your badge to the scanner",
        "new-pin": "The one-time PIN works once. Choose one of your own, 6 to 8 digits",
        "repeat-pin": "Once more, so that no slip of the finger becomes your PIN",
      },
      typed: (typed) => `${String(typed)} digits typed`,
      problem: {
        wrong: "Not right. Type it again",
        locked: "Too many wrong tries. Please wait",
        "no-accounts": "Nobody can sign in yet. Run yanpiao staff add on this machine",
        unavailable: "The staff file cannot be used. Run yanpiao staff list on this machine",
        "no-second-factor": "This account has no second factor. Run yanpiao staff totp on this machine",
        "badge-expired": "The badge has expired. Get a new one",
        "pin-guessable": "Too easy to guess: no repeats, runs or dates",
        "pin-same": "That is the one-time PIN. Choose another",
        "pins-differ": "The two differ. Choose again",
      },
      wait: (time) => `Try again in ${time}`,
      busy: "Checking",
      delete: "Delete",
      clear: "Clear",
      enter: "Enter",
      pad: "Digits",
    },
  },
);
