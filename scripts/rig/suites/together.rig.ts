import assert from "node:assert/strict";
import { HONEYWELL_DESCRIPTOR } from "../../../drivers/scanner/hid/descriptors-fixture.ts";
import { HONEYWELL_STYLE, posReports } from "../../../drivers/scanner/hid/reports-fixture.ts";
import { suite } from "../guest/suite.ts";
import { PRINTER, ready, textSlip, watchPrinter } from "./printing.ts";
import { invoiceCode, watchScanner } from "./scanning.ts";

const HID = {
  name: "Honeywell",
  vendorId: 0x0c2e,
  productId: 0x0b81,
  serial: "",
  reportDescriptor: HONEYWELL_DESCRIPTOR,
};
const SERIAL = { vendorId: 0x1eab, productId: 0x1d06, manufacturer: "Newland", product: "FM430", serial: "RIG9" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const togetherSuite = suite("together", "a terminal with all its devices", (test) => {
  test("started with nothing plugged in, it finds one device after another", async (t) => {
    const hid = watchScanner(t, { driver: "hid", profile: "honeywell-hid-pos", port: await t.devices.portOfSocket(0) });
    const serial = watchScanner(t, { driver: "serial", profile: "newland-cdc", path: "/dev/ttyACM0" });
    const printer = watchPrinter(t, await t.devices.portOfSocket(2));
    await hid.lost();
    await serial.lost();
    await t.until("no printer", () => printer.status().fault === "not-connected");

    let pluggedMs = performance.now();
    await t.devices.printerPlug("printer", PRINTER, 2);
    t.after(() => t.devices.printerRemove("printer"));
    await ready(t, printer);
    t.measured("the printer is found after", performance.now() - pluggedMs, 2_000);

    pluggedMs = performance.now();
    await t.devices.usbHidPlug("hid", HID, 0);
    t.after(() => t.devices.usbHidRemove("hid"));
    await hid.connected();
    t.measured("the HID scanner is found after", performance.now() - pluggedMs, 2_000);

    pluggedMs = performance.now();
    await t.devices.serialPlug("serial", SERIAL, 1);
    t.after(() => t.devices.serialRemove("serial"));
    await serial.connected();
    t.measured("the serial scanner is found after", performance.now() - pluggedMs, 2_000);

    await t.devices.usbHidSend("hid", posReports(bytes(invoiceCode(1)), HONEYWELL_STYLE));
    await t.devices.serialSend("serial", bytes(`${invoiceCode(2)}\r`));
    assert.deepEqual(await hid.read(1), [invoiceCode(1)]);
    assert.deepEqual(await serial.read(1), [invoiceCode(2)]);
    assert.deepEqual(await printer.print(textSlip("A", 3)), { type: "printed" });
  });

  test("one device that is pulled out touches none of the others", async (t) => {
    const printer = watchPrinter(t, await t.devices.printerPlug("printer", PRINTER, 2));
    t.after(() => t.devices.printerRemove("printer"));
    const port = await t.devices.usbHidPlug("hid", HID, 0);
    t.after(() => t.devices.usbHidRemove("hid"));
    const hid = watchScanner(t, { driver: "hid", profile: "honeywell-hid-pos", port });
    await ready(t, printer);
    await hid.connected();
    const printing = printer.print(textSlip("A", 20));
    await t.devices.usbHidUnplug("hid");
    await hid.lost();
    assert.deepEqual(await printing, { type: "printed" });
    await t.devices.usbHidPlug("hid", HID, 0);
    await hid.connected();
    await t.devices.printerUnplug("printer");
    await t.devices.usbHidSend("hid", posReports(bytes(invoiceCode(3)), HONEYWELL_STYLE));
    assert.deepEqual(await hid.read(1), [invoiceCode(3)]);
    await t.until("the printer is gone", () => printer.status().fault === "not-connected");
    assert.equal(hid.device.counters().losses, 1);
  });
});
