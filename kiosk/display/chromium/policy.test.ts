/** The policy file for terminals (config/deploy/chromium), given to a real Chromium where this machine allows that. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { makeFixturePage } from "../fixture/page.ts";
import { PAGE_ORIGIN } from "./page.ts";

const POLICY = join(import.meta.dirname, "../../../config/deploy/chromium/yanpiao.json");
const page = makeFixturePage();
afterAll(() => {
  page.remove();
});

it("lets the page in, keeps everything else out, and leaves the pipe to the core open", () => {
  const policy = JSON.parse(readFileSync(POLICY, "utf8")) as Readonly<Record<string, unknown>>;
  expect(policy["URLBlocklist"]).toEqual(expect.arrayContaining(["*", "chrome://*", "file://*"]));
  expect(policy["URLAllowlist"]).toEqual([PAGE_ORIGIN, "data:*"]);
  // 2 would block the debugging pipe as well (host facts 5.3, measured).
  expect(policy["DeveloperToolsAvailability"]).toBe(1);
});

const canTry = existsSync("/etc/chromium") && existsSync("/usr/bin/chromium") && mayMount();

it.skipIf(!canTry)(
  "is one that Chromium runs the page under (skipped where no mount of its own can be made)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "yanpiao-policy-"));
    try {
      mkdirSync(join(folder, "etc/policies/managed"), { recursive: true });
      cpSync(POLICY, join(folder, "etc/policies/managed/yanpiao.json"));
      writeFileSync(join(folder, "try.mjs"), tryout());
      const line = `mount --bind "${folder}/etc" /etc/chromium && exec "${process.execPath}" "${folder}/try.mjs"`;
      const { stdout } = await promisify(execFile)("unshare", ["--mount", "sh", "-c", line]);
      expect(JSON.parse(stdout)).toEqual({ page: "object", elsewhere: "blocked" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

/** Opens the host under the policy and says what became of it. */
function tryout(): string {
  return `
import { openChromium } from ${JSON.stringify(join(import.meta.dirname, "host.ts"))};
const host = await openChromium({
  folder: ${JSON.stringify(page.folder)}, mode: "headless", width: 400, height: 300, onNotice() {},
});
await new Promise((resolve) => host.onLink((link) => link.onMessage(resolve)));
const page = await host.evaluate("typeof terminal");
const elsewhere = await host.evaluate("fetch('https://example.com/').then(() => 'reached', () => 'blocked')");
await host.close();
console.log(JSON.stringify({ page, elsewhere }));
`;
}

function mayMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
