/** How each command of the house reads its command line: --help before anything else, and a hint after a mistake. */
export interface CommandLine<Options extends object> {
  /** As a person types it: "npm start". */
  readonly command: string;
  readonly help: string;
  /** The options, or one line that says what is wrong. */
  readonly parse: (argv: readonly string[]) => Options | string;
}

/** The options; or, where everything is said already, the exit code. */
export function readOptions<Options extends object>(
  { command, help, parse }: CommandLine<Options>,
  argv: readonly string[],
): Options | number {
  if (argv.includes("--help") || argv.includes("-h")) {
    console.log(help);
    return 0;
  }
  const options = parse(argv);
  if (typeof options !== "string") return options;
  console.error(`${options}\n${command} -- --help tells what there is.`);
  return 2;
}

/** A count or a seed as typed; NaN where it is no whole number, so that no range holds it. */
export function whole(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : NaN;
}

/** Other dice each time, unless told. */
export const anySeed = (): number => Math.floor(Math.random() * 1e9);
