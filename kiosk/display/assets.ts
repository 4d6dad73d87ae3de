import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";

/** One file of the built page, held in memory after its first use. */
export interface Asset {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Its name carries a hash of its content, so a browser may keep it for ever. */
  readonly immutable: boolean;
}

export interface Assets {
  /** `path` as in a URL, "/" for the page itself. Null where there is no such file. Never throws. */
  get(path: string): Asset | null;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Vite writes everything whose name carries a content hash into this folder. */
const HASHED_FOLDER = "/assets/";

/**
 * The files of one folder. The list is made once; a request is a look-up in that list and never a path on disk, so
 * "../", links, drive letters and encodings have nothing to act on. Dot-files and unknown types are not in the list.
 */
export function loadAssets(folder: string): Assets {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = CONTENT_TYPES[posix.extname(entry.name)];
    if (!entry.isFile() || entry.name.startsWith(".") || type === undefined) continue;
    const full = join(entry.parentPath, entry.name);
    files.set(`/${full.slice(folder.length + 1).replaceAll("\\", "/")}`, full);
  }
  const cache = new Map<string, Asset>();

  return {
    get(path) {
      const key = path === "/" ? "/index.html" : path;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const file = files.get(key);
      if (file === undefined) return null;
      const bytes = read(file);
      if (bytes === null) return null;
      const asset = {
        bytes,
        contentType: CONTENT_TYPES[posix.extname(key)] ?? "application/octet-stream",
        immutable: key.startsWith(HASHED_FOLDER),
      };
      cache.set(key, asset);
      return asset;
    },
  };
}

function read(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

export interface PagePolicy {
  /** Where the page may connect to: nothing (it talks through its host), or exactly one WebSocket. */
  readonly connect: string | null;
  /**
   * Opens what the camera needs and nothing more: the device, a worker from our own files, and the decoder's WebAssembly, which
   * the page reads from our own files and the browser compiles.
   */
  readonly camera: boolean;
}

export function responseHeaders(asset: Asset, { connect, camera }: PagePolicy): readonly (readonly [string, string])[] {
  const connections = [...(connect === null ? [] : [connect]), ...(camera ? ["'self'"] : [])];
  const policy = [
    "default-src 'none'",
    `script-src 'self'${camera ? " 'wasm-unsafe-eval'" : ""}`,
    `worker-src ${camera ? "'self'" : "'none'"}`,
    "style-src 'self'",
    // Slips of the workbench arrive as data: pictures.
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connections.join(" ") || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return [
    ["Content-Type", asset.contentType],
    ["Content-Security-Policy", policy],
    ["Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-store"],
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", "no-referrer"],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
    [
      "Permissions-Policy",
      `camera=(${camera ? "self" : ""}), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()`,
    ],
  ];
}
