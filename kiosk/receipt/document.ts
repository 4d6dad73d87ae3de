/**
 * A slip before it knows how wide the paper is: parts from top to bottom. Templates say what is printed, layout says
 * where it breaks, encode says which bytes.
 */
export type SlipPart =
  /** The demonstration mark: first and last on a demonstration slip. */
  | { readonly part: "demo" }
  /** Double size, bold, centred: the title and the result, nothing else. */
  | { readonly part: "title"; readonly text: string }
  | { readonly part: "center"; readonly text: string; readonly bold: boolean }
  | { readonly part: "rule"; readonly weight: "strong" | "light" }
  /** Label left, value right. */
  | { readonly part: "fact"; readonly label: string; readonly value: string }
  | { readonly part: "text"; readonly text: string; readonly bold: boolean }
  /** One of several things to do, in order. */
  | { readonly part: "step"; readonly number: number; readonly text: string }
  /** A number to be typed in again, in groups, as large as the paper allows. */
  | { readonly part: "code"; readonly groups: readonly string[] }
  | { readonly part: "ends"; readonly left: string; readonly right: string }
  | { readonly part: "qr"; readonly text: string }
  | { readonly part: "gap"; readonly dots: number };

export interface SlipDocument {
  readonly parts: readonly SlipPart[];
}
