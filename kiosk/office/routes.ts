/** What can be asked at the operators' door, and by whom. A route that is not in this table does not exist. */
import type { Result } from "../invoice/types.ts";
import type { EventData } from "../journal/catalogue.ts";
import type { SelfCheckRecord } from "../staff/checks/record.ts";
import { actionOf, type ActionReport } from "./actions/action.ts";
import type { Actions } from "./actions/actions.ts";
import { linesOf, nothingOf, stretchesOf, stretchOf } from "./asked.ts";
import type { OfficeFacts } from "./facts.ts";
import { bytesOfSeveral, listJournal, manifestBytes, segmentBytes } from "./journal-files.ts";
import { linesReply } from "./journal-lines.ts";
import { renderMetrics, METRICS_TYPE } from "./metrics.ts";
import type { OfficeRole } from "./people.ts";
import { json, refusal, type Reply } from "./reply.ts";
import type { SupportDesk } from "./support.ts";

export interface RouteRooms {
  /** The journal's folder. */
  readonly dir: string;
  readonly facts: OfficeFacts;
  readonly actions: Pick<Actions, "ask" | "report">;
  readonly selfChecks: () => readonly SelfCheckRecord[];
  readonly support: SupportDesk;
  readonly wallMs: () => number;
}

export interface Route {
  /** A POST takes a body in JSON; a GET none. */
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly role: OfficeRole;
  /** Reading it is a line of the journal. */
  readonly noted: EventData<"office.read">["what"] | null;
  readonly answer: (rooms: RouteRooms, asked: Asked) => Promise<Reply>;
}

export interface Asked {
  readonly parameters: URLSearchParams;
  readonly id: string;
  /** Who asks, as their certificate says. */
  readonly person: string;
  readonly body: string;
}

/** Stands for an id at the end of a path. */
const ID = "{id}";

export const ROUTES: readonly Route[] = [
  {
    ...read("/v1/journal/segments", "journal-files"),
    answer: withAsked(nothingOf, ({ dir, facts }) =>
      json({ terminal: facts.terminalId(), key: facts.journalKey(), ...listJournal(dir) }),
    ),
  },
  {
    ...read(`/v1/journal/segments/${ID}`),
    answer: withAsked(stretchOf, ({ dir }, asked, { id }) => segmentBytes(dir, id, asked)),
  },
  {
    ...read("/v1/journal/stretches"),
    answer: withAsked(stretchesOf, ({ dir }, asked) => bytesOfSeveral(dir, asked)),
  },
  {
    ...read("/v1/journal/manifests"),
    answer: withAsked(stretchOf, ({ dir }, asked) => manifestBytes(dir, asked)),
  },
  {
    ...read("/v1/journal/lines", "journal-lines"),
    answer: withAsked(linesOf, ({ dir }, asked) => linesReply(dir, asked)),
  },
  { ...read("/v1/health"), answer: withAsked(nothingOf, ({ facts }) => json(facts.health())) },
  {
    ...read("/metrics"),
    answer: withAsked(nothingOf, async ({ facts }) => ({
      status: 200,
      type: METRICS_TYPE,
      body: await renderMetrics(facts.health()),
    })),
  },
  {
    ...{ method: "POST", path: "/v1/actions", role: "operator", noted: null },
    answer: ({ actions }, { person, body, parameters }) => Promise.resolve(act(actions, person, body, parameters)),
  },
  {
    ...read(`/v1/actions/${ID}`),
    answer: withAsked(nothingOf, ({ actions }, _asked, { id }) => {
      const report = actions.report(id);
      return report === null ? refusal("not-here", "no action of this id is remembered") : reportReply(report);
    }),
  },
  { ...read("/v1/self-checks"), answer: withAsked(nothingOf, ({ selfChecks }) => json({ records: selfChecks() })) },
  {
    ...{ method: "GET", path: "/v1/support", role: "operator", noted: "support-bundle" },
    answer: withAsked(nothingOf, ({ support }, _asked, { person }) => support.reply(person)),
  },
];

function act(actions: RouteRooms["actions"], person: string, body: string, parameters: URLSearchParams): Reply {
  const nothing = nothingOf(parameters);
  const asked = nothing.ok ? actionOf(body) : nothing;
  if (!asked.ok) return refusal("not-understood", asked.error);
  const answer = actions.ask(person, asked.value);
  return answer.taken ? reportReply(answer.report) : refusal(answer.code, answer.words, answer.againInSeconds);
}

function reportReply(report: ActionReport): Reply {
  return json(report, report.state === "under-way" ? 202 : 200);
}

export interface Found {
  readonly route: Route;
  readonly id: string;
}

export function routeOf(method: string, path: string): Found | "not-here" | "not-this-way" {
  const here = ROUTES.flatMap((route) => {
    if (!route.path.endsWith(ID)) return route.path === path ? [{ route, id: "" }] : [];
    const before = route.path.slice(0, -ID.length);
    const id = path.slice(before.length);
    return path.startsWith(before) && id !== "" && !id.includes("/") ? [{ route, id }] : [];
  });
  if (here.length === 0) return "not-here";
  return here.find(({ route }) => route.method === method) ?? "not-this-way";
}

function read(path: string, noted: Route["noted"] = null): Omit<Route, "answer"> {
  return { method: "GET", path, role: "reader", noted };
}

function withAsked<T>(
  understand: (parameters: URLSearchParams) => Result<T, string>,
  answer: (rooms: RouteRooms, understood: T, asked: Asked) => Reply | Promise<Reply>,
): Route["answer"] {
  return async (rooms, asked) => {
    const understood = understand(asked.parameters);
    return understood.ok ? answer(rooms, understood.value, asked) : refusal("not-understood", understood.error);
  };
}
