/**
 * What one field of an event may hold. The catalogue is written with these, and both the compiler and the writer obey
 * it: a field that is not in the catalogue never reaches the disk, nor does a value of another kind.
 */
export type Field =
  | { readonly field: "text" }
  | { readonly field: "text-or-null" }
  | { readonly field: "number" }
  | { readonly field: "flag" }
  | { readonly field: "one-of"; readonly values: readonly string[] };

/** Ids, enumerations, short clauses in English. Longer ones are cut: nobody's sentence fits in here. */
export const TEXT = { field: "text" } as const;
export const TEXT_OR_NULL = { field: "text-or-null" } as const;
export const NUMBER = { field: "number" } as const;
export const FLAG = { field: "flag" } as const;
export function oneOf<const V extends readonly string[]>(
  ...values: V
): { readonly field: "one-of"; readonly values: V } {
  return { field: "one-of", values };
}

export type ValueOf<F extends Field> = F extends { readonly field: "one-of"; readonly values: readonly (infer V)[] }
  ? V
  : F extends { readonly field: "number" }
    ? number
    : F extends { readonly field: "flag" }
      ? boolean
      : F extends { readonly field: "text-or-null" }
        ? string | null
        : string;

export const LONGEST_TEXT = 160;

/** The value as it may be written; null where it is not what the catalogue says. */
export function admit(field: Field, value: unknown): string | number | boolean | null {
  switch (field.field) {
    case "text":
    case "text-or-null":
      return typeof value === "string" ? value.slice(0, LONGEST_TEXT) : null;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : null;
    case "flag":
      return typeof value === "boolean" ? value : null;
    case "one-of":
      return typeof value === "string" && field.values.includes(value) ? value : null;
  }
}
