/**
 * One way to write one value: keys in the order of their UTF-16 code units, no spaces, numbers and strings as JSON.stringify
 * writes them (RFC 8785). What is signed must be the same bytes wherever it is written. Pure.
 *
 * Throws for what JSON cannot hold (undefined, a function, Infinity): values come from JSON.parse or from a schema.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
    return `{${members.join(",")}}`;
  }
  const text: unknown = typeof value === "number" && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  // JSON.stringify gives undefined where there is nothing to write, whatever its type says.
  if (typeof text !== "string") throw new TypeError(`no JSON for ${typeof value}`);
  return text;
}
