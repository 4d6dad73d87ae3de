/** The command line of the main process: Chromium's switches and ours, then "--", then what the core is told. Pure. */
const RELAUNCHES = "--relaunches=";

export interface MainArguments {
  /** As given, for a relaunch. */
  readonly all: readonly string[];
  readonly relaunches: number;
  readonly core: readonly string[];
}

/** `argv` without the executable. Chromium reads no switch after "--", so nothing a core is told can turn its sandbox off. */
export function readArguments(argv: readonly string[]): MainArguments {
  const end = argv.indexOf("--");
  const before = end === -1 ? argv : argv.slice(0, end);
  const told = before.find((one) => one.startsWith(RELAUNCHES))?.slice(RELAUNCHES.length) ?? "";
  return {
    all: argv,
    relaunches: /^\d{1,6}$/.test(told) ? Number(told) : 0,
    core: end === -1 ? [] : argv.slice(end + 1),
  };
}

/** The same command line for the next start of this application by itself. */
export function relaunchArguments(argv: readonly string[], relaunches: number): string[] {
  const end = argv.indexOf("--");
  const before = (end === -1 ? argv : argv.slice(0, end)).filter((one) => !one.startsWith(RELAUNCHES));
  return [...before, `${RELAUNCHES}${relaunches}`, ...(end === -1 ? [] : argv.slice(end))];
}
