/**
 * What waits to be asked and what was printed, a page of rows at a time. A technician looks; an operator asks again or gives up
 * what cannot be finished, which is asked for twice. Read beside the terminal's own connection, read-only; nothing that was
 * asked or answered is read, and no claim code.
 */
import type {
  OperatedView,
  PaperView,
  RecordsAction,
  RecordsPageView,
  RequestRowView,
  RequestShows,
  SlipRowView,
} from "../../display/contract/staff/records.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import type { PrintFigures } from "../../ledger/figures.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { DISK_FAULT } from "../trial.ts";
import { writtenOrNull } from "../../store/files.ts";
import { readSlips, type PrintedSlip } from "../../ledger/read.ts";
import type { Operator } from "../../outbox/operate.ts";
import { readRequests, type RequestState, type RequestSummary } from "../../outbox/read.ts";
import { storageFault } from "../../store/disk-fault.ts";
import { EVERYBODY, OPERATOR, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface RecordsPageRooms {
  readonly storePath: string;
  /** Null where the store is not open: then nothing can be done about a request. */
  readonly operator: Operator | null;
  readonly ledger: Pick<Ledger, "figures"> | null;
  readonly wallMs: () => number;
}

export function recordsPage(rooms: RecordsPageRooms): StaffPage<"records"> {
  return {
    id: "records",
    roles: EVERYBODY,
    actions: {
      show: EVERYBODY,
      "turn-requests": EVERYBODY,
      "turn-slips": EVERYBODY,
      retry: OPERATOR,
      "ask-drop": OPERATOR,
      keep: OPERATOR,
      drop: OPERATOR,
    },
    open: (room) => openRecordsPage(rooms, room),
  };
}

/** What fits on the glass, both ways round. */
const REQUEST_ROWS = 5;
const SLIP_ROWS = 6;

const STATES: Readonly<Record<RequestShows, readonly RequestState[]>> = {
  dead: ["dead"],
  waiting: ["waiting", "under-way"],
  answered: ["answered"],
};

function openRecordsPage(rooms: RecordsPageRooms, { who, changed }: PageRoom): OpenPage<"records"> {
  const { storePath: path, operator, ledger, wallMs } = rooms;
  let shows: RequestShows = "waiting";
  let requestsAt = 0;
  let slipsAt = 0;
  let asksDrop: string | null = null;
  let told: RecordsPageView["told"] = null;

  function requests(): RecordsPageView["requests"] {
    const read = readRequests({ path, roots: [] }, (reader) => {
      const { waiting, dead, answered, "under-way": underWay } = reader.counts();
      const counts = { waiting: waiting + underWay, dead, answered };
      const pages = Math.max(1, Math.ceil(counts[shows] / REQUEST_ROWS));
      // Rows come and go while the page stands there.
      const at = Math.min(requestsAt, pages - 1);
      const list = reader.list(STATES[shows], { limit: REQUEST_ROWS, offset: at * REQUEST_ROWS });
      return { counts, shows, rows: list.map((row) => requestRow(row, wallMs())), at, pages };
    });
    return read.ok ? read.value : null;
  }

  function slips(): RecordsPageView["slips"] {
    const read = readSlips(path, { limit: SLIP_ROWS + 1, offset: slipsAt * SLIP_ROWS });
    if (!read.ok) return null;
    const rows = read.value.slice(0, SLIP_ROWS).map(slipRow);
    return { rows, at: slipsAt, more: read.value.length > SLIP_ROWS };
  }

  function operate(verb: "retry" | "drop", request: string): OperatedView {
    // A disk that does not take it is an answer; thrown, it would end the terminal under the operator's finger.
    const outcome = operator === null ? "no-store" : (writtenOrNull(() => operator[verb](request)) ?? DISK_FAULT);
    told = { verb, outcome };
    return outcome;
  }

  function act(action: RecordsAction): string {
    if (action.do !== "turn-slips" && action.do !== "turn-requests") told = null;
    switch (action.do) {
      case "show":
        [shows, requestsAt, asksDrop] = [action.shows, 0, null];
        return "done";
      case "turn-requests":
        requestsAt = action.to;
        return "done";
      case "turn-slips":
        slipsAt = action.to;
        return "done";
      case "retry":
        return operate("retry", action.request);
      case "ask-drop":
        asksDrop = action.request;
        return "asked";
      case "keep":
        asksDrop = null;
        return "done";
      case "drop": {
        if (asksDrop === null) return "not-asked";
        const request = asksDrop;
        asksDrop = null;
        return operate("drop", request);
      }
    }
  }

  return {
    view: () => ({
      page: "records",
      requests: requests(),
      asksDrop,
      told,
      slips: slips(),
      paper: paperOf(ledger),
      mayOperate: operator !== null && OPERATOR.includes(who.role),
    }),
    act(action) {
      const outcome = act(action);
      changed();
      return Promise.resolve(outcome);
    },
    close: () => undefined,
  };
}

const MINUTE_MS = 60_000;

function requestRow(row: RequestSummary, nowMs: number): RequestRowView {
  const { id, state, receivedAt, attempts, nextTryAt, reason, collectedAt } = row;
  return {
    id,
    state,
    receivedAt: beijing(Date.parse(receivedAt)),
    ageMinutes: Math.max(0, Math.floor((nowMs - Date.parse(receivedAt)) / MINUTE_MS)),
    tries: attempts,
    nextTryAt: nextTryAt === null ? null : beijingDateTime(new Date(nextTryAt)).slice(11),
    reason,
    collected: collectedAt !== null,
  };
}

function slipRow({ seq, slip, reprint, begunWallMs, outcome, fault, partial, recovered }: PrintedSlip): SlipRowView {
  return {
    ...{ seq, slip, reprint, fault, partial, recovered },
    printedAt: beijing(begunWallMs),
    outcome: outcome ?? "under-way",
  };
}

/** "11-26 14:26". */
function beijing(wallMs: number): string {
  return beijingDateTime(new Date(wallMs)).slice(5, 16);
}

/** Null where there is no ledger, or the disk does not say. */
function paperOf(ledger: RecordsPageRooms["ledger"]): PaperView | null {
  let figures: PrintFigures | null;
  try {
    figures = ledger?.figures() ?? null;
  } catch (error) {
    if (!storageFault(error)) throw error;
    return null;
  }
  if (figures === null) return null;
  const { roll, daysToEmpty, slips } = figures;
  return {
    usedMetres: roll.metres.most,
    leftMetres: roll.metresLeft,
    daysToEmpty: daysToEmpty.known ? daysToEmpty.days : null,
    slips,
  };
}
