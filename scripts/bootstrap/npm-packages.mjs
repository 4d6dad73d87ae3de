// npm packages: installed from the lock file when it changed, and never otherwise.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { withLock } from "./lock.mjs";
import { Problem, runSlow, say } from "./progress.mjs";

/** Local package that stands in for what npm escpos asks for; it is installed from the tree, so its change counts. */
const LOCAL_PACKAGE = "drivers/printer/escpos-absent";

/** @param {string} root */
export async function ensureNpmPackages(root) {
  const wanted = fingerprint(root);
  if (readStamp(root) === wanted) return;
  requireWritable(root);
  mkdirSync(join(root, ".cache"), { recursive: true });
  await withLock(join(root, ".cache/install.lock"), "installing npm packages", async () => {
    if (readStamp(root) === wanted) return;
    if (!matchesLockFile(root)) await install(root);
    writeFileSync(stampPath(root), wanted);
  });
}

/**
 * The Node that runs the core: the one the lock file brings, else this one where it is new enough.
 * @param {string} root
 */
export function findNode24(root) {
  const own = join(root, "node_modules/.bin/node");
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  throw new Problem(
    `Yanpiao runs on Node 24. It brings one for Linux on x64 and arm64; on ${process.platform} ${process.arch} ` +
      `please install Node 24 or newer (https://nodejs.org/en/download). This is ${process.version}.`,
  );
}

/** What node_modules was made from; another machine sharing the folder needs its own binaries. */
function fingerprint(root) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  const local = join(root, LOCAL_PACKAGE);
  for (const name of readdirSync(local).sort()) hash.update(name).update(readFileSync(join(local, name)));
  return `${hash.digest("hex")} ${process.platform} ${process.arch}\n`;
}

function stampPath(root) {
  return join(root, "node_modules/.yanpiao-stamp");
}

function readStamp(root) {
  try {
    return readFileSync(stampPath(root), "utf8");
  } catch {
    return null;
  }
}

/** Someone ran `npm ci` or `npm install` by hand: npm's own record says what is there. */
function matchesLockFile(root) {
  let here;
  try {
    here = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages;
  } catch {
    return false;
  }
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === "") return true;
    const installed = here[path];
    if (installed === undefined) return entry.optional === true;
    const present = entry.link === true || existsSync(join(root, path));
    return present && installed.version === entry.version && installed.integrity === entry.integrity;
  });
}

function requireWritable(root) {
  for (const path of [root, join(root, ".cache"), join(root, "node_modules")]) {
    if (existsSync(path) && !canWrite(path)) {
      throw new Problem(
        `npm packages have to be installed, but ${path} cannot be written by this user. ` +
          `If it belongs to you, run: sudo chown -R ${userAndGroup()} ${root}`,
      );
    }
  }
}

async function install(root) {
  const cache = chooseCache(root);
  // The machine's own npm runs on the machine's own Node: the one in node_modules is about to be replaced.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => !entry.startsWith(join(root, "node_modules")))
    .join(delimiter);
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=http", ...cache.args];
  const done = await runSlow("installing npm packages (once; about half a minute)", "npm", args, {
    cwd: root,
    killable: true,
    env: { ...process.env, PATH: path, npm_config_update_notifier: "false" },
  });
  if (done.code === 0) {
    checkNode(root);
    say(`npm packages installed in ${done.seconds} s`);
    return;
  }
  for (const line of done.lines.filter((text) => !/npm (http|warn)|npm error\s+at /.test(text))) say(`  ${line}`);
  throw new Problem(`npm ci did not finish (exit code ${done.code}). ${adviceFor(done.lines.join("\n"), cache.path)}`);
}

/** npm keeps its cache in the home folder, where an earlier `sudo npm` often left files that belong to root. */
function chooseCache(root) {
  const path = process.env.npm_config_cache ?? join(homedir(), ".npm");
  const parts = [path, join(path, "_cacache"), join(path, "_cacache/tmp"), join(path, "_cacache/content-v2")];
  const bad = parts.find((part) => existsSync(part) && !canWrite(part));
  if (bad === undefined) return { path, args: [] };
  const own = join(root, ".cache/npm");
  say(`npm's cache ${bad} cannot be written by this user; using ${own} instead.`);
  say(`  (to mend it: sudo chown -R ${userAndGroup()} ${path})`);
  return { path: own, args: ["--cache", own] };
}

function adviceFor(output, cachePath) {
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return (
      `Something could not be written. If it is npm's cache, run: sudo chown -R ${userAndGroup()} ${cachePath} ` +
      "or choose another: npm_config_cache=/some/folder npm start"
    );
  }
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|network/i.test(output)) {
    return "The package registry could not be reached: is this machine online, or does npm need a proxy or a mirror (npm config set registry …)?";
  }
  if (/ENOSPC/.test(output)) return "The disk is full.";
  if (/ENOENT/.test(output) && /npm/.test(output)) return "Is npm installed and on the PATH?";
  return "What npm said is above.";
}

/** The Node that came along may be for another C library (musl); then it is of no use and the machine's must do. */
function checkNode(root) {
  const own = join(root, "node_modules/.bin/node");
  if (!existsSync(own)) return;
  const answer = spawnSync(own, ["--version"], { encoding: "utf8" });
  if (answer.status === 0) return;
  throw new Problem(
    `The Node that came with the packages does not run here (${answer.error?.message ?? answer.stderr.trim()}). ` +
      "Yanpiao needs a Linux with glibc, such as Debian 12.",
  );
}

function canWrite(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function userAndGroup() {
  return typeof process.getuid === "function" ? `${process.getuid()}:${process.getgid()}` : "$(id -u):$(id -g)";
}
