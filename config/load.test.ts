import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "./default.ts";
import { locateJson } from "./json-lines.ts";
import { configJsonSchema } from "./json-schema.ts";
import { describeConfigError, loadConfig, type LoadedConfig, type LoadConfigOptions } from "./load.ts";
import { hasSimulatedDevices, isDemo } from "./schema.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const REFERENCE = 'a reference to a secret, never the secret itself, e.g. {"secret": "tencent-key"}';

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function load(options: Partial<LoadConfigOptions> = {}): LoadedConfig {
  const result = loadConfig({ env: {}, ...options });
  if (!result.ok) throw new Error(result.error.map(describeConfigError).join("\n"));
  return result.value;
}

/** The sentences a person reads, with the folder of the test taken off. */
function complaints(text: string, options: Partial<LoadConfigOptions> = {}): readonly string[] {
  const result = loadConfig({ env: {}, file: write("terminal.json", text), ...options });
  return result.ok ? [] : result.error.map((error) => describeConfigError(error).replace(`${folder}/`, ""));
}

describe("without any file", () => {
  test("the terminal is a complete demonstration: simulated devices, sandbox, DEMO mark", () => {
    const { config, sources } = load({ baseDir: "/opt/yanpiao" });
    expect(config).toEqual({ ...DEFAULT_CONFIG, dataDir: "/opt/yanpiao/.data" });
    expect(isDemo(config)).toBe(true);
    expect(hasSimulatedDevices(config)).toBe(true);
    expect(new Set(Object.values(sources))).toEqual(new Set(["default"]));
  });
});

describe("layers", () => {
  test("the terminal's file wins over the site's, the environment over both, and each value knows who said it", () => {
    const site = write("site.json", `{"hotline": "010-12366", "outbox": {"keepDays": 3, "maxWaiting": 50}}`);
    const file = write("terminal.json", `{"$schema": "./schema.json", "outbox": {"keepDays": 5}, "dataDir": "/data"}`);
    const { config, sources } = load({ site, file, env: { YANPIAO_DATA: "/var/lib/yanpiao" } });
    expect(config.hotline).toBe("010-12366");
    expect(config.outbox).toEqual({ keepDays: 5, maxWaiting: 50, concurrency: 2 });
    expect(config.dataDir).toBe("/var/lib/yanpiao");
    expect(sources["outbox.keepDays"]).toBe(file);
    expect(sources["outbox.maxWaiting"]).toBe(site);
    expect(sources["dataDir"]).toBe("YANPIAO_DATA");
    expect(sources["terminal.id"]).toBe("default");
  });

  test("what a program has in hand lies above the files and below the environment", () => {
    const file = write("terminal.json", `{"hotline": "1000", "outbox": {"keepDays": 5}}`);
    const layers = [
      { source: "site", values: { hotline: "2000", store: { everyHours: 2 } } },
      { source: "terminal", values: { hotline: "3000" } },
    ];
    const { config, sources } = load({ file, layers, env: { YANPIAO_TERMINAL_ID: "BJ-HD-0001" } });
    expect(config).toMatchObject({ hotline: "3000", outbox: { keepDays: 5 }, store: { everyHours: 2 } });
    expect(sources).toMatchObject({ hotline: "terminal", "store.everyHours": "site", "outbox.keepDays": file });
    expect(config.terminal.id).toBe("BJ-HD-0001");
  });

  test("a real device replaces the simulated one as a whole and brings its usual profile and port", () => {
    const file = write(
      "terminal.json",
      `{"terminal": {"demo": false},
        "scanner": {"driver": "serial", "path": "/dev/ttyACM0"}, "printer": {"driver": "tcp", "host": "192.168.1.50"}}`,
    );
    const { config } = load({ file });
    expect(config.scanner).toEqual({ driver: "serial", path: "/dev/ttyACM0", profile: "generic-serial" });
    expect(config.printer).toEqual({ driver: "tcp", host: "192.168.1.50", port: 9100, profile: "generic-80mm" });
    expect(hasSimulatedDevices(config)).toBe(false);
    // Sample answers carry the mark whatever the file says.
    expect(isDemo(config)).toBe(true);
  });
});

describe("the services that are asked", () => {
  test("one list replaces the one below as a whole, and sample answers in it keep the DEMO mark", () => {
    const real = `{"provider": "baidu", "apiKey": {"secret": "baidu-api"}, "secretKey": {"secret": "baidu-secret"}}`;
    const site = write("site.json", `{"terminal": {"demo": false}, "verify": {"providers": [${real}]}}`);
    expect(isDemo(load({ site }).config)).toBe(false);
    const file = write("terminal.json", `{"verify": {"providers": [${real}, {"provider": "sandbox"}]}}`);
    const { config, sources } = load({ site, file });
    expect(config.verify.providers.map(({ provider }) => provider)).toEqual(["baidu", "sandbox"]);
    expect(sources["verify.providers"]).toBe(file);
    expect(isDemo(config)).toBe(true);
  });
});

describe("a mistake is named with its line, its value and what is allowed", () => {
  test("a value out of range", () => {
    expect(complaints(`{\n  "panel": {\n    "bottomEdgeMm": 9000\n  }\n}`)).toEqual([
      "terminal.json:3: panel.bottomEdgeMm is 9000; allowed: a whole number from 0 to 1500 (mm)",
    ]);
  });

  test("a mistyped key, with what was probably meant", () => {
    expect(complaints(`{\n  "hotlin": "12366"\n}`)).toEqual([
      "terminal.json:2: hotlin is no setting; allowed: one of terminal, panel, scanner, camera, printer, paper, verify, " +
        "outbox, store, journal, display, dataDir, hotline, network, office, staff, timeouts (did you mean hotline?)",
    ]);
  });

  test("a key of another driver", () => {
    expect(complaints(`{"scanner": {\n"driver": "simulated",\n"pth": "/dev/ttyACM0"}}`)).toEqual([
      "terminal.json:3: scanner.pth is no setting; allowed: one of driver, profile",
    ]);
  });

  test("a service in a list: what is missing, mistyped or not a service", () => {
    expect(
      complaints(`{"verify": {"providers": [
        {"provider": "sandbox"},
        {"provider": "tencent", "secretId": {"secret": "tencent-id"},
         "regoin": "ap-beijing"},
        {"provider": "aliyun"},
        {"provider": "http", "url": "http://backoffice.example.cn/", "auth": {"how": "password"}}
      ]}}`),
    ).toEqual([
      `terminal.json:3: verify.providers.1.secretKey is missing; allowed: ${REFERENCE}`,
      "terminal.json:4: verify.providers.1.regoin is no setting; allowed: one of provider, secretId, secretKey, region, " +
        "endpoint, enableTodayInvoice, weight (did you mean region?)",
      'terminal.json:5: verify.providers.2.provider is "aliyun"; allowed: one of "sandbox", "tencent", "baidu", "http"',
      'terminal.json:6: verify.providers.3.url is "http://backoffice.example.cn/"; allowed: an https address: what a ' +
        "person asks crosses the network only enciphered; http only to 127.0.0.1 or [::1]",
      'terminal.json:6: verify.providers.3.auth.how is "password"; allowed: one of "mutual-tls", "signed"',
    ]);
  });

  test("a secret pasted where its reference belongs, and nothing of it is repeated", () => {
    const result = loadConfig({
      env: {},
      file: write(
        "terminal.json",
        `{"verify": {"providers": [
          {"provider": "tencent", "secretId": "AKIDexample", "secretKey": {"secret": "AKIDexample"}},
          {"provider": "baidu", "apiKey": {"secret": "baidu-api", "value": "AKIDexample"}, "secretkey": "AKIDexample"}
        ]}}`,
      ),
    });
    const said = result.ok ? [] : result.error.map((error) => describeConfigError(error).replace(`${folder}/`, ""));
    expect(said).toEqual([
      `terminal.json:2: verify.providers.0.secretId is not shown here; allowed: ${REFERENCE}`,
      `terminal.json:2: verify.providers.0.secretKey.secret is not shown here; allowed: ${REFERENCE}`,
      "terminal.json:3: verify.providers.1.apiKey.value is no setting; allowed: one of secret",
      `terminal.json:3: verify.providers.1.secretKey is missing; allowed: ${REFERENCE}`,
      "terminal.json:3: verify.providers.1.secretkey is no setting; allowed: one of provider, apiKey, secretKey, endpoint, weight (did you mean secretKey?)",
    ]);
    expect(JSON.stringify(result)).not.toContain("AKIDexample");
  });

  test("a secret written where a setting belongs, and nothing of it is repeated", () => {
    const key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    const said = complaints(`{"camera": {\n"device": "${key}"}}`);
    expect(said).toEqual([
      "terminal.json:2: camera.device is not shown here; allowed: a setting, but this looks like a SecretId of Tencent " +
        "Cloud: secrets are references, kept where kiosk/secrets/README.md says",
    ]);
    expect(complaints(`{"hotline": "${key}"}`).join()).not.toContain(key);
  });

  test("what is missing is looked for on the line of the object that lacks it", () => {
    expect(complaints(`{"terminal": {"demo": true},\n\n"scanner": {"driver": "serial"}}`)).toEqual([
      "terminal.json:3: scanner.path is missing; allowed: a device path",
    ]);
  });

  test("a driver and a profile that do not exist", () => {
    expect(complaints(`{"printer": {"driver": "parallel"}}`)).toEqual([
      'terminal.json:1: printer.driver is "parallel"; allowed: one of "tcp", "usb", "serial", "simulated"',
    ]);
    expect(complaints(`{"printer": {"profile": "simulated-80m"}}`)[0]).toContain("(did you mean simulated-80mm?)");
  });

  test("times shorter than a person needs", () => {
    expect(complaints(`{"timeouts": {"entrySeconds": 29,\n"alertSeconds": 19}}`)).toEqual([
      "terminal.json:1: timeouts.entrySeconds is 29; allowed: a whole number from 30 to 3600 (seconds; a person needs at least 30)",
      "terminal.json:2: timeouts.alertSeconds is 19; allowed: a whole number from 20 to 600 (seconds; a person needs at least 20)",
    ]);
  });

  test("a panel that lies on its side", () => {
    expect(complaints(`{"panel": {"orientation": "landscape"}}`)).toEqual([
      'terminal.json:1: panel.orientation is "landscape"; allowed: portrait where heightMm is greater than widthMm, else landscape',
    ]);
  });

  test("real devices that leave the DEMO mark unsaid", () => {
    expect(complaints(`{"printer": {"driver": "tcp", "host": "192.168.1.50"}}`)[0]).toContain("terminal.demo is true");
  });

  test("several at once, and one from the environment under its name", () => {
    const all = complaints(`{"dataDir": "",\n"hotline": 12366}`, { env: { YANPIAO_DISPLAY_HOST: "chrome" } });
    expect(all).toEqual([
      'YANPIAO_DISPLAY_HOST: display.host is "chrome"; allowed: one of "auto", "electron", "chromium", "loopback", "none"',
      'terminal.json:1: dataDir is ""; allowed: a folder',
      "terminal.json:2: hotline is 12366; allowed: a telephone number",
    ]);
  });
});

describe("a file that is not a configuration", () => {
  test("is named with the line at which it stops being JSON", () => {
    expect(complaints(`{\n  "hotline": "12366",\n}`)).toEqual([
      'terminal.json:3: is not JSON here: expected a key in double quotes, found "}"',
    ]);
    expect(complaints(`{\n  "hotline": "12366"\n`)).toEqual([
      "terminal.json:3: is not JSON here: expected } or a comma, but the file ends here",
    ]);
    expect(complaints(`{"hotline": "1",\n"hotline": "2"}`)).toEqual([
      'terminal.json:2: is not JSON here: the key "hotline" is given twice',
    ]);
    expect(complaints(`[]`)).toEqual(["terminal.json:1: must hold an object: { … }"]);
  });

  test("that cannot be read is said so", () => {
    const result = loadConfig({ env: {}, file: join(folder, "none.json") });
    expect(result.ok ? [] : result.error.map(describeConfigError)[0]).toMatch(
      /none\.json: cannot be read: .*none\.json is not there$/,
    );
  });

  test("__proto__ is a key like any other that does not exist", () => {
    expect(complaints(`{"__proto__": {"demo": false}}`)[0]).toContain("__proto__ is no setting");
  });

  test("is answered, never with an exception, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        loadConfig({ env: {}, file: write("any.json", text) });
      }),
      { numRuns: 300 },
    );
  });
});

describe("the line finder", () => {
  test("agrees with JSON.parse about what JSON is, except for keys given twice", () => {
    const accepts = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const damaged = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom("", ",", '"', "}", "]", " ", "\\", "0", "\n"))
      .map(([json, at, by]) => json.slice(0, at % (json.length + 1)) + by + json.slice((at % (json.length + 1)) + 1));
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 4 }), damaged), (text) => {
        const located = locateJson(text);
        if (!located.ok && located.reason.includes("given twice")) return;
        expect(located.ok).toBe(accepts(text));
      }),
    );
  });

  test("gives the line of every value of a file printed by JSON.stringify", () => {
    const located = locateJson(JSON.stringify({ a: { b: [1, { c: 2 }] }, d: "x\\ny" }, null, 1));
    if (!located.ok) throw new Error(located.reason);
    const lines = [[], ["a"], ["a", "b"], ["a", "b", 0], ["a", "b", 1, "c"], ["d"], ["nowhere"]].map((path) =>
      located.lineOf(path),
    );
    expect(lines).toEqual([1, 2, 3, 4, 6, 10, null]);
  });
});

test("the committed config/schema.json is what the schema says (yanpiao config schema > config/schema.json)", () => {
  const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "schema.json"), "utf8"));
  expect(committed).toEqual(configJsonSchema());
});
