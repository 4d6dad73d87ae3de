import { expect, it } from "vitest";
import { chromiumEnvironment, chromiumFlags } from "./flags.ts";

const common = {
  mode: "kiosk",
  width: 1080,
  height: 1920,
  profile: "/p",
  asRoot: false,
  platform: "linux",
  x11: true,
  testFlags: [],
} as const;

it("keeps the sandbox unless it cannot be kept, which is as root", () => {
  expect(chromiumFlags(common)).not.toContain("--no-sandbox");
  expect(chromiumFlags({ ...common, asRoot: true })).toContain("--no-sandbox");
});

it("opens no port, and fills the screen on a terminal", () => {
  expect(chromiumFlags(common)).toEqual(expect.arrayContaining(["--remote-debugging-pipe", "--kiosk"]));
  expect(chromiumFlags(common).filter((flag) => flag.startsWith("--remote-debugging-port"))).toEqual([]);
});

it("lets a developer's window be a window", () => {
  expect(chromiumFlags({ ...common, mode: "window" })).not.toContain("--kiosk");
});

it("gives the browser no secret of the core's environment", () => {
  const env = { PATH: "/bin", DISPLAY: ":0", YANPIAO_KEY: "secret", TENCENT_SECRET: "secret" };
  expect(chromiumEnvironment(env)).toEqual({ PATH: "/bin", DISPLAY: ":0" });
});
