import type { Command } from "commander";
import process from "node:process";
import { fact, listedLines, unclaimedLines } from "../device/device-lines.ts";
import { userOf, withLookOptions, type LookOptions } from "../device/root-option.ts";

export function registerList(printer: Command): void {
  withLookOptions(
    printer
      .command("list")
      .description("What is plugged in that is or may be a receipt printer, with the lines for the configuration"),
  )
    .addHelpText(
      "after",
      `
Nothing is opened: this is safe while the terminal runs. A printer on the network is not found by looking; its own
self-test page (hold FEED while switching it on) names its address.

Examples:
  yanpiao printer list
  yanpiao printer list --json

Exit codes: 0 done (nothing plugged in is no fault), 1 something plugged in cannot be used as it is, 2 used wrongly`,
    )
    .action(async (options: LookOptions) => {
      process.exitCode = await list(options);
    });
}

async function list(options: LookOptions): Promise<0 | 1 | 2> {
  const who = userOf(options);
  if (typeof who === "string") {
    console.error(`yanpiao printer list: ${who}`);
    return 2;
  }
  const { discoverDevices } = await import("../../../drivers/discovery/discover.ts");
  const { listPrinters } = await import("../../../drivers/discovery/lists.ts");
  const { readProfiles } = await import("../../../drivers/discovery/profiles.ts");
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
