/** What the running terminal knows of itself, as findings. Pure. */
import type { PaperState, PrinterStatus, PrintFault, PrintOutcome } from "../../../drivers/printer/printer.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import type { PrintFigures } from "../../ledger/figures.ts";
import { CLOCK_LIMITS } from "../../verify/service-clock.ts";
import type { ProviderStatus } from "../../verify/services.ts";
import { inBoth } from "../devices/driver-words.ts";
import { fail, ok, warn, type CheckFinding } from "./finding.ts";

export function checkConfiguration(facts: {
  readonly demo: boolean;
  readonly version: number | null;
  readonly waitsForRestart: boolean;
  readonly confirmLeftMs: number | null;
  readonly profileProblems: readonly string[];
}): CheckFinding {
  const [problem] = facts.profileProblems;
  if (problem !== undefined)
    return fail(
      "configuration",
      ["设备型号文件有错", `profiles: ${problem}`],
      ["运行 yanpiao doctor，按提示改 config/profiles", "run yanpiao doctor and correct that file in config/profiles"],
    );
  if (facts.confirmLeftMs !== null)
    return warn(
      "configuration",
      ["正在试用新配置，还没确认", "a new configuration is on trial and not confirmed"],
      ["在“配置”页确认，否则会自动恢复", "confirm it on the settings page, or it is taken back"],
    );
  if (facts.waitsForRestart)
    return warn(
      "configuration",
      ["新配置要重启才生效", "a new configuration counts from the next start"],
      ["在“本机”页重启终端", "restart on the terminal page"],
    );
  if (facts.demo) return ok("configuration", "演示终端，设备是模拟的", "a demonstration, with simulated devices");
  if (facts.version === null) return ok("configuration", "来自文件，在用", "from a file, in use");
  return ok("configuration", `第 ${facts.version} 版，在用`, `version ${facts.version}, in use`);
}

export function checkClock(offsetMs: number | null, demo: boolean): CheckFinding {
  if (offsetMs === null) {
    if (demo) return ok("clock", "演示服务不报时间", "the demonstration's service tells no time");
    return warn(
      "clock",
      ["还没有服务报过时间", "no service has told its time yet"],
      ["先让查验服务连上，再自检", "check again once a verification service answers"],
    );
  }
  const seconds = (offsetMs / 1000).toFixed(1);
  const says = [`和查验服务差 ${seconds} 秒`, `${seconds} s off the services' time`] as const;
  const todo = [
    "打开系统的网络校时（timedatectl set-ntp true）",
    "turn on network time: timedatectl set-ntp true",
  ] as const;
  if (Math.abs(offsetMs) > CLOCK_LIMITS.signaturesMs) return fail("clock", says, todo);
  if (Math.abs(offsetMs) > CLOCK_LIMITS.wrongMs) return warn("clock", says, todo);
  return ok("clock", ...says);
}

export function checkServices(
  services: readonly Pick<ProviderStatus, "name" | "state" | "lastReason">[],
): CheckFinding {
  const ill = services.filter(({ state }) => state !== "ok");
  if (services.length > 0 && ill.length === 0)
    return ok("services", `${services.length} 个，都正常`, `${services.length}, all answer`);
  const names = ill.map(({ name, state }) => `${name} ${state}`).join(", ");
  const zh = ill.map(({ name, state }) => `${name}：${SERVICE_STATE[state]}`).join("，");
  const todo = [
    "检查网线、代理和密钥；在“网络”页按“全部测试”，会说明原因",
    "look at cable, proxy and keys; Test all on the page Network says why",
  ] as const;
  if (ill.length < services.length) return warn("services", [zh, names], todo);
  if (ill.some(({ state }) => state === "unknown")) return warn("services", [zh, names], NOT_ASKED);
  return fail("services", services.length === 0 ? ["没有配置", "none is configured"] : [zh, names], todo);
}

const NOT_ASKED = ["等几秒，再自检一次", "wait some seconds and check again"] as const;
const SERVICE_STATE: Readonly<Record<ProviderStatus["state"], string>> = {
  ok: "正常",
  unknown: "还没问过",
  unreachable: "连不上",
  failing: "答复有误",
};

/** `requests`: null where the store is not open. */
export function checkRequests(
  requests: { readonly waiting: number; readonly dead: number; readonly takes: boolean } | null,
): CheckFinding {
  if (requests === null)
    return fail(
      "requests",
      ["存储打不开，不能收下请求", "the store does not open: nothing can be promised"],
      ["重启终端；还不行就运行 yanpiao store check", "restart; if that does not help, run yanpiao store check"],
    );
  const { waiting, dead, takes } = requests;
  if (!takes)
    return fail(
      "requests",
      [`不再收新的请求，等待 ${waiting} 个`, `no more are taken, ${waiting} wait`],
      ["让查验服务连上，等它们查完", "get a verification service to answer, so that they are finished"],
    );
  if (dead > 0)
    return warn(
      "requests",
      [`${dead} 个查不成，要人处理`, `${dead} cannot be finished by themselves`],
      ["在“请求与凭条”页重试或放弃", "retry or drop them on the page Requests and slips"],
    );
  return ok("requests", `等待 ${waiting} 个`, `${waiting} wait`);
}

/** `grew`: frames were painted while somebody looked; null where there is no display. */
export function checkDisplay(grew: boolean | null): CheckFinding {
  if (grew === true) return ok("display", "在画新的画面", "paints new frames");
  if (grew === null)
    return fail("display", ["没有屏幕", "there is no display"], ["检查 display.host 配置", "look at display.host"]);
  return fail(
    "display",
    ["画面不再更新", "paints no frames"],
    ["重启终端；再看显卡驱动", "restart the terminal, then look at the graphics driver"],
  );
}

export function checkCamera(health: DeviceHealth): CheckFinding {
  if (health.state === "connected") return ok("camera", "有画面", "gives pictures");
  return fail("camera", notConnected(health), [
    "检查摄像头的线，或在配置里关掉",
    "check its cable, or set camera.use to false",
  ]);
}

function notConnected({ reason }: DeviceHealth): readonly [string, string] {
  const { zh, en } = inBoth(reason === "" ? "not connected" : reason);
  return [zh, en];
}

/**
 * `read`: how many bytes a code had that was held to it; null: none was; "nobody": nobody was there to hold one. `health`:
 * null where there is no scanner.
 */
export function checkScanner(
  health: DeviceHealth | null,
  read: number | "nobody" | null,
  camera: boolean,
): CheckFinding {
  if (health === null && !camera)
    return warn(
      "scanner",
      ["没有扫描器，也没有摄像头", "none, and no camera either: numbers have to be typed"],
      ["接上扫描器并写进配置", "name a scanner or set camera.use"],
    );
  if (health !== null && health.state !== "connected")
    return fail("scanner", notConnected(health), [
      "检查线和电源；yanpiao scanner list 看系统认到了什么",
      "check cable and power; yanpiao scanner list shows what the system sees",
    ]);
  if (read === "nobody") return ok("scanner", "连着，没人在场，没有试读", "is connected; nobody was there to try it");
  if (read === null)
    return warn(
      "scanner",
      ["连着，但没有读到码", "is connected, and read no code"],
      ["再自检一次，把测试码放到扫描口", "check again, and hold a test code to it"],
    );
  return ok("scanner", `读到一个 ${read} 字节的码`, `read a code of ${read} bytes`);
}

/** The ledger's figures are null where there is none. */
export function checkPaper(
  paper: PaperState,
  figures: Pick<PrintFigures, "roll" | "daysToEmpty"> | null,
): CheckFinding {
  const put = ["按“换纸引导”换一卷新纸", "change the roll: tap Change paper"] as const;
  if (paper === "out") return fail("paper", ["没纸了", "is out"], put);
  if (paper === "near-end") return warn("paper", ["快用完", "is low"], put);
  if (figures === null)
    return warn(
      "paper",
      ["没有打印账本，不知道还剩多少", "no print ledger: what is left is not known"],
      ["重启终端；还不行就运行 yanpiao store check", "restart; if that does not help, run yanpiao store check"],
    );
  const { least } = figures.roll.metresLeft;
  if (least === 0) return warn("paper", ["按账本应该用完了", "should be used up by the ledger"], put);
  const days = figures.daysToEmpty.known ? figures.daysToEmpty.days : null;
  const left = least.toFixed(1);
  return ok(
    "paper",
    days === null ? `约剩 ${left} 米` : `约剩 ${left} 米，够 ${days} 天`,
    days === null ? `about ${left} m left` : `about ${left} m left, ${days} days`,
  );
}

/** What is to be seen before anything is printed; null: try it. */
export function printerTrouble({ health, fault }: PrinterStatus): CheckFinding | null {
  if (fault !== null) return fail("printer", PRINT_FAULTS[fault].says, PRINT_FAULTS[fault].todo);
  if (health.state === "disconnected")
    return fail("printer", PRINT_FAULTS["not-connected"].says, PRINT_FAULTS["not-connected"].todo);
  return null;
}

/** What became of the test slip; "nobody": nobody was there to take one. */
export function checkPrinted(outcome: PrintOutcome | "nobody"): CheckFinding {
  if (outcome === "nobody")
    return ok("printer", "没有报错，没人在场，没有试打", "reports no fault; no test slip was printed");
  switch (outcome.type) {
    case "printed":
    case "probably-printed":
      return ok("printer", "测试条打好了", "printed a test slip");
    case "unknown":
      return warn(
        "printer",
        ["发出去了，打印机没有回话", "was sent a test slip and did not answer"],
        ["看看测试条有没有出来", "look whether the test slip came out"],
      );
    case "failed":
      return fail("printer", PRINT_FAULTS[outcome.fault].says, PRINT_FAULTS[outcome.fault].todo);
  }
}

interface FaultWords {
  readonly says: readonly [string, string];
  readonly todo: readonly [string, string];
}
const POWER = ["关掉打印机电源，等 5 秒再开", "switch the printer off, wait 5 s, switch it on"] as const;
const CABLE = ["检查打印机的线和电源", "check the printer's cable and power"] as const;
const PRINT_FAULTS: Readonly<Record<PrintFault, FaultWords>> = {
  "not-connected": { says: ["没连上", "not connected"], todo: CABLE },
  "paper-out": {
    says: ["没纸了", "out of paper"],
    todo: ["换一卷新纸，合上盖", "put in a new roll and close the cover"],
  },
  "cover-open": {
    says: ["盖没合上", "its cover is open"],
    todo: ["把盖按到底，听到咔嗒声", "press the cover down until it clicks"],
  },
  cutter: { says: ["切刀卡住", "its cutter is stuck"], todo: POWER },
  "head-temperature": {
    says: ["打印头过热", "its head is too hot"],
    todo: ["等几分钟，让它凉下来", "let it cool down for some minutes"],
  },
  "paper-jam": {
    says: ["卡纸", "paper is jammed"],
    todo: ["打开盖，取出卡住的纸", "open the cover and take the jammed paper out"],
  },
  unrecoverable: { says: ["严重故障", "reports a fault that it cannot leave"], todo: POWER },
  offline: { says: ["脱机", "is offline"], todo: POWER },
  "link-lost": { says: ["连接断了", "the line was lost"], todo: CABLE },
  "no-reply": { says: ["没有答复", "does not answer"], todo: CABLE },
};
