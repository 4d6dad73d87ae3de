import type { FoundHid } from "../../../drivers/discovery/found.ts";
import { usageName } from "../../../drivers/discovery/hid-usages.ts";
import { hexOf } from "../../../drivers/discovery/ask-scanner.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import { parseHidDescriptor } from "../../../drivers/link/hid-descriptor.ts";
import { list, type Section } from "../device/report.ts";

/** What a HID device says of its own reports, in full: from this a layout can be written down for a profile. */
export function descriptorSection({ node, usages }: FoundHid): Section {
  const name = node.split("/").at(-1) ?? "";
  const bytes = systemTree().bytes(`/sys/class/hidraw/${name}/device/report_descriptor`);
  const descriptor = bytes === null ? null : parseHidDescriptor(bytes);
  const reports = (descriptor?.reports ?? []).map(
    ({ kind, id, bytes: size, fields }) =>
      `${kind} report ${id}: ${size} bytes (${fields
        .map(
          ({ usagePage, usage, atBit, bits, count }) =>
            `${hex(usagePage)}/${hex(usage)} at bit ${atBit}, ${count} x ${bits}`,
        )
        .join("; ")})`,
  );
  return {
    heading: "Report descriptor",
    lines: [
      ...list([
        ["is", usages.map(usageName).join(", ")],
        ["readable", descriptor === null ? "no: it is not there or breaks its own rules" : "yes"],
        ...reports.map((report): [string, string] => ["has", report]),
      ]),
      ...(bytes === null ? [] : ["", "```", ...wrapped(hexOf(bytes)), "```"]),
    ],
  };
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}

const HEX_COLUMNS = 32 * 3;

function wrapped(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / HEX_COLUMNS) }, (_, row) =>
    text.slice(row * HEX_COLUMNS, (row + 1) * HEX_COLUMNS).trim(),
  );
}
