import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadPrinterProfile, loadScannerProfile } from "../../../config/profiles/load.ts";
import { createMachine, POS_DESCRIPTOR, type Machine } from "../../../drivers/discovery/machine-fixture.ts";
import { startPrinterSimulator } from "../../../drivers/simulator/printer.ts";
import { signingKey } from "../../../kiosk/journal/signing-key.ts";
import { BUNDLE, bench, signed } from "../../../kiosk/provisioning/fixture.ts";
import { createAuthority, validFor } from "../../../kiosk/secrets/certificates.ts";
import { fail, ok } from "../../../kiosk/staff/checks/finding.ts";
import { readinessQr } from "../../../kiosk/staff/checks/readiness-qr.ts";
import { keepSelfCheck } from "../../../kiosk/staff/checks/record.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { PROJECT_ROOT } from "../../lib/root.ts";
import { inProcess, type Ended } from "../cli-fixture.ts";
import type { Finding } from "./check.ts";
import { register } from "./register.ts";

const SCANNER = { port: "1-1.2", ids: "1eab:1d10", maker: "Newland Auto-ID", product: "FM430" } as const;
const PRINTER = { port: "1-1.3", ids: "154f:1300", maker: "SNBC", product: "BTP-S80" } as const;
const KERNEL = "6.1.0-28-amd64";

let folder = "";
let machine: Machine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-doctor-"));
  machine = createMachine(join(folder, "root"));
  machine.file("/proc/sys/kernel/osrelease", `${KERNEL}\n`);
  machine.file(`/lib/modules/${KERNEL}/modules.dep`, "kernel/drivers/usb/class/usblp.ko: kernel/drivers/usb/core.ko\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function config(change: object): string {
  const file = join(folder, "terminal.json");
  const terminal = { terminal: { id: "MALL-01", demo: true }, dataDir: "/var/lib/yanpiao" };
  writeFileSync(file, JSON.stringify({ ...terminal, ...change }));
  return file;
}
/** A real terminal as far as its data goes. */
const WITHOUT_HARDWARE = {
  scanner: { driver: "none" },
  printer: { driver: "tcp", host: "127.0.0.1", port: 9, profile: "generic-80mm" },
  verify: {
    providers: [
      {
        provider: "http",
        url: "https://backoffice.example.cn/",
        auth: { how: "signed", keyId: "a", key: { secret: "k" } },
      },
    ],
  },
};
const HID_AND_USB = {
  scanner: { driver: "hid", port: "1-1.2", profile: "newland-hid-pos" },
  printer: { driver: "usb", port: "1-1.3", profile: "snbc-btp" },
};

const doctor = (...args: readonly string[]): Promise<Ended> => inProcess(register, "doctor", ...args);
const there = (user: string, ...args: readonly string[]): Promise<Ended> =>
  doctor("--root", machine.root, "--user", user, ...args);

async function findings(
  user: string,
  file: string,
): Promise<{ readonly code: number | null; readonly found: Finding[] }> {
  const { code, out } = await there(user, "--config", file, "--json");
  return { code, found: (JSON.parse(out) as { findings: Finding[] }).findings };
}

/** A machine set up as config/deploy says. */
function setUpWell(): void {
  machine.hidraw(0, SCANNER, POS_DESCRIPTOR);
  machine.printer(0, PRINTER, "MFG:SNBC;MDL:BTP-S80(U)1;CMD:ESC/POS;");
  machine.file("/sys/module/usblp/refcnt", "1\n");
  const rules = readFileSync(join(PROJECT_ROOT, "config/deploy/udev/70-yanpiao.rules"));
  machine.file("/etc/udev/rules.d/70-yanpiao.rules", rules);
  for (const library of ["libudev.so.1", "libusb-1.0.so.0"]) machine.file(`/usr/lib/x86_64-linux-gnu/${library}`, "");
  mkdirSync(join(machine.root, "var/lib/yanpiao"), { recursive: true });
  chmodSync(join(machine.root, "var/lib/yanpiao"), 0o700);
}

describe("yanpiao doctor", () => {
  test("on a machine that is set up well finds nothing to repair, and says what it cannot know", async () => {
    setUpWell();
    const { code, out } = await there("owner", "--config", config(HID_AND_USB));
    expect(code).toBe(0);
    expect(out).toContain("✔ scanner         /dev/hidraw0 on port 1-1.2 (Newland Auto-ID FM430) is there");
    expect(out).toContain("✔ printer         /dev/usb/lp0 on port 1-1.3 (SNBC BTP-S80) is there, profile snbc-btp");
    expect(out).toContain("! setup codes     not known to be off");
    expect(out).toContain(`→ ${loadScannerProfile("newland-hid-pos").setupCodes.how}`);
    expect(out).toContain("0 to repair, 1 to look at.");
  });

  test("on a machine where everything went wrong says each thing, and what to do about it", async () => {
    machine.hidraw(0, SCANNER, POS_DESCRIPTOR, null);
    machine.usb(PRINTER, [{ classCode: "07", driver: "usbfs" }]);
    machine.file("/etc/modprobe.d/blacklist-cups.conf", "blacklist usblp\n");
    machine.file("/proc/4711/comm", "ipp-usb\n");
    const { code, found } = await findings("guest", config(HID_AND_USB));
    expect(code).toBe(1);
    const todo = (topic: string): string => {
      const bad = found.filter((one) => one.topic === topic && one.level !== "ok");
      return bad.map(({ says, todo: doing }) => `${says} → ${doing}`).join("\n");
    };
    expect(todo("scanner")).toContain("cannot be opened → no group may open /dev/hidraw0: install the udev rules");
    expect(todo("printer")).toContain(
      "no printer at 1-1.3: it is plugged in, and nobody can open it → a program holds it",
    );
    expect(todo("kernel module")).toContain("usblp is forbidden by /etc/modprobe.d/blacklist-cups.conf");
    expect(todo("other programs")).toContain("ipp-usb runs: it takes USB printers away");
    expect(todo("libraries")).toContain("libudev.so.1 and libusb-1.0.so.0 → apt-get install");
    expect(todo("udev rules")).toContain("are not installed → install -m 644");
    expect(todo("data folder")).toContain("guest cannot write to");
    // Each thing that is wrong says what to do.
    expect(found.filter(({ level, todo: doing }) => level !== "ok" && doing === null)).toEqual([]);
  });

  test("another device than the configured one is doubted, not refused", async () => {
    setUpWell();
    const printer = { driver: "usb", port: "1-1.3", profile: "generic-58mm" };
    const { code, found } = await findings("owner", config({ ...HID_AND_USB, printer }));
    expect(code).toBe(0);
    expect(found.find(({ topic, level }) => topic === "printer" && level === "warn")?.says).toContain(
      "looks like snbc-btp where the configuration says generic-58mm (it names itself SNBC BTP-S80(U)1)",
    );
  });

  test("a scanner of another make than the profile's is one the driver refuses, and so it is said", async () => {
    setUpWell();
    const scanner = { driver: "hid", port: "1-1.2", profile: "zebra-hid-pos" };
    const { code, found } = await findings("owner", config({ ...HID_AND_USB, scanner }));
    expect(code).toBe(1);
    expect(found.find(({ topic }) => topic === "scanner")).toEqual({
      topic: "scanner",
      level: "fail",
      says: "/dev/hidraw0 (1eab:1d10) is of another make than profile zebra-hid-pos",
      todo: "set profile to newland-hid-pos",
    });
  });

  test("a scanner under a name that changes, a typing one, and a missing one are each told apart", async () => {
    machine.acm(0, { ...SCANNER, ids: "1eab:1d06", serial: "AB12" });
    machine.link("/dev/serial/by-id/usb-Newland_FM430_AB12-if00", "/dev/ttyACM0");
    machine.file("/sys/module/cdc_acm/refcnt", "1\n");
    const says = async (scanner: object): Promise<string> =>
      (await findings("yanpiao", config({ scanner }))).found
        .filter(({ topic, level }) => topic === "scanner" && level !== "ok")
        .map((one) => `${one.says} → ${one.todo}`)
        .join("\n");
    expect(await says({ driver: "serial", path: "/dev/ttyACM0", profile: "newland-cdc" })).toBe(
      "/dev/ttyACM0 is numbered anew at each plug-in → say /dev/serial/by-id/usb-Newland_FM430_AB12-if00 in the configuration",
    );
    expect(await says({ driver: "serial", path: "/dev/ttyACM7", profile: "newland-cdc" })).toContain(
      "nothing at /dev/ttyACM7 → plug it in, or look where it is: yanpiao scanner list",
    );
    machine.keyboard(3, { port: "1-1.5", ids: "1eab:1d03", product: "FM430" });
    expect(await says({ driver: "wedge", path: "/dev/input/event3", profile: "generic-wedge" })).toContain(
      "cannot send Chinese",
    );
  });

  test("a configuration that is wrong is one finding among the others, with its line", async () => {
    const file = join(folder, "terminal.json");
    writeFileSync(file, '{\n  "printer": { "driver": "usb" }\n}\n');
    const { code, found } = await findings("yanpiao", file);
    expect(code).toBe(1);
    expect(found[0]).toMatchObject({ topic: "configuration", level: "fail" });
    expect(found[0]?.says).toContain("terminal.json:2: printer.port is missing");
    expect(found.some(({ topic }) => topic === "Node.js")).toBe(true);
  });

  test("a data folder that is not there, is none, or holds no configuration is not called good", async () => {
    const nowhere = await doctor("--data", join(folder, "nowhere"));
    expect(nowhere.code).toBe(1);
    expect(nowhere.out).toMatch(/✘ configuration +there is no folder/);
    expect((await doctor("--data", config({}))).out).toMatch(/✘ configuration +.* is no folder/);
    const { out } = await doctor("--data", folder);
    expect(out).toMatch(/! configuration +nothing was provisioned in/);
  });

  test("a file that is not there, and a user who does not exist, are wrong use", async () => {
    expect(await there("yanpiao", "--config", join(folder, "none.json"))).toMatchObject({ code: 2, out: "" });
    expect(await there("nobody-here")).toMatchObject({ code: 2, out: "" });
  });

  test("a printer on the network is knocked at, and nothing is printed", async () => {
    const simulator = await startPrinterSimulator({ profile: loadPrinterProfile("simulated-80mm") });
    const file = config({
      printer: { driver: "tcp", host: simulator.host, port: simulator.port, profile: "generic-80mm" },
      dataDir: join(folder, "data"),
    });
    const place = `127.0.0.1:${simulator.port}`;
    expect((await doctor("--config", file)).out).toContain(`✔ printer         ${place} takes connections`);
    simulator.unplug();
    const gone = await doctor("--config", file);
    expect(gone.code).toBe(1);
    expect(gone.out).toContain(`✘ printer         connection refused: ${place}`);
    expect(simulator.slips()).toEqual([]);
    await simulator.close();
  });

  test("says what lies in the data folder as the self-check does: a damaged store and a staff file with nobody in it", async () => {
    const dataDir = join(folder, "data");
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(storePath(dataDir), "no database", { mode: 0o600 });
    const file = config({ terminal: { id: "MALL-01", demo: false }, ...WITHOUT_HARDWARE, dataDir });
    const { code, out } = await doctor("--config", file, "--json");
    expect(code).toBe(1);
    const { findings: found } = JSON.parse(out) as { findings: Finding[] };
    expect(found).toContainEqual(expect.objectContaining({ topic: "store", level: "fail" }));
    expect(found).toContainEqual(expect.objectContaining({ topic: "staff accounts", level: "fail" }));
  });

  test("describes a provisioned terminal by its data folder, with no file named", async () => {
    const terminal = bench();
    const settings = { ...WITHOUT_HARDWARE, terminal: { ...BUNDLE.terminal.terminal, demo: false } };
    const contents = { ...BUNDLE, terminal: settings };
    const wishes = { by: "operator", allowOlder: false } as const;
    expect(terminal.manager().applyBundle(signed(contents, terminal.operator), wishes)).toMatchObject({ ok: true });
    const { out } = await doctor("--data", terminal.dataDir);
    expect(out).toMatch(/✘ printer +.*127\.0\.0\.1:9/);
    expect(out).toContain(terminal.dataDir);
    terminal.remove();
  });

  test("a key that is missing is a doubt where systemd may have it, one that all may read is to be repaired", async () => {
    const dataDir = join(folder, "data");
    mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
    const file = config({ terminal: { id: "MALL-01", demo: false }, ...WITHOUT_HARDWARE, dataDir });
    const said = async (): Promise<readonly Finding[]> => {
      const { out } = await doctor("--config", file, "--json");
      return (JSON.parse(out) as { findings: Finding[] }).findings.filter(({ topic }) => topic === "secrets");
    };
    expect(await said()).toEqual([
      expect.objectContaining({ level: "warn", says: "k (verify.providers.0.auth.key) is no file of the data folder" }),
    ]);
    const key = join(dataDir, "secrets/k");
    writeFileSync(key, "a-key-nobody-must-see", { mode: 0o644 });
    expect(await said()).toEqual([
      expect.objectContaining({ level: "fail", todo: expect.stringContaining("chmod 600") as string }),
    ]);
    chmodSync(key, 0o600);
    expect(await said()).toEqual([expect.objectContaining({ level: "ok", says: "all 1 are there" })]);
    expect((await doctor("--config", file)).out).not.toContain("nobody-must-see");
  });

  test("the operators' door: its certificate's days, a key of another one, and a port that something holds", async () => {
    const dataDir = join(folder, "data");
    mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
    const authority = createAuthority("Example Operators", validFor(400, Date.now()));
    const other = authority.server(["127.0.0.1"], validFor(400, Date.now()));
    const write = (days: number, { key }: { readonly key?: string } = {}): void => {
      const made = authority.server(["127.0.0.1"], validFor(days, Date.now()));
      const secrets = {
        "office-crt": made.certificate,
        "office-key": key ?? made.key,
        "ops-ca": authority.certificate,
      };
      for (const [name, text] of Object.entries(secrets)) {
        writeFileSync(join(dataDir, "secrets", name), text, { mode: 0o600 });
      }
    };
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const office = {
      ...{ host: "127.0.0.1", port, people: [{ name: "desk-07", role: "reader" }] },
      ...{ certificate: { secret: "office-crt" }, key: { secret: "office-key" }, operatorsCa: { secret: "ops-ca" } },
    };
    const file = config({ dataDir, office });
    const said = async (): Promise<readonly string[]> => {
      const { out } = await doctor("--config", file, "--json");
      const { findings: found } = JSON.parse(out) as { findings: Finding[] };
      return found.filter(({ topic }) => topic === "operators").map(({ level, says }) => `${level}: ${says}`);
    };
    write(400);
    expect(await said()).toEqual([
      expect.stringMatching(/^ok: may read at 127\.0\.0\.1:\d+, the certificate lasts until 20\d\d-\d\d-\d\d$/),
      `fail: cannot listen at 127.0.0.1:${port}: EADDRINUSE`,
    ]);
    holder.close();
    await once(holder, "close");
    write(20);
    expect(await said()).toEqual([expect.stringMatching(/^warn: the certificate ends on .*, in (19|20) days$/)]);
    write(-0.5);
    expect(await said()).toEqual([expect.stringMatching(/^fail: the certificate ended on .*: no desk gets in$/)]);
    write(400, { key: other.key });
    expect(await said()).toEqual(["fail: secret office-key: not the key of the certificate"]);
  });

  test("repeats what the last self-check at the glass found, and self-check shows all of it", async () => {
    const dataDir = join(folder, "data");
    mkdirSync(dataDir, { mode: 0o700 });
    const file = config({ dataDir });
    expect((await doctor("--config", file)).out).not.toContain("self-check");
    expect((await inProcess(register, "self-check", "--data", dataDir)).code).toBe(1);
    const findings = [fail("paper", ["没纸了", "is out"], ["换一卷新纸", "put in a new roll"])];
    keepSelfCheck(dataDir, { wallMs: Date.UTC(2026, 10, 26, 6, 26), version: "1.4.2", findings });
    expect((await doctor("--config", file)).out).toContain("2026-11-26 14:26: 0 well, not well: paper");
    const kept = await inProcess(register, "self-check", "--data", dataDir);
    expect(kept.code).toBe(1);
    expect(kept.out).toMatch(/✘ Paper +is out\n +→ put in a new roll/);
    const json = await inProcess(register, "self-check", "--data", dataDir, "--json");
    expect(JSON.parse(json.out)).toMatchObject({ selfChecks: [{ level: "fail", at: "2026-11-26T06:26:00.000Z" }] });
  });

  test("self-check reads a slip's code, and says whose it is", async () => {
    const key = signingKey(join(folder, "journal"));
    const code = readinessQr("MALL-01", "2026-11-26 14:26:08", [ok("disk", "够", "enough")], key);
    const read = (...args: readonly string[]): Promise<Ended> =>
      inProcess(register, "self-check", "--read", code, ...args);
    expect(await read("--key", key.publicKey)).toMatchObject({ code: 0 });
    expect((await read("--key", key.publicKey)).out).toContain("signed by that terminal");
    expect((await read("--key", signingKey(join(folder, "other")).publicKey)).code).toBe(1);
    expect((await read("--key", "short")).code).toBe(2);
    expect((await inProcess(register, "self-check", "--key", key.publicKey)).code).toBe(2);
  });
});
