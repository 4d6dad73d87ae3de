import { fact, headLine, listedLines, unclaimedLines } from "../device/device-lines.ts";
import type { LookOptions } from "../device/look-options.ts";
import { userOf } from "../device/look.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { listScanners } from "../../../drivers/discovery/lists.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";

export interface ListOptions extends LookOptions {
  readonly all?: true;
}

export function list(options: ListOptions): 0 | 1 | 2 {
  const who = userOf(options);
  if (typeof who === "string") {
    console.error(`yanpiao scanner list: ${who}`);
    return 2;
  }
  const profiles = readProfiles();
  const inventory = discoverDevices({ root: options.root, user: who.user });
  const { scanners, cameras, unclaimed } = listScanners(inventory, profiles);
  const shown = scanners.filter(({ standing }) => options.all === true || standing !== "unlikely");
  const hidden = scanners.length - shown.length;
  const sure = shown.filter(({ standing }) => standing === "sure");
  const others = shown.filter(({ standing }) => standing !== "sure");

  if (options.json === true) {
    console.log(
      JSON.stringify({ scanners: shown, cameras, unclaimed, hidden, profileProblems: profiles.problems }, null, 2),
    );
  } else {
    for (const listed of sure) console.log(listedLines(listed, "scanner").join("\n"));
    if (others.length > 0) console.log("Perhaps a scanner (yanpiao scanner probe finds out):");
    for (const listed of others) console.log(listedLines(listed, "scanner").join("\n"));
    for (const camera of cameras) console.log(headLine(camera));
    if (unclaimed.length > 0) console.log("Plugged in, but nobody can open it:");
    for (const device of unclaimed) console.log(unclaimedLines(device).join("\n"));
    if (shown.length + unclaimed.length === 0) {
      console.log("No scanner is plugged in, or the cable or the port is dead: try another port, then look again.");
    }
    if (hidden > 0) console.log(`${hidden} other input device${hidden === 1 ? "" : "s"} not shown; --all shows them.`);
    for (const problem of profiles.problems) console.error(fact("profile", problem));
  }
  const unusable = sure.some(({ device }) => device.access.state !== "ok") || unclaimed.length > 0;
  return unusable || profiles.problems.length > 0 ? 1 : 0;
}
