/**
 * What a message of the kernel means for a terminal; most mean nothing. Every pattern is bound to the beginning of the
 * message: the kernel quotes what a device calls itself only after words of its own ("usb 1-1: Product: …"), so that no
 * device can name itself into an event.
 *
 * Sources: the kernel's own texts (drivers/usb/core/hub.c, mm/oom_kill.c, arch/x86/mm/fault.c, fs/ext4/super.c,
 * block/blk-core.c, kernel/hung_task.c, kernel/watchdog.c), as of 6.1 to 6.12.
 *
 * Error model: total and pure.
 */
import type { EventData } from "../catalogue.ts";

type FactId = "machine.usb" | "machine.usb-trouble" | "machine.oom" | "machine.crash" | "machine.hardware";

/** One event without its count. */
export type KernelFact = {
  [Id in FactId]: { readonly ev: Id; readonly data: Omit<EventData<Id>, "count"> };
}[FactId];

const PORT = "([0-9]{1,3}-[0-9]{1,3}(?:\\.[0-9]{1,3}){0,6})";
/** Of a hub that has no device yet: `usb1-port3`, `1-1-port2`. */
const SOCKET = "((?:usb[0-9]{1,3}|[0-9]{1,3}-[0-9]{1,3}(?:\\.[0-9]{1,3}){0,6})-port[0-9]{1,3})";

type Rule = readonly [pattern: RegExp, fact: (groups: readonly string[]) => KernelFact];

const trouble =
  (reason: EventData<"machine.usb-trouble">["reason"]) =>
  ([port = ""]: readonly string[]): KernelFact => ({ ev: "machine.usb-trouble", data: { port, reason } });
const crash =
  (how: EventData<"machine.crash">["how"]) =>
  ([process = ""]: readonly string[]): KernelFact => ({ ev: "machine.crash", data: { process: nameOf(process), how } });
const hardware = (part: EventData<"machine.hardware">["part"]) => (): KernelFact => ({
  ev: "machine.hardware",
  data: { part },
});

const RULES: readonly Rule[] = [
  [
    new RegExp(`^usb ${PORT}: New USB device found, idVendor=([0-9a-f]{4}), idProduct=([0-9a-f]{4})`),
    ([port = "", vendor = "", product = ""]) => ({
      ev: "machine.usb",
      data: { change: "connected", port, model: `${vendor}:${product}` },
    }),
  ],
  [
    new RegExp(`^usb ${PORT}: USB disconnect, device number [0-9]+`),
    ([port = ""]) => ({ ev: "machine.usb", data: { change: "disconnected", port, model: "" } }),
  ],
  [
    new RegExp(`^usb ${PORT}: (?:device descriptor read|device not accepting address|unable to enumerate USB device)`),
    trouble("not-enumerated"),
  ],
  [new RegExp(`^usb ${PORT}: reset [a-zA-Z-]+ USB device number`), trouble("reset")],
  [new RegExp(`^usb ${SOCKET}: over-current`), trouble("over-current")],
  [new RegExp(`^usb ${SOCKET}: (?:unable to enumerate USB device|Cannot enable)`), trouble("not-enumerated")],
  [
    /^(?:Out of memory|Memory cgroup out of memory): Killed process [0-9]+ \((.{1,64}?)\)/,
    ([process = ""]) => ({
      ev: "machine.oom",
      data: { process: nameOf(process) },
    }),
  ],
  [/^(.{1,64}?)\[[0-9]+\]: segfault at /, crash("segfault")],
  [/^traps: (.{1,64}?)\[[0-9]+\] (?:trap|general protection)/, crash("trap")],
  [/^INFO: task (.{1,64}?):[0-9]+ blocked for more than /, crash("hung")],
  [/^watchdog: BUG: soft lockup - CPU#[0-9]+ stuck for [0-9]+s! \[(.{1,64}?):[0-9]+\]/, crash("lockup")],
  [/^(?:blk_update_request|print_req_error): .*I\/O error, dev /, hardware("disk")],
  [/^(?:critical (?:medium|target|space allocation) error|I\/O error), dev /, hardware("disk")],
  [/^Buffer I\/O error on dev/, hardware("disk")],
  [/^(?:nvme nvme[0-9]+: I\/O|mmc[0-9]+: (?:Timeout waiting|cache flush error|error ))/, hardware("disk")],
  [/^(?:ata[0-9.]+: (?:failed command|exception Emask))/, hardware("disk")],
  [/^EXT4-fs \([^)]{1,40}\): Remounting filesystem read-only/, hardware("read-only")],
  [/^EXT4-fs error \(device /, hardware("file-system")],
  [/^(?:mce: )?\[Hardware Error\]: /, hardware("memory")],
  [/^EDAC /, hardware("memory")],
  [/^(?:mce: )?CPU[0-9]+: (?:Core|Package) temperature above threshold/, hardware("temperature")],
  [/^(?:hwmon hwmon[0-9]+: )?Under-?voltage detected/i, hardware("supply-voltage")],
];

/** Null for what means nothing to a terminal. */
export function factOf(text: string): KernelFact | null {
  for (const [pattern, fact] of RULES) {
    const match = pattern.exec(text);
    if (match !== null) return fact(match.slice(1));
  }
  return null;
}

/** A process may call itself anything; what is no plain name is not written. */
function nameOf(process: string): string {
  return /^[\w.:+-]{1,32}$/.test(process) ? process : "other";
}
