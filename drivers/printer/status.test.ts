import { describe, expect, it } from "vitest";
import { isPlausible, isSensorAnswer, readAutomatic, readPort, readStatus } from "./status.ts";

const SNBC = { jamBit: true };
const PLAIN = { jamBit: false };

describe("which byte can be an answer", () => {
  it("0x00, 0xff and everything that fails the mask is no status", () => {
    for (let byte = 0; byte < 256; byte += 1) expect(isPlausible(1, byte)).toBe((byte & 0x93) === 0x12);
  });

  it("an answer to another question does not pass for paper, nor noise for the end of a slip", () => {
    expect(isPlausible(4, 0x1a)).toBe(false);
    expect([0x12, 0x1e, 0x72, 0x7e].every((byte) => isPlausible(4, byte))).toBe(true);
    expect(Array.from({ length: 256 }, (_, byte) => byte).filter(isSensorAnswer)).toEqual([0x00, 0x03, 0x0c, 0x0f]);
  });
});

describe("what a round of answers means", () => {
  it.each([
    [{ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 }, "ok", null],
    [{ 1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12 }, "ok", null],
    [{ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1e }, "near-end", null],
    [{ 1: 0x1a, 2: 0x32, 3: 0x12, 4: 0x7e }, "out", "paper-out"],
    [{ 1: 0x1a, 2: 0x36, 3: 0x12, 4: 0x7e }, "out", "cover-open"],
    [{ 1: 0x1a, 2: 0x16, 3: 0x12, 4: 0x12 }, "ok", "cover-open"],
    [{ 1: 0x1a, 2: 0x52, 3: 0x1a, 4: 0x12 }, "ok", "cutter"],
    [{ 1: 0x1a, 2: 0x52, 3: 0x32, 4: 0x12 }, "ok", "unrecoverable"],
    [{ 1: 0x1a, 2: 0x52, 3: 0x52, 4: 0x12 }, "ok", "head-temperature"],
    [{ 1: 0x1a, 2: 0x52, 3: 0x16, 4: 0x12 }, "ok", "offline"],
    [{ 1: 0x1a, 2: 0x12, 3: 0x12, 4: 0x12 }, "ok", "offline"],
    [{ 1: 0x12, 4: 0x12 }, "ok", null],
    [{ 1: 0x12 }, "unknown", null],
    [{}, "unknown", null],
  ] as const)("%j: paper %s, fault %s", (round, paper, fault) => {
    expect(readStatus(round, PLAIN)).toEqual({ paper, fault, slipAtExit: null });
  });

  it("bit 2 of question 3 is a jam where the profile says so", () => {
    expect(readStatus({ 1: 0x1a, 2: 0x52, 3: 0x16, 4: 0x12 }, SNBC).fault).toBe("paper-jam");
  });
});

describe("what automatic status means", () => {
  it.each([
    [[0x10, 0, 0, 0], "ok", null],
    [[0x14, 0, 0, 0], "ok", null],
    [[0x10, 0, 0x03, 0], "near-end", null],
    [[0x18, 0, 0x0f, 0], "out", "paper-out"],
    [[0x38, 0, 0x00, 0], "ok", "cover-open"],
    [[0x18, 0x08, 0, 0], "ok", "cutter"],
    [[0x18, 0x20, 0, 0], "ok", "unrecoverable"],
    [[0x18, 0x40, 0, 0], "ok", "head-temperature"],
    [[0x18, 0x04, 0, 0], "ok", "offline"],
    [[0x18, 0, 0, 0], "ok", "offline"],
  ] as const)("%j: paper %s, fault %s", (bytes, paper, fault) => {
    expect(readAutomatic(bytes, PLAIN)).toMatchObject({ paper, fault });
  });

  it("has the jam bit too", () => {
    expect(readAutomatic([0x18, 0x04, 0, 0], SNBC).fault).toBe("paper-jam");
  });
});

describe("what a Custom says with six bytes", () => {
  const full = (paper: number, user = 0, recoverable = 0, unrecoverable = 0): ReturnType<typeof readStatus> =>
    readStatus({ 1: 0x12, 4: 0x12, full: { paper, user, recoverable, unrecoverable } }, PLAIN);

  it.each([
    [full(0), "ok", null, false],
    [full(0x20), "ok", null, true],
    [full(0x04), "near-end", null, false],
    [full(0x01), "out", "paper-out", false],
    [full(0, 0x02), "ok", "cover-open", false],
    [full(0x20, 0, 0x40), "ok", "paper-jam", true],
    [full(0, 0, 0, 0x01), "ok", "cutter", false],
    [full(0, 0, 0, 0x04), "ok", "unrecoverable", false],
    [full(0, 0, 0x01), "ok", "head-temperature", false],
    [full(0, 0, 0x08), "ok", "offline", false],
  ] as const)("%j", (findings, paper, fault, slipAtExit) => {
    expect(findings).toEqual({ paper, fault, slipAtExit });
  });
});

describe("what the USB port says of a printer that takes nothing", () => {
  it.each([
    [{ paperEmpty: false, selected: true, error: false }, undefined],
    [{ paperEmpty: true, selected: true, error: true }, "paper-out"],
    [{ paperEmpty: false, selected: false, error: true }, "offline"],
  ] as const)("%j: %s", (port, fault) => {
    expect(readPort(port)?.fault).toBe(fault);
  });
});
