/** A technician looks why services cannot be reached: a real certificate that ended, a real port where nobody listens. */
import { createServer, type AddressInfo } from "node:net";
import { createServer as createSecured } from "node:tls";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { createAuthority, validFor } from "../secrets/certificates.ts";
import { accountsOf } from "../staff/auth/accounts.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { KNOCKS } from "../staff/delays.ts";
import { Visit } from "./visit.ts";

const DAY_MS = 24 * 3_600_000;
const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Two offices of one mall: one whose certificate ended six days ago, one whose program does not run. */
async function twoOffices(dataDir: string): Promise<TerminalConfig["verify"]> {
  const now = Date.now();
  const authority = createAuthority("Example Mall CA", validFor(400, now));
  const over = { from: new Date(now - 90 * DAY_MS), to: new Date(now - 6 * DAY_MS) };
  const { certificate, key } = authority.server(["127.0.0.1"], over);
  const office = createSecured({ cert: certificate, key }, (socket) => void socket.on("error", () => undefined));
  office.on("tlsClientError", () => undefined);
  await new Promise<void>((listening) => void office.listen(0, "127.0.0.1", listening));
  closers.push(() => void office.close());
  const nobody = createServer();
  await new Promise<void>((listening) => void nobody.listen(0, "127.0.0.1", listening));
  const { port: deadPort } = nobody.address() as AddressInfo;
  await new Promise((closed) => nobody.close(closed));

  const own = authority.client(DEFAULT_CONFIG.terminal.id, validFor(90, now));
  mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
  const secrets = { ca: authority.certificate, certificate: own.certificate, key: own.key };
  for (const [name, text] of Object.entries(secrets))
    writeFileSync(join(dataDir, "secrets", name), text, { mode: 0o600 });
  const at = (port: number): TerminalConfig["verify"]["providers"][number] => ({
    provider: "http",
    url: `https://127.0.0.1:${port}/`,
    auth: { how: "mutual-tls", certificate: { secret: "certificate" }, key: { secret: "key" }, ca: { secret: "ca" } },
  });
  return { ...DEFAULT_CONFIG.verify, providers: [at((office.address() as AddressInfo).port), at(deadPort)] };
}

async function signedIn(verify: (dataDir: string) => Promise<TerminalConfig["verify"]>): Promise<Visit> {
  const dataDir = mkdtempSync(join(tmpdir(), "yanpiao-e2e-"));
  const visit = await Visit.open({
    dataDir,
    config: { verify: await verify(dataDir) },
    // A machine that is busy with other things taps slowly.
    delays: { staffKnock: 60_000, staffSignIn: 600_000 },
  });
  closers.push(() => visit.close());
  const book = openStaffBook(staffBookPath(dataDir));
  const made = await accountsOf(book, hasherInThread).add("technician", "07", false);
  book.close();
  if (!made.ok) throw new Error(made.error);
  const mark = await visit.page.locator(".knock").boundingBox();
  if (mark === null) throw new Error("no mark on the glass");
  for (let n = 0; n < KNOCKS; n += 1)
    await visit.page.touchscreen.tap(mark.x + mark.width / 2, mark.y + mark.height / 2);
  await visit.sees("staff-sign-in");
  for (const [digits, next] of [
    [`07${made.value.pin}`, /请定一个自己的 PIN/],
    ["48210763", /再输一次，确认/],
    ["48210763", /扫描器实时测试/],
  ] as const) {
    await visit.types(digits);
    await visit.taps("确定");
    await visit.reads(next);
  }
  return visit;
}

test("a technician is told which service's certificate ended and where nobody listens, with what to do about each", async () => {
  const visit = await signedIn(twoOffices);
  await visit.taps(/网络/);
  await visit.taps("全部测试");

  await visit.reads("先核对本机日期；日期对，就请服务方换证书");
  await visit.reads("CERT_HAS_EXPIRED");
  await visit.reads(/过期 6 天/);
  await visit.taps(/http-2/);
  await visit.reads("核对地址和端口；请服务方看服务是否在运行");
  await visit.reads(/ECONNREFUSED 127\.0\.0\.1/);

  await expect
    .poll(() => visit.journal(), { timeout: 20_000 })
    .toMatch(/"page":"network","action":"test-all","outcome":"[^"]*http expired, http-2 refused"/);
});

test("on a terminal with samples the page says that there is nothing to test, and shows the cable all the same", async () => {
  const visit = await signedIn(() => Promise.resolve(DEFAULT_CONFIG.verify));
  await visit.taps(/网络/);
  await visit.reads(/演示用的服务在本机，不用网络/);
  await visit.reads("DNS 服务器");
});
