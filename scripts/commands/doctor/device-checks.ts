import type { UsbMatch } from "../../../config/profiles/common.ts";
import type { ScannerProfile } from "../../../config/profiles/schema.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type {
  FoundHid,
  FoundKeyboard,
  FoundSerial,
  FoundUsbPrinter,
  Inventory,
  Unclaimed,
} from "../../../drivers/discovery/found.ts";
import { namesOf, proposePrinter, proposeScanner, type Proposal } from "../../../drivers/discovery/propose.ts";
import { lastingPath } from "../../../drivers/discovery/snippet.ts";
import type { KnownProfiles } from "../../../drivers/discovery/profiles.ts";
import type { SystemTree } from "../../../drivers/discovery/tree.ts";
import { usageFits } from "../../../drivers/link/hidraw.ts";
import { tcpOpener } from "../../../drivers/link/tcp.ts";
import { fail, ok, warn, type Check, type Finding } from "./check.ts";

type Found = FoundHid | FoundSerial | FoundKeyboard | FoundUsbPrinter;

export const checkScanner: Check = ({ tree, config, inventory, profiles }) => {
  if (config === null) return [];
  const { scanner } = config;
  switch (scanner.driver) {
    case "none":
      return config.camera.use
        ? [ok("scanner", "none: codes are read with the camera")]
        : [warn("scanner", "none, and no camera either: numbers have to be typed", "name a scanner or set camera.use")];
    case "simulated":
      return [ok("scanner", "simulated")];
    case "hid":
      return hidScanner(scanner, inventory, profiles);
    case "serial": {
      const device = at(tree, scanner.path, inventory.serial);
      if (device === null) return unknownNode("scanner", tree, scanner.path, inventory);
      return [
        ...found("scanner", device, scanner.profile, proposeScanner(device, profiles.scanners)),
        ...lasting("scanner", scanner.path, device),
      ];
    }
    case "wedge": {
      const device = at(tree, scanner.path, inventory.keyboards);
      if (device === null) return unknownNode("scanner", tree, scanner.path, inventory);
      return [
        ...found("scanner", device, scanner.profile, proposeScanner(device, profiles.scanners)),
        ...lasting("scanner", scanner.path, device),
        warn(
          "scanner",
          "it types like a keyboard, and cannot send Chinese",
          "set it to HID POS or USB serial (its manual)",
        ),
      ];
    }
  }
};

/** As the driver chooses: by what the device says it is, and only of the makers that the profile names. */
function hidScanner(
  { port, profile: id }: Extract<TerminalConfig["scanner"], { driver: "hid" }>,
  inventory: Inventory,
  profiles: KnownProfiles,
): readonly Finding[] {
  const profile = profiles.scanners.find((known) => known.id === id);
  const speaking = inventory.hid.filter(
    ({ usb, usages }) =>
      (port === undefined || usb?.port === port) &&
      profile?.transport === "hid" &&
      usages.some((usage) => usageFits(usage, profile)),
  );
  const device = speaking.find((one) => isOfMaker(one, profile?.match ?? [])) ?? speaking[0];
  if (device === undefined) {
    const place = port === undefined ? "on any port" : `on port ${port}`;
    return [missing("scanner", `no HID scanner ${place}`, inventory, port ?? null)];
  }
  const proposals = proposeScanner(device, profiles.scanners);
  if (isOfMaker(device, profile?.match ?? [])) return found("scanner", device, id, proposals);
  const ids = `${device.vendorId}:${device.productId}`;
  const better = proposals[0]?.profile ?? "generic-hid-pos";
  return [fail("scanner", `${device.node} (${ids}) is of another make than profile ${id}`, `set profile to ${better}`)];
}

function isOfMaker({ vendorId, productId }: FoundHid, match: readonly UsbMatch[]): boolean {
  return (
    match.length === 0 || match.some((ids) => ids.vendorId === vendorId && (ids.productId ?? productId) === productId)
  );
}

export const checkSetupCodes: Check = ({ config, profiles }) => {
  const told = config?.scanner;
  if (told === undefined || told.driver === "none") return [];
  const profile: ScannerProfile | undefined = profiles.scanners.find(({ id }) => id === told.profile);
  if (profile === undefined) return [];
  const { protection, how } = profile.setupCodes;
  switch (protection) {
    case "by-command":
      return [ok("setup codes", "the terminal turns them off at each connection")];
    case "by-technician":
      return [warn("setup codes", "to be turned off by hand; the terminal cannot see whether they are", how)];
    case "unknown":
      return [warn("setup codes", "not known to be off: a visitor may reprogram the scanner with a printed code", how)];
  }
};

export const checkPrinter: Check = async (context) => {
  const { tree, config, inventory, profiles } = context;
  if (config === null) return [];
  const { printer } = config;
  const propose = (device: FoundUsbPrinter | FoundSerial): readonly Proposal[] =>
    proposePrinter(
      { usb: device.usb, names: device.transport === "usb" ? namesOf(device) : { maker: null, model: null } },
      profiles.printers,
    );
  switch (printer.driver) {
    case "simulated":
      return [ok("printer", "simulated")];
    case "tcp":
      return context.isHere ? [await reach(printer, config)] : [];
    case "serial": {
      const device = at(tree, printer.path, inventory.serial);
      if (device === null) return unknownNode("printer", tree, printer.path, inventory);
      return [
        ...found("printer", device, printer.profile, propose(device)),
        ...lasting("printer", printer.path, device),
      ];
    }
    case "usb": {
      const { port, path } = printer;
      const device =
        port === undefined
          ? at(tree, path ?? "", inventory.printers)
          : (inventory.printers.find(({ usb }) => usb?.port === port) ?? null);
      if (device === null) return [missing("printer", `no printer at ${port ?? path ?? ""}`, inventory, port ?? null)];
      const mute = device.bidirectional === false && speaks(profiles.printers, printer.profile);
      return [
        ...found("printer", device, printer.profile, propose(device)),
        ...(mute
          ? [
              fail(
                "printer",
                `its interface is one-way, and profile ${printer.profile} waits for answers`,
                "choose a profile without status, e.g. generic-58mm",
              ),
            ]
          : []),
      ];
    }
  }
};

function speaks(printers: readonly { readonly id: string; readonly status: string }[], profile: string): boolean {
  return printers.find(({ id }) => id === profile)?.status !== "none";
}

/** A connection is made and ended; nothing is sent. While the terminal runs it is the one that is connected. */
async function reach(
  { host, port }: Extract<TerminalConfig["printer"], { driver: "tcp" }>,
  config: TerminalConfig,
): Promise<Finding> {
  const { terminalRuns } = await import("../device/terminal-data.ts");
  const place = `${host}:${port}`;
  if (terminalRuns(config)) return ok("printer", `${place} is held by the running terminal`);
  const opened = await tcpOpener({ host, port, clock: systemClock }).open(new AbortController().signal);
  if (!opened.ok) {
    return fail("printer", opened.reason, "is it switched on, on this network, and free (one host at a time)?");
  }
  await opened.link.close();
  return ok("printer", `${place} takes connections`);
}

export const checkCamera: Check = ({ config, inventory }) => {
  if (config?.camera.use !== true) return [];
  const { device } = config.camera;
  const fitting = inventory.cameras.filter(({ name }) => device === undefined || name.includes(device));
  const [camera] = fitting;
  if (camera === undefined) {
    const which = device === undefined ? "no camera" : `no camera whose name holds “${device}”`;
    return [fail("camera", `${which} is plugged in`, "plug it in, or set camera.use to false")];
  }
  if (camera.access.state !== "ok") return [fail("camera", `${camera.node} cannot be opened`, camera.access.advice)];
  return [ok("camera", `${camera.node} ${camera.name}`)];
};

export const checkUnclaimed: Check = ({ inventory }) =>
  inventory.unclaimed.map(({ usb, kind, advice }: Unclaimed) =>
    warn("USB", `a ${kind} device on port ${usb.port} (${usb.vendorId}:${usb.productId}) that nobody can open`, advice),
  );

function at<Device extends Found>(tree: SystemTree, path: string, devices: readonly Device[]): Device | null {
  const node = tree.real(path) ?? path;
  return devices.find((device) => device.node === node) ?? null;
}

function found(topic: string, device: Found, profile: string, proposals: readonly Proposal[]): readonly Finding[] {
  const where = device.usb === null ? device.node : `${device.node} on port ${device.usb.port}`;
  const who = [device.usb?.maker, device.usb?.product].filter((word) => word !== null && word !== undefined).join(" ");
  const name = `${where}${who === "" ? "" : ` (${who})`}`;
  if (device.access.state !== "ok") return [fail(topic, `${name} cannot be opened`, device.access.advice)];
  const certain = proposals.filter((proposal) => proposal.certain);
  const other = certain.find((proposal) => proposal.profile !== profile);
  if (other === undefined || certain.some((proposal) => proposal.profile === profile)) {
    return [ok(topic, `${name} is there, profile ${profile}`)];
  }
  const doubt = `${name} is there, and looks like ${other.profile} where the configuration says ${profile} (${other.why})`;
  return [warn(topic, doubt, `set profile to ${other.profile}, or look: yanpiao ${topic} probe`)];
}

function lasting(topic: string, path: string, device: FoundSerial | FoundKeyboard): readonly Finding[] {
  const better = lastingPath(device);
  if (!/^\/dev\/(tty(ACM|USB)|input\/event)\d+$/.test(path) || better === path) return [];
  return [warn(topic, `${path} is numbered anew at each plug-in`, `say ${better} in the configuration`)];
}

/** The address has no entry in the kernel's lists: nothing is there, or something that is no hardware. */
function unknownNode(topic: string, tree: SystemTree, path: string, inventory: Inventory): readonly Finding[] {
  if (tree.exists(path))
    return [ok(topic, `${path} is there; the kernel lists no hardware behind it (a virtual port?)`)];
  return [missing(topic, `nothing at ${path}`, inventory, null)];
}

function missing(topic: string, says: string, inventory: Inventory, port: string | null): Finding {
  const held = inventory.unclaimed.find(({ usb, kind }) => (port === null ? kind === topic : usb.port === port));
  if (held !== undefined) return fail(topic, `${says}: it is plugged in, and nobody can open it`, held.advice);
  return fail(topic, says, `plug it in, or look where it is: yanpiao ${topic} list`);
}
