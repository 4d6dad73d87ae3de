import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReplyParser, isPlausible, readStatus, type Reply } from "./status.ts";

const read = (...bytes: readonly number[]): readonly Reply[] =>
  createReplyParser()
    .push(Uint8Array.from(bytes))
    .filter(({ type }) => type !== "other");
const JOB_ID = [0x37, 0x22, 0x30, 0x30, 0x34, 0x32, 0x00];

describe("what a printer says back", () => {
  it("tells status, job id, cleared and sensor apart", () => {
    expect(read(0x12, ...JOB_ID, 0x37, 0x25, 0x00, 0x03, 0x1e)).toEqual([
      { type: "status", byte: 0x12 },
      { type: "job-id", id: "0042" },
      { type: "cleared" },
      { type: "sensor", byte: 0x03 },
      { type: "status", byte: 0x1e },
    ]);
  });

  it("passes over automatic status, flow control and names", () => {
    expect(read(0x18, 0x00, 0x0f, 0x00, 0x11, 0x13, 0x5f, 0x45, 0x50, 0x00, 0x12)).toEqual([
      { type: "status", byte: 0x12 },
    ]);
  });

  it("a stray header byte does not swallow the status that follows", () => {
    expect(read(0x37, 0x12)).toEqual([{ type: "status", byte: 0x12 }]);
    expect(read(0x37, ...Array.from({ length: 40 }, () => 0x41), ...JOB_ID)).toEqual([{ type: "job-id", id: "0042" }]);
  });

  it("random bytes never throw, and any chunking of them says the same", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 300 }), (noise, cut) => {
        const whole = createReplyParser().push(noise);
        const parser = createReplyParser();
        expect([...parser.push(noise.subarray(0, cut)), ...parser.push(noise.subarray(cut))]).toEqual(whole);
        for (const reply of whole) if (reply.type === "status") expect(reply.byte & 0x93).toBe(0x12);
      }),
    );
  });

  it("0x00, 0xff and everything that fails the mask is no status", () => {
    for (let byte = 0; byte < 256; byte += 1) {
      expect(isPlausible(1, byte)).toBe((byte & 0x93) === 0x12);
      expect(read(byte).some(({ type }) => type === "status")).toBe((byte & 0x93) === 0x12);
    }
  });

  it("an answer to another question does not pass for paper", () => {
    expect(isPlausible(4, 0x1a)).toBe(false);
    expect([0x12, 0x1e, 0x72, 0x7e].every((byte) => isPlausible(4, byte))).toBe(true);
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
    expect(readStatus(round)).toEqual({ paper, fault });
  });
});
