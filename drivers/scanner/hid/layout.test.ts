import { describe, expect, it } from "vitest";
import { parseHidDescriptor } from "../../link/hid-descriptor.ts";
import { HONEYWELL_DESCRIPTOR, KEYBOARD_DESCRIPTOR, NEWLAND_DESCRIPTOR } from "./descriptors-fixture.ts";
import { readLayout } from "./layout.ts";

const honeywell = parseHidDescriptor(HONEYWELL_DESCRIPTOR);
const newland = parseHidDescriptor(NEWLAND_DESCRIPTOR);
const HONEYWELL_TABLE = { reportId: 2, lengthAt: 1, aimAt: 2, dataAt: 5, dataBytes: 56, continuedAt: 63 };

describe("where a scanner's report keeps the code", () => {
  it("is read from the device: Honeywell has an AIM identifier in front of the data, Newland has not", () => {
    expect(readLayout(honeywell, { layout: null })).toEqual({
      source: "descriptor",
      differences: [],
      reports: [{ id: 2, lengthAt: 1, aimAt: 2, dataAt: 5, dataBytes: 56, continued: { at: 63, mask: 1 } }],
    });
    expect(readLayout(newland, { layout: null }).reports).toEqual([
      { id: 2, lengthAt: 1, aimAt: null, dataAt: 2, dataBytes: 56, continued: { at: 63, mask: 1 } },
    ]);
  });

  it("is the profile's where the descriptor cannot be read or is of something else", () => {
    for (const descriptor of [null, parseHidDescriptor(KEYBOARD_DESCRIPTOR)]) {
      const { source, reports } = readLayout(descriptor, { layout: HONEYWELL_TABLE });
      expect(source).toBe("profile");
      expect(reports).toEqual(readLayout(honeywell, { layout: null }).reports);
    }
    expect(readLayout(null, { layout: null })).toEqual({ reports: [], source: "none", differences: [] });
  });

  it("is the device's where both exist, and a technician is told what the profile has wrong", () => {
    const { source, differences } = readLayout(newland, { layout: HONEYWELL_TABLE });
    expect(source).toBe("descriptor");
    expect(differences).toEqual([
      "the AIM identifier is nowhere, the profile says at byte 2",
      "the data is at byte 2, the profile says at byte 5",
    ]);
    expect(readLayout(honeywell, { layout: HONEYWELL_TABLE }).differences).toEqual([]);
    expect(readLayout(honeywell, { layout: { ...HONEYWELL_TABLE, reportId: 7 } }).differences).toEqual([
      "codes come in report 2, the profile says report 7",
    ]);
    expect(readLayout(honeywell, { layout: { ...HONEYWELL_TABLE, dataBytes: 24 } }).differences).toEqual([
      "a report holds 56 bytes of data, the profile says 24",
    ]);
  });

  it("counts one byte less on a device that does not number its reports", () => {
    const unnumbered = parseHidDescriptor(
      Uint8Array.of(0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x20, 0x09, 0xfe, 0x82, 2, 1, 0xc0),
    );
    expect(readLayout(unnumbered, { layout: null }).reports).toEqual([
      { id: 0, lengthAt: null, aimAt: null, dataAt: 0, dataBytes: 32, continued: null },
    ]);
    const table = { reportId: 0, lengthAt: 1, aimAt: null, dataAt: 2, dataBytes: 30, continuedAt: 32 };
    expect(readLayout(null, { layout: table }).reports).toEqual([
      { id: 0, lengthAt: 0, aimAt: null, dataAt: 1, dataBytes: 30, continued: { at: 31, mask: 1 } },
    ]);
  });
});
