/** Which secrets a configuration refers to, so that whoever looks for what is missing need not know every setting. Pure. */

/** Each `{"secret": name}` in a configuration, with its place. */
export function referencesIn(value: unknown, at = ""): readonly { readonly at: string; readonly name: string }[] {
  const below = (name: string | number): string => (at === "" ? String(name) : `${at}.${name}`);
  if (Array.isArray(value)) return value.flatMap((inner, index) => referencesIn(inner, below(index)));
  if (typeof value !== "object" || value === null) return [];
  const { secret } = value as { readonly secret?: unknown };
  if (typeof secret === "string" && Object.keys(value).length === 1) return [{ at, name: secret }];
  return Object.entries(value).flatMap(([name, inner]) => referencesIn(inner, below(name)));
}
