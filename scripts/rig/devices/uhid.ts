/**
 * HID devices made by this program: the kernel's uhid takes what a device would send over its cable and gives back
 * what the host writes to it (Documentation/hid/uhid.rst, include/uapi/linux/uhid.h; all structs are packed).
 */
import { closeSync, openSync, read, writeSync } from "node:fs";

export interface HidIdentity {
  readonly name: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string;
  readonly reportDescriptor: Uint8Array;
}

/** What the host said to the device. */
export type HidWritten =
  { readonly type: "output"; readonly bytes: Uint8Array } | { readonly type: "feature"; readonly bytes: Uint8Array };

export interface UhidDevice {
  /** Input reports, each with its report id first where the descriptor has ids. */
  send(report: Uint8Array): void;
  /** The cable is pulled: the kernel takes the device away before this returns. */
  unplug(): void;
  close(): void;
}

const EVENT = {
  destroy: 1,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const;

const TYPE_BYTES = 4;
const DATA_MAX = 4096;
/** The largest event: type, and struct uhid_create2_req. */
const EVENT_BYTES = TYPE_BYTES + 128 + 64 + 64 + 2 + 2 + 4 * 4 + DATA_MAX;
/** BUS_USB of linux/input.h: the drivers should take it for what it stands for. */
const BUS_USB = 3;
const FEATURE_REPORT = 0;
/** EIO: a scanner's feature reports cannot be read. */
const REFUSED = 5;

/** Plugs a device in. Reports written by the host arrive at `onWritten` in order. */
export function plugUhid(identity: HidIdentity, onWritten: (written: HidWritten) => void): UhidDevice {
  const file = openSync("/dev/uhid", "r+");
  let plugged = true;
  writeSync(file, createEvent(identity));
  listen(file, (event) => {
    const type = event.readUInt32LE(0);
    if (type === EVENT.output) {
      const size = event.readUInt16LE(TYPE_BYTES + DATA_MAX);
      onWritten({ type: "output", bytes: Uint8Array.from(event.subarray(TYPE_BYTES, TYPE_BYTES + size)) });
    } else if (type === EVENT.setReport) {
      const [request, reportType, size] = [event.readUInt32LE(4), event.readUInt8(9), event.readUInt16LE(10)];
      const bytes = Uint8Array.from(event.subarray(12, 12 + size));
      onWritten({ type: reportType === FEATURE_REPORT ? "feature" : "output", bytes });
      // A writer that gets no answer hangs for 5 s (measured, scanning facts section 4).
      answer(EVENT.setReportReply, request, 0);
    } else if (type === EVENT.getReport) answer(EVENT.getReportReply, event.readUInt32LE(4), REFUSED);
  });

  function answer(type: number, request: number, error: number): void {
    if (!plugged) return;
    const reply = Buffer.alloc(EVENT_BYTES);
    reply.writeUInt32LE(type, 0);
    reply.writeUInt32LE(request, 4);
    reply.writeUInt16LE(error, 8);
    writeSync(file, reply);
  }

  const unplug = (): void => {
    if (!plugged) return;
    plugged = false;
    const event = Buffer.alloc(TYPE_BYTES);
    event.writeUInt32LE(EVENT.destroy, 0);
    writeSync(file, event);
  };
  return {
    send(report) {
      const event = Buffer.alloc(TYPE_BYTES + 2 + report.length);
      event.writeUInt32LE(EVENT.input2, 0);
      event.writeUInt16LE(report.length, TYPE_BYTES);
      event.set(report, TYPE_BYTES + 2);
      writeSync(file, event);
    },
    unplug,
    close() {
      unplug();
      closeSync(file);
    },
  };
}

function createEvent(identity: HidIdentity): Buffer {
  const event = Buffer.alloc(EVENT_BYTES);
  let at = 0;
  const number = (value: number, bytes: 2 | 4): void => {
    at = bytes === 2 ? event.writeUInt16LE(value, at) : event.writeUInt32LE(value, at);
  };
  const text = (value: string, bytes: number): void => {
    event.write(value, at, bytes - 1, "latin1");
    at += bytes;
  };
  number(EVENT.create2, 4);
  text(identity.name, 128);
  text("rig/uhid", 64);
  text(identity.serial, 64);
  number(identity.reportDescriptor.length, 2);
  number(BUS_USB, 2);
  for (const value of [identity.vendorId, identity.productId, 0x0100, 0]) number(value, 4);
  event.set(identity.reportDescriptor, at);
  return event;
}

/** One blocking read at a time on a thread of its own; it ends when the file is closed or the process is. */
function listen(file: number, onEvent: (event: Buffer) => void): void {
  const next = (): void => {
    const event = Buffer.alloc(EVENT_BYTES);
    read(file, event, 0, EVENT_BYTES, null, (error, bytes) => {
      if (error !== null || bytes < TYPE_BYTES) return;
      onEvent(event);
      next();
    });
  };
  next();
}
