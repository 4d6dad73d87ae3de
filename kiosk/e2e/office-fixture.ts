/** A back office over mutual TLS on this machine, and what a terminal's configuration says of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { systemTerminalClock } from "../journal/clock.ts";
import type { DeliveryRequest } from "../verify/providers/http/contract.ts";
import { createAuthority, validFor } from "../secrets/certificates.ts";
import { startReferenceServer, type ReferenceServer } from "../verify/providers/http/reference/server.ts";

export interface OfficeOnThisMachine {
  readonly office: ReferenceServer;
  /** For the terminal whose data folder holds the secrets. */
  readonly verify: TerminalConfig["verify"];
  /** What the office passed on to be sent to people, in order. */
  readonly messages: readonly DeliveryRequest[];
}

export async function openOffice(dataDir: string): Promise<OfficeOnThisMachine> {
  const validity = validFor(1, Date.now());
  const authority = createAuthority("Example Back Office CA", validity);
  const messages: DeliveryRequest[] = [];
  const office = await startReferenceServer({
    clock: systemTerminalClock,
    auth: { how: "mutual-tls" },
    tls: { ...authority.server(["127.0.0.1"], validity), ca: authority.certificate },
    passOn: (message) => void messages.push(message),
  });
  const client = authority.client(DEFAULT_CONFIG.terminal.id, validity);
  mkdirSync(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
  const secrets = {
    "office-ca": authority.certificate,
    "office-certificate": client.certificate,
    "office-key": client.key,
  };
  for (const [name, text] of Object.entries(secrets))
    writeFileSync(join(dataDir, "secrets", name), text, { mode: 0o600 });
  const verify: TerminalConfig["verify"] = {
    ...DEFAULT_CONFIG.verify,
    providers: [
      {
        provider: "http",
        url: office.url,
        auth: {
          how: "mutual-tls",
          certificate: { secret: "office-certificate" },
          key: { secret: "office-key" },
          ca: { secret: "office-ca" },
        },
      },
    ],
  };
  return { office, verify, messages };
}
