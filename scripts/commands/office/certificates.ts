import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createAuthority, validFor } from "../../../kiosk/secrets/certificates.ts";

export interface CertificateOptions {
  readonly out: string;
  readonly host: readonly string[];
  readonly name: readonly string[];
}

const COMMAND = "yanpiao office certificate";
const DAYS = 90;

/** The authority's own key is not kept: whoever wants one more makes all of them anew. */
export function certificate({ out, host, name }: CertificateOptions): 0 | 1 | 2 {
  const wrong = name.find((one) => !/^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/.test(one));
  if (wrong !== undefined) {
    console.error(`${COMMAND}: --name ${wrong}: lower-case letters, digits and hyphens, e.g. desk-07`);
    return 2;
  }
  const folder = resolve(out);
  if (existsSync(folder)) {
    console.error(`${COMMAND}: ${folder} is there already; name another folder`);
    return 1;
  }
  const validity = validFor(DAYS, Date.now());
  const authority = createAuthority("Demonstration Operators CA", validity);
  const terminal = authority.server(host, validity);
  const write = (place: string, texts: Readonly<Record<string, string>>): void => {
    mkdirSync(join(folder, place), { recursive: true, mode: 0o700 });
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, place, file), text, { mode: 0o600 });
  };
  write("secrets", {
    "office-certificate": terminal.certificate,
    "office-key": terminal.key,
    "operators-ca": authority.certificate,
  });
  for (const one of name) {
    const made = authority.client(one, validity);
    write(one, { "certificate.pem": made.certificate, "key.pem": made.key, "ca.pem": authority.certificate });
  }
  console.log(`${join(folder, "secrets")}: for the secrets of the terminal at ${host.join(", ")}`);
  for (const one of name) console.log(`${join(folder, one)}: the --identity of ${one}`);
  console.log(`For demonstrations, ${DAYS} days: a real deployment has an authority of its own.`);
  return 0;
}
