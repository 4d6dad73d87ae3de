import { fact, listedLines, unclaimedLines } from "../device/device-lines.ts";
import type { LookOptions } from "../device/look-options.ts";
import { userOf } from "../device/look.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { listPrinters } from "../../../drivers/discovery/lists.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";

export function list(options: LookOptions): 0 | 1 | 2 {
  const who = userOf(options);
  if (typeof who === "string") {
    console.error(`yanpiao printer list: ${who}`);
    return 2;
  }
  const profiles = readProfiles();
  const { printers, unclaimed } = listPrinters(discoverDevices({ root: options.root, user: who.user }), profiles);
  const sure = printers.filter(({ standing }) => standing === "sure");
  const others = printers.filter(({ standing }) => standing !== "sure");

  if (options.json === true) {
    console.log(JSON.stringify({ printers, unclaimed, profileProblems: profiles.problems }, null, 2));
  } else {
    for (const listed of sure) console.log(listedLines(listed, "printer").join("\n"));
    if (others.length > 0) console.log("Perhaps a printer (yanpiao printer probe finds out):");
    for (const listed of others) console.log(listedLines(listed, "printer").join("\n"));
    if (unclaimed.length > 0) console.log("Plugged in, but nobody can open it:");
    for (const device of unclaimed) console.log(unclaimedLines(device).join("\n"));
    if (printers.length + unclaimed.length === 0) {
      console.log(
        "No printer is plugged in here. One on the network: yanpiao printer probe --driver tcp --host ADDRESS",
      );
    }
    for (const problem of profiles.problems) console.error(fact("profile", problem));
  }
  const unusable = sure.some(({ device }) => device.access.state !== "ok") || unclaimed.length > 0;
  return unusable || profiles.problems.length > 0 ? 1 : 0;
}
