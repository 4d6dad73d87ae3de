import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadScannerProfileFor } from "../../../config/profiles/load.ts";
import { fuzzRuns } from "../../fuzz-fixture.ts";
import type { Heard, ScanProtocol } from "../protocol.ts";
import { ENTER, KEYPAD_ENTER, KEYS, TAB } from "./keys.ts";
import { createWedgeProtocol } from "./protocol.ts";
import { eventBytes, stroke, typing, type KeyEvent } from "./typing-fixture.ts";

const profile = loadScannerProfileFor("wedge", "generic-wedge");
const wedge = (): ScanProtocol => createWedgeProtocol(profile);
const press = (code: number): KeyEvent => ({ type: 1, code, value: 1 });
const release = (code: number): KeyEvent => ({ type: 1, code, value: 0 });
const DROPPED: KeyEvent = { type: 0, code: 3, value: 0 };
const REPORT: KeyEvent = { type: 0, code: 0, value: 0 };
const CTRL = 29;
const ALT = 56;
const texts = (heard: readonly Heard[]): readonly string[] => heard.map(({ bytes }) => new TextDecoder().decode(bytes));
const hear = (protocol: ScanProtocol, events: readonly KeyEvent[]): readonly string[] =>
  texts(protocol.push(eventBytes(events)));
const INVOICE = "01,32,,24112000000012345678,1234.56,20251105,,8A3C";

describe("a scanner that types", () => {
  it("is read key by key, with Shift where a letter needs it", () => {
    expect(hear(wedge(), [...typing(INVOICE), ...stroke(ENTER)])).toEqual([INVOICE]);
    const every = [...KEYS.values()].flatMap(({ plain, shifted }) => [plain, shifted]);
    const text = String.fromCharCode(...new Set(every));
    expect(text.length).toBe(95);
    expect(hear(wedge(), [...typing(text), ...stroke(ENTER)])).toEqual([text]);
  });

  it("may end its codes with Enter, with the keypad's Enter or with Tab, as it is set", () => {
    for (const end of [ENTER, KEYPAD_ENTER, TAB]) {
      expect(hear(wedge(), [...typing("6901"), ...stroke(end)])).toEqual(["6901"]);
    }
    const enterOnly = createWedgeProtocol({ ...profile, endKeys: ["enter"] });
    expect(hear(enterOnly, [...typing("6901"), ...stroke(TAB), ...stroke(ENTER)])).toEqual([]);
    expect(enterOnly.dropped.malformed).toBe(1);
  });

  it("may play its digits on the keypad", () => {
    const keypad = [79, 80, 81, 75, 76, 77, 71, 72, 73, 82].flatMap((code) => [...stroke(code)]);
    expect(hear(wedge(), [...keypad, ...stroke(ENTER)])).toEqual(["1234567890"]);
  });

  it("is heard the same however the events are cut into pieces", () => {
    const bytes = eventBytes([...typing(INVOICE), ...stroke(ENTER)]);
    const protocol = wedge();
    const heard: Heard[] = [];
    for (const byte of bytes) heard.push(...protocol.push(Uint8Array.of(byte)));
    expect(texts(heard)).toEqual([INVOICE]);
  });

  it("gives no letter twice when a key repeats because a release came late", () => {
    const events = [press(2), REPORT, { type: 1, code: 2, value: 2 }, REPORT, release(2), REPORT, ...stroke(ENTER)];
    expect(hear(wedge(), events)).toEqual(["1"]);
  });

  it("presses Caps and Num Lock around a code without a change to it", () => {
    expect(hear(wedge(), [...stroke(58), ...typing("aB1"), ...stroke(58), ...stroke(69), ...stroke(ENTER)])).toEqual([
      "aB1",
    ]);
  });

  it.each([
    ["Alt and a number, as scanners type Chinese", [press(ALT), ...stroke(79), release(ALT)]],
    ["Ctrl and a letter", [press(CTRL), ...stroke(49), release(CTRL)]],
    ["a function key", stroke(87)],
    ["a key of another language", stroke(122)],
  ])("with %s in a code is dropped whole: a part of it would be another code", (_what, chord) => {
    const protocol = wedge();
    expect(hear(protocol, [...typing("0132"), ...chord, ...typing("99"), ...stroke(ENTER)])).toEqual([]);
    expect(protocol.dropped).toEqual({ tooLong: 0, unfinished: 0, malformed: 1 });
    expect(hear(protocol, [...typing(INVOICE), ...stroke(ENTER)])).toEqual([INVOICE]);
  });

  it("whose keys the kernel lost while the machine stood still is dropped whole", () => {
    const protocol = wedge();
    const events = [...typing("0132"), DROPPED, ...typing("2411"), REPORT, ...typing("9999"), ...stroke(ENTER)];
    expect(hear(protocol, events)).toEqual([]);
    expect(protocol.dropped.malformed).toBe(1);
    expect(hear(protocol, [...typing(INVOICE), ...stroke(ENTER)])).toEqual([INVOICE]);
  });

  it("that stops before its end key is dropped after the pause", () => {
    const protocol = wedge();
    hear(protocol, typing("0132"));
    expect(protocol.pending).toBe(true);
    expect(protocol.gap()).toEqual([]);
    expect(protocol.dropped.unfinished).toBe(1);
    expect(hear(protocol, [...typing(INVOICE), ...stroke(ENTER)])).toEqual([INVOICE]);
  });

  it("that is set to no end key is ended by the pause", () => {
    const protocol = createWedgeProtocol({ ...profile, endKeys: [] });
    expect(hear(protocol, typing(INVOICE))).toEqual([]);
    expect(texts(protocol.gap())).toEqual([INVOICE]);
  });

  it("unplugged with Shift down does not shout after the replug", () => {
    const protocol = wedge();
    hear(protocol, [...typing("01"), press(42)]);
    protocol.reset();
    expect(protocol.pending).toBe(false);
    expect(hear(protocol, [...typing("a1"), ...stroke(ENTER)])).toEqual(["a1"]);
  });

  it("that types more than a code can hold is dropped to the end key and no further", () => {
    const protocol = createWedgeProtocol({ ...profile, maxBytes: 64 });
    expect(hear(protocol, [...typing("1".repeat(64)), ...stroke(ENTER)])).toEqual(["1".repeat(64)]);
    expect(hear(protocol, [...typing("1".repeat(65)), ...stroke(ENTER)])).toEqual([]);
    expect(protocol.dropped.tooLong).toBe(1);
    expect(hear(protocol, [...typing("7"), ...stroke(ENTER)])).toEqual(["7"]);
  });

  it("is heard after noise of any kind, which never throws and gives nothing but what keys can type", () => {
    const likely = fc
      .tuple(
        fc.constantFrom(0, 1, 1, 1, 4, 17),
        fc.constantFrom(0, 3, ENTER, TAB, 42, CTRL, 2, 30, 87),
        fc.integer({ min: -1, max: 2 }),
      )
      .map(([type, code, value]) => eventBytes([{ type, code, value }]));
    fc.assert(
      fc.property(fc.array(fc.oneof(likely, fc.uint8Array({ maxLength: 60 })), { maxLength: 12 }), (noise) => {
        const protocol = wedge();
        for (const { bytes } of noise.flatMap((piece) => [...protocol.push(piece)])) {
          if (bytes.length > 4096 || bytes.some((byte) => byte < 0x20 || byte > 0x7e)) throw new Error("not typed");
        }
        protocol.reset();
        expect(hear(protocol, [...typing("01,32"), ...stroke(ENTER)])).toEqual(["01,32"]);
      }),
      { numRuns: fuzzRuns() },
    );
  }, 120_000);
});
