import type { ScannerProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { ScannerAnswer } from "../../../drivers/discovery/ask-scanner.ts";
import type { FoundHid, FoundKeyboard, FoundSerial } from "../../../drivers/discovery/found.ts";
import type { Proposal } from "../../../drivers/discovery/propose.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import type { ScannerAddress } from "../../../drivers/scanner/open.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { chooseScanner } from "../device/address.ts";
import { deliver, deviceLines, list, reportText, table, type Section } from "../device/report.ts";
import { inUseAdvice, isInUse, placeOf } from "./open-chosen.ts";
import { descriptorSection } from "./probe-descriptor.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { proposeScanner } from "../../../drivers/discovery/propose.ts";
import { askScanner, questionsFor, sameQuestion } from "../../../drivers/discovery/ask-scanner.ts";

export interface ProbeOptions extends AddressOptions {
  readonly out?: string;
  readonly json?: true;
}

type FoundScanner = FoundHid | FoundSerial | FoundKeyboard;

const COMMAND = "yanpiao scanner probe";

export async function probe(options: ProbeOptions): Promise<0 | 1 | 2> {
  const chosen = chooseScanner(options);
  if (!chosen.ok) {
    for (const problem of chosen.problems) console.error(`${COMMAND}: ${problem}`);
    return 2;
  }
  const { address } = chosen;
  const profiles = readProfiles().scanners;
  const inventory = discoverDevices({ root: options.root });
  const device = deviceAt(address, [...inventory.hid, ...inventory.serial, ...inventory.keyboards]);
  const proposals = device === null ? [] : proposeScanner(device, profiles);

  const answers: ScannerAnswer[] = [];
  if (address.driver !== "wedge") {
    for (const profile of questionsFor(address, profiles, [...proposals.map((one) => one.profile), address.profile])) {
      const answer = await askScanner(address, profile, systemClock);
      answers.push(answer);
      // The device is not there to be asked, or has said who it is.
      if (answer.reason !== null || answer.outcome === "ok") break;
    }
  }
  const answered = profiles.find(({ id }) =>
    answers.some(({ profile, outcome }) => profile === id && outcome === "ok"),
  );
  const speaking =
    answered === undefined
      ? []
      : profiles.filter((profile) => !isSimulated(profile) && sameQuestion(profile, answered));
  const proposal = proposalOf(proposals, speaking);
  const blocked = answers.find(({ reason }) => reason !== null)?.reason ?? null;

  if (options.json === true) {
    console.log(JSON.stringify({ place: placeOf(address), device, answers, proposal, proposals, blocked }, null, 2));
  } else {
    const sections = [
      { heading: "Device", lines: deviceLines(device) },
      ...(device?.transport === "hid" ? [descriptorSection(device)] : []),
      questionSection(address, answers),
      profileSection(address, proposal, proposals, speaking, profiles),
    ];
    const title = `Scanner at ${placeOf(address)}`;
    const failure = await deliver(reportText({ title, sections }, new Date()), options.out);
    if (failure !== null) {
      console.error(`${COMMAND}: ${failure}`);
      return 1;
    }
  }
  if (blocked !== null) {
    const inUse = isInUse({ state: "disconnected", reason: blocked });
    console.error(`${COMMAND}: ${inUse ? inUseAdvice(blocked) : blocked}`);
    return 1;
  }
  return proposal === null ? 1 : 0;
}

/** The kernel's entry of the device that the address means. */
function deviceAt(address: ScannerAddress, devices: readonly FoundScanner[]): FoundScanner | null {
  const tree = systemTree();
  return (
    devices.find((device) => {
      if (device.transport !== address.driver) return false;
      if (address.driver !== "hid") return device.node === (tree.real(address.path) ?? address.path);
      return address.port === undefined ? isPos(device) : device.usb?.port === address.port && isPos(device);
    }) ?? null
  );
}

/** A composite device has a keyboard under the same ids; the one that is no keyboard is meant. */
function isPos(device: FoundScanner): boolean {
  return device.transport === "hid" && device.usages.some(({ usagePage }) => usagePage === 0x8c || usagePage >= 0xff00);
}

interface Proposed {
  readonly profile: string;
  readonly certain: boolean;
  readonly why: string;
}

/** Its ids, where they are the maker's own; else the words it answered in; else what its ids may mean. */
function proposalOf(proposals: readonly Proposal[], speaking: readonly ScannerProfile[]): Proposed | null {
  const [first] = proposals;
  const both = proposals.find(({ profile }) => speaking.some(({ id }) => id === profile));
  if (first?.certain === true) return first;
  if (both !== undefined) return { ...both, why: `${both.why}; and it answered this profile's question` };
  const [spoken] = speaking;
  if (spoken === undefined) return first ?? null;
  const others =
    speaking.length === 1
      ? ""
      : `, as it would those of ${speaking
          .slice(1)
          .map(({ id }) => id)
          .join(", ")}`;
  return { profile: spoken.id, certain: false, why: `it answered this profile's question${others}` };
}

function isSimulated({ id }: ScannerProfile): boolean {
  return id === "simulated";
}

function questionSection(address: ScannerAddress, answers: readonly ScannerAnswer[]): Section {
  const heading = "What was asked and answered";
  if (address.driver === "wedge") {
    return { heading, lines: ["Nothing: a scanner that types cannot be asked. Set it to HID POS or USB serial."] };
  }
  if (answers.length === 0) return { heading, lines: ["Nothing: no profile of this kind knows a harmless question."] };
  const rows = answers.map(({ profile, asked, outcome, reason, answers: replies, otherBytes }) => [
    profile,
    asked,
    replies.length === 0 ? (reason ?? outcome) : replies.join(" / "),
    replies.map(printableOf).join(" / "),
    otherBytes === 0 ? "" : `${otherBytes}`,
  ]);
  return {
    heading,
    lines: table(["in the words of", "asked (hex)", "answered (hex)", "as text", "other bytes"], rows),
  };
}

/** Letters and digits of an answer; the rest as dots. */
function printableOf(hex: string): string {
  return Buffer.from(hex.replaceAll(" ", ""), "hex")
    .toString("latin1")
    .replaceAll(/[^\x20-\x7e]/g, ".");
}

function profileSection(
  address: ScannerAddress,
  proposal: Proposed | null,
  proposals: readonly Proposal[],
  speaking: readonly ScannerProfile[],
  profiles: readonly ScannerProfile[],
): Section {
  const heading = "Profile";
  if (proposal === null) {
    const general = `generic-${address.driver === "hid" ? "hid-pos" : address.driver}`;
    return {
      heading,
      lines: [`None fits for sure. Try ${general}, scan a code with \`yanpiao scanner watch\`, and look.`],
    };
  }
  const { profile, certain, why } = proposal;
  const others = [...proposals.map((one) => one.profile), ...speaking.map(({ id }) => id)].filter(
    (id) => id !== profile,
  );
  const setupCodes = profiles.find(({ id }) => id === profile)?.setupCodes ?? null;
  return {
    heading,
    lines: list([
      ["proposed", `${profile} (${certain ? "certain" : "not certain"}: ${why})`],
      ["others", [...new Set(others)].join(", ")],
      ["configuration", `\`"scanner": ${JSON.stringify({ ...address, profile })}\``],
      ["setup codes", setupCodes === null ? null : `${PROTECTION_WORDS[setupCodes.protection]}. ${setupCodes.how}`],
    ]),
  };
}

const PROTECTION_WORDS: Readonly<Record<ScannerProfile["setupCodes"]["protection"], string>> = {
  "by-command": "turned off by the terminal at each connection",
  "by-technician": "to be turned off by hand; the terminal cannot see whether it was",
  unknown: "not known to be off: a visitor may reprogram this scanner with a printed code",
};
