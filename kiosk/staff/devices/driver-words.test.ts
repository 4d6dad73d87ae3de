/** Whoever stands in front of the terminal reads in Chinese what a driver says, with the exact device, file or address in it. */
import fc from "fast-check";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { reasonOf } from "../../../drivers/link/reasons.ts";
import { CAMERA_TROUBLES } from "../../../drivers/scanner/camera-trouble.ts";
import { inBoth } from "./driver-words.ts";

const NODE = "/dev/ttyACM0";
const CODES = ["ENOENT", "EACCES", "EBUSY", "ENOTTY", "ENOTFOUND", "ECONNREFUSED", "EHOSTUNREACH", "ECONNRESET"];
const SYSTEM = [...CODES, "ETIMEDOUT", "ENODEV"].map((code) => reasonOf(Object.assign(new Error("x"), { code }), NODE));

/** Each with what has to be in the Chinese as well; "": nothing. */
const OTHERS: readonly (readonly [string, string])[] = [
  ["not opened yet", ""],
  ["opened, no answer yet", ""],
  ["connected", ""],
  ["closed by the terminal", ""],
  ["not connected", ""],
  ["not connected: 192.168.1.50:9100", "192.168.1.50:9100"],
  ["no answer to 3 questions in a row", "3"],
  ["no answer to 3 questions in a row: is it switched on, and do cable, baud rate and profile fit?", "波特率"],
  ["no answer to 3 questions in a row: is it switched on, and does its profile fit?", "型号"],
  ["lost, connecting again: no such file: /dev/usb/lp0", "/dev/usb/lp0"],
  ["scanner: unplugged: /dev/hidraw0; camera: the screen is starting its camera", "/dev/hidraw0"],
  ["in use by another program: /dev/usb/lp0 (CUPS or ipp-usb? a terminal needs neither)", "CUPS"],
  ["gave up connecting: 192.168.1.50:9100", "192.168.1.50:9100"],
  ["hung up by the device after a quiet time: 192.168.1.50:9100", "192.168.1.50:9100"],
  [
    "no printer at USB port 1-1.3: is it plugged in and switched on? (its class must be printer, kernel module usblp)",
    "1-1.3",
  ],
  ["no HID scanner plugged in at 1-1.2", "1-1.2"],
  ["no HID scanner plugged in", ""],
  ["1eab:1d10 at 1-1.2 is in another mode (keyboard): switch it to HID POS by its setup code", "1eab:1d10 at 1-1.2"],
  ["1eab:1d10 at 1-1.2 is a scanner of another make: choose a profile that names it", "1eab:1d10 at 1-1.2"],
  ["this printer does not report its status", ""],
  ["the screen says nothing about its camera", ""],
  [
    "no kernel driver took it: modprobe usblp, and install config/deploy/modules-load.d so that it stays",
    "modprobe usblp",
  ],
  [
    "a program holds it through libusb (brltty does that): remove that program, then unplug port 1-1.4 and plug it in again",
    "1-1.4",
  ],
  [
    "no group may open /dev/hidraw0: install the udev rules of config/deploy and plug the device in again",
    "/dev/hidraw0",
  ],
  [
    "add the terminal's user to the group dialout (usermod -aG dialout USER) and start the terminal again",
    "usermod -aG dialout USER",
  ],
  ["the kernel knows the device, but there is no /dev/usb/lp0: is udev running?", "/dev/usb/lp0"],
  [
    "it types like a keyboard: set it to HID POS or USB serial with a code of its manual; a keyboard cannot send Chinese",
    "HID POS",
  ],
  ["it names ZPL as its language: a label printer, or one to be switched to ESC/POS (see its manual)", "ZPL"],
];

test("everything that the system, the drivers and the discovery say is said in Chinese, with the place in it", () => {
  const said = [
    ...SYSTEM.map((clause) => [clause, NODE] as const),
    ...Object.values(CAMERA_TROUBLES).map((clause) => [clause, ""] as const),
    ...OTHERS,
  ];
  for (const [clause, has] of said) {
    const { zh, en } = inBoth(clause);
    expect(en).toBe(clause);
    expect(zh, clause).toMatch(/\p{Script=Han}/u);
    expect(zh, clause).toContain(has);
    // No half of an English sentence is left in it.
    expect(zh, clause).not.toMatch(/[a-z]{3,} [a-z]{2,} [a-z]{2,} [a-z]{2,}/);
  }
});

/** Literals that are no clause of their own: signatures of system calls, and parts that stand inside another clause. */
const NO_CLAUSE = [/^int \w+\(/, /^usage page /, /^too late$/, /^end of file$/, /^7; only one of the two/];
/** Clauses that go on in a way that a sample cannot guess; each is among OTHERS above. */
const GOES_ON = [/^no HID scanner plugged in/, /^no answer to /, /^hung up by the device after/];

test("no driver has learned a sentence that is not said in Chinese", () => {
  const drivers = join(import.meta.dirname, "../../../drivers");
  const files = ["supervise.ts", ...globSync("{link,scanner}/**/*.ts", { cwd: drivers })].filter(
    (file) => !/test|fixture|fake|codecs|hid\/layout/.test(file),
  );
  const found = files.flatMap((file) => clausesIn(readFileSync(join(drivers, file), "utf8")));
  expect(found.length).toBeGreaterThan(50);
  const open = found.filter((clause) => ![...NO_CLAUSE, ...GOES_ON].some((pattern) => pattern.test(clause)));
  expect(open.filter((clause) => !/\p{Script=Han}/u.test(inBoth(clause).zh))).toEqual([]);
});

/** String literals of several words, outside errors that are thrown; a number stands for what is filled in. */
function clausesIn(source: string): readonly string[] {
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isThrowStatement(node) || ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node))
      found.push(node.head.text + node.templateSpans.map(({ literal }) => `7${literal.text}`).join(""));
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile("driver.ts", source, ts.ScriptTarget.Latest, true));
  return found.filter((text) => /[a-z]{2,} [a-z]{2,}/.test(text));
}

test("what is not known is shown as it came, whatever it is", () => {
  expect(inBoth("EPROTO on the bus")).toEqual({ zh: "EPROTO on the bus", en: "EPROTO on the bus" });
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(inBoth(text).en).toBe(text);
    }),
  );
});
