import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Tree } from "../../../config/load.ts";
import { ManualClock, systemClock } from "../../../drivers/clock.ts";
import { signingKey } from "../../journal/signing-key.ts";
import { someDays } from "../../journal/tamper-fixture.ts";
import { verifyJournal } from "../../journal/verify.ts";
import type { TransferPageView } from "../../display/contract/staff/transfer.ts";
import { readExport } from "../../provisioning/export.ts";
import { BUNDLE, bench, newOperator, signed, type Bench } from "../../provisioning/fixture.ts";
import { openProvisioning, type Provisioning } from "../../provisioning/room.ts";
import type { OpenPage } from "../page.ts";
import { transferPage, type TransferPageRooms } from "./transfer.ts";

let on: Bench;
let folder: string;
let provisioning: Provisioning;

beforeEach(() => {
  on = bench();
  meanwhile = () => undefined;
  on.manager().applyBundle(signed(BUNDLE, on.operator), { by: "operator", allowOlder: false });
  folder = mkdtempSync(join(tmpdir(), "yanpiao-transfer-"));
  mkdirSync(stick(), { recursive: true });
  writeFileSync(join(folder, "mounts"), `/dev/sdb1 ${stick()} vfat rw 0 0\n`);
  provisioning = openProvisioning({
    machine: { dataDir: on.dataDir, env: {} },
    keysFolder: on.keysDir,
    version: 1,
    confirmWithinMs: null,
    journal: on.journal,
    clock: new ManualClock(),
    wallMs: () => on.wallMs,
    nobodyThere: () => false,
    startAnew: () => undefined,
  });
});
afterEach(() => {
  provisioning.close();
  on.remove();
  rmSync(folder, { recursive: true });
});

const stick = (): string => join(folder, "media/sdb1");

function put(name: string, contents: Tree, by = on.operator): void {
  writeFileSync(join(stick(), name), signed(contents, by));
}

/** The page after its first look. */
async function open(from: Provisioning | null = provisioning): Promise<OpenPage<"transfer">> {
  const { config } = on.manager().installed();
  if (config === null) throw new Error("nothing is installed");
  const page = transferPage({
    provisioning: from,
    config: config.config,
    version: "1.4.2",
    clock: systemClock,
    wallMs: () => on.wallMs,
    journal: on.journal,
    journalDir: join(on.dataDir, "journal"),
    supportBundle: (onDone) => Promise.resolve(supportBundle(onDone)),
    key: () => signingKey(join(on.dataDir, "journal"), undefined),
    libc: () => Promise.resolve(null),
    places: { roots: [join(folder, "media")], mountsFile: join(folder, "mounts"), sysBlock: join(folder, "none") },
  }).open({ who: { number: "07", role: "technician" }, changed: () => undefined });
  await page.act({ do: "look" });
  return page;
}

/** What happens while it is made. */
let meanwhile = (): void => undefined;

/** In two pieces, as one that is made while it is read. */
async function* supportBundle(onDone: Parameters<TransferPageRooms["supportBundle"]>[0]): AsyncGenerator<Uint8Array> {
  for (const part of ["PK one ", "two"]) {
    yield await Promise.resolve(new TextEncoder().encode(part));
    meanwhile();
  }
  onDone({ files: 12, bytes: 10, missing: [] });
}

function hotline(): string | undefined {
  return on.manager().installed().config?.config.hotline;
}

describe("a bundle on a stick", () => {
  test("is found, shown with who signed it and what it changes, and counts when it is applied", async () => {
    put("next.yanpiao-config", {
      ...BUNDLE,
      serial: 2,
      note: "winter",
      terminal: { ...BUNDLE.terminal, hotline: "010" },
    });
    const page = await open();
    expect(page.view().sticks).toMatchObject([{ name: "sdb1", bundles: [{ name: "next.yanpiao-config" }] }]);
    expect(await page.act({ do: "open", stick: "sdb1", bundle: "next.yanpiao-config" })).toBe("shown");
    expect(page.view().preview).toMatchObject({
      serial: 2,
      signer: "operator",
      note: "winter",
      changes: [{ path: "hotline", before: '"12366"', after: '"010"' }],
    });
    expect(hotline()).toBe("12366");
    expect(await page.act({ do: "apply" })).toBe("version 2");
    expect(page.view()).toMatchObject({ applied: 2, preview: null });
    expect(hotline()).toBe("010");
    expect(on.journal.of("config.applied").at(-1)).toMatchObject({ by: "technician", from: "bundle", version: 2 });
  });

  test("that was tampered with is refused with the reason, in the journal too, and nothing changes", async () => {
    put("next.yanpiao-config", { ...BUNDLE, serial: 2, terminal: { ...BUNDLE.terminal, hotline: "010-1" } });
    const path = join(stick(), "next.yanpiao-config");
    writeFileSync(path, readFileSync(path, "utf8").replace("010-1", "010-9"));
    const page = await open();
    expect(await page.act({ do: "open", stick: "sdb1", bundle: "next.yanpiao-config" })).toBe("bad-signature");
    expect(page.view()).toMatchObject({ preview: null, refused: { code: "bad-signature" } });
    expect(await page.act({ do: "apply" })).toBe("nothing-shown");
    expect(hotline()).toBe("12366");
    expect(on.journal.of("config.refused")).toEqual([{ by: "technician", reason: "bad-signature" }]);
  });

  test("of a stranger, for another terminal, or as old as the one before is refused", async () => {
    put("stranger.yanpiao-config", { ...BUNDLE, serial: 2 }, newOperator());
    put("other.yanpiao-config", { ...BUNDLE, serial: 2, for: { terminal: "BJ-HD-0002" } });
    put("old.yanpiao-config", BUNDLE);
    const page = await open();
    const opened = (bundle: string): Promise<string> => page.act({ do: "open", stick: "sdb1", bundle });
    expect(await opened("stranger.yanpiao-config")).toBe("unknown-key");
    expect(await opened("other.yanpiao-config")).toBe("not-for-this-terminal");
    expect(await opened("old.yanpiao-config")).toBe("older");
    expect(await opened("../../etc/passwd")).toBe("gone");
    expect(await page.act({ do: "open", stick: "other", bundle: "old.yanpiao-config" })).toBe("gone");
  });

  test("is applied as it was shown, even where another one lies on the stick by then", async () => {
    put("next.yanpiao-config", { ...BUNDLE, serial: 2, terminal: { ...BUNDLE.terminal, hotline: "010-1" } });
    const page = await open();
    await page.act({ do: "open", stick: "sdb1", bundle: "next.yanpiao-config" });
    put("next.yanpiao-config", { ...BUNDLE, serial: 3, terminal: { ...BUNDLE.terminal, hotline: "010-2" } });
    await page.act({ do: "apply" });
    expect(hotline()).toBe("010-1");
  });

  test("is not applied on top of a configuration that is on trial, from the stick or by command", async () => {
    on.manager().applyEdits([{ path: ["panel", "bottomEdgeMm"], value: 750 }], "technician");
    provisioning.close();
    provisioning = openProvisioning({
      machine: { dataDir: on.dataDir, env: {} },
      ...{
        keysFolder: on.keysDir,
        version: 2,
        confirmWithinMs: 120_000,
        journal: on.journal,
        clock: new ManualClock(),
      },
      ...{ wallMs: () => on.wallMs, nobodyThere: () => false, startAnew: () => undefined },
    });
    put("next.yanpiao-config", { ...BUNDLE, serial: 2 });
    const page = await open();
    await page.act({ do: "open", stick: "sdb1", bundle: "next.yanpiao-config" });
    expect(await page.act({ do: "apply" })).toBe("on-trial");
    expect(page.view()).toMatchObject({ applied: null, refused: { code: "on-trial" } });
    expect(provisioning.doCommand({ verb: "config-revert", version: 1 })).toBe("on-trial");
    expect(on.manager().current()).toMatchObject({ version: 2, takenBack: [] });
  });

  test("is not taken by a terminal that was started with a file", async () => {
    put("next.yanpiao-config", { ...BUNDLE, serial: 2 });
    const page = await open(null);
    expect(page.view().locked).toBe("file");
    expect(await page.act({ do: "open", stick: "sdb1", bundle: "next.yanpiao-config" })).toBe("locked");
  });
});

describe("an export", () => {
  test("is on the stick, signed by the terminal and with a checksum, when it is said to be done", async () => {
    const page = await open();
    expect(await page.act({ do: "export", stick: "sdb1" })).toBe("done");
    const view: TransferPageView = page.view();
    const name = "BJ-HD-0001-20261126T030000Z.yanpiao-export";
    expect(view.export).toEqual({ state: "done", name, readBack: false });
    expect(readdirSync(stick())).toEqual([name, `${name}.sha256`]);
    const read = readExport(new Uint8Array(readFileSync(join(stick(), name))));
    expect(read.ok && read.value).toMatchObject({ terminal: "BJ-HD-0001", version: 1 });
    expect(read.ok && read.value.keyId).toBe(view.ownKey?.replaceAll("-", ""));
    expect(on.journal.of("config.exported")).toEqual([{ by: "technician", version: 1 }]);
  });

  test("to a stick that was pulled out is not said to be done", async () => {
    const page = await open();
    rmSync(stick(), { recursive: true });
    expect(await page.act({ do: "export", stick: "sdb1" })).toBe("gone");
    expect(page.view().export).toEqual({ state: "failed", problem: "gone" });
    expect(on.journal.of("config.exported")).toEqual([]);
  });
});

test("a support bundle goes onto the stick as it is made, and is read again before it is called done", async () => {
  const page = await open();
  expect(await page.act({ do: "export-support", stick: "sdb1" })).toBe("done");
  const [name = ""] = readdirSync(stick());
  expect(name).toMatch(/\.yanpiao-support\.zip$/);
  expect(readFileSync(join(stick(), name), "utf8")).toBe("PK one two");
  expect(page.view().export).toEqual({ state: "done", name, readBack: false });
  expect(on.journal.of("support.exported")).toEqual([{ by: "technician", files: 12, bytes: 10, missing: 0 }]);
  rmSync(stick(), { recursive: true });
  expect(await page.act({ do: "export-support", stick: "sdb1" })).toBe("gone");
  expect(on.journal.of("support.exported")).toHaveLength(1);
});

test("a support bundle whose page is left meanwhile goes no further, and nothing of it stays on the stick", async () => {
  const page = await open();
  meanwhile = () => page.close();
  expect(await page.act({ do: "export-support", stick: "sdb1" })).toBe("left");
  expect(readdirSync(stick())).toEqual([]);
  expect(on.journal.of("support.exported")).toEqual([]);
});

describe("the journal", () => {
  beforeEach(async () => {
    await someDays(join(on.dataDir, "journal"));
  });

  test("is taken along, told on its way, verified on the stick, and who took it is in the journal", async () => {
    const page = await open();
    const copying = page.act({ do: "copy-journal", stick: "sdb1", span: "all" });
    expect(page.view()).toMatchObject({ journal: { state: "copying", span: "all" }, mayPullOut: false, looking: true });
    expect(await page.act({ do: "copy-journal", stick: "sdb1", span: "day" })).toBe("busy");
    expect(await copying).toBe("done");
    const { journal } = page.view();
    if (journal.state !== "done") throw new Error(journal.state);
    expect(readdirSync(stick())).toEqual([journal.folder]);
    const found = await verifyJournal({ dir: join(stick(), journal.folder), keys: null, mayBeExcerpt: true });
    expect(found).toMatchObject({ sound: true, lines: journal.lines });
    expect(on.journal.of("journal.copied")).toMatchObject([{ by: "technician", span: "all", faults: 0 }]);
  });

  test("that is stopped, or left with the page, is not called whole, and the journal says why", async () => {
    const page = await open();
    const copying = page.act({ do: "copy-journal", stick: "sdb1", span: "all" });
    expect(await page.act({ do: "stop-copy" })).toBe("done");
    expect(await copying).toBe("left");
    expect(page.view().journal).toEqual({ state: "failed", problem: "left", needsBytes: null });
    const again = page.act({ do: "copy-journal", stick: "sdb1", span: "all" });
    page.close();
    expect(await again).toBe("left");
    expect(readdirSync(stick()).filter((name) => !name.endsWith(".part"))).toEqual([]);
    expect(on.journal.of("journal.not-copied")).toMatchObject([{ reason: "left" }, { reason: "left" }]);
  });

  test("to a stick that was pulled out is told so", async () => {
    const page = await open();
    rmSync(stick(), { recursive: true });
    expect(await page.act({ do: "copy-journal", stick: "sdb1", span: "week" })).toBe("gone");
    expect(page.view().journal).toMatchObject({ state: "failed", problem: "gone" });
  });
});
