/**
 * Has one terminal do something, from a desk, and waits until it is done:
 *
 *   restart, self-check   asked ─► under way ─► the terminal goes, comes back, says what came of it
 *   send-config           asked ─► the terminal starts anew with it ─► well? ─► confirmed; else it takes it back by itself
 *
 * The id of an action is made once: where the line breaks it is asked again by the same, and done once.
 *
 * Error model: what can happen is an ActOutcome.
 */
import { ConstantBackoff, DelegateBackoff, handleWhen, retry } from "cockatiel";
import { randomUUIDv7 } from "node:crypto";
import type { Clock } from "../../../drivers/clock.ts";
import { OFFICE_DELAYS } from "../delays.ts";
import { actionReport, LONGEST_WORDS, type ActionReport, type AskedWithoutId } from "../actions/action.ts";
import { openDesk, type Desk, type DeskIdentity, type TerminalAddress } from "./desk.ts";
import { plainWords, readAs } from "./read-as.ts";
import { healthSeen, troublesSince, type SeenHealth } from "./seen-health.ts";
import { DeskTrouble, mayPass, type Trouble } from "./trouble.ts";

export interface ActOptions {
  readonly identity: DeskIdentity;
  readonly address: TerminalAddress;
  readonly asked: Exclude<AskedWithoutId, { readonly action: "confirm-config" }>;
  readonly clock: Clock;
  readonly wallMs: () => number;
  /** How long somebody may stand in the way. */
  readonly waitMs: number;
  /** A sentence for whoever looks on. */
  readonly onProgress?: (words: string) => void;
  readonly delays?: Partial<Record<"poll" | "comeBack" | "longestPause", number>>;
}

export interface ActOutcome {
  /** Null: it was not begun, or nothing was heard of it. */
  readonly id: string | null;
  /** `not-confirmed`: a configuration that the terminal takes back. */
  readonly came: ActionReport["state"] | "not-confirmed" | "trouble";
  readonly words: string;
  readonly result: ActionReport["result"];
  readonly trouble: Trouble | null;
}

/** Where the line breaks at the question itself. */
const ATTEMPTS = 5;

export async function actOn(options: ActOptions): Promise<ActOutcome> {
  let id: string | null = null;
  try {
    const desk = openDesk(options.address, options.identity, options.wallMs);
    try {
      const talk = talkTo(desk, options);
      const before = options.asked.action === "send-config" ? await talk.health() : null;
      const report = await talk.ask(options.asked, (made) => (id = made));
      const came = { id, came: report.state, words: report.words, result: report.result, trouble: null };
      if (report.state !== "done") return came;
      if (before !== null && report.result?.of === "send-config")
        return { ...came, ...(await confirmedOrNot(talk, before, report.result.version, options)) };
      return options.asked.action === "restart" ? { ...came, words: await backWords(talk, came.words) } : came;
    } finally {
      desk.close();
    }
  } catch (error) {
    if (!(error instanceof DeskTrouble)) throw error;
    return { id, came: "trouble", words: error.message, result: null, trouble: error.trouble };
  }
}

interface Talk {
  /** Asked, and waited for until it has its end. */
  ask(asked: AskedWithoutId, onId?: (id: string) => void): Promise<ActionReport>;
  health(): Promise<SeenHealth>;
  /** Looks until `enough`, also while the terminal is away; what was seen last. */
  healthUntil(enough: (seen: SeenHealth) => boolean, withinMs: number): Promise<SeenHealth>;
}

function talkTo(desk: Desk, { clock, waitMs, onProgress, delays: told }: ActOptions): Talk {
  const delays = { ...OFFICE_DELAYS, ...told };

  /** Over and over, with pauses, until what comes is enough; where time is up the last of it counts. */
  function poll<T>(look: () => Promise<T>, enough: (seen: T) => boolean, withinMs: number): Promise<T> {
    const untilMs = clock.now() + withinMs;
    const inTime = (): boolean => clock.now() < untilMs;
    return retry(
      handleWhen((error) => error instanceof DeskTrouble && isAway(error.trouble) && inTime()).orWhenResult(
        (seen) => !enough(seen as T) && inTime(),
      ),
      { maxAttempts: Infinity, backoff: new ConstantBackoff(delays.poll) },
    ).execute(look);
  }

  async function post(body: string): Promise<ActionReport> {
    const untilMs = clock.now() + waitMs;
    let broken = 0;
    const again = (error: unknown): boolean => {
      if (!(error instanceof DeskTrouble)) return false;
      const { trouble } = error;
      if (trouble.trouble === "refused" && trouble.againInSeconds !== undefined) {
        if (clock.now() >= untilMs) return false;
        onProgress?.(`waits: ${trouble.words}`);
        return true;
      }
      return mayPass(trouble) && (broken += 1) < ATTEMPTS;
    };
    const pauseMs = (error: unknown): number => {
      const seconds =
        error instanceof DeskTrouble && error.trouble.trouble === "refused" ? error.trouble.againInSeconds : undefined;
      return seconds === undefined ? delays.poll : Math.min(seconds * 1000, delays.longestPause);
    };
    const asking = retry(handleWhen(again), {
      maxAttempts: Infinity,
      backoff: new DelegateBackoff(({ result }) => ("error" in result ? pauseMs(result.error) : delays.poll)),
    });
    return reportIn(await asking.execute(() => desk.post("/v1/actions", body)));
  }

  const health = async (): Promise<SeenHealth> => healthSeen(await desk.text("/v1/health"));
  return {
    health,
    healthUntil: (enough, withinMs) => poll(health, enough, withinMs),
    async ask(asked, onId) {
      const id = randomUUIDv7();
      onId?.(id);
      const first = await post(JSON.stringify({ id, ...asked }));
      if (first.state !== "under-way") return first;
      onProgress?.(first.words);
      const look = async (): Promise<ActionReport> => reportIn(await desk.text(`/v1/actions/${id}`));
      return poll(look, ({ state }) => state !== "under-way", delays.comeBack);
    },
  };
}

/** While it starts anew its port is closed, or the connection breaks in the middle of a handshake. */
function isAway({ trouble }: Trouble): boolean {
  return trouble === "unreachable" || trouble === "cut-off" || trouble === "refused-certificate";
}

/** What keeps a desk from seeing a terminal is a reason not to confirm what it runs with. */
async function confirmedOrNot(
  ...about: Parameters<typeof confirmIfWell>
): Promise<Pick<ActOutcome, "came" | "words" | "trouble">> {
  try {
    return { ...(await confirmIfWell(...about)), trouble: null };
  } catch (error) {
    if (!(error instanceof DeskTrouble)) throw error;
    return { ...notConfirmed(error.message), trouble: error.trouble };
  }
}

async function confirmIfWell(
  talk: Talk,
  before: SeenHealth,
  version: number,
  { onProgress, delays }: ActOptions,
): Promise<Pick<ActOutcome, "came" | "words">> {
  onProgress?.(`version ${version} waits until nobody is there, and is tried`);
  const runs = (seen: SeenHealth): boolean => seen.configuration?.version === version;
  const isSettled = (seen: SeenHealth): boolean => runs(seen) || seen.configuration?.waitsForRestart !== true;
  const tried = await talk.healthUntil(isSettled, delays?.comeBack ?? OFFICE_DELAYS.comeBack);
  if (!isSettled(tried))
    return notConfirmed(`somebody is still there, and the terminal has not begun with version ${version}`);
  if (!runs(tried)) return notConfirmed(`the terminal has taken version ${version} back already`);
  const leftMs = (tried.configuration?.confirmLeftSeconds ?? 0) * 1000;
  onProgress?.(`version ${version} is on trial`);
  const isWell = (seen: SeenHealth): boolean => !runs(seen) || troublesSince(before, seen).length === 0;
  const seen = await talk.healthUntil(isWell, leftMs);
  if (!runs(seen)) return notConfirmed(`the terminal has taken version ${version} back already`);
  const troubles = troublesSince(before, seen);
  if (troubles.length > 0) return notConfirmed(`with version ${version} ${troubles.join(", ")}`);
  const { confirmLeftSeconds } = seen.configuration ?? { confirmLeftSeconds: null };
  if (confirmLeftSeconds === null) return { came: "done", words: `version ${version} was confirmed at the terminal` };
  const confirmed = await talk.ask({ action: "confirm-config", version });
  if (confirmed.state !== "done") return notConfirmed(confirmed.words);
  return { came: "done", words: `version ${version} is in force and confirmed` };
}

function notConfirmed(why: string): Pick<ActOutcome, "came" | "words"> {
  return { came: "not-confirmed", words: `${why}: not confirmed, so that the terminal goes back to what it had` };
}

async function backWords(talk: Talk, words: string): Promise<string> {
  const { inService, faultCode } = await talk.health();
  return `${words}; ${inService ? "it is in service" : `it is out of service (${faultCode ?? "unknown"})`}`;
}

const seenReport = actionReport.extend({ words: plainWords(LONGEST_WORDS) });

function reportIn(text: string): ActionReport {
  return readAs(seenReport, text, "no report of an action");
}
