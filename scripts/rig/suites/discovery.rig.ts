import assert from "node:assert/strict";
import { systemClock } from "../../../drivers/clock.ts";
import { askPrinter } from "../../../drivers/discovery/ask-printer.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import { listPrinters, listScanners } from "../../../drivers/discovery/lists.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { usbPrinterOpener } from "../../../drivers/link/usb-printer.ts";
import { NEWLAND_DESCRIPTOR } from "../../../drivers/scanner/hid/descriptors-fixture.ts";
import { suite } from "../guest/suite.ts";
import { plugPrinter, PRINTER } from "./printing.ts";

const SERIAL_SOCKET = 0;
const HID = {
  name: "Newland FM430",
  vendorId: 0x1eab,
  productId: 0x1d10,
  serial: "RIG",
  reportDescriptor: NEWLAND_DESCRIPTOR,
};
const SERIAL = {
  vendorId: 0x1eab,
  productId: 0x1d06,
  manufacturer: "Newland",
  product: "FM430 CDC",
  serial: "RIG0001",
};

export const discoverySuite = suite("discovery", "what a technician's commands see of devices", (test) => {
  test("each device is listed with its socket, its own words and the profile that fits", async (t) => {
    const port = await plugPrinter(t);
    await t.devices.serialPlug("scanner", SERIAL, SERIAL_SOCKET);
    t.after(() => t.devices.serialRemove("scanner"));
    await t.devices.hidPlug("pos", HID);
    t.after(() => t.devices.hidUnplug("pos"));
    const startedMs = performance.now();
    const inventory = await t.until("all three are seen", () => {
      const seen = discoverDevices();
      return seen.hid.length > 0 && seen.serial.some(isUsb) && seen.printers.length > 0 ? seen : null;
    });
    t.measured("seen after", performance.now() - startedMs, null);

    const [printer] = inventory.printers;
    assert.equal(printer?.node, "/dev/usb/lp0");
    assert.equal(printer.usb?.port, port);
    assert.deepEqual([printer.ieee1284?.maker, printer.ieee1284?.model], ["EPSON", "TM-T82III"]);
    assert.equal(printer.bidirectional, true);
    const serial = inventory.serial.find(isUsb);
    assert.equal(serial?.node, "/dev/ttyACM0");
    assert.equal(serial.driver, "cdc_acm");
    assert.equal(serial.usb?.port, await t.devices.portOfSocket(SERIAL_SOCKET));
    assert.deepEqual([serial.usb.maker, serial.usb.serial], ["Newland", "RIG0001"]);
    assert.deepEqual(inventory.hid[0]?.usages, [{ usagePage: 0x8c, usage: 0x02 }]);
    assert.deepEqual(inventory.unclaimed, []);

    const profiles = readProfiles();
    const best = (listed: readonly { readonly proposals: readonly { readonly profile: string }[] }[]): unknown[] =>
      listed.map(({ proposals }) => proposals[0]?.profile);
    assert.deepEqual(best(listScanners(inventory, profiles).scanners).slice(0, 2), ["newland-hid-pos", "newland-cdc"]);
    assert.deepEqual(best(listPrinters(inventory, profiles).printers).slice(0, 1), ["epson-tm-cn"]);
  });

  test("a printer is asked who it is over USB, and nothing comes out of it", async (t) => {
    const port = await plugPrinter(t);
    const opener = usbPrinterOpener({ at: { port }, clock: systemClock });
    await t.until("the port has its node", () => discoverDevices().printers.length > 0);
    const asked = await askPrinter({ opener, clock: systemClock, what: "everything", askFullStatus: false });
    assert.ok(asked.ok, asked.ok ? "" : asked.reason);
    assert.deepEqual(asked.learned.round, { 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 });
    assert.equal(asked.learned.fence, PRINTER.profile.fence);
    assert.deepEqual(asked.learned.portStatus, { paperEmpty: false, selected: true, error: false });
    assert.deepEqual(await t.devices.printerPieces("printer", 0), []);
  });
});

function isUsb({ usb }: Inventory["serial"][number]): boolean {
  return usb !== null;
}
