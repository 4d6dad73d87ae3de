import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** socat holds the ptys that stand for serial devices, in the simulator and in tests. Throws with what to do where it is missing. */
export function findSocat(): string {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const candidate = join(folder, "socat");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error("a serial device without hardware needs socat for its pty; install it: apt-get install -y socat");
}
