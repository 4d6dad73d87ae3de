/** A provisioned terminal that its supervisor starts again whenever it ends; for tests. */
import { join } from "node:path";
import { createMemoryHost, type MemoryHost } from "../../display/memory/host.ts";
import { memoryJournal } from "../../journal/memory.ts";
import { readLatest } from "../../journal/read.ts";
import type { Bench } from "../../provisioning/fixture.ts";
import { chooseConfiguration } from "../../provisioning/start.ts";
import { runTerminal, type RunningTerminal } from "../../terminal.ts";

type Folders = Pick<Bench, "dataDir" | "keysDir">;

/** A terminal that is started again whenever it ends, until the test is over. */
export class Life {
  readonly #on: Folders;
  /** Why each life was over. */
  readonly ended: string[] = [];
  #terminal: RunningTerminal | null = null;
  #host: MemoryHost = createMemoryHost();
  #over = false;
  #fault: string | undefined;
  /** Shorter than two minutes, for a test that waits for their end. */
  readonly #confirmMs: number;
  readonly running: Promise<void>;
  #up = Promise.withResolvers<undefined>();

  constructor(on: Folders, { fault, confirmMs = 120_000 }: { fault?: string; confirmMs?: number } = {}) {
    this.#on = on;
    this.#fault = fault;
    this.#confirmMs = confirmMs;
    this.running = this.#run();
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      const { dataDir, keysDir: keysFolder } = this.#on;
      const machine = { dataDir, env: {} };
      const start = chooseConfiguration(machine, { boot: "test", monoMs: performance.now() }, memoryJournal());
      if (start.state !== "configured") throw new Error(start.state);
      const { version, loaded } = start;
      const confirmWithinMs = start.confirmWithinMs === null ? null : Math.min(start.confirmWithinMs, this.#confirmMs);
      this.#host = createMemoryHost();
      this.#terminal = await runTerminal({
        ...{ config: loaded.config, version: "test", workbench: false },
        openHost: () => Promise.resolve(this.#host),
        sandbox: { latencyMs: 0 },
        provisioned: { machine, keysFolder, version, confirmWithinMs, notes: { writeTo: () => undefined } },
        ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      });
      this.#fault = undefined;
      this.#up.resolve(undefined);
      // The test may be over before the next start is.
      if (this.#isOver()) await this.#terminal.close("test over");
      this.ended.push(await this.#terminal.closed);
    }
  }

  /** Read through a function: it changes between any two lines. */
  #isOver(): boolean {
    return this.#over;
  }

  get host(): MemoryHost {
    return this.#host;
  }

  get terminal(): RunningTerminal | null {
    return this.#terminal;
  }

  /** The first start is over, and its door is open. */
  async up(): Promise<void> {
    await this.#up.promise;
    await journalled(this.#on.dataDir, "office.open", 1);
  }

  async end(): Promise<void> {
    await this.#up.promise;
    this.#over = true;
    await this.#terminal?.close("test over");
    await this.running;
  }
}

type Line = Readonly<Record<string, unknown>>;

/** The lines of the journal with this event, the oldest first, when there are as many. */
export async function journalled(dataDir: string, event: string, atLeast: number): Promise<readonly Line[]> {
  for (;;) {
    const lines = await readLatest(join(dataDir, "journal"), 50, { events: [event] }).catch(() => []);
    if (lines.length >= atLeast) return lines.map(({ fields }) => fields);
    await new Promise((resume) => setImmediate(resume));
  }
}
