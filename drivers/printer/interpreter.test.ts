import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../fuzz-fixture.ts";
import type { ErrorCode, PrintEvent } from "./interpreter-events.ts";
import { createInterpreter, interpret } from "./interpreter.ts";

const CHINESE_ON = [0x1c, 0x26];
const bytes = (...parts: readonly (string | number | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? [...Buffer.from(part, "latin1")] : typeof part === "number" ? [part] : [...part],
    ),
  );
const errors = (input: Uint8Array): readonly ErrorCode[] =>
  interpret(input).flatMap((event) => (event.type === "error" ? [event.code] : []));
const types = (input: Uint8Array): readonly PrintEvent["type"][] => interpret(input).map((event) => event.type);

/** Noise that is rich in command starts, so that random bytes reach the long commands. */
const byteNoise = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(0x1b, 0x1c, 0x1d, 0x10, 0x0a, 0x28, 0x6b, 0x76, 0x30, 0x56, 0x42, 0) },
        { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xff }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
      ),
      { maxLength: 300 },
    )
    .map((list) => Uint8Array.from(list)),
);

describe("the strict interpreter", () => {
  test("reads text with the attributes that were in force when it was sent", () => {
    const events = interpret(bytes(0x1b, "@", CHINESE_ON, 0x1b, "a", 1, 0x1d, "!", 0x11, [0xd6, 0xd0], "A\n"));
    expect(events).toMatchObject([
      { type: "init" },
      { type: "text", text: "中A", style: { align: "center", widthScale: 2, heightScale: 2, bold: false } },
      { type: "line-feed" },
    ]);
  });

  test("reads a QR symbol with its module size and level", () => {
    const qr = bytes(
      [0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0],
      [0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, 6],
      [0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31],
      [0x1d, 0x28, 0x6b, 8, 0, 0x31, 0x50, 0x30],
      "YP1:x",
      [0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30],
    );
    expect(interpret(qr)).toMatchObject([{ type: "qr", qr: { text: "YP1:x", moduleDots: 6, level: "M" } }]);
  });

  test("reads a picture of exactly the declared size, and the text after it", () => {
    const raster = bytes([0x1d, 0x76, 0x30, 0, 2, 0, 3, 0], [1, 2, 3, 4, 5, 6], "A\n");
    expect(interpret(raster)).toMatchObject([
      { type: "raster", image: { widthBytes: 2, heightDots: 3 } },
      { type: "text", text: "A" },
      { type: "line-feed" },
    ]);
  });

  test("knows the questions a driver asks and the fence", () => {
    expect(types(bytes([0x10, 4, 1], [0x10, 5, 2], [0x1d, 0x72, 1], [0x1d, 0x49, 67], [0x1d, 0x61, 14]))).toStrictEqual(
      ["status-request", "recover", "sensor-request", "identity-request", "auto-status"],
    );
    expect(interpret(bytes([0x1d, 0x28, 0x48, 6, 0, 0x30, 0x30], "0007"))).toStrictEqual([
      { type: "fence", id: "0007" },
    ]);
  });

  test("knows what a presenter is told, and its question", () => {
    expect(
      interpret(bytes([0x1d, 0x65, 3, 12], [0x1d, 0x65, 2], [0x1d, 0x65, 5], [0x1d, 0x65, 6], [0x10, 4, 20])),
    ).toStrictEqual([
      { type: "presenter", action: "present", steps: 12 },
      { type: "presenter", action: "retract", steps: 0 },
      { type: "presenter", action: "eject", steps: 0 },
      { type: "presenter", action: "report", steps: 0 },
      { type: "status-request", n: 20 },
    ]);
  });

  test("shows a simulated clone what it misprints: a wrong sign for each wrong character", () => {
    const misprinting = createInterpreter({ misprints: true });
    const events = misprinting.push(bytes([0xd6, 0xd0], CHINESE_ON, [0x81, 0x30, 0x84, 0x36], [0xd6, 0xd0], "\n"));
    expect(events.flatMap((event) => (event.type === "text" ? [event.text] : []))).toEqual(["□", "□", "□□中"]);
    expect(events.filter(({ type }) => type === "error")).toHaveLength(3);
  });

  test.each<[string, Uint8Array, ErrorCode]>([
    ["ESC 5, which npm escpos sends for bold", bytes(0x1b, "5"), "unknown-command"],
    ["GS Z, the QR dialect of npm escpos", bytes(0x1d, "Z", 2), "unknown-command"],
    ["a control byte without meaning", bytes(0x07), "unknown-command"],
    ["an ejector function that moves nothing", bytes(0x1d, 0x65, 1), "bad-parameter"],
    ["an alignment that does not exist", bytes(0x1b, "a", 9), "bad-parameter"],
    ["a yen sign as four GB18030 bytes", bytes(CHINESE_ON, [0x81, 0x30, 0x84, 0x36]), "four-byte-character"],
    ["Chinese before Chinese mode is on", bytes([0xd6, 0xd0]), "not-in-chinese-mode"],
    ["a lead byte with a wrong second byte", bytes(CHINESE_ON, [0xd6, 0x20]), "bad-text-byte"],
    ["a picture wider than any printer", bytes([0x1d, 0x76, 0x30, 0, 2, 2, 1, 0]), "bad-length"],
    ["a picture in the middle of a line", bytes("A", [0x1d, 0x76, 0x30, 0, 1, 0, 1, 0, 0]), "not-at-line-start"],
    ["a cut that would lose a line", bytes("A", [0x1d, 0x56, 66, 0]), "not-at-line-start"],
    ["a QR print without data", bytes([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30]), "bad-parameter"],
    ["a drawer kick two bytes short at the end", bytes([0x1b, 0x70, 0]), "truncated"],
    ["half a Chinese character at the end", bytes(CHINESE_ON, [0xd6]), "truncated"],
    ["a picture that is shorter than it says", bytes([0x1d, 0x76, 0x30, 0, 2, 0, 3, 0, 1, 2]), "truncated"],
  ])("reports %s", (_what, input, code) => {
    expect(errors(input)).toContain(code);
  });

  test("says where in the stream the error is", () => {
    expect(interpret(bytes("AB\n", 0x1b, "5"))).toContainEqual(
      expect.objectContaining({ type: "error", code: "unknown-command", offset: 3 }),
    );
  });

  test("gives the same events however the bytes are cut into chunks", () => {
    fc.assert(
      fc.property(byteNoise, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 }), (all, cuts) => {
        const interpreter = createInterpreter();
        const events: PrintEvent[] = [];
        let at = 0;
        for (let index = 0; at < all.length; index += 1) {
          const size = cuts[index % cuts.length] ?? 1;
          events.push(...interpreter.push(all.subarray(at, at + size)));
          at += size;
        }
        events.push(...interpreter.end());
        expect(events).toStrictEqual(interpret(all));
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });

  test("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(byteNoise, (noise) => {
        interpret(noise);
      }),
      { numRuns: fuzzRuns() },
    );
  });
});
