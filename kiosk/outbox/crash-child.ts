/**
 * A terminal's back rooms as a process of their own, to be killed. Takes requests and finishes them against a sandbox
 * service that keeps a ledger; says on stdout what it has promised, one line each, after the commit and never before, and
 * that something was answered. At its start people ask again what the life before had asked when it was killed.
 *
 * node kiosk/outbox/crash-child.ts DIR ROUND SEED
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { systemTerminalClock as clock } from "../journal/clock.ts";
import { invoiceHash } from "../journal/hash.ts";
import { openJournal } from "../journal/open.ts";
import { loadOrCreateKey } from "../store/key.ts";
import { openStore } from "../store/open.ts";
import { createVerifier } from "../verify/policy.ts";
import { createSandbox, type ServiceState } from "../verify/sandbox/sandbox.ts";
import { askedBefore } from "./asked-before.ts";
import { dice, queryNumber } from "./fixture.ts";
import { createOutbox } from "./outbox.ts";

/** Fast enough that a few hundred milliseconds see every state of a request. */
export const CRASH_DELAYS = { backoffFirst: 5, backoffCap: 40, backoffFloor: 1 } as const;
export const CRASH_LATENCY_MS = 8;
/** What the child says of an answer that was stored. */
export const ANSWERED = "answered";
const BETWEEN_REQUESTS_MS = 6;
const BETWEEN_OUTAGES_MS = 25;
const REQUESTS = 60;
const PEOPLE = 3;

interface Arguments {
  readonly dir: string;
  readonly round: number;
  readonly seed: number;
}

function run({ dir, round, seed }: Arguments): void {
  const random = dice(seed + round);
  const journal = openJournal({ dir: join(dir, "journal"), terminalId: "crash", clock });
  const store = openStore({ path: join(dir, "store.sqlite"), key: loadOrCreateKey(join(dir, "key")), journal, clock });
  const service = createSandbox({ clock, ledgerPath: join(dir, "ledger.jsonl"), latencyMs: CRASH_LATENCY_MS });
  const hashInvoice = (query: Parameters<typeof invoiceHash>[1]): string => invoiceHash(store.invoiceKey, query);
  const delays = {
    deadline: 200,
    backgroundDeadline: 200,
    abortGrace: 5,
    probe: 100,
    probeIdle: 50,
    probeFirst: 5,
    probeCap: 20,
    probeFloor: 2,
  };
  const promised = askedBefore({ store, journal });
  const verifier = createVerifier({ providers: [service], clock, journal, hashInvoice, promised, delays, random });
  const outbox = createOutbox({ store, verifier, clock, journal, random, delays: CRASH_DELAYS });
  let answered = 0;
  outbox.onChange((counts) => {
    if (counts.answered > answered) writeSync(1, `${ANSWERED}\n`);
    ({ answered } = counts);
  });
  verifier.start();
  // People who ask again, at once, what the last life had asked when it was killed.
  const maybeSent = store.db.prepare<[], { id: string }>(
    "SELECT id FROM request WHERE sent = 'maybe' AND payload NOT NULL",
  );
  for (const { id } of maybeSent.all().slice(0, PEOPLE)) {
    const { signal } = new AbortController();
    const query = queryNumber(Number(id.slice(1)));
    void verifier.verify(query, { idempotencyKey: `person-${round}-${id}`, session: "s", signal });
  }
  outbox.start();
  writeSync(1, "ready\n");

  let left = 0;
  function leaveRequest(): void {
    if (left === REQUESTS) return;
    const n = round * 1_000 + left;
    left += 1;
    const query = queryNumber(n);
    const taken = random(4) === 0 ? "unknown" : "no";
    const result = outbox.enqueue({ query, idempotencyKey: `r${n}`, taken, amountFen: query.amountFen });
    if (result.ok) writeSync(1, `${JSON.stringify({ n, ...result.value })}\n`);
    clock.setTimeout(leaveRequest, random(2 * BETWEEN_REQUESTS_MS));
  }

  const states: readonly ServiceState[] = ["up", "up", "up", "down", "malformed"];
  function changeWeather(): void {
    service.setService(states[random(states.length)] ?? "up");
    clock.setTimeout(changeWeather, random(2 * BETWEEN_OUTAGES_MS));
  }

  leaveRequest();
  changeWeather();
}

if (import.meta.main) {
  const [dir = "", round = "0", seed = "0"] = process.argv.slice(2);
  run({ dir, round: Number(round), seed: Number(seed) });
}
