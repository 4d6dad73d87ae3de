import { expect, test } from "vitest";
import { sampleVerdict } from "./samples.ts";
import { verdictSlip } from "./templates.ts";
import { verdictQr } from "./verdict-qr.ts";

test("the QR code on screen says the same as the one on the slip that could not be printed", () => {
  const input = sampleVerdict("consistent-voided");
  const outcome = {
    type: "answer",
    match: "consistent",
    status: "voided",
    details: input.details,
    checksToday: 1,
    checksLeftToday: 4,
    source: input.source,
    // 14:26:11 in Beijing.
    at: "2025-11-23T06:26:11.000Z",
  } as const;
  const onScreen = verdictQr({ query: input.query, outcome, slipNumber: input.slipNumber }, input.terminalId);
  expect(verdictSlip(input).parts).toContainEqual({ part: "qr", text: onScreen });
});
