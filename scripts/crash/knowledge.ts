/**
 * What is known of one terminal over all its lives: what people were told, what was seen on disk last, and what may be
 * gone because a month passed or an older copy took the store's place. Makes the evidence of a kill, and learns from it.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { SCHEMA_VERSION } from "../../kiosk/store/migrations.ts";
import type { Evidence } from "./judge.ts";
import type { Ended } from "./life.ts";
import { journalFaults, journalSeen, look } from "./look.ts";
import type { Claim } from "./messages.ts";
import type { OldStore } from "./old-store.ts";
import type { Service } from "./service.ts";

/** Of the outbox and of addresses alike. */
const KEEP_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** A copy of the store, and what is certainly in it. */
export interface Copy {
  readonly file: string;
  readonly stamp: string;
  readonly claims: ReadonlySet<string>;
  readonly answered: ReadonlySet<string>;
}

export interface Folders {
  readonly dataDir: string;
  readonly backups: string;
  readonly scratch: string;
}

/** What of the service is looked at. */
type SeenService = Pick<Service, "book" | "calls"> & { readonly record: Pick<Service["record"], "checks"> };

export class Knowledge {
  readonly #folders: Folders;
  readonly #service: SeenService;
  #claims: readonly Claim[] = [];
  #told: Evidence["told"] = [];
  #contacts: readonly string[] = [];
  #answered = new Map<string, number>();
  #expired = new Set<string>();
  #sweptAway = new Set<string>();
  #copies: readonly Copy[] = [];
  #callsBefore = 0;
  #underWay = 0;
  #lastSeq = 0;
  #trueFromSeq = 0;
  #damaged: { readonly afterSeq: number; readonly mayBeSound: boolean } | null = null;
  #promised = 0;

  constructor(folders: Folders, service: SeenService) {
    this.#folders = folders;
    this.#service = service;
  }

  /** Claims that must be found. */
  claims(): readonly Claim[] {
    return this.#claims.filter(({ requestId }) => !this.#expired.has(requestId) && !this.#sweptAway.has(requestId));
  }

  /** Claim codes that were said to people so far. */
  promised(): number {
    return this.#promised;
  }

  copies(): readonly Copy[] {
    return this.#copies;
  }

  damaged(): boolean {
    return this.#damaged !== null;
  }

  inherits({ claims, underWay }: OldStore): void {
    this.#claims = claims;
    this.#promised = claims.length;
    this.#underWay = underWay;
  }

  /** The calendar moved on; addresses are as old as their requests or younger, and may go with them. */
  passes(wallMs: number): void {
    for (const [id, atMs] of this.#answered) if (atMs < wallMs - KEEP_DAYS * DAY_MS) this.#expired.add(id);
    this.#contacts = [];
    this.#trueFromSeq = this.#lastSeq + 1;
  }

  becomesDamaged(): void {
    this.#damaged = { afterSeq: this.#lastSeq, mayBeSound: false };
  }

  /** A copy is about to take the store's place, or is not; null: one that is taken now, and lacks nothing but addresses. */
  goesBackTo(copy: Copy | null): void {
    // No copy holds an address: it would outlive the promise to delete it, and be sent to a second time.
    this.#contacts = [];
    // Of a damaged store none is taken.
    if (copy === null) return;
    // The damaged file is moved aside with its damage.
    if (this.#damaged !== null) this.#damaged = { ...this.#damaged, mayBeSound: true };
    const { claims, answered } = copy;
    this.#sweptAway = new Set(this.#claims.map(({ requestId }) => requestId).filter((id) => !claims.has(id)));
    this.#answered = new Map([...this.#answered].filter(([id]) => answered.has(id)));
    this.#trueFromSeq = this.#lastSeq + 1;
  }

  /** Looks at what is there after a kill. */
  async evidence({ said, ready, complaint }: Ended, wallOffsetMs: number, settled: boolean): Promise<Evidence> {
    const before = new Set(this.#claims.map((one) => one.requestId));
    const promised = said.flatMap((line): readonly Claim[] => {
      if (line.t !== "promised") return [];
      const { t: _t, ...claim } = line;
      return [claim];
    });
    const withdrawn = new Set(said.flatMap((line) => (line.t === "withdrawn" ? [line.requestId] : [])));
    this.#claims = [...this.#claims, ...promised];
    this.#promised += promised.length;
    this.#told = said.flatMap((line) => (line.t === "told" ? [line] : []));
    this.#contacts = [
      ...this.#contacts,
      ...said.flatMap((line) => (line.t === "contact" ? [line.requestId] : [])),
    ].filter((id) => !withdrawn.has(id));
    const { store, underWay } = look({ ...this.#folders, claims: this.#claims, wallOffsetMs });
    const journal = await journalSeen(this.#folders.dataDir);
    const evidence: Evidence = {
      life: {
        complaint,
        ready,
        rested: said.some(({ t }) => t === "settled"),
        found: said.flatMap((line) => (line.t === "found" ? [line] : [])),
        underWayBefore: this.#underWay,
        firstSeq: this.#lastSeq + 1,
        damagedAfterSeq: this.#damaged === null || this.#damaged.mayBeSound ? null : this.#damaged.afterSeq,
      },
      claims: this.#claims,
      expired: new Set(this.#expired),
      sweptAway: new Set(this.#sweptAway),
      answered: new Set(this.#answered.keys()),
      told: this.#told,
      contacts: this.#contacts,
      delivered: this.#service
        .book()
        .flatMap((line) => (line.event === "delivery" ? [{ key: line.key, requestId: line.verification }] : [])),
      checks: this.#service.record.checks(),
      calls: this.#service.calls(),
      callsBefore: this.#callsBefore,
      schema: SCHEMA_VERSION,
      trueFromSeq: this.#trueFromSeq,
      settled,
      store,
      journal,
      journalFaults: await journalFaults(this.#folders.dataDir, ready || this.#lastSeq > 0),
    };
    this.#learn(evidence, underWay, before);
    return evidence;
  }

  #learn({ store, journal, life, calls }: Evidence, underWay: number, claimsBefore: Copy["claims"]): void {
    this.#copies = this.#copiesNow(claimsBefore);
    this.#lastSeq = journal.at(-1)?.seq ?? 0;
    this.#callsBefore = calls.length;
    this.#underWay = underWay;
    if (life.ready) this.#damaged = null;
    if (store.refused !== null) return;
    const there = new Set(store.rows.map(({ id }) => id));
    this.#answered = new Map(
      store.rows.flatMap(({ id, answeredAtMs: at }) => (at === null ? [] : [[id, at] as const])),
    );
    // What is gone with a good reason is gone; what is still there after an older copy is as good as any other.
    this.#claims = this.#claims.filter(({ requestId }) => there.has(requestId));
    this.#sweptAway = new Set();
  }

  /** A copy holds what was there before the life that made it; of the rest nobody can say. */
  #copiesNow(claimsBefore: Copy["claims"]): readonly Copy[] {
    const { backups } = this.#folders;
    return readdirSync(backups)
      .filter((name) => name.endsWith(".sqlite"))
      .map((name) => {
        const file = join(backups, name);
        const { ino, mtimeMs } = statSync(file);
        const stamp = `${ino}/${mtimeMs}`;
        const known = this.#copies.find((one) => one.file === file && one.stamp === stamp);
        return known ?? { file, stamp, answered: new Set(this.#answered.keys()), claims: claimsBefore };
      });
  }
}
