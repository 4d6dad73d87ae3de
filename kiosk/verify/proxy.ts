/** The proxy that the configuration puts between the terminal and its services, with what it wants to know. */
import { proxyOf } from "../../config/parts/network.ts";
import type { NetworkConfig } from "../../config/parts/network.ts";
import type { Result } from "../invoice/types.ts";
import type { ReadSecret, SecretFault } from "../secrets/read.ts";
import type { WireProxy } from "./providers/wire-proxy.ts";

export type ProxySettings = Pick<NetworkConfig, "proxy" | "proxyLogin">;

/** Null: there is none. A login that cannot be read is a fault and not left out: the proxy would only say 407. */
export function readProxy(
  { proxy: address, proxyLogin }: ProxySettings,
  readSecret: ReadSecret,
): Result<WireProxy | null, Pick<SecretFault, "name" | "message"> & { readonly code: string }> {
  const place = address === undefined ? null : proxyOf(address);
  if (place === null) return { ok: true, value: null };
  if (proxyLogin === undefined) return { ok: true, value: { ...place, login: null } };
  const login = readSecret(proxyLogin);
  if (!login.ok) return login;
  if (/^[^:\r\n]+:[^\r\n]*$/.test(login.value.reveal())) return { ok: true, value: { ...place, login: login.value } };
  const { name } = login.value;
  const message = `the secret "${name}" cannot be used: the login of a proxy is one line, NAME:PASSWORD`;
  return { ok: false, error: { name, code: "proxy-login", message } };
}
