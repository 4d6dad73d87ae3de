/**
 * Has the terminal do what an operator asks from a desk: one thing at a time, only while nobody is there, each id once.
 *
 *   asked ─► allowed? ─► known id? ─► what is in the way? ─► noted on disk, in the journal ─► begun ─► done | refused
 *                           │               │                                                  └─ a restart in between ─► unknown
 *                           └─ what came    └─ said, with when to ask again; not noted, so that the same id may come again
 *                              of it then
 *
 * Error model: what can happen is an Answer; what nobody foresaw goes to `onSurprise`, and the action's end is `unknown`.
 */
import { createHash } from "node:crypto";
import type { Clock } from "../../../drivers/clock.ts";
import type { OFFICE_ACTIONS } from "../../../config/parts/people.ts";
import type { EventData } from "../../journal/catalogue.ts";
import type { Journal } from "../../journal/journal.ts";
import { OFFICE_DELAYS } from "../delays.ts";
import { onceWithin } from "../once.ts";
import { LONGEST_WORDS, type ActionReport, type ActionResult, type AskedAction } from "./action.ts";
import { isOfItsTime, openActionBook, type ActionBook, type ActionRecord } from "./book.ts";
import { whyNot, type Obstacle, type WhyNot } from "./why-not.ts";

/** What came of it: a word for the journal, a sentence for the desk. */
export interface Told {
  readonly outcome: "done" | "refused";
  readonly reason: string;
  readonly words: string;
  readonly result?: ActionResult;
}

/** What the rooms of the terminal can do. */
export interface ActionRooms {
  /** Null: nobody is there and nothing is under way. */
  readonly obstacle: () => Obstacle | null;
  /** Ends the core in a known way; its supervisor starts it anew. */
  readonly restart: () => void;
  readonly rotateKeys: (root: boolean) => Told;
  readonly sendConfig: (bundle: Uint8Array) => Told;
  readonly confirmConfig: (version: number) => Told;
  /** Tells once; never after it was stopped. */
  readonly selfCheck: (on: { readonly end: (told: Told) => void; readonly surprise: (error: unknown) => void }) => {
    stop(): void;
  };
}

export interface ActionsOptions {
  /** Of the configuration. */
  readonly allowed: readonly (typeof OFFICE_ACTIONS)[number][];
  readonly dataDir: string;
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly journal: Journal;
  readonly rooms: ActionRooms;
  readonly onSurprise: (error: unknown) => void;
}

export type Answer = { readonly taken: true; readonly report: ActionReport } | ({ readonly taken: false } & WhyNot);

export interface Actions {
  ask(person: string, asked: AskedAction): Answer;
  report(id: string): ActionReport | null;
  close(): void;
}

export function createActions(options: ActionsOptions): Actions {
  const { allowed, dataDir, clock, wallMs, journal, rooms, onSurprise } = options;
  const book = openActionBook(dataDir);
  const mayNote = onceWithin(clock, OFFICE_DELAYS.note);
  let stop: () => void = () => undefined;
  let closed = false;
  endEarlier(book, end);

  function end(record: ActionRecord, { outcome, reason, words, result }: EndTold): void {
    const ended = { ...record, state: outcome, words: words.slice(0, LONGEST_WORDS), result: result ?? null };
    const { person, action, id } = record;
    journal.record("office.action-ended", { person, action, id, outcome, reason });
    try {
      book.end(ended);
    } catch (error) {
      // A full disk: what came of it is told from memory, and is in the journal.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }

  function refused(person: string, { action }: AskedAction, why: WhyNot): Answer {
    if (mayNote(`${person} ${action} ${why.code}`))
      journal.record("office.action-refused", { person, action, why: why.code });
    return { taken: false, ...why };
  }

  /**
   * What a desk has sent a desk may confirm, also where the new settings let it send no more; and nothing else: whoever tries
   * something at the glass is to see it.
   */
  function whyNotAllowed(asked: AskedAction): WhyNot | null {
    if (asked.action === "confirm-config") return book.hasSent(asked.version) ? null : whyNot.notSent(asked.version);
    return allowed.includes(asked.action) ? null : whyNot.notAllowed(asked.action);
  }

  function inTheWay(asked: AskedAction): WhyNot | null {
    const nowMs = wallMs();
    if (!isOfItsTime(asked.id, nowMs)) return whyNot.outOfTime(asked.id, nowMs);
    const other = book.underWay();
    if (other !== null) return whyNot.another(other.action);
    if (book.isFull(nowMs)) return whyNot.tooMany();
    // A word that keeps a configuration disturbs nobody, and has two minutes.
    const obstacle = asked.action === "confirm-config" ? null : rooms.obstacle();
    return obstacle === null ? null : whyNot.obstacle(obstacle);
  }

  function ask(person: string, asked: AskedAction): Answer {
    const notAllowed = whyNotAllowed(asked);
    if (notAllowed !== null) return refused(person, asked, notAllowed);
    const digest = digestOf(person, asked);
    const known = book.find(asked.id);
    if (known !== null) {
      if (known.asked === digest) return { taken: true, report: reportOf(known) };
      return refused(person, asked, whyNot.idUsed());
    }
    const why = inTheWay(asked);
    if (why !== null) return refused(person, asked, why);
    const { id, action } = asked;
    const words = UNDER_WAY;
    const record: ActionRecord = { id, action, person, asked: digest, state: "under-way", words, result: null };
    try {
      book.begin(record, wallMs());
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      return refused(person, asked, whyNot.notKept(String(error.code)));
    }
    journal.record("office.action", { person, action, id });
    try {
      begin(asked, record);
    } catch (error) {
      surprised(record, error);
    }
    return { taken: true, report: reportOf(book.find(id) ?? record) };
  }

  function begin(asked: AskedAction, record: ActionRecord): void {
    switch (asked.action) {
      case "restart":
        // Whoever asked is answered first.
        setImmediate(restartWhenFree);
        return;
      case "self-check": {
        const run = rooms.selfCheck({
          end: (told) => end(record, told),
          surprise: (error) => surprised(record, error),
        });
        stop = () => run.stop();
        return;
      }
      case "rotate-keys":
      case "send-config":
      case "confirm-config":
        end(record, toldAtOnce(asked));
    }
  }

  function toldAtOnce(asked: Exclude<AskedAction, { readonly action: "restart" | "self-check" }>): Told {
    switch (asked.action) {
      case "rotate-keys":
        return rooms.rotateKeys(asked.root);
      case "send-config":
        return rooms.sendConfig(new TextEncoder().encode(asked.bundle));
      case "confirm-config":
        return rooms.confirmConfig(asked.version);
    }
  }

  /** Somebody may have come since it was asked: they are not interrupted. */
  function restartWhenFree(): void {
    if (closed) return;
    if (rooms.obstacle() === null) rooms.restart();
    else stop = clock.setTimeout(restartWhenFree, OFFICE_DELAYS.idleLook);
  }

  function surprised(record: ActionRecord, error: unknown): void {
    end(record, { outcome: "unknown", reason: "surprise", words: "the terminal failed while it did this" });
    onSurprise(error);
  }

  return {
    ask,
    report(id) {
      const found = book.find(id);
      return found === null ? null : reportOf(found);
    },
    close() {
      closed = true;
      stop();
    },
  };
}

type EndTold = Omit<Told, "outcome"> & { readonly outcome: EventData<"office.action-ended">["outcome"] };

const UNDER_WAY = "it is under way";

/** What an earlier life of the core had begun. That there is another life is what a restart wanted. */
function endEarlier(book: ActionBook, end: (record: ActionRecord, told: EndTold) => void): void {
  for (let record = book.underWay(); record !== null; record = book.underWay()) {
    if (record.action === "restart") {
      end(record, { outcome: "done", reason: "started-anew", words: "the terminal was started anew" });
    } else {
      const words = "the terminal ended while this was under way: look at its health and its journal, then ask anew";
      end(record, { outcome: "unknown", reason: "ended-meanwhile", words });
    }
  }
}

function digestOf(person: string, asked: AskedAction): string {
  return createHash("sha256")
    .update(JSON.stringify([person, ...Object.entries(asked).toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .digest("hex");
}

function reportOf({ id, action, state, words, result }: ActionRecord): ActionReport {
  return { id, action, state, words, result };
}
