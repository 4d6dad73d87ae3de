import { plainLine } from "./tree.ts";

/** What a printer says of itself in the id that the kernel reads at plug-in: `MFG:EPSON;CMD:ESC/POS;MDL:TM-T82III;…`. */
export interface Ieee1284Id {
  readonly maker: string | null;
  readonly model: string | null;
  /** Command languages: ESC/POS, TSPL … */
  readonly commands: readonly string[];
  readonly serial: string | null;
  /** The whole id in one line, for the report. */
  readonly text: string;
}

/** Never throws; an id of nothing but noise is null. Keys are short or long, in any case; both are in the standard. */
export function readIeee1284Id(raw: string): Ieee1284Id | null {
  const text = plainLine(raw);
  const fields = new Map(
    text.split(";").flatMap((part): readonly [string, string][] => {
      const at = part.indexOf(":");
      const [key, value] = [part.slice(0, at).trim().toUpperCase(), part.slice(at + 1).trim()];
      return at > 0 && value !== "" ? [[key, value]] : [];
    }),
  );
  if (fields.size === 0) return null;
  const first = (...keys: readonly string[]): string | null =>
    keys.map((key) => fields.get(key)).find((value) => value !== undefined) ?? null;
  return {
    maker: first("MFG", "MANUFACTURER"),
    model: first("MDL", "MODEL"),
    commands: (first("CMD", "COMMAND SET") ?? "")
      .split(",")
      .flatMap((name) => (name.trim() === "" ? [] : [name.trim()])),
    serial: first("SN", "SERN", "SERIALNUMBER"),
    text,
  };
}
