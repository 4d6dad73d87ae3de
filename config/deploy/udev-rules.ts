import type { UsbMatch } from "../profiles/common.ts";
import type { PrinterProfile, ScannerProfile } from "../profiles/schema.ts";

/**
 * The udev rules of a terminal, made from the device profiles: whoever adds a model to `config/profiles` has added it
 * here too (a test keeps the committed file equal). A maker's own ids count for all that this maker sells, because a
 * scanner changes its product id with its mode; ids that others share count as the whole pair only.
 *
 * Sources: udev(7); ModemManager's ID_MM_DEVICE_IGNORE and ID_MM_PORT_IGNORE; libinput's LIBINPUT_IGNORE_DEVICE;
 * printing facts 3.1, scanning facts 2.2 and 2.4.
 */
export function udevRules({ scanners, printers }: RuleProfiles): string {
  const makers = certainVendors(scanners.flatMap(({ match }) => match));
  const shared = sharedIds(scanners.flatMap(({ transport, match }) => (transport === "hid" ? match : [])));
  const everyMaker = sorted([...makers, ...certainVendors(printers.flatMap(({ match }) => match.usb))]);
  return [
    ...HEAD,
    "",
    "# Scanners in HID POS or vendor mode. One that types is readable here as well: its reports carry the same codes.",
    ...makers.map((id) => `SUBSYSTEM=="hidraw", ${vendor(id)}, ${OWNED}`),
    ...shared.map((pair) => `SUBSYSTEM=="hidraw", ${pair}, ${OWNED}`),
    "",
    "# A scanner that types must not reach the screen: a visitor's code would be keystrokes there. The driver grabs it.",
    ...makers.map((id) => `SUBSYSTEM=="input", ${KEYBOARD}, ${vendor(id)}, ${OWNED}, ENV{LIBINPUT_IGNORE_DEVICE}="1"`),
    "",
    "# Serial scanners and printers are no modems: ModemManager would send AT commands to them for half a minute.",
    ...everyMaker.flatMap((id) => [
      `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ${vendor(id)}, ENV{ID_MM_DEVICE_IGNORE}="1"`,
      `SUBSYSTEM=="tty", KERNEL=="ttyACM[0-9]*|ttyUSB[0-9]*", ${vendor(id)}, ENV{ID_MM_PORT_IGNORE}="1"`,
    ]),
    "",
    ...TAIL,
    "",
  ].join("\n");
}

export interface RuleProfiles {
  readonly scanners: readonly ScannerProfile[];
  readonly printers: readonly PrinterProfile[];
}

/** Never 0666: what every program may write to, every program may print on, and reprogram. */
const OWNED = 'GROUP="yanpiao", MODE="0660"';
const KEYBOARD = 'KERNEL=="event[0-9]*", ENV{ID_INPUT_KEYBOARD}=="?*"';

const HEAD = [
  "# Yanpiao terminal: who may open its scanners and printers. Install as /etc/udev/rules.d/70-yanpiao.rules.",
  "# Made from config/profiles by `yanpiao config udev`; a site's own devices go into a file of their own (71-site.rules).",
  "# No device is writable by everybody, and none is given to whoever sits at the screen (uaccess): the public does.",
  "",
  'ACTION=="remove", GOTO="yanpiao_end"',
] as const;

const TAIL = [
  "# Receipt printers of any maker: the device class says what they are. udev's own rules do not name their socket.",
  'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", IMPORT{builtin}="path_id"',
  `SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ${OWNED}`,
  "# A lasting name for the printer in one socket, where the configuration says path and not port. Clones share their ids",
  "# and have no serial number: only the socket tells them apart. `yanpiao printer list --json` shows it as idPath.",
  '#SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:1.3:1.0", SYMLINK+="yanpiao/printer"',
  "",
  'LABEL="yanpiao_end"',
] as const;

function certainVendors(matches: readonly UsbMatch[]): readonly string[] {
  return sorted(matches.flatMap(({ vendorId, certain }) => (certain ? [vendorId] : [])));
}

/** A shared vendor without a product says nothing that is not true of strangers too. */
function sharedIds(matches: readonly UsbMatch[]): readonly string[] {
  return sorted(
    matches.flatMap(({ vendorId, productId, certain }) =>
      certain || productId === undefined ? [] : [`${vendor(vendorId)}, ATTRS{idProduct}=="${productId}"`],
    ),
  );
}

function vendor(id: string): string {
  return `ATTRS{idVendor}=="${id}"`;
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].toSorted();
}
