/**
 * What the machine under the terminal does, as its kernel tells it: classes and counts, never what a stranger's device says
 * of itself (names, serial numbers). What comes again and again within a round of looking is one line with its count.
 */
import { system } from "../event.ts";
import { NUMBER, oneOf, TEXT } from "../fields.ts";

export const MACHINE_EVENTS = {
  "machine.boot": system(
    "technician",
    "How this run of the core began. `machine`: started anew since the run before, or not. `before`: whether that run ended " +
      "by itself, or was cut off (power cut, kill).",
    {
      machine: oneOf("started-anew", "same", "unknown"),
      before: oneOf("stopped", "cut-off", "none"),
      uptimeMs: NUMBER,
    },
    { trouble: { unless: "before", is: ["stopped", "none"] } },
  ),
  "machine.kernel-log": system(
    "technician",
    "Where the kernel's messages are read from; `none` where this account may not, and then no other `machine` events come. " +
      "config/deploy/README.md says how to allow it.",
    { source: oneOf("kmsg", "journalctl", "none"), reason: TEXT },
  ),
  "machine.usb": system(
    "technician",
    "Something was plugged into a USB socket or pulled out of it. `model`: vendor and product as numbers, empty when pulled.",
    { change: oneOf("connected", "disconnected"), port: TEXT, model: TEXT, count: NUMBER },
  ),
  "machine.usb-trouble": system(
    "technician",
    "A USB socket that does not work as it should: a bad cable, a dying device, or too much current.",
    { port: TEXT, reason: oneOf("over-current", "not-enumerated", "reset"), count: NUMBER },
    { trouble: true },
  ),
  "machine.oom": system(
    "technician",
    "The machine ran out of memory and the kernel killed a process.",
    { process: TEXT, count: NUMBER },
    { audit: true, trouble: true },
  ),
  "machine.crash": system(
    "technician",
    "A process crashed, or hung in the kernel.",
    { process: TEXT, how: oneOf("segfault", "trap", "hung", "lockup"), count: NUMBER },
    { trouble: true },
  ),
  "machine.hardware": system(
    "technician",
    "The kernel complains of the hardware: time to look at the machine, and to copy its store.",
    {
      part: oneOf("disk", "file-system", "read-only", "memory", "temperature", "supply-voltage"),
      count: NUMBER,
    },
    { audit: true, trouble: true },
  ),
  "machine.power": system(
    "technician",
    "What the machine is fed by, where it has more than one supply; `percent` of the battery, -1 where it has none.",
    { supply: oneOf("mains", "battery", "unknown"), percent: NUMBER },
    { trouble: { unless: "supply", is: ["mains"] } },
  ),
  "machine.more": system(
    "technician",
    "More of such messages came at once than are written one by one; how many kinds of them.",
    { count: NUMBER },
    { trouble: true },
  ),
} as const;
