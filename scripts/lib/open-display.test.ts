import { expect, test } from "vitest";
import { chooseHost, noScreen } from "./open-display.ts";

const desk = { platform: "linux", env: { DISPLAY: ":0" }, hasElectron: false, hasBrowser: true } as const;

test("with a screen and a browser a window opens by itself", () => {
  expect(chooseHost("auto", desk)).toBe("chromium");
  expect(chooseHost("auto", { ...desk, env: { WAYLAND_DISPLAY: "wayland-0" } })).toBe("chromium");
  expect(chooseHost("auto", { ...desk, platform: "darwin", env: {} })).toBe("chromium");
});

test("with a screen, Electron is preferred where its binary is", () => {
  expect(chooseHost("auto", { ...desk, hasElectron: true })).toBe("electron");
  expect(chooseHost("auto", { ...desk, hasElectron: true, hasBrowser: false })).toBe("electron");
  expect(chooseHost("auto", { ...desk, hasElectron: true, env: {} })).toBe("loopback");
});

test("without a screen, or without a browser, there is an address to open", () => {
  expect(chooseHost("auto", { ...desk, env: {} })).toBe("loopback");
  expect(chooseHost("auto", { ...desk, env: { DISPLAY: "" } })).toBe("loopback");
  expect(chooseHost("auto", { ...desk, hasBrowser: false })).toBe("loopback");
});

test("a host that was asked for by name is not second-guessed", () => {
  expect(chooseHost("electron", desk)).toBe("electron");
  expect(chooseHost("chromium", { ...desk, hasElectron: true, hasBrowser: false })).toBe("chromium");
  expect(chooseHost("loopback", desk)).toBe("loopback");
  expect(chooseHost("none", desk)).toBe("none");
});

test("a window that was asked for where no screen is gets a sentence, and not what Chromium says of it", () => {
  expect(noScreen(desk)).toBeNull();
  expect(noScreen({ platform: "darwin", env: {} })).toBeNull();
  expect(noScreen({ platform: "linux", env: { DISPLAY: "" } })).toMatch(/no screen here: .*--host loopback/);
});
