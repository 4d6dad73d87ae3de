/** What only the running terminal knows: its devices as they are now, its figures, and its glass. */
import type { DeviceHealth } from "../../../drivers/health.ts";
import type { SupervisorCounters } from "../../../drivers/supervise.ts";
import type { Devices } from "../../devices.ts";
import type { Display } from "../../display/session.ts";
import type { NotCaptured } from "../../display/capture.ts";
import type { Health } from "../../office/facts.ts";
import { renderMetrics } from "../../office/metrics.ts";
import type { Said } from "../../staff/checks/finding.ts";
import { jsonPart, notTaken, textFile, type Part } from "../part.ts";

export interface LiveRooms {
  readonly devices: Pick<
    Devices,
    "scannerDevice" | "scannerProfile" | "camera" | "printer" | "printerProfile" | "places" | "counters"
  >;
  readonly health: () => Health;
  /** Null: the core runs without one. */
  readonly display: () => Pick<Display, "painted" | "capture"> | null;
}

export function liveParts({ devices, health, display }: LiveRooms): readonly Part[] {
  return [
    jsonPart(
      DEVICES,
      "正在用的扫描器、打印机和摄像头：状态、状态位、计数",
      "scanner, printer and camera in use: health, status bits, counters",
      async () => ({
        scanner: {
          at: devices.places.scanner,
          profile: devices.scannerProfile?.id ?? null,
          health: healthOf(devices.scannerDevice?.health() ?? null),
          setupProtection: devices.scannerDevice?.setupProtection() ?? null,
          counters: countersOf(devices.counters.scanner()),
        },
        camera:
          devices.camera === null
            ? null
            : { health: healthOf(devices.camera.health()), counters: devices.camera.counters() },
        printer: {
          at: devices.places.printer,
          profile: devices.printerProfile.id,
          status: devices.printer.status(),
          /** DLE EOT 1 to 4, and 20 in full, as the printer answered now. */
          answers: (await devices.printer.look?.()) ?? null,
          counters: countersOf(devices.counters.printer()),
        },
        display: display() === null ? null : { framesPainted: display()?.painted() ?? null },
      }),
    ),
    jsonPart(
      HEALTH,
      "终端自己报告的状况（与远程 health 相同）",
      "how the terminal says it is (as `office health`)",
      health,
    ),
    {
      name: FIGURES,
      says: { zh: "运行数字，OpenMetrics 文本", en: "its figures, OpenMetrics text" },
      gather: async () => textFile(FIGURES, await renderMetrics(health())),
    },
    {
      name: SCREEN,
      says: SCREEN_SAYS,
      async gather() {
        const shown = display();
        if (shown === null) return notTaken("终端没有屏幕程序在运行", "the terminal runs without a display");
        const taken = await shown.capture();
        return taken.ok ? textFile(SCREEN, taken.value) : { taken: false, why: WHY_NO_PICTURE[taken.error] };
      },
    },
  ];
}

const DEVICES = "devices-now.json";
const HEALTH = "health.json";
const FIGURES = "figures.txt";
const SCREEN = "screen.png";
const SCREEN_SAYS: Said = {
  zh: "屏幕截图，只在屏幕上没有任何人的内容时拍",
  en: "the screen, taken only while nothing of any person is on it",
};

const WHY_NO_PICTURE: Readonly<Record<NotCaptured, Said>> = {
  "somebody-is-there": { zh: "有人正在使用终端", en: "somebody was at the terminal" },
  workbench: { zh: "旁边开着演示工作台", en: "a demonstration's workbench stands beside the screen" },
  "not-painted": { zh: "屏幕没有画出最新内容：可能卡住", en: "the screen does not show what it was sent: it may hang" },
  "no-picture": { zh: "屏幕程序没有给出图片", en: "the display gave no picture" },
};

/** In the place of those parts, where the terminal cannot be asked. */
export function noLiveParts(why: Said): readonly Part[] {
  const names: readonly (readonly [string, Said])[] = [
    [DEVICES, { zh: "正在用的设备", en: "the devices in use" }],
    [HEALTH, { zh: "终端自己报告的状况", en: "how the terminal says it is" }],
    [FIGURES, { zh: "运行数字", en: "its figures" }],
    [SCREEN, SCREEN_SAYS],
  ];
  return names.map(([name, says]) => ({ name, says, gather: () => ({ taken: false, why }) }));
}

function healthOf(health: DeviceHealth | null): DeviceHealth | null {
  return health === null ? null : { state: health.state, reason: health.reason };
}

/** Without the bytes that came last: they may be of a code that somebody held there. */
function countersOf<T extends SupervisorCounters>(counters: T | null): Omit<T, "tail"> | null {
  if (counters === null) return null;
  const { tail: _, ...counted } = counters;
  return counted;
}
