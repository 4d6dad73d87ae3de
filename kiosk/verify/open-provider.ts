/**
 * From the configuration to the services that are asked, each with its secrets, certificates and wire.
 *
 * Error model: never throws for a secret that is missing or a certificate that is broken. Such a service stands in its
 * place and says at once that it cannot be asked (`account`, nothing taken), so that the others go on, requests are
 * queued, and the journal and staff learn the name of what is missing.
 */
import type { ProviderConfig, SecretReference } from "../../config/schema.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { Deliverer } from "../outbox/delivery-port.ts";
import type { ReadSecret } from "../secrets/read.ts";
import type { Secret } from "../secrets/secret.ts";
import { unavailable } from "./outcome.ts";
import type { Provider } from "./port.ts";
import { createBaidu } from "./providers/baidu/baidu.ts";
import type { CallerOptions } from "./providers/http/call.ts";
import { createHttpDeliverer } from "./providers/http/http-deliverer.ts";
import { createHttpProvider } from "./providers/http/http-provider.ts";
import { signingKeyOf, SigningKeyRefused, type SigningKey } from "./providers/http/signature.ts";
import { createTencent } from "./providers/tencent/tencent.ts";
import { createWire, WireRefused, type Wire, type WireTls } from "./providers/wire.ts";
import { readProxy, type ProxySettings } from "./proxy.ts";

export interface OpenProvidersOptions {
  readonly configs: readonly ProviderConfig[];
  readonly readSecret: ReadSecret;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly terminalId: string;
  /** How the services are reached; without it straight. */
  readonly network?: ProxySettings;
  /** Stands where the configuration names the sandbox. */
  readonly sandbox: Provider;
}

export interface OpenProviders {
  /** In the order of the configuration, each with a name of its own. */
  readonly providers: readonly Provider[];
  /** As many; 1 where none is told. */
  readonly weights: readonly number[];
  readonly refused: readonly RefusedProvider[];
  /** Sends results to people who left a number: the first back office that can be asked; null where there is none. */
  readonly deliverer: Deliverer | null;
}

/** A service that cannot be asked as it is configured. */
export interface RefusedProvider {
  readonly provider: string;
  /** The reference that is to blame; null where it is a certificate as a whole. */
  readonly secret: string | null;
  /** What a technician can do. */
  readonly message: string;
}

class ProviderRefused extends Error {
  override readonly name = "ProviderRefused";
  readonly secret: string | null;
  readonly code: string;
  constructor(secret: string | null, code: string, message: string) {
    super(message);
    this.secret = secret;
    this.code = code;
  }
}

export function openProviders(options: OpenProvidersOptions): OpenProviders {
  const { configs, clock, journal } = options;
  const refused: RefusedProvider[] = [];
  const deliverers: Deliverer[] = [];
  const providers = configs.map((config, index) => {
    const name = providerName(configs, index);
    try {
      return openProvider(name, config, options, (deliverer) => deliverers.push(deliverer));
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      refused.push({ provider: name, secret: error.secret, message: error.message });
      journal.record("provider.refused", { provider: name, secret: error.secret, reason: error.code });
      return closedProvider(name, clock);
    }
  });
  const weights = configs.map((config) => ("weight" in config ? (config.weight ?? 1) : 1));
  return { providers, weights, refused, deliverer: deliverers[0] ?? null };
}

/** "tencent", "tencent-2": what health and looking-up go by. */
export function providerName(configs: readonly ProviderConfig[], index: number): string {
  const kind = configs[index]?.provider ?? "unknown";
  const before = configs.slice(0, index).filter(({ provider }) => provider === kind).length;
  return before === 0 ? kind : `${kind}-${before + 1}`;
}

function openProvider(
  name: string,
  config: ProviderConfig,
  options: OpenProvidersOptions,
  onDeliverer: (deliverer: Deliverer) => void,
): Provider {
  const { clock, terminalId, readSecret, network = {} } = options;
  const secret = (reference: SecretReference): Secret => {
    const found = readSecret(reference);
    if (!found.ok) throw new ProviderRefused(found.error.name, found.error.code, found.error.message);
    return found.value;
  };
  /** As it goes into a header or a form: two lines in one file, or a full-width letter, would be refused by nobody until then. */
  const key = (reference: SecretReference): Secret => {
    const found = secret(reference);
    if (/^[\x21-\x7e]+$/.test(found.reveal())) return found;
    throw new ProviderRefused(
      found.name,
      "key-form",
      `${found.name} is no key: it must be one line of ASCII characters`,
    );
  };
  const wireFor = (tls: WireTls = {}): Wire => {
    const proxy = readProxy(network, readSecret);
    if (!proxy.ok) throw new ProviderRefused(proxy.error.name, proxy.error.code, proxy.error.message);
    return wireOf({ clock, tls, proxy: proxy.value });
  };
  switch (config.provider) {
    case "sandbox":
      return options.sandbox;
    case "tencent": {
      const { provider: _provider, weight: _weight, secretId, secretKey, ...rest } = config;
      const keys = { secretId: key(secretId), secretKey: key(secretKey) };
      return createTencent({ ...rest, ...keys, name, clock, wire: wireFor() });
    }
    case "baidu": {
      const { provider: _provider, weight: _weight, apiKey, secretKey, ...rest } = config;
      const keys = { apiKey: key(apiKey), secretKey: key(secretKey) };
      return createBaidu({ ...rest, ...keys, name, clock, wire: wireFor() });
    }
    case "http": {
      const office = { ...officeCaller(config, secret, wireFor), clock, terminalId };
      onDeliverer(createHttpDeliverer(office));
      return createHttpProvider({ ...office, name });
    }
  }
}

function officeCaller(
  { url, auth }: Extract<ProviderConfig, { readonly provider: "http" }>,
  secret: (reference: SecretReference) => Secret,
  wireFor: (tls?: WireTls) => Wire,
): Omit<CallerOptions, "clock"> {
  if (auth.how === "signed") {
    const key = signingKey(auth.keyId, secret(auth.key));
    return { url, wire: wireFor(), auth: { how: "signed", key } };
  }
  const tls: WireTls = {
    certificate: secret(auth.certificate).reveal(),
    key: secret(auth.key).reveal(),
    ...(auth.ca === undefined ? {} : { ca: secret(auth.ca).reveal() }),
  };
  return { url, wire: wireFor(tls), auth: { how: "mutual-tls" } };
}

function signingKey(keyId: string, key: Secret): SigningKey {
  try {
    return signingKeyOf(keyId, key.reveal());
  } catch (error) {
    if (!(error instanceof SigningKeyRefused)) throw error;
    throw new ProviderRefused(key.name, "signing-key", error.message);
  }
}

function wireOf(options: Parameters<typeof createWire>[0]): Wire {
  try {
    return createWire(options);
  } catch (error) {
    if (!(error instanceof WireRefused)) throw error;
    throw new ProviderRefused(null, "certificate", error.message);
  }
}

function closedProvider(name: string, clock: TerminalClock): Provider {
  return {
    name,
    verify: () => Promise.resolve(unavailable("account", "no", { source: name, wallMs: clock.wallMs() })),
    resultOf: () => Promise.resolve("cannot-tell"),
    reachable: () => Promise.resolve(false),
  };
}
