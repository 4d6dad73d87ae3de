/**
 * A film for Chromium's fake camera: a few grey pictures of codes, which the browser plays again and again. YUV4MPEG2,
 * because it needs no encoder: a line of text, then the planes of each picture.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { qrMatrix } from "../../drivers/printer/qr.ts";

export interface FilmPicture {
  /** Null: the empty table. */
  readonly text: string | null;
  /** Light on dark, as a phone in dark mode shows it. */
  readonly inverted?: boolean;
}

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES_A_SECOND = 10;
const MODULE_PX = 6;
const QUIET_MODULES = 4;
const TABLE = 118;
const PAPER = 214;
const INK = 46;
/** Chroma of grey. */
const GREY = 128;

/** What starts a browser with this film as its only camera; the permission is the host's to give. */
export function filmFlags(path: string): readonly string[] {
  return ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${path}`];
}

/** A browser to whose machine no camera is connected. */
export const NO_CAMERA_FLAGS = ["--use-fake-device-for-media-stream=device-count=0"] as const;

/** Each picture for a tenth of a second, over and over. */
export function writeFilm(path: string, pictures: readonly FilmPicture[]): void {
  const file = openSync(path, "w");
  try {
    writeSync(file, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n`);
    const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY);
    for (const picture of pictures) {
      writeSync(file, "FRAME\n");
      writeSync(file, brightnessOf(picture));
      writeSync(file, chroma);
    }
  } finally {
    closeSync(file);
  }
}

function brightnessOf({ text, inverted = false }: FilmPicture): Buffer {
  const picture = Buffer.alloc(WIDTH * HEIGHT, TABLE);
  if (text === null) return picture;
  const code = qrMatrix(Buffer.from(text));
  const side = (code.size + 2 * QUIET_MODULES) * MODULE_PX;
  const left = (WIDTH - side) >> 1;
  const top = (HEIGHT - side) >> 1;
  for (let y = 0; y < side; y += 1) {
    const row = Math.floor(y / MODULE_PX) - QUIET_MODULES;
    for (let x = 0; x < side; x += 1) {
      const dark = code.isDark(Math.floor(x / MODULE_PX) - QUIET_MODULES, row);
      picture[(top + y) * WIDTH + left + x] = dark === inverted ? PAPER : INK;
    }
  }
  return picture;
}
