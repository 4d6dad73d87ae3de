/** The keys and passwords that the configuration names: whether they are there, and fit to be used. */
import process from "node:process";
import { accountOf } from "../../../drivers/discovery/access.ts";
import { secretReader, type ReadSecret } from "../../../kiosk/secrets/read.ts";
import { referencesIn } from "../../../kiosk/secrets/references.ts";
import { fail, ok, warn, type Check, type DoctorContext } from "./check.ts";

/** As the terminal would read them: what root may read says nothing about its account. */
export function readerFor({ tree, user }: DoctorContext, dataDir: string): ReadSecret {
  const uid = user === null ? process.getuid?.() : accountOf(tree, user)?.uid;
  return secretReader({ credentialsDir: process.env["CREDENTIALS_DIRECTORY"], dataDir, uid });
}

export const checkSecrets: Check = (context) => {
  const { config, isHere } = context;
  if (config === null || !isHere) return [];
  const names = new Map<string, string>();
  for (const { at, name } of referencesIn(config)) names.set(name, at);
  if (names.size === 0) return [];
  const read = readerFor(context, config.dataDir);
  const findings = [...names].flatMap(([name, at]) => {
    const found = read({ secret: name });
    if (found.ok) return [];
    const { code, message } = found.error;
    // systemd shows a credential to its service and to nobody else.
    if (code === "missing") return [warn("secrets", `${name} (${at}) is no file of the data folder`, BY_SYSTEMD)];
    if (code === "cannot-read")
      return [
        warn("secrets", `${name} (${at}) cannot be read by whoever asks`, "ask as root, or as the terminal's account"),
      ];
    return [fail("secrets", `${name} (${at}) cannot be used: ${code}`, message)];
  });
  return findings.length > 0 ? findings : [ok("secrets", `all ${String(names.size)} are there`)];
};

const BY_SYSTEMD =
  "good where the service has it as a credential (systemctl cat yanpiao); else write it to secrets/NAME, chmod 600";
