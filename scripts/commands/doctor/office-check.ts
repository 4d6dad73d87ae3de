/** The operators' door: whether it could be opened as the configuration says, and for how long its certificate lasts. */
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { TerminalConfig } from "../../../config/schema.ts";
import { pemOf } from "../../../kiosk/office/pem.ts";
import { terminalRuns } from "../device/terminal-data.ts";
import { fail, ok, warn, type Check, type Finding } from "./check.ts";
import { readerFor } from "./secret-checks.ts";

const TOPIC = "operators";
const DAY_MS = 24 * 3_600_000;
/** As long as it takes to have another one signed and brought. */
const SOON_DAYS = 30;

export const checkOffice: Check = async (context) => {
  const { config, isHere } = context;
  if (config?.office === undefined || !isHere) return [];
  const { office } = config;
  const read = readerFor(context, config.dataDir);
  // Whether they are there is said by the check of secrets, which knows of credentials.
  if ([office.certificate, office.key, office.operatorsCa].some((one) => !read(one).ok)) return [];
  let until: number;
  try {
    until = Date.parse(new X509Certificate(pemOf(office, read).certificate).validTo);
  } catch (error) {
    const says = error instanceof Error ? error.message : "its certificate cannot be read";
    return [fail(TOPIC, says, "make another with yanpiao office certificate, and put it and its key in their places")];
  }
  const busy = await busyPort(office, config);
  return busy === null ? [certificateFinding(office, until)] : [certificateFinding(office, until), busy];
};

function certificateFinding({ host, port }: Office, untilMs: number): Finding {
  const days = Math.floor((untilMs - Date.now()) / DAY_MS);
  const until = new Date(untilMs).toISOString().slice(0, 10);
  const renew = "have a new one signed: yanpiao office certificate --help";
  if (days < 0) return fail(TOPIC, `the certificate ended on ${until}: no desk gets in`, renew);
  if (days < SOON_DAYS) return warn(TOPIC, `the certificate ends on ${until}, in ${String(days)} days`, renew);
  return ok(TOPIC, `may read at ${host}:${String(port)}, the certificate lasts until ${until}`);
}

/** A running terminal holds its port itself. */
async function busyPort({ host, port }: Office, config: TerminalConfig): Promise<Finding | null> {
  if (port === 0 || terminalRuns(config)) return null;
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return null;
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const todo =
      code === "EADDRINUSE"
        ? `ss -tlnp 'sport = :${String(port)}' names the program; end it, or set another office.port`
        : `set office.host to an address of this machine (ip address)`;
    return fail(TOPIC, `cannot listen at ${host}:${String(port)}: ${code}`, todo);
  }
}

type Office = NonNullable<TerminalConfig["office"]>;
