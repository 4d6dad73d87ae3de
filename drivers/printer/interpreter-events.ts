/** What a strict reader finds in ESC/POS bytes. Everything that marks paper, moves it, or asks something back. */

export type Align = "left" | "center" | "right";
export type Underline = 0 | 1 | 2;
export type QrLevel = "L" | "M" | "Q" | "H";

export interface TextStyle {
  readonly align: Align;
  readonly bold: boolean;
  readonly underline: Underline;
  readonly inverse: boolean;
  /** GS !: 1 to 8 times the 12 × 24 dot cell (24 × 24 for Chinese). */
  readonly widthScale: number;
  readonly heightScale: number;
  /** Font B is 9 × 17 dots and has no Chinese glyphs. */
  readonly font: "A" | "B";
}

export interface RasterImage {
  /** One row is this many bytes, eight dots each, most significant bit leftmost; 1 is black. */
  readonly widthBytes: number;
  readonly heightDots: number;
  readonly data: Uint8Array;
  readonly widthScale: 1 | 2;
  readonly heightScale: 1 | 2;
}

export interface QrSymbol {
  readonly data: Uint8Array;
  readonly text: string;
  readonly moduleDots: number;
  readonly level: QrLevel;
}

export type PresenterAction = "retract" | "present" | "eject" | "report";

export type ErrorCode =
  | "unknown-command"
  | "bad-parameter"
  | "bad-length"
  | "four-byte-character"
  | "bad-text-byte"
  | "not-in-chinese-mode"
  | "no-glyph"
  | "not-at-line-start"
  | "truncated";

export interface ErrorEvent {
  readonly type: "error";
  readonly code: ErrorCode;
  /** One English sentence; names the command, never the text around it. */
  readonly message: string;
  /** Position of the first offending byte in the whole stream. */
  readonly offset: number;
}

export type PrintEvent =
  | { readonly type: "init" }
  | { readonly type: "text"; readonly text: string; readonly style: TextStyle }
  /** LF: prints the line and moves one line. */
  | { readonly type: "line-feed" }
  /** ESC d. */
  | { readonly type: "feed-lines"; readonly lines: number }
  /** ESC J. */
  | { readonly type: "feed-dots"; readonly dots: number }
  /** ESC 2 (null: the default) and ESC 3. */
  | { readonly type: "line-spacing"; readonly dots: number | null }
  | { readonly type: "cut"; readonly mode: "full" | "partial"; readonly feedDots: number }
  | { readonly type: "qr"; readonly qr: QrSymbol; readonly align: Align }
  | { readonly type: "raster"; readonly image: RasterImage; readonly align: Align }
  | { readonly type: "drawer"; readonly pin: number }
  /** DLE EOT 1 to 4, and 20 (Custom: six bytes). */
  | { readonly type: "status-request"; readonly n: number }
  /** DLE ENQ 1 (go on) and 2 (clear buffers), DLE DC4 8 (clear buffers). */
  | { readonly type: "recover"; readonly clear: boolean }
  /** GS a. */
  | { readonly type: "auto-status"; readonly mask: number }
  /** GS r. */
  | { readonly type: "sensor-request"; readonly n: number }
  /** GS I. */
  | { readonly type: "identity-request"; readonly n: number }
  /** GS e: moves the slip at the exit of a presenter (Custom); `steps` of its motor for `present`, else 0. */
  | { readonly type: "presenter"; readonly action: PresenterAction; readonly steps: number }
  /** GS ( H fn 48: answered when everything before it is on paper. */
  | { readonly type: "fence"; readonly id: string }
  | ErrorEvent;

export const PLAIN_STYLE: TextStyle = {
  align: "left",
  bold: false,
  underline: 0,
  inverse: false,
  widthScale: 1,
  heightScale: 1,
  font: "A",
};
