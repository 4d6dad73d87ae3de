/** Words of the settings page. Verb first, the exact value, the next step. */
import type { SettingOrigin, SettingsPageView, VersionView } from "../../../kiosk/display/contract/staff/settings.ts";
import { pair } from "./pair.ts";

interface SettingsWords {
  readonly title: string;
  readonly tabs: Readonly<Record<SettingsPageView["shows"], string>>;
  readonly changeCount: (count: number) => string;
  readonly locked: Readonly<Record<"file" | "role", string>>;
  readonly from: Readonly<Record<SettingOrigin, string>>;
  readonly changed: string;
  readonly nothing: string;
  readonly yes: string;
  readonly no: string;
  readonly edit: string;
  readonly choose: string;
  readonly reset: string;
  readonly range: (min: number, max: number, unit: string) => string;
  readonly oneOf: string;
  readonly allowed: (what: string) => string;
  readonly enter: string;
  readonly cancel: string;
  readonly delete: string;
  readonly clear: string;
  readonly shift: string;
  readonly space: string;
  readonly keyboard: string;
  readonly scanText: string;
  readonly found: string;
  readonly useIt: string;
  readonly fits: (model: string) => string;
  readonly perhaps: (model: string) => string;
  readonly review: (count: number) => string;
  readonly save: string;
  readonly discard: string;
  readonly nothingChanged: string;
  readonly before: string;
  readonly after: string;
  readonly willConfirm: string;
  readonly willRestart: string;
  readonly wrongFirst: string;
  readonly waiting: (version: number) => string;
  readonly restartNow: string;
  readonly tried: (time: string) => string;
  readonly keep: string;
  readonly takeBack: string;
  readonly failed: Readonly<Record<NonNullable<SettingsPageView["failed"]>, string>>;
  readonly version: (version: number) => string;
  readonly by: Readonly<Record<VersionView["by"], string>>;
  readonly origin: Readonly<Record<VersionView["from"], string>>;
  readonly state: Readonly<Record<VersionView["state"], string>>;
  readonly revert: string;
  readonly sureRevert: (version: number) => string;
  readonly notRevert: string;
  readonly revertNothing: string;
  readonly noVersions: string;
}

export const SETTINGS = pair<SettingsWords>(
  {
    title: "配置",
    tabs: { form: "设置", changes: "更改", versions: "历史版本" },
    changeCount: (count) => `${String(count)} 处更改`,
    locked: {
      file: "这台终端用配置文件启动，只能看。要改请编辑文件，或改用 yanpiao run --data",
      role: "运营账号只能看。要改请用工程师账号登录",
    },
    from: { default: "默认", site: "全场统一", terminal: "本机设置", environment: "启动参数" },
    changed: "已改",
    nothing: "未设置",
    yes: "是",
    no: "否",
    edit: "修改",
    choose: "选择",
    reset: "恢复默认",
    range: (min, max, unit) => `${String(min)} 到 ${String(max)}${unit === "" ? "" : ` ${unit}`}的整数`,
    oneOf: "从列表中选一个",
    allowed: (what) => `应为：${what}`,
    enter: "确定",
    cancel: "取消",
    delete: "删除",
    clear: "清空",
    shift: "大写",
    space: "空格",
    keyboard: "键盘",
    scanText: "也可以把手机上的二维码放到扫描口，码里的文字会填进来（中文用这个）",
    found: "找到的设备",
    useIt: "用这个",
    fits: (model) => `型号 ${model}`,
    perhaps: (model) => `可能是 ${model}，请试打或试扫`,
    review: (count) => `查看 ${String(count)} 处更改`,
    save: "保存",
    discard: "放弃更改",
    nothingChanged: "没有更改",
    before: "现在",
    after: "改为",
    willConfirm: "应用后 2 分钟内确认，否则自动恢复",
    willRestart: "保存后在没人使用时重启生效",
    wrongFirst: "先改正标红的设置",
    waiting: (version) => `第 ${String(version)} 版已保存，没人使用时自动重启生效`,
    restartNow: "现在重启生效",
    tried: (time) => `正在试用新配置，${time} 后自动恢复`,
    keep: "看得清，保留",
    takeBack: "恢复原来的",
    failed: {
      invalid: "没有保存：配置不完整或有误",
      "no-such-version": "这个版本已经不在了",
      "on-trial": "没有保存：先保留正在试用的配置，或恢复原来的",
      disk: "没有保存：磁盘写不进去",
    },
    version: (version) => `第 ${String(version)} 版`,
    by: { operator: "运营", technician: "工程师", wizard: "开机向导" },
    origin: { bundle: "配置包", settings: "本页修改", wizard: "首次设置", revert: "恢复" },
    state: { "in-force": "使用中", "to-confirm": "待确认", "taken-back": "已撤回", earlier: "以前" },
    revert: "恢复这一版",
    sureRevert: (version) => `确定：第 ${String(version)} 版`,
    notRevert: "不恢复",
    revertNothing: "和现在没有不同；人员和权限不随旧版恢复",
    noVersions: "还没有历史版本",
  },
  {
    title: "Settings",
    tabs: { form: "Settings", changes: "Changes", versions: "Versions" },
    changeCount: (count) => (count === 1 ? "1 change" : `${String(count)} changes`),
    locked: {
      file: "Started with a file: to look at only. Edit the file, or start with yanpiao run --data",
      role: "Operators look here. A technician signs in to change",
    },
    from: { default: "Default", site: "Site", terminal: "This terminal", environment: "Start line" },
    changed: "Changed",
    nothing: "Not set",
    yes: "Yes",
    no: "No",
    edit: "Change",
    choose: "Choose",
    reset: "Default",
    range: (min, max, unit) => `a whole number, ${String(min)} to ${String(max)}${unit === "" ? "" : ` ${unit}`}`,
    oneOf: "one of the list",
    allowed: (what) => `Allowed: ${what}`,
    enter: "Enter",
    cancel: "Cancel",
    delete: "Delete",
    clear: "Clear",
    shift: "Shift",
    space: "Space",
    keyboard: "Keyboard",
    scanText: "Or hold a QR code of the text to the scanner, as a telephone makes one (for Chinese)",
    found: "Found",
    useIt: "Use it",
    fits: (model) => `Model ${model}`,
    perhaps: (model) => `Perhaps ${model}: try it`,
    review: (count) => (count === 1 ? "Look at 1 change" : `Look at ${String(count)} changes`),
    save: "Save",
    discard: "Discard",
    nothingChanged: "Nothing is changed",
    before: "Now",
    after: "Becomes",
    willConfirm: "Confirm within 2 minutes, or the settings before come back",
    willRestart: "Takes effect with a restart while nobody is there",
    wrongFirst: "First mend what is marked red",
    waiting: (version) => `Version ${String(version)} is saved and takes effect when nobody is there`,
    restartNow: "Restart now",
    tried: (time) => `New settings are on trial and go back in ${time}`,
    keep: "Good: keep them",
    takeBack: "Take them back",
    failed: {
      invalid: "Not saved: something is missing or wrong",
      "no-such-version": "That version is not there any more",
      "on-trial": "Not saved: first keep or take back what is on trial",
      disk: "Not saved: the disk does not take it",
    },
    version: (version) => `Version ${String(version)}`,
    by: { operator: "Operator", technician: "Technician", wizard: "Set-up" },
    origin: { bundle: "bundle", settings: "this page", wizard: "first set-up", revert: "went back" },
    state: { "in-force": "In force", "to-confirm": "To be confirmed", "taken-back": "Taken back", earlier: "Earlier" },
    revert: "Go back to it",
    sureRevert: (version) => `Yes, version ${String(version)}`,
    notRevert: "Stay",
    revertNothing: "Nothing would differ; people and rights do not come back with an earlier version",
    noVersions: "There are no versions yet",
  },
);
