/** Rooms of a terminal that write down what they were told to do; for tests. */
import { randomUUIDv7 } from "node:crypto";
import type { ActionRooms, Told } from "./actions.ts";
import type { AskedAction, AskedWithoutId } from "./action.ts";
import type { Obstacle } from "./why-not.ts";

export interface ToldRooms extends ActionRooms {
  /** What stands in the way now. */
  stands: Obstacle | null;
  readonly did: readonly string[];
  /** A self-check that was begun comes to its end. */
  endSelfCheck(): void;
}

/** What a configuration becomes that is sent to them. */
export const SENT_VERSION = 4;

export function toldRooms(): ToldRooms {
  const did: string[] = [];
  let ends: ((told: Told) => void) | null = null;
  const tell = (what: string): Told => {
    did.push(what);
    return { outcome: "done", reason: "done", words: `${what} is done` };
  };
  const rooms: ToldRooms = {
    stands: null,
    did,
    obstacle: () => rooms.stands,
    restart: () => void did.push("restart"),
    rotateKeys: (root) => tell(root ? "rotate-keys root" : "rotate-keys"),
    sendConfig: (bundle) => ({
      ...tell(`send-config of ${bundle.length} bytes`),
      result: { of: "send-config", version: SENT_VERSION, changes: 1 },
    }),
    confirmConfig: (version) => tell(`confirm-config ${version}`),
    selfCheck({ end }) {
      did.push("self-check");
      ends = end;
      return { stop: () => void (ends = null) };
    },
    endSelfCheck: () => ends?.({ outcome: "done", reason: "ready", words: "9 are well" }),
  };
  return rooms;
}

/** With a new id. */
export function newAction(asked: AskedWithoutId): AskedAction {
  return { id: randomUUIDv7(), ...asked };
}

/** One that a desk may ask for by itself; confirming comes after sending. */
export const EACH_ACTION: readonly AskedWithoutId[] = [
  { action: "restart" },
  { action: "rotate-keys", root: false },
  { action: "send-config", bundle: "yanpiao-config 1\n" },
  { action: "self-check" },
];
