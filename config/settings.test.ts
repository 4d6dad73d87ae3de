import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "./default.ts";
import { changesBetween, describeChange } from "./diff.ts";
import { configSchema } from "./schema.ts";
import { secretLike } from "./secret-like.ts";
import { settingsOf, withValue, type Setting } from "./settings.ts";
import { leaves, valueAt, type Tree } from "./tree.ts";

const REAL: Tree = {
  ...DEFAULT_CONFIG,
  scanner: { driver: "hid", port: "1-1.3", profile: "newland-hid-pos" },
  printer: { driver: "tcp", host: "192.168.1.50", port: 9100, profile: "generic-80mm" },
  verify: {
    ...DEFAULT_CONFIG.verify,
    providers: [
      {
        provider: "http",
        url: "https://backoffice.example.cn/",
        auth: { how: "signed", keyId: "a", key: { secret: "k" } },
      },
    ],
  },
};

function setting(config: Tree, name: string): Setting | undefined {
  return settingsOf(config).find(({ path }) => path.join(".") === name);
}

describe("the settings of a configuration", () => {
  test("are all that it has, and those that it could have", () => {
    for (const config of [DEFAULT_CONFIG, REAL]) {
      const named = new Set(settingsOf({ ...config }).map(({ path }) => path.join(".")));
      for (const path of leaves(config)) expect(named, path.join(".")).toContain(path.join("."));
    }
    expect(setting(REAL, "camera.device")).toMatchObject({ optional: true, byDefault: undefined });
    expect(setting(REAL, "store.backupTo")?.optional).toBe(true);
    expect(setting(REAL, "hotline")?.optional).toBe(false);
  });

  test("are those of the driver that is chosen, not of others", () => {
    expect(setting(REAL, "printer.host")).toBeDefined();
    expect(setting({ ...DEFAULT_CONFIG }, "printer.host")).toBeUndefined();
    expect(setting(REAL, "printer.driver")?.kind).toEqual({
      type: "choice",
      values: ["tcp", "usb", "serial", "simulated"],
    });
  });

  test("say what is allowed in the words of an error, with units and limits for a form", () => {
    expect(setting(REAL, "panel.bottomEdgeMm")).toMatchObject({
      kind: { type: "number", min: 0, max: 1500, unit: "mm" },
      allowed: "a whole number from 0 to 1500 (mm)",
      byDefault: 900,
    });
    expect(setting(REAL, "timeouts.entrySeconds")?.kind).toMatchObject({ unit: "seconds" });
    expect(setting(REAL, "verify.providers.0.auth.key")?.kind).toEqual({ type: "secret" });
    expect(settingsOf(REAL).filter(({ allowed }) => allowed === "anything")).toEqual([]);
  });

  test("offer the profiles that speak the driver's transport, and no simulated one for a real device", () => {
    const kind = setting(REAL, "scanner.profile")?.kind;
    const values = kind?.type === "choice" ? kind.values : [];
    expect(values).toContain("newland-hid-pos");
    expect(values).not.toContain("generic-serial");
    expect(values).not.toContain("simulated");
  });

  test("a changed one leaves the rest as it is, and one that is taken out is not there", () => {
    const changed = withValue(REAL, ["verify", "providers", 0, "auth", "keyId"], "b");
    expect(changesBetween(REAL, changed).map(describeChange)).toEqual([
      'verify.providers.0.auth.keyId changes from "a" to "b"',
    ]);
    expect(valueAt(withValue(REAL, ["scanner", "port"], undefined), ["scanner"])).toEqual({
      driver: "hid",
      profile: "newland-hid-pos",
    });
    expect(configSchema.safeParse(changed).success).toBe(true);
  });
});

describe("the difference between two configurations", () => {
  test("is told setting by setting, and a device or service of another kind as a whole", () => {
    expect(changesBetween({ ...DEFAULT_CONFIG }, REAL).map(describeChange)).toEqual([
      "scanner is replaced: was simulated (profile simulated), becomes hid (port 1-1.3, profile newland-hid-pos)",
      "printer is replaced: was simulated (profile simulated-80mm), becomes tcp (host 192.168.1.50, port 9100, profile generic-80mm)",
      "verify.providers.0 is replaced: was sandbox, becomes http (url https://backoffice.example.cn/, auth signed (keyId a, key the secret k))",
    ]);
  });

  test("is nothing where only the order of keys is another", () => {
    const turned = Object.fromEntries(Object.entries(DEFAULT_CONFIG).reverse());
    expect(changesBetween({ ...DEFAULT_CONFIG }, turned)).toEqual([]);
  });

  test("names what was added and what is gone", () => {
    const without = withValue(REAL, ["scanner", "port"], undefined);
    expect(changesBetween(REAL, without).map(describeChange)).toEqual(['scanner.port is no longer set; was "1-1.3"']);
    expect(changesBetween(without, REAL).map(describeChange)).toEqual(['scanner.port is set to "1-1.3"']);
  });
});

describe("what looks like a secret", () => {
  test.each([
    "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    "-----BEGIN PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "Q2h1Y2sgTm9ycmlzIGNhbiBkaXZpZGUgYnkgemVybw==",
    "4f9c1d0e7b6a58322f1e0d9c8b7a6f5e",
    "token=4f9c1d0e7b6a58322f1e0d9c8b7a6f5e",
  ])("%s", (text) => expect(secretLike(text)).not.toBe(null));

  test.each([
    "示例商场 07 号机",
    "Example Mall no. 07, entrance of the Northern Commercial Street",
    "/dev/serial/by-id/usb-STMicroelectronics_STM32_STLink_066AFF505655806687082951-if02",
    "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0",
    "https://backoffice.example.cn/yanpiao/b1946ac9-2492-4d1c-9a0f-1e2d3c4b5a69/",
    "HD Pro Webcam C920 (046d:082d)",
    "bj-cy-0107-mall-entrance-north-2026",
    "backoffice-key",
  ])("but not %s", (text) => expect(secretLike(text)).toBe(null));
});
