/** What is looked at before a machine is handed over to the public. */
import { statfs } from "node:fs/promises";
import type { SetupCheck, SetupStepView } from "../../display/contract/setup.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import type { Devices } from "../../devices.ts";
import { secretReader, type SecretPlaces } from "../../secrets/read.ts";
import { referencesIn } from "../../secrets/references.ts";
import { inBoth } from "../../staff/devices/driver-words.ts";
import type { TrustedKeys } from "../bundle/keys.ts";

type Finding = Extract<SetupStepView, { readonly step: "check" }>["findings"][number];

export interface CheckParts {
  readonly devices: Devices | null;
  readonly config: TerminalConfig;
  readonly dataDir: string;
  readonly secrets: SecretPlaces;
  readonly trusted: TrustedKeys;
  readonly wallMs: number;
}

/** Less room than this, and requests are soon refused. */
const LEAST_FREE_BYTES = 1024 * 1024 * 1024;
/** No terminal was built before: a clock that says so has lost its battery. */
const BUILT_MS = Date.parse("2026-01-01T00:00:00Z");

export async function selfCheck(parts: CheckParts): Promise<readonly Finding[]> {
  return [scanner(parts), printer(parts), await disk(parts), clock(parts), service(parts), keys(parts)];
}

function scanner({ devices, config }: CheckParts): Finding {
  if (config.scanner.driver === "none") return finding("scanner", "warn", "none");
  const health = devices?.scanner.health();
  if (health?.state === "connected") return finding("scanner", "ok", null);
  return finding("scanner", "bad", health !== undefined && "reason" in health ? inBoth(health.reason) : "not open");
}

function printer({ devices }: CheckParts): Finding {
  const status = devices?.printer.status();
  if (status === undefined) return finding("printer", "bad", "not open");
  if (status.fault !== null) return finding("printer", "bad", status.fault);
  if (status.health.state !== "connected") return finding("printer", "bad", "not connected");
  return status.paper === "near-end" ? finding("printer", "warn", "near-end") : finding("printer", "ok", null);
}

async function disk({ dataDir }: CheckParts): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    return finding("disk", free < LEAST_FREE_BYTES ? "warn" : "ok", `${Math.floor(free / 1024 / 1024)} MB`);
  } catch {
    return finding("disk", "bad", dataDir);
  }
}

function clock({ wallMs }: CheckParts): Finding {
  const said = new Date(wallMs).toISOString().slice(0, 16).replace("T", " ");
  return finding("clock", wallMs < BUILT_MS ? "bad" : "ok", `${said} UTC`);
}

/** Whether what the services are asked with is there; they are asked themselves when the terminal runs. */
function service({ config, secrets }: CheckParts): Finding {
  const { providers } = config.verify;
  if (providers.some(({ provider }) => provider === "sandbox")) return finding("service", "warn", "sandbox");
  const read = secretReader(secrets);
  const missing = referencesIn(providers).flatMap(({ name }) => (read({ secret: name }).ok ? [] : [name]));
  return missing.length === 0 ? finding("service", "ok", null) : finding("service", "bad", missing.join(", "));
}

function keys({ trusted }: CheckParts): Finding {
  const [problem] = trusted.problems;
  if (trusted.byId.size === 0) return finding("keys", "warn", problem ?? "none");
  return finding("keys", "ok", [...trusted.byId.values()].map(({ name }) => name).join(", "));
}

function finding(check: SetupCheck, state: Finding["state"], note: Finding["note"]): Finding {
  return { check, state, note };
}
