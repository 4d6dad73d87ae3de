import { openDesk } from "../../../kiosk/office/desk/desk.ts";
import { DeskTrouble, troubleWords } from "../../../kiosk/office/desk/trouble.ts";
import { identityIn, terminalsOf } from "../journal-pull/terminals.ts";

export interface AskOptions {
  readonly identity: string;
}

/** Prints what the terminal says, as it says it. */
export async function ask(command: string, path: string, terminal: string, options: AskOptions): Promise<0 | 1 | 2> {
  const terminals = terminalsOf([terminal], undefined);
  const identity = identityIn(options.identity);
  if (typeof terminals === "string") {
    console.error(`${command}: ${terminals}`);
    return 2;
  }
  if (typeof identity === "string") {
    console.error(`${command}: ${identity}`);
    return 2;
  }
  for (const { host, port } of terminals) {
    try {
      const desk = openDesk({ host, port }, identity, Date.now);
      try {
        console.log((await desk.text(path)).trimEnd());
      } finally {
        desk.close();
      }
    } catch (error) {
      if (!(error instanceof DeskTrouble)) throw error;
      console.error(`${command}: ${terminal} ${troubleWords(error.trouble)}`);
      return 1;
    }
  }
  return 0;
}
