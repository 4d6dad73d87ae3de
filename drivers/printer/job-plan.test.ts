import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { createSlipBuilder } from "./escpos.ts";
import { planJob } from "./job-plan.ts";

const profile = loadPrinterProfile("simulated-80mm");
const picture = (rows: number): { readonly bytes: Uint8Array; readonly heightDots: number } =>
  createSlipBuilder(profile)
    .line("查验凭条 A")
    .qr("YPC:1234567890")
    .raster({ widthBytes: 72, heightDots: rows, data: new Uint8Array(72 * rows), widthScale: 1, heightScale: 1 })
    .cut()
    .build();

describe("a job in pieces", () => {
  it("is the job, byte for byte, and moves as much paper", () => {
    const slip = picture(200);
    const parts = planJob(slip.bytes, 1_000);
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(slip.bytes)).toBe(true);
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBeCloseTo(slip.heightDots);
  });

  it("ends each piece where a command ends, wherever the command fits", () => {
    const bytes = picture(100).bytes;
    expect(planJob(bytes, 7_300).every(({ endsCommand }) => endsCommand)).toBe(true);
    const parts = planJob(bytes, 1_000);
    expect(parts.filter(({ endsCommand }) => !endsCommand)).toHaveLength(7);
    expect(parts.findLast(({ endsCommand }) => !endsCommand)?.missing).toBe(208);
  });

  it("ends with its last command alone: it is taken only when the rest has been", () => {
    const { bytes } = picture(20);
    expect(planJob(bytes, 4_096).map((part) => part.bytes.length)).toEqual([bytes.length - 4, 4]);
    expect(planJob(Uint8Array.of(0x0a), 4_096)).toHaveLength(1);
    expect(planJob(new Uint8Array(0), 4_096)).toHaveLength(0);
  });

  it("never cuts a Chinese character in two", () => {
    const text = createSlipBuilder(profile).line("验".repeat(24)).build().bytes;
    for (const part of planJob(text, 7)) expect(new TextDecoder("gb18030").decode(part.bytes)).not.toContain("�");
  });

  it("is whole for any bytes and any size of pieces", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 100 }), (job, maxBytes) => {
        const parts = planJob(job, maxBytes);
        expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(job)).toBe(true);
        for (const { bytes, rows, endsCommand, missing } of parts) {
          expect(bytes.length).toBeGreaterThan(0);
          expect(bytes.length).toBeLessThanOrEqual(maxBytes);
          expect(rows).toBeGreaterThanOrEqual(0);
          expect(missing > 0).toBe(!endsCommand);
        }
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});
