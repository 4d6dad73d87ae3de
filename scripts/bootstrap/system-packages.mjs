// Programs that npm cannot bring: a browser, socat (makes the simulated scanner's cable), zbarimg (reads slips back), an
// emulator with what unpacks a kernel for it (the rig), strace (power cuts and crashes).
// They are found by looking for the executables, so a Chrome that is already there is as good as Debian's Chromium.
import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";
import { Problem, runSlow, say } from "./progress.mjs";

const BROWSER = {
  debian: "chromium",
  executables: [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
};
const SOCAT = { debian: "socat", executables: ["socat"] };
const ZBAR = { debian: "zbar-tools", executables: ["zbarimg"] };
const EMULATOR = { debian: "qemu-system-x86", executables: ["qemu-system-x86_64"] };
const STRACE = { debian: "strace", executables: ["strace"] };
const XZ = { debian: "xz-utils", executables: ["xz"] };

/** Checks of scripts/test.ts that run nothing but JavaScript. */
const PLAIN_CHECKS = ["format", "types", "ui-types", "lint", "imports", "ui-build"];

/**
 * What a command cannot do without, and what it can.
 * @param {string} command @param {string[]} args @param {Record<string, string | undefined>} env
 */
export function neededPrograms(command, args, env) {
  const nothing = { required: [], wished: [] };
  if (args.includes("--help") || args.includes("-h")) return nothing;
  if (command === "test" && onlyPlainChecks(args)) return nothing;
  if (command === "test") return { required: [BROWSER, SOCAT, ZBAR], wished: [] };
  if (command === "soak") return { required: [SOCAT], wished: [] };
  if (command === "powercut" || command === "crash") return { required: [STRACE], wished: [] };
  if (command === "rig") return { required: canRig() ? [EMULATOR, XZ] : [], wished: [] };
  if (command === "bench") return { required: [BROWSER, SOCAT], wished: [] };
  if (command !== "start") return nothing;
  const host = option(args, "--host");
  if (host === "chromium") return { required: [SOCAT, BROWSER], wished: [] };
  const hasScreen = [env.DISPLAY, env.WAYLAND_DISPLAY].some((value) => value !== undefined && value !== "");
  return { required: [SOCAT], wished: hasScreen && host === null ? [BROWSER] : [] };
}

/** Elsewhere scripts/rig.ts says why it cannot run, and nothing needs to be installed for that. */
function canRig() {
  return process.platform === "linux" && process.arch === "x64";
}

/** @param {string} root @param {string} command @param {string[]} args */
export async function ensureSystemPackages(root, command, args) {
  const needed = neededPrograms(command, args, process.env);
  const missing = [...needed.required, ...needed.wished].filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const names = missing.map((program) => program.debian);
  const apt = findApt();
  if (apt !== null) await install(root, apt, names);

  const still = missing.filter((program) => !isThere(program));
  if (still.length === 0) return;
  const command_ = `sudo apt-get update && sudo apt-get install -y ${still.map((program) => program.debian).join(" ")}`;
  const fatal = still.some((program) => needed.required.includes(program));
  const list = still.map((program) => program.debian).join(", ");
  const advice = `Please install and try again. On Debian or Ubuntu:\n\n  ${command_}\n`;
  if (fatal)
    throw new Problem(`npm ${npmName(command)} needs programs that are not installed here: ${list}. ${advice}`);
  say(`No Chromium or Chrome was found, so the terminal is shown in a browser of your choice instead. To have it open`);
  say(`a window by itself: ${command_}`);
}

async function install(root, apt, names) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=120"];
  say(`This needs Debian packages that are not here yet: ${names.join(", ")}`);
  const [program, ...prefix] = apt;
  const update = await runSlow("apt-get update", program, [...prefix, ...wait, "update"], { cwd: root, env });
  if (update.code !== 0) say("apt-get update failed; trying with the package lists that are here.");
  const args = [...prefix, ...wait, "install", "-y", "--no-install-recommends", ...names];
  const done = await runSlow(`apt-get install ${names.join(" ")}`, program, args, { cwd: root, env });
  if (done.code === 0) {
    say(`Debian packages installed in ${update.seconds + done.seconds} s`);
    return;
  }
  for (const line of done.lines.slice(-15)) say(`  ${line}`);
  say(`apt-get ended with exit code ${done.code}; what it said is above.`);
}

/** apt-get as root, or through a sudo that asks no password; null where neither is to be had. */
function findApt() {
  if (!isThere({ executables: ["apt-get"] })) return null;
  if (process.getuid() === 0) return ["apt-get"];
  if (!isThere({ executables: ["sudo"] })) return null;
  // Harmless, and refused at once (-n) where a password would be asked.
  const asked = spawnSync("sudo", ["-n", "apt-get", "--version"], { stdio: "ignore" });
  return asked.status === 0 ? ["sudo", "-n", "apt-get"] : null;
}

function isThere(program) {
  const named = process.env.YANPIAO_BROWSER ?? "";
  if (program === BROWSER && named !== "") return isExecutable(named);
  const folders = (process.env.PATH ?? "").split(delimiter).filter((entry) => entry !== "");
  // An ordinary user's PATH has no sbin on Debian; none of these live there.
  return program.executables.some((name) =>
    isAbsolute(name) ? isExecutable(name) : folders.some((folder) => isExecutable(join(folder, name))),
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function onlyPlainChecks(args) {
  const only = option(args, "--only");
  return only !== null && only.split(",").every((name) => PLAIN_CHECKS.includes(name));
}

function option(args, name) {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return null;
  return args[at] === name ? (args[at + 1] ?? null) : args[at].slice(name.length + 1);
}

function npmName(command) {
  return command === "start" || command === "test" ? command : `run ${command}`;
}
