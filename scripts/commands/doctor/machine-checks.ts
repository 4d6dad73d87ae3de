import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  hasLibrary,
  moduleState,
  runningPrograms,
  blacklistedIn,
  type Interfering,
} from "../../../drivers/discovery/host.ts";
import { accountOf } from "../../../drivers/discovery/access.ts";
import { findSocat } from "../../../drivers/link/socat.ts";
import { PROJECT_ROOT } from "../../lib/root.ts";
import { fail, ok, warn, type Check, type DoctorContext } from "./check.ts";

/** The core runs on the Node that Electron ships; others are not tried. */
const NODE_MAJOR = 24;

export const checkNode: Check = ({ nodeVersion }) => {
  const major = Number(/^v?(\d+)\./.exec(nodeVersion)?.[1] ?? Number.NaN);
  if (major === NODE_MAJOR) return [ok("Node.js", nodeVersion)];
  const todo = `install Node ${NODE_MAJOR}, or start by npm (npm run yanpiao), which brings it`;
  if (major > NODE_MAJOR) return [warn("Node.js", `${nodeVersion} is newer than what was tried`, todo)];
  return [fail("Node.js", `${nodeVersion} cannot run the terminal`, todo)];
};

export const checkLibraries: Check = ({ tree, config }) => {
  if (config?.scanner.driver !== "hid") return [];
  const missing = ["libudev.so.1", "libusb-1.0.so.0"].filter((name) => !hasLibrary(tree, name));
  if (missing.length === 0) return [ok("libraries", "libudev and libusb are there, as HID scanners need")];
  return [fail("libraries", `HID scanners need ${missing.join(" and ")}`, "apt-get install -y libudev1 libusb-1.0-0")];
};

export const checkSocat: Check = ({ config, isHere }) => {
  if (config?.scanner.driver !== "simulated" || !isHere) return [];
  try {
    return [ok("socat", `${findSocat()} makes the simulated scanner's port`)];
  } catch (error) {
    return [fail("socat", "the simulated scanner needs socat", error instanceof Error ? error.message : String(error))];
  }
};

export const checkAccount: Check = ({ tree, user, config }) => {
  if (!hasRealDevice({ config })) return [];
  if (user !== null) return [ok("account", `permissions are those of ${user}`)];
  if (accountOf(tree, "yanpiao") !== null) {
    return [ok("account", "permissions are your own; --user yanpiao looks at the terminal's account")];
  }
  return [
    warn(
      "account",
      "there is no account yanpiao: the terminal would run as whoever starts it",
      "install config/deploy/sysusers.d/yanpiao.conf and run systemd-sysusers",
    ),
  ];
};

const RULES = "config/deploy/udev/70-yanpiao.rules";

export const checkUdevRules: Check = ({ tree, config }) => {
  if (!hasRealDevice({ config }) || config?.printer.driver === undefined) return [];
  const onNode =
    config.scanner.driver === "hid" || config.scanner.driver === "wedge" || config.printer.driver === "usb";
  if (!onNode) return [];
  const path = ["/etc/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"]
    .map((folder) => `${folder}/70-yanpiao.rules`)
    .find((file) => tree.exists(file));
  const install = `install -m 644 ${RULES} /etc/udev/rules.d/ && udevadm control --reload, then plug the devices in again`;
  if (path === undefined) return [warn("udev rules", "are not installed", install)];
  const same = (tree.large(path) ?? "") === readFileSync(join(PROJECT_ROOT, RULES), "utf8");
  if (same) return [ok("udev rules", `${path} is this version's`)];
  return [warn("udev rules", `${path} is not this version's: newer devices may be closed to the terminal`, install)];
};

export const checkModules: Check = ({ tree, config }) => {
  const wanted = [
    ...(config?.printer.driver === "usb" ? (["usblp"] as const) : []),
    ...(config?.scanner.driver === "serial" && /ACM/.test(tree.real(config.scanner.path) ?? config.scanner.path)
      ? (["cdc_acm"] as const)
      : []),
  ];
  return wanted.map((name) => {
    switch (moduleState(tree, name)) {
      case "loaded":
        return ok("kernel module", `${name} is loaded`);
      case "available":
        return warn(
          "kernel module",
          `${name} is not loaded`,
          `modprobe ${name}; config/deploy/modules-load.d keeps it so`,
        );
      case "blacklisted":
        return fail(
          "kernel module",
          `${name} is forbidden by ${blacklistedIn(tree, name) ?? "a file in /etc/modprobe.d"}`,
          `take that line out, then modprobe ${name}`,
        );
      case "absent":
        return fail(
          "kernel module",
          `this kernel has no ${name}`,
          "install Debian's linux-image-amd64: the cloud kernel has no USB",
        );
    }
  });
};

export const checkInterference: Check = ({ tree, config }) => {
  const takes: Readonly<Record<Interfering, boolean>> = {
    brltty: config?.scanner.driver === "serial" || config?.printer.driver === "serial",
    ModemManager: config?.scanner.driver === "serial" || config?.printer.driver === "serial",
    cupsd: config?.printer.driver === "usb",
    "ipp-usb": config?.printer.driver === "usb",
  };
  const running = runningPrograms(tree).filter((name) => takes[name]);
  if (running.length === 0)
    return hasRealDevice({ config }) ? [ok("other programs", "none that takes devices runs")] : [];
  return running.map((name) => warn("other programs", `${name} runs: ${WHAT_IT_DOES[name]}`, HOW_TO_STOP[name]));
};

const WHAT_IT_DOES: Readonly<Record<Interfering, string>> = {
  brltty: "it takes CH340 and CP210x ports for Braille displays",
  ModemManager: "it sends modem commands to new serial ports for half a minute",
  cupsd: "it takes USB printers away from the terminal",
  "ipp-usb": "it takes USB printers away from the terminal",
};

const HOW_TO_STOP: Readonly<Record<Interfering, string>> = {
  brltty: "apt-get purge brltty",
  ModemManager: "apt-get purge modemmanager, or install the udev rules of config/deploy",
  cupsd: "systemctl disable --now cups cups-browsed, or apt-get purge cups",
  "ipp-usb": "apt-get purge ipp-usb",
};

export function hasRealDevice({ config }: Pick<DoctorContext, "config">): boolean {
  if (config === null) return false;
  const real = ["simulated", "none"];
  return !real.includes(config.scanner.driver) || !real.includes(config.printer.driver);
}
