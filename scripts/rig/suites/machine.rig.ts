import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { suite } from "../guest/suite.ts";
import { portOfSocket } from "../devices/gadget.ts";

/** What every other suite stands on. */
export const machineSuite = suite("machine", "the machine itself has the devices that a terminal meets", (test) => {
  test("makes HID devices, four USB sockets, keyboards and a camera", () => {
    for (const path of ["/dev/uhid", "/dev/uinput", "/dev/video0"]) assert.ok(existsSync(path), path);
    assert.match(discoverDevices().cameras[0]?.name ?? "", /vivid/);
    const ports = [0, 1, 2, 3].map(portOfSocket);
    assert.equal(new Set(ports).size, 4, ports.join(" "));
  });
});
