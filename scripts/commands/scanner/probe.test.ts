import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadScannerProfile } from "../../../config/profiles/load.ts";
import { questionsFor } from "../../../drivers/discovery/ask-scanner.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { plugPty, type Pty } from "../../../drivers/link/pty-fixture.ts";
import { serialOpener } from "../../../drivers/link/serial.ts";
import { inProcess, type Ended } from "../cli-fixture.ts";
import { register } from "./register.ts";

const CODE = "01,32,,26427000000375586818,10.70,20260430,,FAFB\r";
const NEWLAND_ASKED = "7e 01 30 30 30 30 23 51 52 59 53 59 53 3b 03";

let folder = "";
let path = "";
let pty: Pty;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-probe-"));
  path = join(folder, "ttyACM0");
  pty = await plugPty(path);
});
afterEach(async () => {
  await pty.unplug();
  rmSync(folder, { recursive: true, force: true });
});

const probe = (...args: readonly string[]): Promise<Ended> =>
  inProcess(register, "scanner", "probe", "--driver", "serial", "--path", path, ...args);

/** A scanner that answers this question with that, and reads a code into whatever else is asked. */
function answers(question: string, answer: string, alsoScans = ""): void {
  let heard = Buffer.alloc(0);
  pty.onReceived((bytes) => {
    heard = Buffer.concat([heard, bytes]);
    if (alsoScans !== "") pty.send(Buffer.from(alsoScans));
    if (!heard.includes(Buffer.from(question.replaceAll(" ", ""), "hex"))) return;
    heard = Buffer.alloc(0);
    pty.send(Buffer.from(answer, "latin1"));
  });
}

describe("yanpiao scanner probe", () => {
  test("finds the profile whose question the device answers, and writes all of it down", async () => {
    answers(NEWLAND_ASKED, "\u0002\u00010000#QRYSYSProduct Name: FM430\u0006;\u0003");
    const report = join(folder, "scanner.md");
    const { code, out } = await probe("--profile", "newland-cdc", "--out", report);
    expect({ code, out }).toEqual({ code: 0, out: `report written: ${report}\n` });
    const text = readFileSync(report, "utf8");
    expect(text).toContain(`| newland-cdc | ${NEWLAND_ASKED} | 02 01 30 30`);
    expect(text).toContain("Product Name: FM430");
    expect(text).toContain("proposed: newland-cdc (not certain: it answered this profile's question");
    expect(text).toContain(`"scanner": {"driver":"serial","path":"${path}","profile":"newland-cdc"}`);
    expect(text).toContain("setup codes: not known to be off");
  });

  test("a code that somebody holds to it meanwhile is counted and not written down", async () => {
    answers(NEWLAND_ASKED, "\u0002\u00010000#QRYSYS\u0006;\u0003", CODE);
    const { out } = await probe("--profile", "newland-cdc");
    expect(out).toContain(`| ${CODE.length} |`);
    expect(out).not.toContain("26427000000375586818");
    expect(out).not.toContain(
      Buffer.from("2642")
        .toString("hex")
        .replaceAll(/(..)(?=.)/g, "$1 "),
    );
  });

  test("only questions are asked: nothing that changes the device, each once", async () => {
    const asked = questionsFor({ driver: "serial", path, profile: "generic-serial" }, readProfiles().scanners, []);
    const queries = asked.map(({ commands, transport }) => [transport, commands.query]);
    expect(queries.length).toBeGreaterThan(3);
    expect(queries.every(([transport, query]) => transport === "serial" && query !== null)).toBe(true);
    answers("16 4d 0d 54 45 52 4d 49 44 3f 2e", "TERMID130\u0006.");
    const { out } = await probe("--profile", "honeywell-serial");
    expect(out).toContain("proposed: honeywell-serial");
    const sent = Buffer.from(pty.received()).toString("hex");
    const setup = loadScannerProfile("grow-gm65").commands.disableSetup?.replaceAll(" ", "") ?? "none";
    expect(sent).toContain("164d0d5445524d49443f2e");
    expect(sent).not.toContain(setup);
  });

  test("a device that another program holds is left alone; what the kernel knows is still reported", async () => {
    const held = await serialOpener({ path, baudRate: 9600 }).open(new AbortController().signal);
    if (!held.ok) throw new Error(held.reason);
    const { code, out, err } = await probe("--json");
    await held.link.close();
    expect(code).toBe(1);
    expect(err).toContain("systemctl stop yanpiao");
    expect(JSON.parse(out)).toMatchObject({ blocked: `in use by another program: ${path}`, proposal: null });
    expect(pty.received()).toHaveLength(0);
  });
});
