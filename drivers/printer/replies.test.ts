import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { createReplyParser, type Reply } from "./replies.ts";

const KINDS = ["none", "dle", "asb", "custom20"] as const;
type Kind = (typeof KINDS)[number];
const read = (kind: Kind, ...bytes: readonly number[]): readonly Reply[] =>
  createReplyParser(kind).push(Uint8Array.from(bytes));
const JOB_ID = [0x37, 0x22, 0x30, 0x30, 0x34, 0x32, 0x00];
const status = (byte: number): Reply => ({ type: "status", byte });
const noise = (bytes: number): Reply => ({ type: "noise", bytes });

/** Replies as they are sent, for whole streams of them. */
const spoken = fc.oneof(
  fc
    .constantFrom(0x12, 0x16, 0x1a, 0x7e, 0x72)
    .map((byte): readonly [readonly number[], Reply] => [[byte], status(byte)]),
  fc
    .constantFrom(0x00, 0x03, 0x0f)
    .map((byte): readonly [readonly number[], Reply] => [[byte], { type: "sensor", byte }]),
  fc
    .stringMatching(/^[0-9]{4}$/)
    .map((id): readonly [readonly number[], Reply] => [[0x37, 0x22, ...Buffer.from(id), 0], { type: "job-id", id }]),
  fc
    .stringMatching(/^[ -~]{0,60}$/)
    .map((text): readonly [readonly number[], Reply] => [[0x5f, ...Buffer.from(text), 0], { type: "name", text }]),
  fc
    .tuple(fc.constantFrom(0x14, 0x18, 0x38), fc.constantFrom(0, 8), fc.constantFrom(0, 3, 0x0f), fc.constant(0))
    .map((bytes): readonly [readonly number[], Reply] => [bytes, { type: "automatic", bytes }]),
);

describe("what a printer says back", () => {
  it("is told apart: status, job id, cleared, sensor, names and numbers", () => {
    expect(read("dle", 0x12, ...JOB_ID, 0x37, 0x25, 0x00, 0x03, 0x20, 0x5f, 0x45, 0x50, 0x00, 0x1e)).toEqual([
      status(0x12),
      { type: "job-id", id: "0042" },
      { type: "cleared" },
      { type: "sensor", byte: 0x03 },
      { type: "number", byte: 0x20 },
      { type: "name", text: "EP" },
      status(0x1e),
    ]);
  });

  it("holds automatic status whole, with flow control and an answer in between", () => {
    expect(read("asb", 0x18, 0x13, 0x00, 0x0f, 0x11, 0x00)).toEqual([{ type: "automatic", bytes: [0x18, 0, 0x0f, 0] }]);
    expect(read("asb", 0x18, 0x00, 0x12, 0x14, 0, 0, 0)).toEqual([
      noise(2),
      status(0x12),
      { type: "automatic", bytes: [0x14, 0, 0, 0] },
    ]);
  });

  it("is six bytes where the printer is a Custom, whatever is in them", () => {
    expect(read("custom20", 0x10, 0x0f, 0x20, 0x12, 0x37, 0x10, 0x12)).toEqual([
      { type: "full", full: { paper: 0x20, user: 0x12, recoverable: 0x37, unrecoverable: 0x10 } },
      status(0x12),
    ]);
    expect(read("custom20", 0x10, 0x12)).toEqual([noise(1), status(0x12)]);
    expect(read("dle", 0x10, 0x0f, 0x20, 0x00)).toEqual([{ type: "automatic", bytes: [0x10, 0x0f, 0x20, 0] }]);
  });

  it("goes on behind a stray header byte, a block without end and half a block", () => {
    expect(read("dle", 0x37, 0x12)).toEqual([noise(1), status(0x12)]);
    const endless = Array.from({ length: 40 }, () => 0x41);
    expect(read("dle", 0x37, ...endless, ...JOB_ID).at(-1)).toEqual({ type: "job-id", id: "0042" });
    const parser = createReplyParser("custom20");
    expect(parser.push(Uint8Array.of(0x10, 0x0f, 0x00))).toEqual([]);
    expect(parser.settle()).toEqual([noise(3)]);
    expect(parser.push(Uint8Array.of(0x12))).toEqual([status(0x12)]);
  });

  it("counts what means nothing, byte by byte", () => {
    for (let byte = 0; byte < 256; byte += 1) {
      expect(read("dle", byte).some(({ type }) => type === "status")).toBe((byte & 0x93) === 0x12);
    }
    expect(read("dle", 0xff, 0x80, 0x9d, 0x7f)).toEqual([noise(1), noise(1), noise(1), noise(1)]);
  });

  it("says the same however it is cut into pieces, never throws, and holds no more than one block", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat({ max: 200 }),
        (kind, bytes, cut) => {
          const whole = createReplyParser(kind).push(bytes);
          const parser = createReplyParser(kind);
          expect([...parser.push(bytes.subarray(0, cut)), ...parser.push(bytes.subarray(cut))]).toEqual(whole);
          for (const reply of whole) if (reply.type === "status") expect(reply.byte & 0x93).toBe(0x12);
          const [rest] = parser.settle();
          expect(rest?.type === "noise" ? rest.bytes : 0).toBeLessThanOrEqual(80);
          expect(parser.push(Uint8Array.of(0x12))).toEqual([status(0x12)]);
        },
      ),
      { numRuns: fuzzRuns() },
    );
  });

  it("is read word for word when nothing disturbs it, with flow control strewn in", () => {
    fc.assert(
      fc.property(fc.array(spoken, { maxLength: 12 }), fc.array(fc.nat({ max: 200 }), { maxLength: 4 }), (all, at) => {
        const bytes = all.flatMap(([sent]) => sent);
        for (const position of at) bytes.splice(position % (bytes.length + 1), 0, position % 2 === 0 ? 0x11 : 0x13);
        expect(createReplyParser("asb").push(Uint8Array.from(bytes))).toEqual(all.map(([, reply]) => reply));
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});
