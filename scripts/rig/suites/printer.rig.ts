import assert from "node:assert/strict";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { once } from "node:events";
import type { PrintingProgram } from "../guest/printing-program.ts";
import { startRemote } from "../guest/remote.ts";
import { suite } from "../guest/suite.ts";
import { watchPauses } from "./pauses.ts";
import { DEVICE, plugPrinter, PRINTER, rasterSlip, ready, SOCKET, textSlip, watchPrinter } from "./printing.ts";

/** DLE DC4 8: throws out what waits in the printer. */
const CLEAR = bytesOfHex("10 14 08 01 03 14 01 06 02 08");

export const printerSuite = suite("printer", "a USB printer behind the kernel's usblp", (test) => {
  test("a whole slip arrives byte for byte, and is printed when the printer says so", async (t) => {
    const printer = watchPrinter(t, await plugPrinter(t));
    await ready(t, printer);
    const slip = textSlip("A", 20);
    const startedMs = performance.now();
    assert.deepEqual(await printer.print(slip), { type: "printed" });
    t.measured("75 mm of paper at 150 mm/s", performance.now() - startedMs, null);
    const [piece] = await t.devices.printerPieces(DEVICE, 1);
    assert.equal(piece?.complete, true);
    const received = withoutQuestions(await t.devices.printerReceived(DEVICE, slip.bytes.length));
    assert.equal(countIn(received, slip.bytes), 1);
  });

  test("a picture of 60 kB goes through a pipe that takes 4 kB at a time, in order", async (t) => {
    const printer = watchPrinter(t, await plugPrinter(t));
    await ready(t, printer);
    const slip = rasterSlip("A", 34);
    assert.deepEqual(await printer.print(slip), { type: "printed" });
    const received = withoutQuestions(await t.devices.printerReceived(DEVICE, slip.bytes.length));
    assert.equal(countIn(received, slip.bytes), 1);
  });

  test("pulled out in the middle of a slip: nobody knows what is on paper, and it is never sent again", async (t) => {
    const port = await plugPrinter(t, { ...PRINTER, speedMmPerS: 40 });
    const printer = watchPrinter(t, port);
    await ready(t, printer);
    const torn = textSlip("TORN", 120);
    const printing = printer.print(torn);
    await t.devices.printerReceived(DEVICE, 1_000);
    await t.devices.printerUnplug(DEVICE);
    assert.deepEqual(await printing, { type: "unknown", fault: "link-lost" });

    await t.devices.printerPlug(DEVICE, PRINTER, SOCKET);
    const pluggedMs = performance.now();
    await ready(t, printer);
    t.measured("back after the replug", performance.now() - pluggedMs, 2_000);
    const before = (await t.devices.printerReceived(DEVICE, 0)).length;
    const next = textSlip("NEXT", 5);
    assert.deepEqual(await printer.print(next), { type: "printed" });
    const after = (await t.devices.printerReceived(DEVICE, before + next.bytes.length)).subarray(before);
    assert.equal(countIn(after, Buffer.from("TORN")), 0);
    assert.equal(countIn(after, next.bytes), 1);
    const clearAt = Buffer.from(after).indexOf(CLEAR);
    assert.ok(clearAt >= 0 && clearAt < Buffer.from(after).indexOf(next.bytes), "what was left is cleared first");
  });

  test("paper out in the middle of a slip is known, and the rest does not come out of the next roll", async (t) => {
    const printer = watchPrinter(t, await plugPrinter(t));
    await ready(t, printer);
    await t.devices.printerRunOutAfterMm(DEVICE, 20);
    const startedMs = performance.now();
    assert.deepEqual(await printer.print(textSlip("HALF", 60)), { type: "failed", fault: "paper-out", partial: true });
    t.measured("paper out is known after", performance.now() - startedMs, 5_000);
    const [torn] = await t.devices.printerPieces(DEVICE, 1);
    assert.equal(torn?.complete, false);
    await t.devices.printerPaper(DEVICE, "ok");
    await ready(t, printer);
    assert.deepEqual(await printer.print(textSlip("WHOLE", 5)), { type: "printed" });
    const pieces = await t.devices.printerPieces(DEVICE, 2);
    assert.equal(pieces.length, 2);
    assert.doesNotMatch(pieces[1]?.text ?? "", /HALF/);
  });

  test("paper out with a pipe that takes nothing any more: the port says so, and the terminal lives on", async (t) => {
    const printer = watchPrinter(t, await plugPrinter(t));
    await ready(t, printer);
    const printing = printer.print(rasterSlip("STUCK", 34));
    await t.devices.printerReceived(DEVICE, 4_000);
    await t.devices.printerStall(DEVICE, true);
    await t.devices.printerPaper(DEVICE, "out");
    const stalledMs = performance.now();
    const pauses = watchPauses();
    t.after(() => pauses.end());
    assert.deepEqual(await printing, { type: "failed", fault: "paper-out", partial: true });
    t.measured("paper out is known after", performance.now() - stalledMs, 5_000);
    t.measured("longest pause of the event loop meanwhile", pauses.end(), 500);
  });

  test("a terminal that is ended while the printer takes nothing ends at once, and the next one gets the printer", async (t) => {
    const port = await plugPrinter(t);
    const program = startRemote<PrintingProgram>(new URL("../guest/printing-program.ts", import.meta.url).pathname);
    t.after(() => program.child.kill("SIGKILL"));
    await program.api.open(port);
    await program.api.print(rasterSlip("STUCK", 34));
    await t.devices.printerReceived(DEVICE, 4_000);
    await t.devices.printerStall(DEVICE, true);
    const ended = once(program.child, "exit");
    const endedMs = performance.now();
    void program.api.exit().catch(() => undefined);
    assert.deepEqual(await ended, [0, null]);
    t.measured("ended after", performance.now() - endedMs, 1_000);
    await t.devices.printerStall(DEVICE, false);
    await ready(t, watchPrinter(t, port));
  });

  test("a second program is told that the printer is in use, and the first one prints on", async (t) => {
    const port = await plugPrinter(t);
    const first = watchPrinter(t, port);
    await ready(t, first);
    const second = watchPrinter(t, port);
    await t.until("the second is refused", () => second.status().health.state === "disconnected");
    assert.match(second.status().health.reason, /in use by another program/);
    assert.deepEqual(await first.print(textSlip("A", 3)), { type: "printed" });
  });

  test("another printer takes its number, and the one in its own socket is still found", async (t) => {
    const port = await plugPrinter(t);
    const printer = watchPrinter(t, port);
    await ready(t, printer);
    await t.devices.printerUnplug(DEVICE);
    await t.until("the printer is gone", () => printer.status().fault === "not-connected");
    await t.devices.printerPlug("other", PRINTER, 2);
    t.after(() => t.devices.printerRemove("other"));
    assert.equal(await t.devices.printerPlug(DEVICE, PRINTER, SOCKET), port);
    await ready(t, printer);
    assert.deepEqual(await printer.print(textSlip("MINE", 3)), { type: "printed" });
    await t.devices.printerReceived(DEVICE, 40);
    assert.equal(countIn(await t.devices.printerReceived("other", 0), Buffer.from("MINE")), 0);
  });

  test("missing at the start, it is found when it is plugged in", async (t) => {
    const port = await t.devices.portOfSocket(SOCKET);
    const printer = watchPrinter(t, port);
    await t.until("the driver says that nothing is there", () => printer.status().fault === "not-connected");
    assert.match(printer.status().health.reason, new RegExp(`USB port ${port}`));
    await plugPrinter(t);
    const pluggedMs = performance.now();
    await ready(t, printer);
    t.measured("found after", performance.now() - pluggedMs, 2_000);
  });
});

/** The driver may ask for status (DLE EOT 1 to 4) between two commands of a slip; nothing else may stand in it. */
function withoutQuestions(bytes: Uint8Array): Uint8Array {
  const isQuestion = (at: number): boolean => bytes[at] === 0x10 && bytes[at + 1] === 0x04 && (bytes[at + 2] ?? 9) <= 4;
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    if (isQuestion(at)) at += 2;
    else kept.push(bytes[at] ?? 0);
  }
  return Uint8Array.from(kept);
}

/** How often `part` is found in `whole`. */
function countIn(whole: Uint8Array, part: Uint8Array): number {
  const [bytes, sought] = [Buffer.from(whole), Buffer.from(part)];
  let count = 0;
  for (let at = bytes.indexOf(sought); at >= 0; at = bytes.indexOf(sought, at + 1)) count += 1;
  return count;
}
