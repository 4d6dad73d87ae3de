import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { AskedPrinter, PrinterLearned } from "../../../drivers/discovery/ask-printer.ts";
import type { FoundSerial, FoundUsbPrinter } from "../../../drivers/discovery/found.ts";
import type { Proposal } from "../../../drivers/discovery/propose.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import type { PrinterAddress } from "../../../drivers/printer/open.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { deliver, deviceLines, list, reportText, table, type Section } from "../device/report.ts";
import { chosenPrinter, reasonWords } from "./chosen.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { namesOf, proposePrinter, strongestFirst } from "../../../drivers/discovery/propose.ts";
import { fittingProposal } from "../../../drivers/discovery/printer-fit.ts";
import { askPrinter } from "../../../drivers/discovery/ask-printer.ts";
import { printerOpener } from "../../../drivers/printer/open.ts";
import { misfits, unused } from "../../../drivers/discovery/printer-fit.ts";

export interface ProbeOptions extends AddressOptions {
  readonly out?: string;
  readonly json?: true;
}

type FoundPrinter = FoundUsbPrinter | FoundSerial;

const COMMAND = "yanpiao printer probe";

export async function probe(options: ProbeOptions): Promise<0 | 1 | 2> {
  const chosen = chosenPrinter(COMMAND, options);
  if (chosen === null) return 2;
  const { address, profile, place, held } = chosen;
  const profiles = readProfiles().printers;
  const inventory = discoverDevices({ root: options.root });
  const device = deviceAt(address, [...inventory.printers, ...inventory.serial]);
  const told = device?.transport === "usb" ? namesOf(device) : { maker: null, model: null };
  const usb = device?.usb ?? null;
  const before = proposePrinter({ usb, names: told }, profiles);

  const asked: AskedPrinter =
    held === null ? await ask(address, profile, before, profiles) : { ok: false, reason: held };
  const learned = asked.ok ? asked.learned : null;
  const spoken = { maker: learned?.maker ?? null, model: learned?.model ?? null };
  const proposals = strongestFirst([...proposePrinter({ usb, names: spoken }, profiles), ...before]);
  const proposal = learned === null ? (proposals[0] ?? null) : fittingProposal(proposals, profiles, learned);

  if (options.json === true) {
    const blocked = asked.ok ? null : asked.reason;
    console.log(JSON.stringify({ place, device, learned, proposal, proposals, blocked }, null, 2));
  } else {
    const sections: readonly Section[] = [
      { heading: "Device", lines: [...deviceLines(device), ...idLines(device)] },
      answerSection(asked),
      profileSection(address, proposal, proposals, profiles, learned),
    ];
    const failure = await deliver(reportText({ title: `Printer at ${place}`, sections }, new Date()), options.out);
    if (failure !== null) {
      console.error(`${COMMAND}: ${failure}`);
      return 1;
    }
  }
  if (!asked.ok) console.error(`${COMMAND}: ${reasonWords(asked.reason)}`);
  return asked.ok && proposal !== null ? 0 : 1;
}

async function ask(
  address: PrinterAddress,
  profile: PrinterProfile,
  proposals: readonly Proposal[],
  profiles: readonly PrinterProfile[],
): Promise<AskedPrinter> {
  // DLE EOT 20 is asked only of what may be that maker's: by its ids or words, or because the configuration says so.
  const likely = proposals.filter(({ ground }) => ground !== "general").map(({ profile: id }) => id);
  const askFullStatus = profiles.some(
    ({ id, status }) => status === "custom20" && (likely.includes(id) || id === profile.id),
  );
  const opener = printerOpener(address, profile, systemClock);
  return askPrinter({ opener, clock: systemClock, what: "everything", askFullStatus });
}

function deviceAt(address: PrinterAddress, devices: readonly FoundPrinter[]): FoundPrinter | null {
  if (address.driver === "tcp") return null;
  if (address.driver === "usb" && address.port !== undefined) {
    return devices.find(({ transport, usb }) => transport === "usb" && usb?.port === address.port) ?? null;
  }
  const path = address.path ?? "";
  const node = systemTree().real(path) ?? path;
  return devices.find((device) => device.node === node) ?? null;
}

function idLines(device: FoundPrinter | null): readonly string[] {
  if (device?.transport !== "usb") return [];
  return list([
    ["IEEE-1284 id", device.ieee1284?.text ?? "none"],
    [
      "can answer",
      device.bidirectional === null ? null : device.bidirectional ? "yes" : "no: its interface is one-way",
    ],
  ]);
}

function answerSection(asked: AskedPrinter): Section {
  const heading = "What was asked and answered";
  if (!asked.ok) return { heading, lines: [`Nothing: ${asked.reason}`] };
  const { asked: rows, isOffline, portStatus } = asked.learned;
  return {
    heading,
    lines: [
      ...table(
        ["question", "asked (hex)", "answered (hex)", "means", "came late"],
        rows.map((row) => [row.question, row.asked, row.answered, row.words, row.late]),
      ),
      ...(portStatus === null ? [] : ["", `USB port status: ${JSON.stringify(portStatus)}`]),
      ...(isOffline
        ? [
            "",
            "The printer is offline (paper, cover, an error): the other questions wait until it is well. Probe again then.",
          ]
        : []),
    ],
  };
}

function profileSection(
  address: PrinterAddress,
  proposal: Proposal | null,
  proposals: readonly Proposal[],
  profiles: readonly PrinterProfile[],
  learned: PrinterLearned | null,
): Section {
  const heading = "Profile";
  if (proposal === null) return { heading, lines: ["None of those here fits."] };
  const described = profiles.find(({ id }) => id === proposal.profile);
  const others = proposals.map(({ profile }) => profile).filter((id) => id !== proposal.profile);
  const remarks =
    described === undefined || learned === null ? [] : [...misfits(described, learned), ...unused(described, learned)];
  return {
    heading,
    lines: list([
      ["proposed", `${proposal.profile} (${proposal.certain ? "certain" : "not certain"}: ${proposal.why})`],
      ["others", others.join(", ")],
      ["configuration", `\`"printer": ${JSON.stringify({ ...address, profile: proposal.profile })}\``],
      ...remarks.map((remark): [string, string] => ["note", remark]),
      ["width", "not asked: printers do not say it. `yanpiao printer test` prints a ruler"],
    ]),
  };
}
