/**
 * One terminal with its service, from its first start to the day when everything is answered: killed again and again on the
 * way, and judged after each kill.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { SCHEMA_VERSION } from "../../kiosk/store/migrations.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { CRASH_DELAYS } from "./delays.ts";
import { damageStore } from "./damage.ts";
import { judge, type Violation } from "./judge.ts";
import { Knowledge, type Copy, type Folders } from "./knowledge.ts";
import { startLife, type End, type Ended, type Life } from "./life.ts";
import type { CommandOptions } from "./command.ts";
import type { LifeOptions } from "./messages.ts";
import { makeOldStore } from "./old-store.ts";
import { POINTS, type Moment, type Point, type PointName } from "./points.ts";
import type { Reach } from "./reach.ts";
import { OFFICE_SECRET } from "./rooms.ts";
import { OFFICE_KEY, openService, WEATHER, type CallKind, type OnStage, type Service } from "./service.ts";

export interface WorldOptions {
  readonly folder: string;
  readonly seed: number;
  readonly reach: Reach;
  /** The core that is started; the campaign's own tests have spoilt ones. */
  readonly core: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Round {
  readonly point: PointName;
  /** The kill fell where it was meant to; false: by the clock, because the moment never came. */
  readonly asMeant: boolean;
  readonly violations: readonly Violation[];
}

const COMMAND = join(import.meta.dirname, "command.ts");
const MONTH_MS = 31 * 24 * 3_600_000;
/** Longer than any back-off of a whole terminal. */
const ALL_WAITS_MS = 30 * 60_000;
const NUMBERS_A_LIFE = 1_000;
/** A salvage that is broken off this often is tried once more, and that one must be let finish. */
const BROKEN_OFF = 2;
/** A kill in the middle of work falls after fewer things were said than this. */
const MOST_WORDS = 24;
/** Which of the first calls of a kind: there are many questions, and few hand-overs. */
const STAGE_AMONG: Readonly<Record<CallKind, number>> = { question: 3, "look-up": 2, delivery: 1 };

export class World {
  readonly #options: WorldOptions;
  readonly #random: RandomBelow;
  readonly #folders: Folders;
  readonly #service: Service;
  readonly #knowledge: Knowledge;
  #lives = 0;
  #offsetMs = 0;
  #unready = 0;

  private constructor(options: WorldOptions, service: Service, random: RandomBelow) {
    this.#options = options;
    this.#random = random;
    this.#service = service;
    const at = (name: string): string => join(options.folder, name);
    this.#folders = { dataDir: at("data"), backups: at("backups"), scratch: at("look") };
    this.#knowledge = new Knowledge(this.#folders, service);
    const secrets = join(this.#folders.dataDir, "secrets");
    mkdirSync(secrets, { recursive: true, mode: 0o700 });
    mkdirSync(this.#folders.backups);
    writeFileSync(join(secrets, OFFICE_SECRET), Buffer.from(OFFICE_KEY.secret).toString("base64"), { mode: 0o600 });
  }

  static async begin(options: WorldOptions): Promise<World> {
    const random = dice(options.seed);
    return new World(options, await openService(random), random);
  }

  counts(): { readonly promises: number; readonly checks: number } {
    return { promises: this.#knowledge.promised(), checks: this.#service.record.checks().length };
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  async kill(point: PointName): Promise<Round> {
    const chosen: Point = POINTS[point];
    const copy = this.#prepare(chosen);
    const end = this.#end(point, chosen);
    const ended = await this.#run(chosen, end, copy);
    if (end.how === "call" && chosen.moment.how === "call") this.#options.reach.learn(point, chosen.moment, ended);
    this.#unready = ended.ready ? 0 : this.#unready + 1;
    return { point, asMeant: ended.asMeant, violations: await this.#judged(ended, false) };
  }

  /** The service is back for good: everything must come to its end. */
  async settle(): Promise<readonly Violation[]> {
    this.#service.setWeather("up");
    this.#offsetMs += ALL_WAITS_MS;
    const ended = await this.#run({ what: "", moment: { how: "work" } }, { how: "itself" }, null);
    return this.#judged(ended, true);
  }

  async #judged(ended: Ended, settled: boolean): Promise<readonly Violation[]> {
    const evidence = await this.#knowledge.evidence(ended, this.#offsetMs, settled);
    const violations = judge(evidence);
    if (violations.length > 0) writeFileSync(join(this.#options.folder, "evidence.json"), asText({ ended, evidence }));
    return violations;
  }

  /** The copy that is to be put back, if any. */
  #prepare({ before, command }: Point): Copy | null {
    const { dataDir } = this.#folders;
    switch (before) {
      case "older-schema":
        if (this.#lives > 0) break;
        this.#knowledge.inherits(
          makeOldStore({
            dataDir,
            version: 1 + this.#random(SCHEMA_VERSION - 1),
            record: this.#service.record,
            random: this.#random,
            firstNumber: this.#nextNumber(),
            wallMs: Date.now(),
          }),
        );
        break;
      case "a-month-passes":
        this.#offsetMs += MONTH_MS;
        this.#knowledge.passes(Date.now() + this.#offsetMs);
        break;
      case "damage":
        if (!this.#knowledge.damaged() && damageStore(dataDir)) this.#knowledge.becomesDamaged();
        break;
      case "begin-anew":
      case undefined:
    }
    if (command !== "restore") return null;
    const copies = this.#knowledge.copies();
    // Half of the time the store as it is now is copied and put back.
    const copy = this.#random(2) === 0 ? null : (copies[this.#random(Math.max(1, copies.length))] ?? null);
    this.#knowledge.goesBackTo(copy);
    return copy;
  }

  #end(point: PointName, { moment }: Point): End {
    const mustFinish = this.#knowledge.damaged() && this.#unready >= BROKEN_OFF;
    const inWork = (): End => ({
      ...{ how: "work", words: this.#random(MOST_WORDS) },
      afterMs: this.#random(CRASH_DELAYS.working),
    });
    if (mustFinish) return inWork();
    switch (moment.how) {
      case "clock":
        return { how: "clock", afterMs: this.#random(CRASH_DELAYS.starting) };
      case "work":
        return inWork();
      case "call":
        return this.#options.reach.choose(point, moment, this.#random);
      case "stage":
        return { how: "stage" };
      case "word":
        return { how: "word", afterMs: this.#random(CRASH_DELAYS.inThread) };
    }
  }

  async #run(point: Point, end: End, copy: Copy | null): Promise<Ended> {
    this.#lives += 1;
    this.#service.setOffset(this.#offsetMs);
    const { command, stops = false } = point;
    const node = command === undefined ? this.#core(point, end.how === "itself") : this.#command(command, copy);
    const life = startLife({ command: node, end, stopAtOnce: stops, env: this.#options.env });
    const { moment } = point;
    const noWeather = this.#weather(end.how !== "itself" && moment.how !== "stage");
    this.#service.setLife(this.#lives, moment.how === "stage" ? this.#watch(moment, life) : () => false);
    const ended = await life.ended;
    noWeather();
    return ended;
  }

  #core({ body, errand = "none" }: Point, settle: boolean): readonly string[] {
    const { dataDir, backups } = this.#folders;
    const claims = join(this.#options.folder, "claims.json");
    writeFileSync(claims, JSON.stringify(this.#knowledge.claims()));
    const options: LifeOptions = {
      ...{ dataDir, backups, claims, url: this.#service.url, body: body ?? "rooms", errand, settle },
      seed: this.#random(2 ** 31),
      firstNumber: this.#nextNumber(),
      wallOffsetMs: this.#offsetMs,
    };
    return [process.execPath, this.#options.core, JSON.stringify(options)];
  }

  #command(command: CommandOptions["command"], copy: Copy | null): readonly string[] {
    const { dataDir, backups } = this.#folders;
    const options: CommandOptions = {
      ...{ command, dataDir, backups, copy: copy?.file ?? null },
      damaged: this.#knowledge.damaged(),
      wallOffsetMs: this.#offsetMs,
    };
    return [process.execPath, COMMAND, JSON.stringify(options)];
  }

  #nextNumber(): number {
    return this.#lives * NUMBERS_A_LIFE;
  }

  /** Kills at one of the first calls of that kind, at that stage. */
  #watch({ kinds, stages }: Extract<Moment, { how: "stage" }>, life: Life): OnStage {
    const kind = kinds[this.#random(kinds.length)] ?? "question";
    const stage = stages[this.#random(stages.length)];
    let left = 1 + this.#random(STAGE_AMONG[kind]);
    let dead = false;
    return (reached, of) => {
      if (dead || reached !== stage || of !== kind) return dead;
      left -= 1;
      if (left > 0) return false;
      dead = true;
      life.kill();
      return true;
    };
  }

  #weather(changes: boolean): () => void {
    this.#service.setWeather("up");
    if (!changes) return () => undefined;
    let timer: NodeJS.Timeout;
    const change = (): void => {
      this.#service.setWeather(WEATHER[this.#random(WEATHER.length)] ?? "up");
      timer = setTimeout(change, this.#random(2 * CRASH_DELAYS.weather));
    };
    change();
    return () => clearTimeout(timer);
  }
}

/** With sets and maps, which JSON does not know. */
function asText(value: unknown): string {
  return JSON.stringify(
    value,
    (_name, one: unknown) => (one instanceof Set || one instanceof Map ? [...(one as Set<unknown>)] : one),
    1,
  );
}
