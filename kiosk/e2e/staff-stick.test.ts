/** The journal and a support bundle go along on a stick, at the glass, and what is on the stick is proven by whoever gets it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { signingKey } from "../journal/signing-key.ts";
import { verifyJournal } from "../journal/verify.ts";
import { checkBundle } from "../support/check.ts";
import { signInAt, STAFF_HAVE_TIME } from "./staff-visit.ts";
import { Visit } from "./visit.ts";

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A file system of its own where desktops mount sticks; null where this account may not. */
function plugIn(): string | null {
  try {
    mkdirSync("/media", { recursive: true });
    const point = mkdtempSync("/media/yanpiao-e2e-");
    cleanUps.push(() => rmdirSync(point));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "none", point], { stdio: "ignore" });
    cleanUps.push(() => void execFileSync("umount", ["-l", point]));
    return point;
  } catch {
    return null;
  }
}

test("a technician takes the last day and a support bundle along, and both verify with the terminal's key and nothing else", async (context) => {
  const stick = plugIn();
  if (stick === null) return context.skip("needs root to mount a file system");
  const visit = await Visit.open({ delays: STAFF_HAVE_TIME });
  cleanUps.push(() => visit.close());
  await visit.sees("home");
  await signInAt(visit, "technician");
  await visit.taps(/导入导出/);
  await visit.reads(stick.slice("/media/".length));
  await visit.taps("最近一天");
  await visit.reads(/已复制并核对 \d+ 行/);

  const [folder = ""] = readdirSync(stick);
  expect(folder).toMatch(/^BJ-CY-0107-journal-\d{4}-\d{2}-\d{2}_/);
  const { publicKey } = signingKey(join(visit.dataDir, "journal"));
  const found = await verifyJournal({ dir: join(stick, folder), keys: new Set([publicKey]), mayBeExcerpt: true });
  expect(found).toMatchObject({ sound: true });
  expect(found.lines).toBeGreaterThan(10);
  expect(visit.journal()).toContain('"ev":"journal.copied"');

  await visit.taps(/^支持包写到/);
  await visit.reads(/\.yanpiao-support\.zip$/);
  const bundle = readdirSync(stick).find((name) => name.endsWith(".yanpiao-support.zip")) ?? "";
  expect(checkBundle(readFileSync(join(stick, bundle)), publicKey)).toMatchObject({
    ok: true,
    value: { signed: true },
  });
  expect(visit.journal()).toContain('"ev":"support.exported"');
});
