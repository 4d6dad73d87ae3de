/**
 * A terminal's life as a process of its own, so that its system calls can be traced: people leave requests, ask, collect
 * and have slips printed, the service comes and goes, keys change and copies are taken, by seeded dice. Says on stdout
 * what it has promised, after the commit and never before.
 *
 * node scripts/powercut/life.ts '{"root":…}'
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { wait } from "../../drivers/clock.ts";
import { lastFour } from "../../kiosk/invoice/mask.ts";
import { CATALOGUE } from "../../kiosk/journal/catalogue.ts";
import { dice, queryNumber } from "../../kiosk/outbox/fixture.ts";
import { backUp } from "../../kiosk/store/backup.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore } from "../../kiosk/store/open.ts";
import { changeRootKey } from "../../kiosk/store/terminal-store.ts";
import { createResealing } from "../../kiosk/store/sealed-fields.ts";
import { createSandbox, type ServiceState } from "../../kiosk/verify/sandbox/sandbox.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { lifeClock } from "./clock.ts";
import { BACKUP, DATA, STICK, type LifeOptions, type LifeSaid } from "./messages.ts";
import { restoreBackup } from "./restoring.ts";
import { openRooms, type Rooms } from "./rooms.ts";

const TURNS = 160;
/** Where the beginning is what matters. */
const FEW_TURNS = 12;
const LATENCY_MS = 2;
const BETWEEN_TURNS_MS = 3;
const SLIP = { bytes: new TextEncoder().encode("a slip"), heightDots: 800, cuts: 1 };

const say = (one: LifeSaid): void => void writeSync(1, `${JSON.stringify(one)}\n`);

async function live({ root, life, seed, round, zeroMs, unsynced, killed }: LifeOptions): Promise<void> {
  const random = dice(seed + round);
  const clock = lifeClock(zeroMs);
  const service = createSandbox({ clock, latencyMs: LATENCY_MS });
  const audited = new Map<string, number>();
  const open = (): Rooms =>
    openRooms({
      dataDir: join(root, DATA),
      clock,
      random,
      provider: witnessed(service),
      boot: `life${round}`,
      heard(ev, data) {
        if (CATALOGUE[ev].audit) {
          const lines = (audited.get(ev) ?? 0) + 1;
          audited.set(ev, lines);
          say({ said: "audit", life: `life${round}`, event: ev, lines });
        }
        if (ev === "outbox.answered" && "request" in data) say({ said: "answered", request: String(data.request) });
      },
      opened({ store }) {
        if (unsynced) store.db.pragma("synchronous = NORMAL");
        say({ said: "opened" });
      },
    });
  if (life === "restoring") {
    const lock = lockStore(storePath(join(root, DATA)));
    restoreBackup(root);
    lock.close();
  }
  let rooms = open();
  const promised = new Map<string, { readonly claimCode: string; readonly n: number }>();
  let made = 0;

  const acts: Readonly<Record<string, () => Promise<void> | void>> = {
    promise() {
      const n = round * 10_000 + (made += 1);
      const query = queryNumber(n);
      const id = `r${n}`;
      const taken = random(4) === 0 ? "unknown" : "no";
      const kept = rooms.outbox.enqueue({ query, idempotencyKey: id, taken, amountFen: query.amountFen });
      // What has waited for a month stops it from promising more, and says so.
      if (!kept.ok) return;
      const { claimCode } = kept.value;
      promised.set(id, { claimCode, n });
      say({ said: "promised", request: id, claimCode, lastFour: lastFour(query.invoiceNumber) });
    },
    async ask() {
      const n = round * 10_000 + 5_000 + (made += 1);
      const query = queryNumber(n);
      const { signal } = new AbortController();
      const outcome = await rooms.verifier.verify(query, { idempotencyKey: `p${n}`, signal, session: "s" });
      // Kept answers are promised to nobody, and are on the platter at the end of the turn (kiosk/store/group.ts).
      await new Promise<void>((resolve) => void setImmediate(resolve));
      if (outcome.type !== "unavailable") say({ said: "kept-answer", question: String(n) });
    },
    collect() {
      for (const [id, { claimCode, n }] of promised) {
        const found = rooms.outbox.find(claimCode, lastFour(queryNumber(n).invoiceNumber));
        if (found.type !== "found" || found.state !== "answered" || found.collectedBefore) continue;
        rooms.outbox.collected(id);
        say({ said: "collected", request: id });
        return;
      }
    },
    print() {
      const job = `${round}-job-${(made += 1)}`;
      const about = { slip: "claim", claimCode: String(4_000_000_000 + random(5)), lastFour: "5678" } as const;
      const begun = rooms.ledger.begin(job, about, () => SLIP);
      if (!begun.ok) throw new Error("the slip was not recorded");
      say({ said: "slip", job, step: "intent" });
      const steps = (["sending", "handed-over", "fence-answered"] as const).slice(0, random(4));
      for (const step of steps) {
        begun.value.onStep(step);
        say({ said: "slip", job, step });
      }
      // One in five is still under way when the power goes.
      if (random(5) === 0) return;
      const { type: outcome } = begun.value.end(
        steps.length === 3
          ? { type: "printed" }
          : steps.length === 0
            ? { type: "failed", fault: "cover-open", partial: false }
            : { type: "unknown", fault: "paper-out" },
      );
      say({ said: "slip-ended", job, outcome });
    },
    weather() {
      const states: readonly ServiceState[] = ["up", "up", "down", "malformed"];
      service.setService(states[random(states.length)] ?? "up");
    },
    checkpoint() {
      rooms.store.db.pragma("wal_checkpoint(TRUNCATE)");
    },
    /** Old results go; the calendar moves and the terminal starts anew, as after weeks without power. */
    async age() {
      const ended = rooms.store.db
        .prepare<[], { id: string }>("SELECT id FROM request WHERE state IN ('answered', 'dead')")
        .all();
      say({ said: "may-be-purged", requests: ended.map(({ id }) => id) });
      for (const { id } of ended) promised.delete(id);
      await rooms.close();
      clock.age();
      rooms = open();
      rooms.start();
    },
    changeKeys() {
      const { store, keys, journal } = rooms;
      journal.record("store.seal-key", { key: store.keyring.addSealKey(Math.round(clock.wallMs())) });
      if (random(2) === 0) return;
      changeRootKey(store, keys);
      journal.record("store.root-key", { by: "operator" });
    },
    reseal() {
      if (rooms.store.keyring.sealIds().length === 1) return;
      const resealing = createResealing(rooms.store.db, rooms.store.keyring);
      for (let step = 0; step < 8 && resealing.step(20); step += 1);
    },
    async backUp() {
      const requests = rooms.store.db.prepare<[], { id: string }>("SELECT id FROM request").all();
      const copied = await backUp(rooms.store.path, join(root, STICK, BACKUP), clock.wallMs());
      if (!copied.ok) throw new Error(`no backup: ${copied.error.message}`);
      say({ said: "backed-up", requests: requests.map(({ id }) => id) });
    },
  };
  const VISITS = ["promise", "promise", "promise", "promise", "ask", "ask", "collect", "print", "print", "weather"];
  const deck: Readonly<Record<LifeOptions["life"], readonly string[]>> = {
    visits: [...VISITS, ...VISITS, ...VISITS, "checkpoint"],
    keys: [...VISITS, "changeKeys", "reseal", "reseal"],
    backups: [...VISITS, "backUp"],
    opening: ["promise", "collect", "print"],
    restoring: ["promise", "collect", "print"],
  };
  const cards = deck[life];
  const turns = life === "opening" || life === "restoring" ? FEW_TURNS : TURNS;
  rooms.start();
  for (let turn = 0; turn < turns; turn += 1) {
    await acts[cards[random(cards.length)] ?? "promise"]?.();
    if (life === "visits" && round === 1 && turn === Math.floor(turns / 2)) await acts["age"]?.();
    await wait(clock, random(BETWEEN_TURNS_MS));
    if (killed && turn === turns - 3) process.kill(process.pid, "SIGKILL");
  }
  await rooms.close();
}

/** Tells what the service has, in the moment in which it may have it. */
function witnessed(service: Provider): Provider {
  return {
    ...service,
    verify: (query, ask) =>
      service.verify(query, {
        ...ask,
        onSent() {
          say({ said: "left", request: ask.idempotencyKey });
          ask.onSent?.();
        },
      }),
    async resultOf(key, signal) {
      const found = await service.resultOf(key, signal);
      if (found === "not-seen") say({ said: "never-seen", request: key });
      return found;
    },
  };
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? "{}") as LifeOptions);
