import Database from "better-sqlite3";
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { TOTP } from "otpauth";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TerminalConfig } from "../../../config/schema.ts";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import type { SetupAction, SetupStepView, SetupView } from "../../display/contract/setup.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import { openStaffBook, staffBookPath, type StaffAccount } from "../../staff/auth/book.ts";
import type { PinHasher } from "../../staff/auth/hash.ts";
import { bundleOfCode, codeOfBundle } from "../bundle/code.ts";
import { readTrustedKeys } from "../bundle/keys.ts";
import { BUNDLE, bench, newOperator, signed, type Bench } from "../fixture.ts";
import type { SetupBench } from "./bench.ts";
import { networkPrinter, type Choice } from "./device-steps.ts";
import { createServiceStep } from "./service-step.ts";
import { createSetup, type Setup } from "./setup.ts";
import type { SetupDraft } from "./draft.ts";

const PIN = "48210763";
const HID = { driver: "hid", port: "1-1.3", profile: "newland-hid-pos" } as const;
const USB = { driver: "usb", port: "1-1.2", profile: "xprinter-80" } as const;

let on: Bench;
let setup: Setup;
let opened: Pick<SetupDraft, "scanner" | "printer">[];
let finished: number;
let touches: number;

/** Devices that are there and print; what the drivers do is their rooms' business. */
const DEVICES: SetupBench = {
  devices: () => null,
  prints: () => null,
  open: (draft) => {
    opened.push({ scanner: draft.scanner, printer: draft.printer });
    return Promise.resolve();
  },
  close: () => Promise.resolve(),
};
const hashed = (pin: string): Promise<string> => Promise.resolve(`hash of ${pin.length} digits`);
let made = hashed;
const HASHER: PinHasher = {
  make: (pin) => made(pin),
  check: () => Promise.resolve(true),
};

function choice<Setting>(id: string, setting: Setting): Choice<Setting> {
  return { view: { id, kind: "found", name: id, node: id, profile: null, certain: true }, setting };
}

beforeEach(() => {
  on = bench();
  [opened, finished, touches, made] = [[], 0, 0, hashed];
  const machine = { dataDir: on.dataDir, env: {} };
  const trustedKeys = (): ReturnType<typeof readTrustedKeys> => readTrustedKeys(on.keysDir);
  setup = createSetup({
    bench: DEVICES,
    service: (draft) =>
      createServiceStep({
        ...{ machine, trustedKeys, draft, journal: on.journal },
        places: { roots: [], mountsFile: "/none", sysBlock: "/none" },
        wallMs: () => on.wallMs,
        onChange: () => undefined,
      }),
    manager: on.manager(),
    dataDir: on.dataDir,
    hasher: HASHER,
    secrets: { credentialsDir: undefined, dataDir: on.dataDir, uid: process.getuid?.() },
    trustedKeys,
    wallMs: () => on.wallMs,
    scanners: () => [choice<TerminalConfig["scanner"]>("/dev/hidraw0", HID)],
    printers: () => [
      choice<TerminalConfig["printer"]>("/dev/usb/lp0", USB),
      { view: { id: "network", kind: "network", name: "", node: null, profile: null, certain: false }, setting: null },
    ],
    onChange: () => undefined,
    onFinished: () => (finished += 1),
  });
});
afterEach(() => on.remove());

async function touch(...actions: readonly SetupAction[]): Promise<void> {
  for (const action of actions) {
    touches += 1;
    await setup.act(action);
  }
}

async function type(text: string): Promise<void> {
  for (const key of text) await setup.act({ do: "type", key });
}

function scan(text: string): void {
  setup.scanned({ text, bytes: new TextEncoder().encode(text), atMs: 0 });
}

function step<Step extends SetupStepView["step"]>(wanted: Step): Extract<SetupStepView, { step: Step }> {
  const { now } = setup.view();
  if (now.step !== wanted) throw new Error(`at ${now.step}, not at ${wanted}`);
  return now as Extract<SetupStepView, { step: Step }>;
}

/** Up to the names, which are typed. */
async function toService(): Promise<void> {
  await touch({ do: "language", language: "zh", landscape: false });
  await touch({ do: "use", id: "/dev/hidraw0" });
  scan("a code");
  await touch({ do: "next" }, { do: "use", id: "/dev/usb/lp0" }, { do: "next" });
  for (const text of ["bj-hd-0001", "Haidian", "Haidian Example Mall"]) {
    await type(text);
    await touch({ do: "enter" });
  }
  step("service");
}

async function choosePin(): Promise<void> {
  await type(PIN);
  await touch({ do: "enter" });
  await type(PIN);
  await touch({ do: "enter" });
}

function newerBook(path: string): void {
  openStaffBook(path).close();
  const db = new Database(path);
  db.pragma("user_version = 99");
  db.close();
}

function accounts(): readonly StaffAccount[] {
  const book = openStaffBook(staffBookPath(on.dataDir));
  try {
    return book.list();
  } finally {
    book.close();
  }
}

describe("from nothing to a terminal", () => {
  test("takes at most fifteen touches besides typing, and what was chosen is in force", async () => {
    await toService();
    await touch({ do: "way", way: "scan" });
    scan(
      codeOfBundle(
        signed({ for: { fleet: "BJ-*" }, serial: 3, made: BUNDLE.made, site: { hotline: "010-1" } }, on.operator),
      ) ?? "",
    );
    expect(step("service").preview).toMatchObject({ signer: "operator", serial: 3 });
    await touch({ do: "apply" });
    await choosePin();
    expect(step("check").problems).toEqual([]);
    await touch({ do: "finish" });
    expect(touches).toBeLessThanOrEqual(15);
    expect(finished).toBe(1);
    const { config } = on.manager().installed();
    expect(config?.config).toMatchObject({
      terminal: { id: "BJ-HD-0001", place: { zh: "Haidian", en: "Haidian Example Mall" }, demo: false },
      scanner: HID,
      printer: USB,
      hotline: "010-1",
    });
    expect(on.manager().current()?.serials).toEqual({ site: 3, terminal: 0 });
    expect(on.journal.of("config.applied")).toMatchObject([{ by: "wizard", from: "wizard", key: on.operator.id }]);
    expect(accounts()).toMatchObject([{ number: "01", role: "technician", mustChoosePin: false, totpSecret: null }]);
  });

  test("with samples for now the DEMO mark is on, and a panel that lies is taken as one", async () => {
    await touch({ do: "language", language: "en", landscape: true });
    await touch({ do: "use", id: "/dev/hidraw0" }, { do: "next" }, { do: "use", id: "/dev/usb/lp0" }, { do: "next" });
    for (const text of ["BJ-HD-0001", "Haidian", "Haidian"]) {
      await type(text);
      await touch({ do: "enter" });
    }
    await touch({ do: "way", way: "sandbox" });
    await choosePin();
    await touch({ do: "finish" });
    expect(on.manager().installed().config?.config).toMatchObject({
      terminal: { demo: true },
      panel: { orientation: "landscape", widthMm: 476, heightMm: 268 },
    });
  });

  test("where one-time codes are asked for, the first technician's phone is proven before anybody is shut out", async () => {
    await toService();
    await touch({ do: "way", way: "scan" });
    const asking = { for: { fleet: "BJ-*" }, serial: 3, made: BUNDLE.made, site: { staff: { secondFactor: "totp" } } };
    scan(codeOfBundle(signed(asking, on.operator)) ?? "");
    await touch({ do: "apply" });
    await choosePin();
    const { secret = "", address = "" } = step("staff").codes ?? {};
    expect(step("staff").part).toBe("code");
    expect(address).toContain("BJ-HD-0001");
    const code = new TOTP({ secret }).generate({ timestamp: on.wallMs });
    await type(code === "000000" ? "000001" : "000000");
    await touch({ do: "enter" });
    expect(step("staff")).toMatchObject({ part: "code", problem: "code", typed: 0 });
    await type(code);
    await touch({ do: "enter" }, { do: "finish" });
    expect(accounts()).toMatchObject([{ number: "01", totpSecret: secret }]);
    expect(accounts()[0]?.totpStep).not.toBeNull();
  });

  test("on a machine whose clock is wrong the one-time codes are put off, and its time is on the screen", async () => {
    await toService();
    await touch({ do: "way", way: "scan" });
    const asking = { for: { fleet: "BJ-*" }, serial: 3, made: BUNDLE.made, site: { staff: { secondFactor: "totp" } } };
    // As a scanner sends it that is set to name its symbology.
    scan(`]Q1${codeOfBundle(signed(asking, on.operator)) ?? ""}`);
    await touch({ do: "apply" });
    await choosePin();
    const { secret = "", at = "" } = step("staff").codes ?? {};
    expect(at).toBe(beijingDateTime(new Date(on.wallMs)));
    await type(new TOTP({ secret }).generate({ timestamp: on.wallMs + 20 * 60_000 }));
    await touch({ do: "enter" });
    expect(step("staff").problem).toBe("code");
    await touch({ do: "cancel" }, { do: "finish" });
    expect(finished).toBe(1);
    expect(accounts()).toMatchObject([{ number: "01", totpSecret: null }]);
  });

  test("where only operators may sign in, a technician is made beside them", async () => {
    const book = openStaffBook(staffBookPath(on.dataDir));
    const theirs = { role: "operator", pinHash: "theirs", mustChoosePin: false, demo: false } as const;
    book.add({ ...theirs, number: "01", totpSecret: null, totpStep: null });
    book.close();
    await toService();
    await touch({ do: "way", way: "sandbox" });
    expect(step("staff")).toMatchObject({ part: "pin", number: "02" });
    await choosePin();
    expect(step("check").problems).toEqual([]);
    await touch({ do: "finish" });
    expect(accounts()).toMatchObject([
      { number: "01", pinHash: "theirs" },
      { number: "02", role: "technician" },
    ]);
  });

  test("going back while a PIN is hashed forgets that PIN", async () => {
    await toService();
    await touch({ do: "way", way: "sandbox" });
    const hashing = Promise.withResolvers<string>();
    made = () => hashing.promise;
    await type(PIN);
    await touch({ do: "enter" });
    await type(PIN);
    const entering = setup.act({ do: "enter" });
    await touch({ do: "back" });
    hashing.resolve("hash");
    await entering;
    step("service");
    await touch({ do: "way", way: "sandbox" });
    expect(step("staff")).toMatchObject({ part: "pin", typed: 0, busy: false });
  });

  test("whoever may sign in already keeps their PIN, and nobody gets a new one", async () => {
    const theirs = { number: "01", role: "technician", pinHash: "theirs", mustChoosePin: false } as const;
    const book = openStaffBook(staffBookPath(on.dataDir));
    book.add({ ...theirs, totpSecret: null, totpStep: null, demo: false });
    book.close();
    await toService();
    await touch({ do: "way", way: "sandbox" });
    expect(step("staff")).toMatchObject({ part: "known", known: { accounts: 1, withoutCodes: 0 } });
    await type(PIN);
    await touch({ do: "next" }, { do: "finish" });
    expect(finished).toBe(1);
    expect(accounts()).toMatchObject([theirs]);
  });

  test.each([
    ["a newer version's", (path: string) => newerBook(path), /staff file .*newer/],
    ["no database", (path: string) => writeFileSync(path, "x".repeat(4096)), /SQLITE_NOTADB/],
  ])("with a staff file that is %s, it says so at the end, and nothing is in force", async (_, spoil, said) => {
    spoil(staffBookPath(on.dataDir));
    await toService();
    await touch({ do: "way", way: "sandbox" });
    expect(step("staff").problem).toBe("disk");
    await choosePin();
    await touch({ do: "finish" });
    expect(step("check").problems).toEqual([
      { zh: expect.stringMatching(/\p{Script=Han}/u) as string, en: expect.stringMatching(said) as string },
    ]);
    expect([finished, on.manager().current()]).toEqual([0, null]);
  });

  test("leaves nothing in force when it is broken off before the end", async () => {
    await toService();
    await touch({ do: "way", way: "sandbox" });
    await choosePin();
    step("check");
    expect(on.manager().current()).toBe(null);
    expect(accounts()).toEqual([]);
  });
});

describe("each step", () => {
  test("leads on only when it is done", async () => {
    await touch({ do: "language", language: "zh", landscape: false }, { do: "next" }, { do: "next" });
    expect(step("scanner").state).toBe("choose");
    await touch({ do: "use", id: "/dev/none" }, { do: "next" });
    step("scanner");
  });

  test("leads back, and what was chosen is still there", async () => {
    await toService();
    await touch({ do: "back" });
    expect(step("terminal")).toMatchObject({ field: "id", text: "BJ-HD-0001" });
    await touch({ do: "back" }, { do: "back" });
    expect(step("scanner").chosen).toBe("/dev/hidraw0");
  });

  test("of the printer takes an address, and says when it is none", async () => {
    await touch(
      { do: "language", language: "zh", landscape: false },
      { do: "use", id: "/dev/hidraw0" },
      { do: "next" },
    );
    await touch({ do: "use", id: "network" });
    await type("not an address!");
    await touch({ do: "enter" });
    expect(step("printer").wrong).toBe(true);
    await touch({ do: "cancel" }, { do: "use", id: "network" });
    await type("192.168.1.50:9101");
    await touch({ do: "enter" });
    expect(opened.at(-1)?.printer).toEqual({
      driver: "tcp",
      host: "192.168.1.50",
      port: 9101,
      profile: "generic-80mm",
    });
  });

  test.each([
    ["192.168.1.50", 9100],
    ["printer.lan:9101", 9101],
    ["192.168.1.50:0", null],
    ["192.168.1.50:99999", null],
    ["", null],
    ["a b", null],
  ])("the address %j", (text, port) => {
    const setting = networkPrinter(text);
    expect(setting?.driver === "tcp" ? setting.port : null).toBe(port);
  });

  test("of the names takes Chinese from a code, and no id from one", async () => {
    await touch({ do: "language", language: "zh", landscape: false }, { do: "use", id: "/dev/hidraw0" });
    await touch({ do: "next" }, { do: "use", id: "/dev/usb/lp0" }, { do: "next" });
    scan("BJ-XX-9999");
    expect(step("terminal").text).toBe("");
    await type("x");
    await touch({ do: "enter" });
    expect(step("terminal")).toMatchObject({ field: "id", wrong: true });
    await type("x1");
    await touch({ do: "enter" });
    scan("海淀示例商场");
    expect(step("terminal")).toMatchObject({ field: "zh", text: "海淀示例商场" });
  });

  test("of the service refuses a stranger's bundle and one for another terminal, with the reason in the journal", async () => {
    await toService();
    await touch({ do: "way", way: "scan" });
    scan(codeOfBundle(signed(BUNDLE, newOperator())) ?? "");
    expect(step("service").refused?.code).toBe("unknown-key");
    scan(codeOfBundle(signed({ ...BUNDLE, for: { terminal: "BJ-HD-0002" } }, on.operator)) ?? "");
    expect(step("service").refused?.code).toBe("not-for-this-terminal");
    scan("https://example.cn");
    expect(step("service").refused?.code).toBe("not-a-bundle");
    await touch({ do: "apply" });
    step("service");
    expect(on.journal.of("config.refused")).toEqual([
      { by: "wizard", reason: "unknown-key" },
      { by: "wizard", reason: "not-for-this-terminal" },
    ]);
  });

  test("of the PIN takes none that is guessed first, and asks for it twice; no digit is in the View", async () => {
    await toService();
    await touch({ do: "way", way: "sandbox" });
    await type("123456");
    await touch({ do: "enter" });
    expect(step("staff")).toMatchObject({ part: "pin", problem: "guessable", typed: 0 });
    await type(PIN);
    expect(JSON.stringify(setup.view())).not.toContain(PIN);
    await touch({ do: "enter" });
    await type("48210764");
    await touch({ do: "enter" });
    expect(step("staff")).toMatchObject({ part: "pin", problem: "differ" });
  });
});

test("whatever is sent, in whatever order, the set-up answers, and begins nothing that is not whole", async () => {
  const action = fc.oneof(
    fc.constantFrom<SetupAction>(
      { do: "language", language: "en", landscape: false },
      { do: "use", id: "/dev/hidraw0" },
      { do: "use", id: "/dev/usb/lp0" },
      { do: "use", id: "network" },
      { do: "print-again" },
      { do: "enter" },
      { do: "cancel" },
      { do: "way", way: "sandbox" },
      { do: "way", way: "scan" },
      { do: "way", way: "url" },
      { do: "look" },
      { do: "open", stick: "a", bundle: "b" },
      { do: "apply" },
      { do: "next" },
      { do: "back" },
      { do: "finish" },
    ),
    fc.constantFrom("B", "J", "1", "-", "x", " ").map((key): SetupAction => ({ do: "type", key })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      for (const one of actions) {
        await setup.act(one);
        const view: SetupView = setup.view();
        expect(view.screen).toBe("setup");
      }
      expect(finished > 0).toBe(on.manager().current() !== null);
    }),
    { numRuns: Math.max(20, Math.round(fuzzRuns() / 1_000)) },
  );
});

describe("a bundle as a code", () => {
  test("comes back byte for byte, and what is too large for a code is none", () => {
    const bundle = signed(BUNDLE, on.operator);
    expect(bundleOfCode(`${codeOfBundle(bundle) ?? ""}\r\n`)).toEqual(bundle);
    expect(codeOfBundle(new Uint8Array(3_000))).toBe(null);
  });

  test("is read from nothing else, and whatever is read is answered", () => {
    for (const text of ["", "yanpiao-bundle:", "yanpiao-bundle:ä", "https://example.cn/yanpiao-bundle:AAAA"]) {
      expect(bundleOfCode(text)).toBe(null);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        bundleOfCode(text);
        bundleOfCode(`yanpiao-bundle:${text}`);
      }),
      { numRuns: fuzzRuns() },
    );
  });
});
