import { readRequests } from "../../../kiosk/outbox/read.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { dataOf } from "../store/data.ts";
import { doOrAsk, noStore } from "../store/do-or-ask.ts";
import type { ActOptions } from "./options.ts";

/** Each of them on its own: what one of them comes to does not keep the others back. */
export async function act(
  verb: "retry" | "drop",
  named: readonly string[],
  { allDead, json, ...options }: ActOptions,
): Promise<0 | 1 | 2> {
  const command = `yanpiao outbox ${verb}`;
  if ((named.length === 0) === (allDead !== true)) {
    console.error(`${command}: name requests, or say --all-dead`);
    return 2;
  }
  const data = dataOf(command, options);
  if (data === null) return 2;
  let ids = named;
  if (allDead === true) {
    const dead = readRequests({ path: storePath(data.dataDir), roots: [] }, (requests) => requests.list(["dead"]));
    if (!dead.ok) {
      console.error(
        `${command}: ${dead.error === "no-store" ? noStore(data) : `the store cannot be read: ${dead.error}`}`,
      );
      return 1;
    }
    ids = dead.value.map(({ id }) => id);
    if (ids.length === 0) console.error(`${command}: nothing is dead`);
  }
  const outcomes: { readonly id: string; readonly outcome: string }[] = [];
  for (const id of ids) {
    const done = await doOrAsk(data, { verb, request: id });
    if (!done.ok) {
      console.error(`${command}: ${done.message}`);
      return 1;
    }
    outcomes.push({ id, outcome: done.outcome });
    if (json !== true) console.log(`${id}  ${WORDS[done.outcome] ?? done.outcome}`);
  }
  if (json === true) console.log(JSON.stringify(outcomes, null, 2));
  return outcomes.every(({ outcome }) => outcome === "done") ? 0 : 1;
}

const WORDS: Readonly<Record<string, string>> = {
  disk: "the terminal's disk does not take it: nothing was changed (yanpiao doctor)",
  "no-such-request": "there is no such request",
  "not-dead": "still waits: its person holds a claim code, it cannot be dropped",
  "under-way": "is being asked at this moment",
  answered: "is answered already",
  "waits-for-the-day": "may have cost a check of today: it is asked after midnight in Beijing",
  "nothing-to-ask": "cannot be read any more: there is nothing left to ask",
  "too-late": "the terminal saw it too late and did nothing; try again",
};
