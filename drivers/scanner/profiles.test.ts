import { describe, expect, it } from "vitest";
import { bytesOfHex } from "../../config/profiles/common.ts";
import { listProfiles, loadScannerProfile } from "../../config/profiles/load.ts";
import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { readEngine } from "./codecs/newland.ts";
import { isIntactSsi } from "./codecs/ssi.ts";
import { readVguang } from "./codecs/vguang.ts";
import { createFramer } from "./framing.ts";
import { serialProtocol } from "./serial-protocol.ts";
import { decodeScanText } from "./text.ts";

/** A profile is typed by hand from a manual; what it says to a device must be what the device can understand. */

const serialProfiles = listProfiles("scanners")
  .map((id) => loadScannerProfile(id))
  .filter((profile): profile is SerialScannerProfile => profile.transport === "serial");

const commandsOf = (profile: SerialScannerProfile): readonly (readonly [string, Uint8Array])[] =>
  Object.entries(profile.commands).flatMap(([name, hex]) => (hex === null ? [] : [[name, bytesOfHex(hex)] as const]));

const all = serialProfiles.flatMap((profile) =>
  commandsOf(profile).map(([name, bytes]) => [profile.id, name, bytes, profile] as const),
);
const speaking = (test: (bytes: Uint8Array, profile: SerialScannerProfile) => boolean): typeof all =>
  all.filter(([, , bytes, profile]) => test(bytes, profile));

/** A technician scans the manual's code for "CR LF", or a device comes with no end mark: the terminal must not go deaf. */
describe.each(["\r", "\n", "\r\n", ""])("a code that ends in %j", (end) => {
  const texts = serialProfiles.filter(({ protocol, framing }) => protocol === "framed" && framing.suffix !== "stx-etx");
  it.each(texts.map((profile) => [profile.id, profile] as const))("is heard with the profile %s", (_id, profile) => {
    const framer = createFramer(profile.framing);
    const heard = ["01,32,,26", "WHOLE"].flatMap((code) => [
      ...framer.push(new TextEncoder().encode(`${code}${end}`)),
      ...framer.gap(),
    ]);
    expect(heard.map((frame) => decodeScanText(frame).trim())).toEqual(["01,32,,26", "WHOLE"]);
  });
});

describe("what serial profiles say to their devices", () => {
  it.each(speaking((_bytes, { protocol, replies }) => protocol === "ssi" || replies.includes("ssi-clone")))(
    "%s: %s is an SSI packet with its length, from the host, with its check",
    (_id, _name, bytes) => {
      expect([bytes[0], bytes[2]]).toEqual([bytes.length - 2, 0x04]);
      expect(isIntactSsi(bytes)).toBe(true);
    },
  );

  it.each(speaking((_bytes, { protocol }) => protocol === "vguang"))(
    "%s: %s is a 55 AA packet",
    (_id, _name, bytes) => {
      expect(readVguang(bytes)).not.toBeNull();
    },
  );

  it.each(speaking((_bytes, { replies }) => replies.includes("newland-7e")))(
    "%s: %s is a command of the engine with its length and check",
    (_id, _name, bytes) => {
      expect(readEngine(bytes)).not.toBeNull();
    },
  );

  it.each(speaking(([first]) => first === 0x16))(
    "%s: %s is SYN, a letter, CR, and a menu command ends with . or !",
    (_id, _name, bytes) => {
      expect(bytes[2]).toBe(0x0d);
      if (bytes[1] === 0x4d) expect([0x2e, 0x21]).toContain(bytes.at(-1));
      else expect(bytes).toHaveLength(3);
    },
  );

  it.each(speaking(([first, second]) => first === 0x7e && second === 0x01))(
    "%s: %s is a menu command that is not saved: flash memory wears out at each connection",
    (_id, _name, bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      expect([text.slice(0, 7), text.slice(-2)]).toEqual(["~\x010000#", ";\x03"]);
      expect(text.slice(7, -2)).toMatch(/^[A-Z]{6}[0-9A-Z]*$/);
    },
  );

  it.each(all)(
    "%s: what %s is answered with is known, or it is known that nothing answers",
    (_id, name, _bytes, profile) => {
      const protocol = serialProtocol(profile);
      expect(protocol.command(name as "on")?.at(-1)).toEqual(bytesOfHex(profile.commands[name as "on"] ?? ""));
      // A question without an answer would be heard as a code.
      if (name === "query" || name === "disableSetup") expect(protocol.answers(name)).toBe(true);
    },
  );

  it.each(serialProfiles)("$id: protection by command has a command, and no other has one", (profile) => {
    expect(profile.commands.disableSetup !== null).toBe(profile.setupCodes.protection === "by-command");
    expect(profile.sources.length).toBeGreaterThan(0);
    expect(profile.setupCodes.how).toMatch(/\.$/);
  });

  it("no USB identity speaks with certainty for two serial profiles", () => {
    const certain = serialProfiles.flatMap(({ match }) =>
      match.flatMap(({ vendorId, productId, certain }) => (certain ? [`${vendorId}:${productId ?? "any"}`] : [])),
    );
    expect(new Set(certain).size).toBe(certain.length);
  });
});
