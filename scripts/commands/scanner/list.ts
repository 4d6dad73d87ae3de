import type { Command } from "commander";
import process from "node:process";
import { fact, headLine, listedLines, unclaimedLines } from "../device/device-lines.ts";
import { userOf, withLookOptions, type LookOptions } from "../device/root-option.ts";

interface ListOptions extends LookOptions {
  readonly all?: true;
}

export function registerList(scanner: Command): void {
  withLookOptions(
    scanner
      .command("list")
      .description("What is plugged in that is or may be a scanner, with the lines for the configuration")
      .option("--all", "every keyboard and HID device too"),
  )
    .addHelpText(
      "after",
      `
Nothing is opened: this is safe while the terminal runs.

Examples:
  yanpiao scanner list
  yanpiao scanner list --json

Exit codes: 0 done (nothing plugged in is no fault), 1 something plugged in cannot be used as it is, 2 used wrongly`,
    )
    .action(async (options: ListOptions) => {
      process.exitCode = await list(options);
    });
}

async function list(options: ListOptions): Promise<0 | 1 | 2> {
  const who = userOf(options);
  if (typeof who === "string") {
    console.error(`yanpiao scanner list: ${who}`);
    return 2;
  }
  const { discoverDevices } = await import("../../../drivers/discovery/discover.ts");
  const { listScanners } = await import("../../../drivers/discovery/lists.ts");
  const { readProfiles } = await import("../../../drivers/discovery/profiles.ts");
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
