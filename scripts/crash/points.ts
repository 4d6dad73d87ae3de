/** The moments at which the core is killed, by name. */
import type { Errand } from "./messages.ts";
import type { WritingCall } from "./life.ts";
import type { CallKind, Stage } from "./service.ts";

export type Span = "start" | "after-ready" | "all";

export type Moment =
  /** From the start on. */
  | { readonly how: "clock" }
  /** From the moment on in which it is ready. */
  | { readonly how: "work" }
  | {
      readonly how: "call";
      readonly when: "entering" | "left";
      /** Among which of them: up to when it is ready, from then on, or all. */
      readonly span: Span;
      /** The first and last of a kind in that span, as counted once; the campaign goes on counting by itself. */
      readonly calls: Readonly<Partial<Record<WritingCall, readonly [number, number]>>>;
    }
  | { readonly how: "stage"; readonly kinds: readonly CallKind[]; readonly stages: readonly Stage[] }
  | { readonly how: "word" };

export interface Point {
  /** For --help and the report. */
  readonly what: string;
  readonly moment: Moment;
  readonly errand?: Errand;
  readonly body?: "whole";
  /** What is done to the data before the process starts. */
  readonly before?: "begin-anew" | "older-schema" | "a-month-passes" | "damage";
  /** The process is an operator's command beside a core that does not run. */
  readonly command?: "back-up" | "restore";
  /** It is told to close as soon as it is ready. */
  readonly stops?: true;
}

export const POINTS = {
  "any-moment": { what: "any moment while people are served", moment: { how: "work" } },
  starting: { what: "any moment of a start", moment: { how: "clock" } },
  "whole-terminal": {
    what: "any moment of the whole terminal, as it is run",
    moment: { how: "work" },
    body: "whole",
  },
  "before-commit": {
    what: "before a page of a commit is written",
    moment: { how: "call", when: "entering", span: "all", calls: { pwrite64: [1, 300] } },
  },
  "mid-commit": {
    what: "between a commit's pages and its sync",
    moment: { how: "call", when: "entering", span: "all", calls: { fsync: [1, 45] } },
  },
  "after-commit": {
    what: "after a sync returned, before anything else happens",
    moment: { how: "call", when: "left", span: "all", calls: { fsync: [1, 45] } },
  },
  "before-word": {
    what: "before a line of the journal, or a word to a person",
    moment: { how: "call", when: "entering", span: "all", calls: { write: [1, 150] } },
  },
  "request-leaving": {
    what: "a question is on its way",
    moment: { how: "stage", kinds: ["question"], stages: ["arriving"] },
  },
  "mid-request": {
    what: "the service took a question and has not replied",
    moment: { how: "stage", kinds: ["question"], stages: ["taken"] },
  },
  "mid-reply": { what: "half of a reply has arrived", moment: { how: "stage", kinds: ["question"], stages: ["half"] } },
  "after-reply": {
    what: "a reply has left the service whole",
    moment: { how: "stage", kinds: ["question"], stages: ["replied"] },
  },
  "mid-look-up": {
    what: "what became of a question is being looked up",
    moment: { how: "stage", kinds: ["look-up"], stages: ["arriving", "taken", "half", "replied"] },
  },
  "mid-delivery": {
    what: "a result is being handed over",
    moment: { how: "stage", kinds: ["delivery"], stages: ["arriving", "taken", "half", "replied"] },
  },
  "mid-stop": {
    what: "while it closes in order",
    moment: {
      how: "call",
      when: "entering",
      span: "after-ready",
      calls: { pwrite64: [44, 94], fsync: [11, 20], unlink: [2, 4] },
    },
    stops: true,
  },
  "mid-first-start": {
    what: "on the first start, when key and store are made",
    moment: {
      how: "call",
      when: "entering",
      span: "start",
      calls: { pwrite64: [1, 113], fsync: [1, 30], link: [1, 2], unlink: [1, 3], rename: [1, 1], write: [1, 7] },
    },
    before: "begin-anew",
  },
  "mid-migration": {
    what: "while a store of an older version is brought up to date",
    moment: {
      how: "call",
      when: "entering",
      span: "start",
      calls: { pwrite64: [1, 82], fsync: [1, 21], write: [1, 40] },
    },
    before: "older-schema",
  },
  "mid-purge": {
    what: "a month later, when old answers are deleted",
    moment: { how: "call", when: "entering", span: "start", calls: { pwrite64: [1, 74], fsync: [1, 17] } },
    before: "a-month-passes",
  },
  "mid-key-rotation": {
    what: "while a new key seals everything anew",
    moment: {
      how: "call",
      when: "entering",
      span: "after-ready",
      calls: { pwrite64: [42, 200], fsync: [12, 40], rename: [1, 2], write: [30, 100] },
    },
    errand: "rotate-key",
  },
  "mid-root-rotation": {
    what: "while the root key is changed",
    moment: {
      how: "call",
      when: "entering",
      span: "start",
      calls: { pwrite64: [1, 43], fsync: [1, 19], rename: [1, 3], link: [1, 1], write: [1, 35] },
    },
    errand: "rotate-root-key",
  },
  "mid-backup": {
    what: "while the running core copies its store",
    moment: { how: "word" },
    errand: "back-up",
  },
  "mid-backup-command": {
    what: "while a command copies the store of a core that does not run",
    moment: {
      how: "call",
      when: "entering",
      span: "all",
      calls: { pwrite64: [1, 71], fsync: [1, 10], unlink: [1, 4], ftruncate: [1, 2], rename: [1, 1] },
    },
    command: "back-up",
  },
  "mid-restore": {
    what: "while a command puts a copy in the store's place",
    moment: {
      how: "call",
      when: "entering",
      span: "all",
      calls: { pwrite64: [1, 21], fsync: [1, 19], unlink: [1, 6], rename: [1, 5] },
    },
    command: "restore",
  },
  "mid-salvage": {
    what: "while what is left of a damaged file is saved",
    moment: {
      how: "call",
      when: "entering",
      span: "start",
      calls: { pwrite64: [1, 197], fsync: [1, 29], unlink: [1, 3], ftruncate: [1, 3], rename: [1, 6] },
    },
    before: "damage",
  },
  "mid-journal-keeping": {
    what: "while the journal is signed, compressed and made room in",
    moment: { how: "work" },
    errand: "keep-journal",
  },
  "mid-check": { what: "while the whole file is read through", moment: { how: "word" }, errand: "check" },
} as const satisfies Readonly<Record<string, Point>>;

export type PointName = keyof typeof POINTS;
export const POINT_NAMES = Object.keys(POINTS) as readonly PointName[];

export function isPointName(name: string): name is PointName {
  return Object.hasOwn(POINTS, name);
}

/** Points that need strace. */
export function isExact(name: PointName): boolean {
  return POINTS[name].moment.how === "call";
}
