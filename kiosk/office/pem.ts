/** What the operators' door shows of itself, and whom it believes, as PEM texts that belong together. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { TerminalConfig } from "../../config/schema.ts";
import type { ReadSecret } from "../secrets/read.ts";
import type { ServerOptions } from "./server.ts";

/** Throws an Error whose sentence names the secret that is missing or wrong, and never what is in it. */
export function pemOf(
  { certificate, key, operatorsCa }: NonNullable<TerminalConfig["office"]>,
  readSecret: ReadSecret,
): Pick<ServerOptions, "certificate" | "key" | "operatorsCa"> {
  const texts = { certificate, key, operatorsCa };
  const read = (name: keyof typeof texts): string => {
    const found = readSecret(texts[name]);
    if (!found.ok) throw new Error(`secret ${found.error.name}: ${found.error.code}`);
    return found.value.reveal();
  };
  const pem = { certificate: read("certificate"), key: read("key"), operatorsCa: read("operatorsCa") };
  const shown = certificateOf(pem.certificate, certificate.secret);
  certificateOf(pem.operatorsCa, operatorsCa.secret);
  let fits = false;
  try {
    fits = shown.checkPrivateKey(createPrivateKey(pem.key));
  } catch {
    // No key at all; what was wrong with it may quote it.
  }
  if (!fits) throw new Error(`secret ${key.secret}: not the key of the certificate`);
  return pem;
}

function certificateOf(pem: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Error(`secret ${name}: no certificate in PEM`);
  }
}
