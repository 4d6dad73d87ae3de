/** Which hosts a terminal's services are at, from its configuration, and how their certificates are checked. Pure but for the secrets. */
import type { ProviderConfig, SecretReference } from "../../../config/schema.ts";
import { BAIDU_ENDPOINT } from "../../verify/providers/baidu/baidu.ts";
import { TENCENT_ENDPOINT } from "../../verify/providers/tencent/tencent.ts";
import type { WireProxy } from "../../verify/providers/wire-proxy.ts";
import type { WireTls } from "../../verify/providers/wire.ts";
import { readProxy, type ProxySettings } from "../../verify/proxy.ts";
import { providerName } from "../../verify/open-provider.ts";
import type { ReadSecret } from "../../secrets/read.ts";

export interface ServicePlace {
  /** As verifier.providers() names it. */
  readonly name: string;
  /** Null: samples, which need no network. */
  readonly at: {
    readonly host: string;
    readonly port: number;
    /** Without it: this machine itself, in the clear (config/service-url.ts). */
    readonly secured: boolean;
  } | null;
  /** Read anew for each test, so that a certificate that was just replaced is the one that is tried. Else why there is none. */
  readonly tls: () => OwnTls;
  /** What stands before it; read anew as well. Null: nothing. */
  readonly proxy: () => OwnProxy;
}

export type OwnTls = { readonly ok: true; readonly tls: WireTls } | { readonly ok: false; readonly why: string };

export type OwnProxy =
  { readonly ok: true; readonly proxy: WireProxy | null } | { readonly ok: false; readonly why: string };

/** In the order of the configuration. */
export function servicePlaces(
  configs: readonly ProviderConfig[],
  network: ProxySettings,
  readSecret: ReadSecret,
): readonly ServicePlace[] {
  return configs.map((config, index) => {
    const url = addressOf(config);
    return {
      name: providerName(configs, index),
      at: url === null ? null : hostOf(new URL(url)),
      tls: () => ownTls(config, readSecret),
      // As the wire does: what is on this machine itself is asked straight.
      proxy: () => (url?.startsWith("https:") === true ? ownProxy(network, readSecret) : { ok: true, proxy: null }),
    };
  });
}

function addressOf(config: ProviderConfig): string | null {
  switch (config.provider) {
    case "sandbox":
      return null;
    case "tencent":
      return config.endpoint ?? TENCENT_ENDPOINT;
    case "baidu":
      return config.endpoint ?? BAIDU_ENDPOINT;
    case "http":
      return config.url;
  }
}

function hostOf({ protocol, hostname, port }: URL): NonNullable<ServicePlace["at"]> {
  const secured = protocol === "https:";
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port === "" ? (secured ? "443" : "80") : port),
    secured,
  };
}

function ownProxy(network: ProxySettings, readSecret: ReadSecret): OwnProxy {
  const read = readProxy(network, readSecret);
  return read.ok ? { ok: true, proxy: read.value } : { ok: false, why: `${read.error.name}: ${read.error.code}` };
}

function ownTls(config: ProviderConfig, readSecret: ReadSecret): OwnTls {
  if (config.provider !== "http" || config.auth.how !== "mutual-tls") return { ok: true, tls: {} };
  const { certificate, key, ca } = config.auth;
  const texts: Record<string, string> = {};
  for (const [part, reference] of Object.entries({ certificate, key, ca }) as [keyof WireTls, SecretReference?][]) {
    if (reference === undefined) continue;
    const found = readSecret(reference);
    if (!found.ok) return { ok: false, why: `${found.error.name}: ${found.error.code}` };
    texts[part] = found.value.reveal();
  }
  return { ok: true, tls: texts };
}

/** Host and port of the proxy that the environment names; what stands beside them (a name, a password) is nobody's business. */
export function proxyOf(env: Readonly<Record<string, string | undefined>>): string | null {
  for (const name of ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) {
    const text = env[name];
    if (text === undefined || text === "") continue;
    const whole = text.includes("://") ? text : `http://${text}`;
    return URL.canParse(whole) ? new URL(whole).host : name;
  }
  return null;
}
