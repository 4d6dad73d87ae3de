/**
 * The self-check: runs everything, says what is right, what is wrong and what to do, remembers the last results over restarts,
 * and prints a slip for the work order. One check at a time; leaving the page gives it up.
 */
import type { PrintOutcome } from "../../../drivers/printer/printer.ts";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import type {
  SelfCheckAction,
  SelfCheckItemView,
  SelfCheckPageView,
  SelfCheckResultView,
} from "../../display/contract/staff/self-check.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import type { Journal } from "../../journal/journal.ts";
import type { TestPrinter } from "../../ledger/printing.ts";
import type { SigningKey } from "../../journal/signing-key.ts";
import type { SlipDocument } from "../../receipt/document.ts";
import { encodeSlip, slipGlyphs } from "../../receipt/encode.ts";
import { readinessSlip } from "../../receipt/readiness.ts";
import { testQr } from "../../receipt/test-page.ts";
import { concludeSelfCheck } from "../checks/conclude.ts";
import { ITEM_NAMES, levelOf, tallyOf, type CheckFinding, type Said } from "../checks/finding.ts";
import { readSelfChecks, type SelfCheckRecord } from "../checks/record.ts";
import { readinessQr } from "../checks/readiness-qr.ts";
import { itemsOf, startSelfCheck, type SelfCheckRun, type SelfCheckSources } from "../checks/run.ts";
import { EVERYBODY, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface SelfCheckPageRooms {
  readonly sources: Omit<SelfCheckSources, "printTest">;
  readonly terminalId: string;
  readonly placeName: Said;
  readonly version: string;
  readonly paper: TestPrinter;
  readonly profile: PrinterProfile;
  readonly wallMs: () => number;
  readonly journal: Journal;
  /** The terminal's own key; null where it cannot be read. */
  readonly key: () => SigningKey | null;
  readonly onSurprise: (error: unknown) => void;
}

export function selfCheckPage(rooms: SelfCheckPageRooms): StaffPage<"self-check"> {
  return {
    id: "self-check",
    roles: EVERYBODY,
    actions: { run: EVERYBODY, "skip-code": EVERYBODY, "print-slip": EVERYBODY },
    open: (room) => openSelfCheckPage(rooms, room),
  };
}

function openSelfCheckPage(rooms: SelfCheckPageRooms, { who, changed }: PageRoom): OpenPage<"self-check"> {
  const { sources, terminalId, placeName, version, paper, profile, wallMs, journal } = rooms;
  const { dataDir, demo, clock } = sources;
  const key = rooms.key();
  let records = readSelfChecks(dataDir);
  let shown: SelfCheckRecord | null = records[0] ?? null;
  let run: SelfCheckRun | null = null;
  let notKept = false;
  let slip: SelfCheckPageView["slip"] = null;

  const print = (document: SlipDocument): Promise<PrintOutcome> =>
    paper.printTest(async () => encodeSlip(document, profile, await slipGlyphs(document, profile)));
  const printTest = (): Promise<PrintOutcome> => print(testQr(`YANPIAO TEST ${profile.id} ${timeOf(wallMs())}`));

  function start(): string {
    if (run !== null) return "busy";
    const startedMs = clock.now();
    [shown, slip, notKept] = [null, null, false];
    run = startSelfCheck(
      { ...sources, printTest },
      {
        changed,
        surprise: rooms.onSurprise,
        end(findings) {
          run = null;
          keep({ wallMs: wallMs(), version, findings: [...findings] }, Math.round(clock.now() - startedMs));
        },
      },
    );
    return "begun";
  }

  function keep(record: SelfCheckRecord, durationMs: number): void {
    shown = record;
    records = [record, ...records];
    notKept = !concludeSelfCheck({ dataDir, journal, role: who.role, record, durationMs });
  }

  async function printSlip(): Promise<string> {
    if (shown === null) return "nothing-shown";
    if (slip === "printing") return "busy";
    slip = "printing";
    changed();
    const document = readinessSlip({
      ...{ demo, terminalId, placeName, version, qr: qrOf(shown) },
      checkedAt: timeOf(shown.wallMs),
      level: levelOf(shown.findings),
      ok: tallyOf(shown.findings).ok,
      troubles: shown.findings.flatMap(({ item, level, says, todo }) =>
        level === "ok" ? [] : [{ name: ITEM_NAMES[item], level, says, todo }],
      ),
    });
    slip = (await print(document)).type;
    return slip;
  }

  function qrOf({ wallMs: atMs, findings }: SelfCheckRecord): string {
    return readinessQr(terminalId, beijingDateTime(new Date(atMs)), findings, key);
  }

  function act(action: SelfCheckAction): Promise<string> | string {
    switch (action.do) {
      case "run":
        return start();
      case "skip-code":
        run?.skipCode();
        return "done";
      case "print-slip":
        return printSlip();
    }
  }

  return {
    view: () => ({
      page: "self-check",
      running: run !== null,
      codeSecondsLeft: run?.codeSecondsLeft() ?? null,
      items: run === null ? (shown?.findings.map(itemOf) ?? []) : itemsWhile(run, sources),
      result: shown === null ? null : resultOf(shown),
      qr: shown === null ? null : qrOf(shown),
      notKept,
      history: records
        .filter((record) => record !== shown)
        .slice(0, MOST_SHOWN)
        .map(resultOf),
      slip,
    }),
    async act(action) {
      const outcome = await act(action);
      changed();
      return outcome;
    },
    scanned: ({ bytes }) => run?.scanned(bytes.length),
    close() {
      run?.stop();
      run = null;
    },
  };
}

/** What fits beside the result. */
const MOST_SHOWN = 5;

function itemOf({ item, level, says, todo }: CheckFinding): SelfCheckItemView {
  return { item, name: ITEM_NAMES[item], state: level, says, todo };
}

function itemsWhile(run: SelfCheckRun, sources: Pick<SelfCheckSources, "camera">): readonly SelfCheckItemView[] {
  const found = new Map(run.findings().map((finding) => [finding.item, finding]));
  return itemsOf(sources).map((item) => {
    const finding = found.get(item);
    if (finding !== undefined) return itemOf(finding);
    const state = run.now() === item ? "running" : "waiting";
    return { item, name: ITEM_NAMES[item], state, says: null, todo: null };
  });
}

function resultOf({ wallMs, findings }: SelfCheckRecord): SelfCheckResultView {
  return { at: timeOf(wallMs), level: levelOf(findings), ...tallyOf(findings) };
}

function timeOf(wallMs: number): string {
  return beijingDateTime(new Date(wallMs)).slice(0, 16);
}
