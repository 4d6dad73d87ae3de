/**
 * What drivers and the discovery say of a device, in both languages. They say it in one English clause, which goes into the
 * journal and onto an operator's desk as it is; whoever stands in front of the terminal may read Chinese only. Pure; a clause
 * that is not known here stays as it is.
 */
import type { SaidView } from "../../display/contract/said.ts";

export function inBoth(clause: string): SaidView {
  return { zh: inChinese(clause), en: clause };
}

function inChinese(clause: string): string {
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(clause);
    if (found !== null) return words(...found.slice(1).map((part: string | undefined) => part ?? ""));
  }
  return clause;
}

const WORDS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  // Of two in one: each in its own words.
  [/^lost, connecting again: (.+)$/s, (why) => `断开了，正在重连：${inChinese(why)}`],
  [/^scanner: (.+); camera: (.+)$/s, (one, other) => `扫描器：${inChinese(one)}；摄像头：${inChinese(other)}`],

  // drivers/supervise.ts
  [/^not opened yet$/, () => "还没打开"],
  [/^opened, no answer yet$/, () => "打开了，还没有回应"],
  [/^connected$/, () => "已连接"],
  [/^closed by the terminal$/, () => "终端把它关了"],
  [/^closed by the other end$/, () => "对方断开了连接"],
  [/^not connected(?:: (.+))?$/, (where) => (where === "" ? "没连上" : `没连上：${where}`)],
  [
    /^no answer to (\d+) questions in a row(?:: (.+))?$/s,
    (n, hint) => `连问 ${n} 次都没有回应${hint === "" ? "" : inChinese(hint)}`,
  ],
  [/^replugged: (.+)$/, (where) => `重新插过：${where}`],

  // drivers/link
  [/^does another program hold it\?/, () => "：别的程序占着它？这种打印机一次只服务一个；再不行就关机重开"],
  [/^is it switched on, and does its profile fit\?$/, () => "：开机了吗？型号文件对吗？"],
  [/^is it switched on, and do cable, baud rate and profile fit\?$/, () => "：开机了吗？线、波特率和型号文件对吗？"],
  [/^no such file: (.+)$/, (where) => `找不到 ${where}：检查线和电源，或者它换了接口`],
  [/^permission denied: (\S+)/, (where) => `没有权限打开 ${where}：终端的账户要在这个设备的组里`],
  [
    /^in use by another program: (\S+)( \(CUPS.+)?$/,
    (where, cups) => `${where} 被别的程序占用${cups === "" ? "" : "（CUPS 或 ipp-usb？终端都用不着）"}`,
  ],
  [/^not a serial port: (.+)$/, (where) => `${where} 不是串口`],
  [/^not a keyboard: (.+)$/, (where) => `${where} 不是键盘`],
  [/^not a printer device: (.+)$/, (where) => `${where} 不是打印机`],
  [/^connection refused: (.+)$/, (where) => `${where} 拒绝连接：检查打印机的地址和端口`],
  [/^no such host: (.+)$/, (where) => `找不到主机 ${where}：检查地址和 DNS`],
  [/^not reachable from here: (.+)$/, (where) => `从这里连不到 ${where}：检查网线和地址`],
  [/^connection reset: (.+)$/, (where) => `${where} 断开了连接`],
  [/^no answer from: (.+)$/, (where) => `${where} 没有回应：检查电源和网线`],
  [/^unplugged: (.+)$/, (where) => `被拔掉了：${where}`],
  [/^hung up by the device after a quiet time: (.+)$/, (where) => `${where} 空闲久了自己断开`],
  [/^gave up (?:opening|connecting): (.+)$/, (where) => `打开 ${where} 等了太久`],
  [/^gave up a job that was not answered: (.+)$/, (where) => `${where} 一直没有回应，这一单放弃了`],
  [/^connection closed by the device: (.+)$/, (where) => `${where} 断开了连接`],
  [/^a keyboard takes no commands: (.+)$/, (where) => `${where} 是键盘方式，不收指令`],
  [
    /^keyboards are only read on 64-bit machines; this one is (.+)$/,
    (what) => `键盘方式只能用在 64 位机器上，这台是 ${what}`,
  ],
  [
    /^(\d+) bytes do not fit into a report of (\d+): (.+)$/,
    (n, most, where) => `${where} 一次最多收 ${most} 字节，放不下 ${n} 字节`,
  ],
  [/^node-hid cannot be loaded/, () => "HID 程序库加载不了：装好 libusb-1.0-0 和 libudev1"],
  [/^system calls cannot be loaded/, () => "系统调用加载不了：npm 包 koffi 没装好"],
  [/^this needs Linux; this machine runs (.+)$/, (what) => `这要 Linux，这台机器是 ${what}`],
  [/^does not know this request: (.+)$/, (where) => `${where} 不认得这个请求：是这种设备吗？`],
  [/^not open: (.+)$/, (where) => `${where} 没有打开`],
  [/^withdrawn: (\S+) took nothing$/, (where) => `${where} 一直不收数据`],
  [/^nothing plugged in: (.+)$/, (where) => `没有插上：${where}`],
  [/^no printer at USB port ([^:]+):/, (where) => `USB 口 ${where} 上没有打印机：插上了吗，开机了吗？`],
  [/^no HID scanner plugged in(?: at (.+))?$/, (where) => `没有插上 HID 扫描器${where === "" ? "" : `（${where}）`}`],
  [/^the profile names no USB ids:/, () => "型号文件里没有 USB 编号：在配置里写上 scanner.port"],
  [/^(.+) is a scanner of another make:/, (which) => `${which} 是别的牌子的扫描器：换一个写着它的型号文件`],
  [/^(.+) is in another mode \((.+)\):/, (which, mode) => `${which} 在另一种模式（${mode}）：用它的设置码切到 HID POS`],
  [
    /^its keys cannot be kept from the screen, so it is not used: (.+)$/,
    (why) => `按键会漏到屏幕上，所以不用它：${why}`,
  ],

  // drivers/printer, drivers/scanner
  [
    /^pictures of (\d+ × \d+)(; only one .+)?$/,
    (size, half) => `画面 ${size}${half === "" ? "" : "；两个识码程序只装上了一个"}`,
  ],
  [/^(\S+) does not say where its reports hold the code,/, (which) => `${which} 没说码在数据的哪里：换一个型号文件`],
  [/^profile (\S+) knows no report for that:/, (which) => `型号文件 ${which} 没有这个指令：用说明书里的设置码`],
  [/^this printer does not report its status$/, () => "这台打印机不报告状态"],
  [/^the screen is starting its camera$/, () => "屏幕正在打开摄像头"],
  [/^the screen says nothing about its camera$/, () => "屏幕没有说摄像头怎么样"],
  [/^the screen that reads the camera is being started again$/, () => "读摄像头的屏幕正在重新启动"],
  [
    /^the browser gives the page no camera interface:/,
    () => "浏览器不给页面用摄像头：要 Chromium 94 以上，页面用终端自己的地址",
  ],
  [
    /^the browser refuses the camera:/,
    () => "浏览器不许用摄像头：给这个页面放行，看浏览器策略里的 VideoCaptureAllowed",
  ],
  [/^no camera is connected:/, () => "没有插上摄像头：检查它的线"],
  [
    /^no connected camera is called as camera\.device says:/,
    () => "没有叫这个名字的摄像头：改 camera.device，或者去掉它",
  ],
  [/^the camera does not start:/, () => "摄像头打不开：关掉占用它的程序，或者拔下再插"],
  [/^the camera did not start in time:/, () => "摄像头没有按时打开：拔下再插"],
  [/^the camera is gone or switched itself off:/, () => "摄像头不见了：检查它的线和集线器"],
  [/^the camera is on but sends no pictures:/, () => "摄像头开着，但没有画面：拔下再插"],
  [/^the decoder in the page does not start or stopped:/, () => "页面里的识码程序停了，会自己重启；一直这样就重启终端"],

  // drivers/discovery
  [/^the kernel knows the device, but there is no (\S+):/, (where) => `内核认得它，但没有 ${where}：udev 在运行吗？`],
  [/^no group may open (\S+):/, (where) => `哪个组都打不开 ${where}：装上 config/deploy 的 udev 规则，再拔下重插`],
  [
    /^add (.+) to the group (\S+) \((usermod [^)]+)\)/,
    (_who, group, how) => `把终端的账户加进 ${group} 组（${how}），再重启终端`,
  ],
  [
    /^no kernel driver took it: (modprobe \S+),/,
    (how) => `没有内核驱动认它：${how}，再装上 config/deploy/modules-load.d`,
  ],
  [
    /^a program holds it through libusb \(.+\): .* unplug port (\S+) /,
    (port) => `有程序通过 libusb 占着它：卸掉那个程序，再把 ${port} 口拔下重插`,
  ],
  [/^it types like a keyboard:/, () => "它像键盘一样打字，发不了汉字：用说明书里的设置码切到 HID POS 或 USB 串口"],
  [
    /^it names (.+) as its language:/,
    (language) => `它说自己用 ${language} 语言：是标签机，或者要切到 ESC/POS（看说明书）`,
  ],
];
