import type { TerminalPageView } from "../../../kiosk/display/contract/staff/terminal.ts";
import { pair } from "./pair.ts";

interface TerminalWords {
  readonly title: string;
  readonly id: string;
  readonly place: string;
  readonly version: string;
  readonly up: string;
  readonly upFor: (days: number, hours: number, minutes: number) => string;
  readonly fault: string;
  readonly noFault: string;
  readonly services: string;
  readonly serviceState: Readonly<Record<TerminalPageView["services"][number]["state"], string>>;
  readonly requests: string;
  readonly waiting: (waiting: number, answered: number) => string;
  readonly noStore: string;
  readonly restart: string;
  readonly restartHow: string;
  readonly sure: string;
  readonly restartNow: string;
  readonly keepRunning: string;
}

export const TERMINAL = pair<TerminalWords>(
  {
    title: "本机",
    id: "终端号",
    place: "位置",
    version: "版本",
    up: "已运行",
    upFor: (days, hours, minutes) => `${String(days)} 天 ${String(hours)} 小时 ${String(minutes)} 分`,
    fault: "故障码",
    noFault: "无",
    services: "查验服务",
    serviceState: { unknown: "还没问过", ok: "正常", unreachable: "连不上", failing: "答复有误" },
    requests: "待查请求",
    waiting: (waiting, answered) => `等待 ${String(waiting)}，已有结果 ${String(answered)}`,
    noStore: "存储打不开",
    restart: "重启终端程序",
    restartHow: "先结束程序，再由系统重新启动，约 10 秒",
    sure: "现在重启？正在做的都会停下。",
    restartNow: "现在重启",
    keepRunning: "先不重启",
  },
  {
    title: "Terminal",
    id: "Id",
    place: "Place",
    version: "Version",
    up: "Running for",
    upFor: (days, hours, minutes) => `${String(days)} d ${String(hours)} h ${String(minutes)} min`,
    fault: "Fault code",
    noFault: "None",
    services: "Verification",
    serviceState: { unknown: "Not asked yet", ok: "OK", unreachable: "Unreachable", failing: "Answers wrongly" },
    requests: "Requests kept",
    waiting: (waiting, answered) => `${String(waiting)} waiting, ${String(answered)} answered`,
    noStore: "The store does not open",
    restart: "Restart the terminal",
    restartHow: "The program ends and the system starts it anew, about 10 s",
    sure: "Restart now? Whatever is under way stops.",
    restartNow: "Restart now",
    keepRunning: "Keep running",
  },
);
