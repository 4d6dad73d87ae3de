import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Assets } from "./assets.ts";
import { loadAssets, responseHeaders } from "./assets.ts";

let folder: string;
let assets: Assets;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-assets-"));
  mkdirSync(join(folder, "ui/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.json"), "secret");
  writeFileSync(join(folder, "ui/index.html"), "page");
  writeFileSync(join(folder, "ui/.built-from.json"), "stamp");
  writeFileSync(join(folder, "ui/assets/main-abc.js"), "code");
  symlinkSync(join(folder, "secret.json"), join(folder, "ui/link.json"));
  assets = loadAssets(join(folder, "ui"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("serves the page at the root, and hashed files for ever", () => {
  expect(assets.get("/")?.bytes.toString()).toBe("page");
  expect(assets.get("/")?.immutable).toBe(false);
  expect(assets.get("/assets/main-abc.js")?.immutable).toBe(true);
});

it("has no way out of its folder", () => {
  const ways = [
    "/../secret.json",
    "/..%2fsecret.json",
    "/assets/../../secret.json",
    "//secret.json",
    "/link.json",
    "/.built-from.json",
    "\\..\\secret.json",
    "",
    "/assets",
    "/__proto__",
  ];
  for (const way of ways) expect(assets.get(way), way).toBeNull();
  fc.assert(
    fc.property(fc.string(), (path) => {
      const found = assets.get(path);
      return found === null || ["page", "code"].includes(found.bytes.toString());
    }),
  );
});

it("forbids the page every connection but the one of its host", () => {
  const page = assets.get("/");
  if (page === null) throw new Error("no page");
  const policy = (connect: string | null): string =>
    new Map(responseHeaders(page, { connect, camera: false })).get("Content-Security-Policy") ?? "";
  expect(policy(null)).toContain("connect-src 'none'");
  expect(policy("ws://127.0.0.1:1")).toContain("connect-src ws://127.0.0.1:1;");
  expect(policy(null)).toContain("default-src 'none'; script-src 'self'; worker-src 'none'; style-src 'self'");
  expect(policy(null)).not.toContain("wasm");
  for (const shut of ["base-uri", "form-action", "frame-ancestors"]) expect(policy(null)).toContain(`${shut} 'none'`);
});

it("opens the camera, a worker and the decoder's WebAssembly only where a camera is used", () => {
  const page = assets.get("/");
  if (page === null) throw new Error("no page");
  const headers = (camera: boolean): ReadonlyMap<string, string> =>
    new Map(responseHeaders(page, { connect: "ws://127.0.0.1:1", camera }));
  const policy = headers(true).get("Content-Security-Policy");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';");
  expect(policy).toContain("connect-src ws://127.0.0.1:1 'self';");
  expect(policy).not.toContain("'unsafe-eval'");
  expect(headers(true).get("Permissions-Policy")).toContain("camera=(self), microphone=()");
  expect(headers(false).get("Permissions-Policy")).toContain("camera=(), microphone=()");
});
