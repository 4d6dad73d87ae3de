/** `yanpiao service`: a back office that speaks the terminal's own contract, for a bench and for whoever builds one. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Option, type Command } from "commander";
import { z } from "zod";
import { systemWords } from "../../config/system-words.ts";
import { wholeIn, untilDone } from "./until-done.ts";
import type { ReferenceServer, ReferenceServerOptions } from "../../kiosk/verify/providers/http/reference/server.ts";
import { FAULTS, isFault } from "../../kiosk/verify/providers/http/reference/faults.ts";

interface VirtualOptions {
  readonly port: number;
  readonly terminal: string;
  readonly dir: string;
  readonly auth: "mutual-tls" | "signed";
  readonly clockOffset: number;
  readonly fault?: string;
}

const FAULT_NAMES = Object.keys(FAULTS);
/** Long enough for a bench, short enough that nobody takes it into the field. */
const CERTIFICATE_DAYS = 90;
const SECRET_BYTES = 32;

export function register(program: Command): void {
  const service = program
    .command("service")
    .description("The back office behind the http provider: be one, and print its contract");

  service
    .command("virtual")
    .description("Be a back office on 127.0.0.1 that answers from the sample invoices and keeps a book")
    .option("--port <n>", "TCP port; 0 takes a free one", wholeIn(0, 65_535), 8443)
    .option("--terminal <id>", "the terminal that may ask", "BJ-CY-0107")
    .option("--dir <folder>", "certificates or key, book and ledger are kept here", ".data/back-office")
    .addOption(
      new Option("--auth <how>", "how the terminal shows who it is")
        .choices(["mutual-tls", "signed"])
        .default("mutual-tls"),
    )
    .option("--clock-offset <s>", "its clock is so many seconds wrong", wholeIn(-1e9, 1e9), 0)
    .addOption(new Option("--fault <name>", "start with this fault").choices(FAULT_NAMES))
    .addHelpText(
      "after",
      `
It prints what to put into the terminal's configuration and where its secrets lie. While it runs, type a fault and Enter,
"all" and a fault for one that hits probes and look-ups too, or "book" for what it was asked; Ctrl+D ends it.

Faults:
${Object.entries(FAULTS)
  .map(([name, words]) => `  ${name.padEnd(14)}${words}`)
  .join("\n")}

Examples:
  yanpiao service virtual
  yanpiao service virtual --auth signed --port 8444 --fault busy

Exit codes: 0 done, 1 the port is taken or the folder cannot be used, 2 used wrongly`,
    )
    .action(async (options: VirtualOptions) => {
      process.exitCode = await run(options);
    });

  service
    .command("contract")
    .description("Print the OpenAPI 3.1 description of what a back office must do")
    .addHelpText(
      "after",
      "\nExample:\n  yanpiao service contract > config/openapi/verify.json\n\nExit codes: 0 printed, 2 used wrongly",
    )
    .action(async () => {
      const { openApi } = await import("../../kiosk/verify/providers/http/openapi.ts");
      console.log(JSON.stringify(openApi(), null, 2));
    });
}

async function run(options: VirtualOptions): Promise<0 | 1> {
  const { dir, auth, terminal, port, fault } = options;
  try {
    await mkdir(join(dir, "secrets"), { recursive: true, mode: 0o700 });
    const { systemTerminalClock } = await import("../../kiosk/journal/clock.ts");
    const { startReferenceServer } = await import("../../kiosk/verify/providers/http/reference/server.ts");
    const server = await startReferenceServer({
      clock: systemTerminalClock,
      port,
      dir,
      ...(auth === "signed" ? await signedDoor(dir, terminal) : await certificates(dir, terminal)),
    });
    server.setClockOffset(options.clockOffset * 1_000);
    if (fault !== undefined && isFault(fault)) server.setFault(fault);
    console.log(`back office at ${server.url} (${auth}, for ${terminal}; type a fault, or "book"; Ctrl+D ends)`);
    console.log(`secrets: ${join(dir, "secrets")} (copy them to secrets/ in the terminal's data folder)`);
    console.log(JSON.stringify({ verify: { providers: [providerConfig(server.url, options)] } }));
    server.onRequest((line) => console.log(line));
    await untilDone(
      (line) => obey(server, line.trim()),
      () => server.close(),
    );
    return 0;
  } catch (error) {
    console.error(`yanpiao service virtual: ${systemWords(error)}`);
    return 1;
  }
}

type Door = Pick<ReferenceServerOptions, "auth" | "tls">;

function obey(server: ReferenceServer, line: string): void {
  const [, everything, name = ""] = /^(all )?(.*)$/.exec(line) ?? [];
  if (line === "book") {
    const entries = server.book();
    for (const entry of entries) console.log(JSON.stringify(entry));
    console.log(`${entries.length} in its book`);
  } else if (isFault(name)) {
    const reach = everything === undefined ? "questions" : "everything";
    server.setFault(name, reach);
    console.log(`from now on: ${name}, for ${reach}`);
  } else if (line !== "") console.log(`not known: ${line}. Known: book, ${FAULT_NAMES.join(", ")}, all FAULT`);
}

function providerConfig(url: string, { auth, terminal }: VirtualOptions): object {
  const named = (secret: string): object => ({ secret });
  return {
    provider: "http",
    url,
    auth:
      auth === "signed"
        ? { how: auth, keyId: terminal, key: named(SIGNING_KEY) }
        : { how: auth, certificate: named(CERTIFICATE), key: named(KEY), ca: named(AUTHORITY) },
  };
}

const SIGNING_KEY = "office-signing-key";
const CERTIFICATE = "office-certificate";
const KEY = "office-key";
const AUTHORITY = "office-authority";

/** Made at the first start and kept, so that a terminal that was given them goes on working. */
async function signedDoor(dir: string, terminal: string): Promise<Door> {
  const { randomBytes } = await import("node:crypto");
  const { signingKeyOf } = await import("../../kiosk/verify/providers/http/signature.ts");
  const text = await kept(join(dir, "secrets", SIGNING_KEY), () => randomBytes(SECRET_BYTES).toString("base64"));
  // Plain http on this machine only: a bench needs no certificates to try signatures.
  return { auth: { how: "signed", keys: [{ ...signingKeyOf(terminal, text), terminal }] }, tls: null };
}

/** As the key: the same at every start, until they end or another terminal is named. */
async function certificates(dir: string, terminal: string): Promise<Door> {
  const path = join(dir, "identity.json");
  const found = await readIdentity(path, terminal);
  const { authority, server, client } = found ?? (await newIdentity(path, terminal));
  await write(join(dir, "secrets", AUTHORITY), authority);
  await write(join(dir, "secrets", CERTIFICATE), client.certificate);
  await write(join(dir, "secrets", KEY), client.key);
  return { auth: { how: "mutual-tls" }, tls: { ...server, ca: authority } };
}

const pair = z.strictObject({ certificate: z.string(), key: z.string() });
const identitySchema = z.strictObject({ terminal: z.string(), authority: z.string(), server: pair, client: pair });
type Identity = z.output<typeof identitySchema>;

async function readIdentity(path: string, terminal: string): Promise<Identity | null> {
  try {
    const identity = identitySchema.parse(JSON.parse(await readFile(path, "utf8")));
    const { X509Certificate } = await import("node:crypto");
    const good = Date.parse(new X509Certificate(identity.server.certificate).validTo) > Date.now();
    return good && identity.terminal === terminal ? identity : null;
  } catch {
    return null;
  }
}

async function newIdentity(path: string, terminal: string): Promise<Identity> {
  const { createAuthority, validFor } = await import("../../kiosk/secrets/certificates.ts");
  const validity = validFor(CERTIFICATE_DAYS, Date.now());
  const authority = createAuthority("Yanpiao bench authority", validity);
  const identity: Identity = {
    terminal,
    authority: authority.certificate,
    server: authority.server(["127.0.0.1", "localhost"], validity),
    client: authority.client(terminal, validity),
  };
  await write(path, JSON.stringify(identity));
  return identity;
}

async function kept(path: string, make: () => string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const text = make();
    await write(path, text);
    return text;
  }
}

function write(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600 });
}
