/** The operators' document of all events, EVENTS.md, made from the catalogue so that it cannot say anything else. */
import { CATALOGUE, EVENT_IDS } from "./catalogue.ts";
import type { EventKind, EventReader, EventType, Role } from "./event.ts";
import type { Field } from "./fields.ts";

const TYPES: Readonly<Record<EventType, string>> = {
  "user-action": "somebody did something",
  status: "how something is now",
  security: "somebody saw, changed or tried what not everybody may",
  system: "what the terminal does by itself, and what the machine under it does",
};

const READERS: Readonly<Record<EventReader, string>> = {
  operator: "who runs the terminals",
  technician: "who mends one",
  auditor: "who answers for what was done",
};

const ROLES: Readonly<Record<Role, string>> = {
  public: "somebody at the glass",
  technician: "staff at the machine",
  operator: "staff of the operator, by command",
  system: "the terminal by itself",
};

const HEAD = `# Events of the journal

Made by \`yanpiao journal events > kiosk/journal/EVENTS.md\`; change the tables in \`events/\`, not this file.

A line is one JSON object:

| field | what |
|---|---|
| \`v\` | version of the line, 2 |
| \`seq\` | its number; no two lines of a terminal have the same, and none is missing over restarts |
| \`prev\` | hash of the line before: SHA-256 over its exact bytes, 22 characters of base64url |
| \`time\` | UTC milliseconds, as the terminal's calendar has it, which may be wrong |
| \`mono\` | milliseconds since the machine started; never wrong, and comparable within one \`boot\` only |
| \`boot\` | names the machine's start |
| \`tid\` | the terminal |
| \`ev\` | the event, as below |
| \`role\` | who did it, where somebody did |

The event's own fields follow. An invoice is named by a keyed hash, a visit by a number of its own, a request by its id;
no invoice number, name, telephone number, claim code or scanned text has a field.`;

export function catalogueDocument(): string {
  const rooms = Map.groupBy(EVENT_IDS, (id) => id.slice(0, id.indexOf(".")));
  const sections = [...rooms]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([room, ids]) => `## ${room}\n\n${ids.map((id) => describe(id, CATALOGUE[id])).join("\n\n")}`);
  return `${[HEAD, list("Types", TYPES), list("Written for", READERS), list("Roles", ROLES), ...sections].join("\n\n")}\n`;
}

function list(title: string, words: Readonly<Record<string, string>>): string {
  return `${title}: ${Object.entries(words)
    .map(([name, meaning]) => `**${name}** ${meaning}`)
    .join("; ")}.`;
}

function describe(id: string, kind: EventKind): string {
  const fields = Object.entries<Field>(kind.fields).map(([name, field]) => `\`${name}\` ${valuesOf(field)}`);
  return [
    `### ${id}`,
    kind.means,
    [
      `- ${kind.type}, for the ${kind.readBy}${roleWords(kind)}${kind.audit ? "; on the disk before anything else happens" : ""}`,
      ...troubleWords(kind),
      ...(fields.length === 0 ? [] : [`- ${fields.join(", ")}`]),
    ].join("\n"),
  ].join("\n\n");
}

function valuesOf(field: Field): string {
  switch (field.field) {
    case "text":
      return "text";
    case "text-or-null":
      return "text or null";
    case "number":
      return "number";
    case "flag":
      return "true or false";
    case "one-of":
      return field.values.join(" | ");
  }
}

function roleWords({ role, fields }: EventKind): string {
  if ("role" in fields) return "; the role is in the event";
  if (role === null) return "";
  return typeof role === "string"
    ? `; done by: ${role}`
    : `; done by: technician or operator where \`${role.by}\` says so, else system`;
}

function troubleWords({ trouble }: EventKind): readonly string[] {
  if (trouble === false) return [];
  if (trouble === true) return ["- says that something is wrong"];
  return [`- says that something is wrong unless \`${trouble.unless}\` is ${trouble.is.map(String).join(" or ")}`];
}
