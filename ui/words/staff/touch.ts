/** The page about glass, panel and lamp. What is wrong comes with what to do about it. */
import type {
  AccuracyVerdict,
  BrightnessView,
  DeadZoneView,
  TouchPageView,
  TouchTest,
  Where,
} from "../../../kiosk/display/contract/staff/touch.ts";
import { pair } from "./pair.ts";

interface TouchWords {
  readonly title: string;
  readonly start: Readonly<Record<TouchTest, string>>;
  readonly about: Readonly<Record<TouchTest, string>>;
  readonly never: string;
  readonly last: (at: string) => string;
  readonly came: Readonly<Record<NonNullable<TouchPageView["came"]>, string>>;
  readonly where: (where: Where) => string;
  readonly places: (places: readonly string[]) => string;
  readonly allFelt: (cells: number) => string;
  readonly untouched: (cells: number, zones: number) => string;
  readonly zone: (zone: DeadZoneView, where: string) => string;
  readonly moreZones: (zones: number) => string;
  readonly mend: Readonly<Record<DeadZoneView["shape"], string>>;
  readonly endedByTime: string;
  readonly fingers: (fingers: number) => string;
  readonly noGhost: (seconds: number) => string;
  readonly ghosts: (touches: number, seconds: number) => string;
  readonly mendGhosts: string;
  readonly worst: (mm: number) => string;
  readonly verdict: Readonly<Record<AccuracyVerdict, string>>;
  readonly mendVerdict: Readonly<Record<Exclude<AccuracyVerdict, "good">, string>>;
  readonly shift: (rightMm: number, belowMm: number) => string;
  readonly stretch: (across: number, down: number) => string;
  readonly matrix: string;
  readonly picture: string;
  readonly test: {
    readonly paint: string;
    readonly paintHow: string;
    readonly untouched: (cells: number) => string;
    readonly endsIn: (seconds: number) => string;
    readonly done: string;
    readonly cancel: string;
    readonly finger: (xPx: number, yPx: number, xMm: string, yMm: string) => string;
    readonly away: string;
    readonly awayHow: (seconds: number) => string;
    readonly still: string;
    readonly stillFor: (seconds: number) => string;
    readonly felt: (touches: number) => string;
    readonly target: (number: number, of: number) => string;
    readonly targetHow: string;
  };
  readonly screen: {
    readonly title: string;
    readonly pixels: string;
    readonly notKnown: string;
    readonly touchPoints: (points: number) => string;
    readonly size: string;
    readonly sizeMm: (width: number, height: number) => string;
    readonly bottomEdge: string;
    readonly mm: (mm: number) => string;
    readonly hangs: string;
    readonly orientation: Readonly<Record<"portrait" | "landscape", string>>;
    readonly disagrees: Readonly<Record<NonNullable<TouchPageView["disagrees"]>, string>>;
    readonly agrees: string;
    readonly adjust: string;
    readonly locked: Readonly<Record<NonNullable<TouchPageView["locked"]>, string>>;
    readonly failed: Readonly<Record<NonNullable<TouchPageView["failed"]>, string>>;
  };
  readonly adjust: {
    readonly card: string;
    readonly cardHow: string;
    readonly cardLabel: string;
    readonly smaller: string;
    readonly larger: string;
    readonly measured: (width: number, height: number) => string;
    readonly configured: (width: number, height: number) => string;
    readonly edge: string;
    readonly edgeHow: string;
    readonly turn: string;
    readonly turnHow: string;
    readonly nothing: string;
    readonly willConfirm: string;
    readonly save: string;
    readonly discard: string;
  };
  readonly lamp: {
    readonly title: string;
    readonly none: string;
    readonly percent: (percent: number | null) => string;
    readonly darker: string;
    readonly brighter: string;
    readonly tried: (seconds: number, before: number) => string;
    readonly keep: string;
    readonly undo: string;
    readonly role: string;
    readonly trouble: Readonly<Record<NonNullable<BrightnessView["trouble"]>, string>>;
  };
}

const WHERE_ZH: Readonly<Record<Where["down"], Readonly<Record<Where["across"], string>>>> = {
  upper: { left: "左上", centre: "上方中间", right: "右上" },
  middle: { left: "左侧中间", centre: "正中", right: "右侧中间" },
  lower: { left: "左下", centre: "下方中间", right: "右下" },
};
const WHERE_EN: typeof WHERE_ZH = {
  upper: { left: "upper left", centre: "top centre", right: "upper right" },
  middle: { left: "left", centre: "middle", right: "right" },
  lower: { left: "lower left", centre: "bottom centre", right: "lower right" },
};
const SHAPE_ZH: Readonly<Record<DeadZoneView["shape"], string>> = {
  spot: "",
  row: "整行 ",
  column: "整列 ",
  all: "几乎整屏 ",
};
const SHAPE_EN: Readonly<Record<DeadZoneView["shape"], string>> = {
  spot: "",
  row: "a whole row, ",
  column: "a whole column, ",
  all: "nearly everything, ",
};

export const TOUCH = pair<TouchWords>(
  {
    title: "触摸测试",
    start: { grid: "画格测试", "hands-off": "无人误触", accuracy: "定位测试" },
    about: {
      grid: "用手指画满整屏，找没有反应的地方",
      "hands-off": "手拿开 10 秒，数屏幕自己触发的次数",
      accuracy: "点 5 个十字，量偏多少毫米",
    },
    never: "还没测过",
    last: (at) => `上次 ${at}`,
    came: {
      "page-silent": "画面没有回报，这次不算，请再测一次",
      "nothing-touched": "没有碰够，这次不算，请再测一次",
      "not-kept": "磁盘写不进去，结果只在这一页上，离开就没有了",
    },
    where: ({ across, down }) => WHERE_ZH[down][across],
    places: (places) => places.join("、"),
    allFelt: (cells) => `全部 ${String(cells)} 格都有反应`,
    untouched: (cells, zones) => `${String(cells)} 格没有反应，共 ${String(zones)} 处`,
    zone: ({ shape, cells, widthMm, heightMm }, where) =>
      `${where}：${SHAPE_ZH[shape]}${String(cells)} 格，约 ${String(widthMm)} × ${String(heightMm)} 毫米`,
    moreZones: (zones) => `还有 ${String(zones)} 处`,
    mend: {
      spot: "擦净再测；同一处还没反应，换触摸屏",
      row: "整行是一组传感器：擦净左右两边再测，还不行换触摸屏",
      column: "整列是一组传感器：擦净上下两边再测，还不行换触摸屏",
      all: "没画完就再测一次；画了没反应，查触摸线，换 USB 口",
    },
    endedByTime: "到时间自动结束，没画到的也算在内",
    fingers: (fingers) => `同时最多 ${String(fingers)} 指`,
    noGhost: (seconds) => `${String(seconds)} 秒没有误触`,
    ghosts: (touches, seconds) => `${String(seconds)} 秒里自己触发 ${String(touches)} 次`,
    mendGhosts: "擦干水渍，查接地和电源；还有就换触摸屏",
    worst: (mm) => `最多偏 ${mm.toFixed(1)} 毫米`,
    verdict: {
      good: "位置准确",
      "mirrored-across": "左右反了",
      "mirrored-down": "上下反了",
      "upside-down": "上下左右都反了",
      "quarter-left": "向左转了一个直角",
      "quarter-right": "向右转了一个直角",
      swapped: "横轴和竖轴互换了",
      "swapped-mirrored": "两轴互换而且都反了",
      shifted: "整体偏移",
      stretched: "整体拉伸",
      uneven: "有的地方偏得多，没有规律",
    },
    mendVerdict: {
      "mirrored-across": "改 20-yanpiao.conf 里的 TransformationMatrix",
      "mirrored-down": "改 20-yanpiao.conf 里的 TransformationMatrix",
      "upside-down": "改 20-yanpiao.conf 里的 TransformationMatrix",
      "quarter-left": "屏幕转了、触摸没跟着转：改 TransformationMatrix",
      "quarter-right": "屏幕转了、触摸没跟着转：改 TransformationMatrix",
      swapped: "改 20-yanpiao.conf 里的 TransformationMatrix",
      "swapped-mirrored": "改 20-yanpiao.conf 里的 TransformationMatrix",
      shifted: "用厂家工具重新校准触摸屏",
      stretched: "用厂家工具重新校准触摸屏，查分辨率",
      uneven: "擦净再测一次；还这样就换触摸屏",
    },
    shift: (right, below) =>
      `偏${right < 0 ? "左" : "右"} ${Math.abs(right).toFixed(1)}、偏${below < 0 ? "上" : "下"} ${Math.abs(below).toFixed(1)} 毫米`,
    stretch: (across, down) => `横向 ${signed(across)} %，竖向 ${signed(down)} %`,
    matrix: "还没有这一行时填",
    picture: "没有反应的格",
    test: {
      paint: "用手指画满所有格子",
      paintHow: "按钮下面的格子，从旁边划进去。格子变色就是有反应",
      untouched: (cells) => `还剩 ${String(cells)} 格`,
      endsIn: (seconds) => `${String(seconds)} 秒没有新格就自动结束`,
      done: "画完了",
      cancel: "不算，退出",
      finger: (xPx, yPx, xMm, yMm) => `x ${String(xPx)} px ${xMm} mm · y ${String(yPx)} px ${yMm} mm`,
      away: "请把手拿开",
      awayHow: (seconds) => `${String(seconds)} 秒后开始数`,
      still: "不要碰屏幕",
      stillFor: (seconds) => `还剩 ${String(seconds)} 秒`,
      felt: (touches) => `感到 ${String(touches)} 次触摸`,
      target: (number, of) => `用指尖点十字的中心（${String(number)}/${String(of)}）`,
      targetHow: "点不动也没关系，没人碰就自动结束",
    },
    screen: {
      title: "屏幕",
      pixels: "画面",
      notKnown: "还不知道",
      touchPoints: (points) => (points === 0 ? "系统没找到触摸屏" : `${String(points)} 点触摸`),
      size: "配置的尺寸",
      sizeMm: (width, height) => `${String(width)} × ${String(height)} 毫米`,
      bottomEdge: "下沿离地",
      mm: (mm) => `${String(mm)} 毫米`,
      hangs: "方向",
      orientation: { portrait: "竖屏", landscape: "横屏" },
      disagrees: {
        turned: "画面方向和配置不一样：改配置，或改 20-yanpiao.conf 的 Rotate",
        stretched: "尺寸和画面不成比例：用卡片重新量，或查分辨率",
      },
      agrees: "和画面相符",
      adjust: "量尺寸、改方向",
      locked: {
        file: "这台终端用配置文件启动，请改文件里的 panel",
        role: "运营人员只能查看，请工程师来改",
      },
      failed: { invalid: "这样的屏幕不能配置", disk: "磁盘写不进去，没有保存" },
    },
    adjust: {
      card: "用卡片量屏幕",
      cardHow: "拿一张银行卡或公交卡贴在框上，按按钮，直到框和卡一样大。只有一边能对齐，就是分辨率设错了",
      cardLabel: "85.60 × 53.98 毫米",
      smaller: "框缩小",
      larger: "框放大",
      measured: (width, height) => `量得 ${String(width)} × ${String(height)} 毫米`,
      configured: (width, height) => `配置 ${String(width)} × ${String(height)} 毫米`,
      edge: "下沿离地",
      edgeHow: "用卷尺量画面下沿到地面",
      turn: "方向",
      turnHow: "画面本身由 20-yanpiao.conf 的 Rotate 转",
      nothing: "还没有更改",
      willConfirm: "应用后 2 分钟内确认，否则自动恢复",
      save: "保存",
      discard: "不改，返回",
    },
    lamp: {
      title: "亮度",
      none: "这台机器没有系统能调的背光。请用显示器自己的按键调",
      percent: (percent) => (percent === null ? "读不到" : `${String(percent)} %`),
      darker: "暗一点",
      brighter: "亮一点",
      tried: (seconds, before) => `${String(seconds)} 秒后恢复到 ${String(before)} %`,
      keep: "看得清，保留",
      undo: "恢复",
      role: "请工程师来调",
      trouble: {
        "not-writable": "没有权限：装上 72-yanpiao-backlight.rules，重启机器",
        gone: "背光不见了：重新打开这一页",
        refused: "系统没有接受：看内核日志",
      },
    },
  },
  {
    title: "Touch test",
    start: { grid: "Paint the glass", "hands-off": "Hands off", accuracy: "Five targets" },
    about: {
      grid: "Paint everything with a finger: finds glass that feels nothing",
      "hands-off": "10 seconds untouched: counts touches of nobody",
      accuracy: "Touch 5 crosses: measures the miss in mm",
    },
    never: "Not tested yet",
    last: (at) => at,
    came: {
      "page-silent": "The page did not report. This one does not count: test again",
      "nothing-touched": "Not enough was touched. This one does not count: test again",
      "not-kept": "The disk cannot be written: the result is on this page only",
    },
    where: ({ across, down }) => WHERE_EN[down][across],
    places: (places) => places.join(", "),
    allFelt: (cells) => `All ${String(cells)} cells respond`,
    untouched: (cells, zones) => `${String(cells)} cells feel nothing, in ${String(zones)} places`,
    zone: ({ shape, cells, widthMm, heightMm }, where) =>
      `${where}: ${SHAPE_EN[shape]}${String(cells)} cells, about ${String(widthMm)} × ${String(heightMm)} mm`,
    moreZones: (zones) => `and ${String(zones)} more places`,
    mend: {
      spot: "Clean it and test again; still there: replace the glass",
      row: "A row is one line of sensors: clean left and right edge, else replace the glass",
      column: "A column is one line of sensors: clean top and bottom edge, else replace the glass",
      all: "Not painted to the end? Test again. Else check the touch cable and its USB port",
    },
    endedByTime: "Ended by itself: what was not painted counts too",
    fingers: (fingers) => `${String(fingers)} at once at most`,
    noGhost: (seconds) => `Nothing felt for ${String(seconds)} s`,
    ghosts: (touches, seconds) => `${String(touches)} touches of nobody in ${String(seconds)} s`,
    mendGhosts: "Wipe it dry, check earth and power supply; else replace the glass",
    worst: (mm) => `${mm.toFixed(1)} mm off at most`,
    verdict: {
      good: "Touches land where they are meant",
      "mirrored-across": "Left and right are mirrored",
      "mirrored-down": "Up and down are mirrored",
      "upside-down": "Upside down",
      "quarter-left": "Turned a quarter to the left",
      "quarter-right": "Turned a quarter to the right",
      swapped: "The axes are swapped",
      "swapped-mirrored": "The axes are swapped and mirrored",
      shifted: "Everything is shifted",
      stretched: "Everything is stretched",
      uneven: "Off in places, by no rule",
    },
    mendVerdict: {
      "mirrored-across": "Set TransformationMatrix in 20-yanpiao.conf",
      "mirrored-down": "Set TransformationMatrix in 20-yanpiao.conf",
      "upside-down": "Set TransformationMatrix in 20-yanpiao.conf",
      "quarter-left": "The picture was turned and not the glass: set TransformationMatrix",
      "quarter-right": "The picture was turned and not the glass: set TransformationMatrix",
      swapped: "Set TransformationMatrix in 20-yanpiao.conf",
      "swapped-mirrored": "Set TransformationMatrix in 20-yanpiao.conf",
      shifted: "Calibrate the glass with its maker's tool",
      stretched: "Calibrate the glass with its maker's tool; check the resolution",
      uneven: "Clean it and test again; still so: replace the glass",
    },
    shift: (right, below) =>
      `${Math.abs(right).toFixed(1)} mm ${right < 0 ? "left" : "right"}, ${Math.abs(below).toFixed(1)} mm ${below < 0 ? "above" : "below"}`,
    stretch: (across, down) => `${signed(across)} % across, ${signed(down)} % down`,
    matrix: "Where there is no such line yet:",
    picture: "Cells that feel nothing",
    test: {
      paint: "Paint every cell with a finger",
      paintHow: "Slide in under the buttons from beside them. A cell that turns has felt it",
      untouched: (cells) => `${String(cells)} cells to go`,
      endsIn: (seconds) => `Ends by itself after ${String(seconds)} s without a new one`,
      done: "Finished",
      cancel: "Leave, no result",
      finger: (xPx, yPx, xMm, yMm) => `x ${String(xPx)} px ${xMm} mm · y ${String(yPx)} px ${yMm} mm`,
      away: "Take your hands away",
      awayHow: (seconds) => `Counting begins in ${String(seconds)} s`,
      still: "Do not touch the glass",
      stillFor: (seconds) => `${String(seconds)} s to go`,
      felt: (touches) => `${String(touches)} touches felt`,
      target: (number, of) => `Touch the middle of the cross (${String(number)} of ${String(of)})`,
      targetHow: "Nothing happens? It ends by itself when nobody touches",
    },
    screen: {
      title: "Screen",
      pixels: "Picture",
      notKnown: "Not known yet",
      touchPoints: (points) => (points === 0 ? "no touch glass found" : `${String(points)} touches`),
      size: "Configured size",
      sizeMm: (width, height) => `${String(width)} × ${String(height)} mm`,
      bottomEdge: "Lower edge above floor",
      mm: (mm) => `${String(mm)} mm`,
      hangs: "Hangs",
      orientation: { portrait: "upright", landscape: "lying" },
      disagrees: {
        turned: "The picture lies the other way: change the setting, or Rotate in 20-yanpiao.conf",
        stretched: "Size and picture do not match: measure with a card, or check the resolution",
      },
      agrees: "As the picture is",
      adjust: "Measure and turn",
      locked: {
        file: "This terminal was started with a file: change panel in it",
        role: "Operators look only: ask a technician",
      },
      failed: { invalid: "No panel can be set so", disk: "The disk cannot be written: nothing was saved" },
    },
    adjust: {
      card: "Measure with a card",
      cardHow:
        "Hold a bank card against the frame and tap until both are the same size. If only one side fits, the resolution is wrong",
      cardLabel: "85.60 × 53.98 mm",
      smaller: "Smaller",
      larger: "Larger",
      measured: (width, height) => `Measured ${String(width)} × ${String(height)} mm`,
      configured: (width, height) => `Configured ${String(width)} × ${String(height)} mm`,
      edge: "Lower edge above floor",
      edgeHow: "Measure from the picture's lower edge to the floor",
      turn: "Hangs",
      turnHow: "The picture itself is turned by Rotate in 20-yanpiao.conf",
      nothing: "Nothing is changed yet",
      willConfirm: "To be confirmed within 2 minutes, else taken back",
      save: "Save",
      discard: "Leave it",
    },
    lamp: {
      title: "Brightness",
      none: "This machine has no backlight that the system can set. Use the monitor's own keys",
      percent: (percent) => (percent === null ? "not readable" : `${String(percent)} %`),
      darker: "Darker",
      brighter: "Brighter",
      tried: (seconds, before) => `Back to ${String(before)} % in ${String(seconds)} s`,
      keep: "Good: keep it",
      undo: "Undo",
      role: "Ask a technician",
      trouble: {
        "not-writable": "Not allowed: install 72-yanpiao-backlight.rules and restart the machine",
        gone: "The backlight is gone: open this page again",
        refused: "The system refused: see the kernel's log",
      },
    },
  },
);

function signed(percent: number): string {
  return percent > 0 ? `+${String(percent)}` : String(percent);
}
