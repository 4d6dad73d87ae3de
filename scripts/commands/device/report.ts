/** The one page that goes to a support case: Markdown that also reads well as plain text. */
import { writeFile } from "node:fs/promises";
import { systemWords } from "../../../config/system-words.ts";
import type { FoundDevice } from "../../../drivers/discovery/found.ts";
import { keyValues, systemTree } from "../../../drivers/discovery/tree.ts";
import { projectVersion } from "../../lib/version.ts";
import { accessWords } from "./device-lines.ts";

export interface Report {
  readonly title: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Holds what the device and the machine say of themselves; nothing that was scanned or printed, no name of a person. */
export function reportText({ title, sections }: Report, at: Date): string {
  return [
    `# ${title}`,
    "",
    ...machineLines(at),
    ...sections.flatMap(({ heading, lines }) => ["", `## ${heading}`, "", ...lines]),
    "",
  ].join("\n");
}

function machineLines(at: Date): readonly string[] {
  const tree = systemTree();
  const system = keyValues(tree.lines("/etc/os-release")).get("PRETTY_NAME")?.replaceAll('"', "");
  const kernel = tree.text("/proc/sys/kernel/osrelease");
  return list([
    ["written", at.toISOString()],
    ["yanpiao", projectVersion()],
    ["system", [system, kernel].filter((word) => word !== undefined && word !== null).join(", Linux ")],
    ["node", `${process.version} ${process.arch}`],
  ]);
}

export function list(facts: readonly (readonly [string, string | null])[]): readonly string[] {
  return facts.flatMap(([name, value]) => (value === null || value === "" ? [] : [`- ${name}: ${value}`]));
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** What a device said must not break the table it stands in. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

export function deviceLines(device: FoundDevice | null): readonly string[] {
  if (device === null) return ["The kernel lists no such device here: a virtual one, or one on the network."];
  const { node, usb, links, idPath, access } = device;
  return list([
    ["node", node],
    ["lasting names", links.join(", ")],
    ["USB ids", usb === null ? null : `${usb.vendorId}:${usb.productId}`],
    ["USB port", usb?.port ?? null],
    ["maker", usb?.maker ?? null],
    ["product", usb?.product ?? null],
    ["serial number", usb?.serial ?? null],
    ["udev's name of the socket", idPath],
    ["may be opened", accessWords(access)],
  ]);
}

/** Printed, or written into a file; a sentence where that is not possible. */
export async function deliver(text: string, out: string | undefined): Promise<string | null> {
  if (out === undefined) {
    console.log(text);
    return null;
  }
  try {
    await writeFile(out, text);
    console.log(`report written: ${out}`);
    return null;
  } catch (error) {
    return `the report was not written: ${systemWords(error, out)}`;
  }
}
