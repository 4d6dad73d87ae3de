import type { HidScannerProfile } from "../../../config/profiles/schema.ts";
import { DRIVER_DELAYS } from "../../delays.ts";
import type { HidDescriptor } from "../../link/hid-descriptor.ts";
import type { ScanProtocol } from "../protocol.ts";
import { createVguangProtocol } from "../vguang-protocol.ts";
import { outputReport } from "./output.ts";

const MAX_CODE_BYTES = 4096;

/**
 * Vguang's `55 AA` packets in a vendor's plain HID channel: a stream that happens to be cut into reports of 64 or 1,024
 * bytes, the last one filled up with zeros. Where the device numbers its reports, the number is no part of the stream.
 */
export function createVguangHidProtocol(
  profile: Pick<HidScannerProfile, "commands" | "output">,
  descriptor: () => HidDescriptor | null,
): ScanProtocol {
  const inner = createVguangProtocol({
    commands: profile.commands,
    framing: { maxBytes: MAX_CODE_BYTES, idleMs: DRIVER_DELAYS.hidMessageGap },
  });
  const isNumbered = (): boolean => {
    const input = descriptor()?.reports.find(({ kind }) => kind === "input");
    return (input?.id ?? profile.output?.reportId ?? 0) !== 0;
  };
  return {
    push: (report) => inner.push(isNumbered() ? report.subarray(1) : report),
    gap: () => inner.gap(),
    reset: () => inner.reset(),
    get pending() {
      return inner.pending;
    },
    idleMs: inner.idleMs,
    get dropped() {
      return inner.dropped;
    },
    command(name) {
      const writes = inner.command(name)?.map((bytes) => outputReport(profile.output, bytes)) ?? null;
      return writes === null || writes.includes(null) ? null : writes.filter((write) => write !== null);
    },
    answers: (name) => inner.answers(name),
  };
}
