/**
 * A whole core as a process of its own, to be killed: real store, journal, pty and printer driver, a display without
 * glass, and a person of dice who lets invoices be checked, takes claim slips and collects results. Says on stdout what
 * a person was shown, in the turn in which it went to the display.
 *
 * node kiosk/e2e/core-child.ts '{"dataDir":…}'
 */
import { readFileSync, writeSync } from "node:fs";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { createMemoryHost, type MemoryHost } from "../display/memory/host.ts";
import type { Intent } from "../display/contract/intent.ts";
import type { ScreenView } from "../display/contract/view.ts";
import { addDays } from "../invoice/dates.ts";
import { formatPayload } from "../invoice/payload-format.ts";
import { dice } from "../outbox/fixture.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";
import type { RandomBelow } from "../verify/backoff.ts";
import type { ServiceState } from "../verify/sandbox/sandbox.ts";
import { overheard } from "./overheard.ts";

export interface CoreChildOptions {
  readonly dataDir: string;
  readonly ledgerPath: string;
  readonly printerPort: number;
  readonly round: number;
  readonly seed: number;
  /** Lines of Shown: what earlier lives of this terminal showed. */
  readonly shownPath: string;
  /** busy: one person after the other; one-request: leaves one while the service is down, and stands there. */
  readonly visits: "busy" | "one-request";
}

/** A claim code was on the View. */
export interface Shown {
  readonly claimCode: string;
  readonly lastFour: string;
}
/** What this life has of a claim that an earlier one showed. */
export interface FoundAgain extends Shown {
  readonly found: string;
}

const WEATHER: readonly ServiceState[] = ["up", "up", "down", "down", "malformed"];
/** Long enough that many a power cut meets a question under way. */
const LATENCY_MS = 30;

function say(line: Shown | FoundAgain | "ready"): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** The screen is looked at whenever it changes, never in between. */
class Person {
  readonly #terminal: RunningTerminal;
  readonly #host: MemoryHost;
  readonly #random: RandomBelow;
  readonly #codes: Shown[];
  #waiting: { readonly wanted: (screen: ScreenView) => boolean; readonly resolve: () => void }[] = [];

  constructor(terminal: RunningTerminal, host: MemoryHost, random: RandomBelow, codes: Shown[]) {
    this.#terminal = terminal;
    this.#host = host;
    this.#random = random;
    this.#codes = codes;
  }

  looks(): void {
    const screen = this.#host.view()?.screen;
    if (screen === undefined) return;
    const ready = this.#waiting.filter(({ wanted }) => wanted(screen));
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const { resolve } of ready) resolve();
  }

  sees(...screens: readonly ScreenView["screen"][]): Promise<ScreenView> {
    return this.#until((screen) => screens.includes(screen.screen));
  }

  slipEnds(): Promise<ScreenView> {
    return this.#until((screen) => !("print" in screen) || screen.print.state !== "printing");
  }

  async #until(wanted: (screen: ScreenView) => boolean): Promise<ScreenView> {
    const now = this.#host.view()?.screen;
    if (now === undefined || !wanted(now)) {
      await new Promise<void>((resolve) => this.#waiting.push({ wanted, resolve }));
    }
    const screen = this.#host.view()?.screen;
    if (screen === undefined) throw new Error("the glass went dark");
    return screen;
  }

  present(payload: string): void {
    this.#terminal.devices.scannerSimulator?.present(payload);
  }

  async leaves(): Promise<void> {
    this.#host.tap({ intent: "end" });
    await this.sees("home");
  }

  async checks(payload: string): Promise<void> {
    await this.sees("home");
    this.present(payload);
    const screen = await this.sees("result", "queued", "not-taken");
    if (screen.screen === "result" && this.#random(3) === 0) {
      this.#host.tap({ intent: "print-slip" });
      await this.sees("printing");
    }
    // Some wait for their slip, some leave at once.
    if (this.#random(3) !== 0) await this.slipEnds();
    await this.leaves();
  }

  async collects(): Promise<void> {
    const one = this.#codes[this.#random(this.#codes.length)];
    if (one === undefined) return;
    await this.sees("home");
    this.#host.tap({ intent: "start-find" });
    for (const digits of [one.claimCode, one.lastFour]) {
      await this.sees("find");
      for (const digit of digits) this.#press({ intent: "press-key", key: digit });
      this.#press({ intent: "next-field" });
      await this.#until((screen) => screen.screen !== "find" || screen.step === "last-four");
    }
    await this.sees("result", "queued");
    await this.leaves();
  }

  #press(intent: Intent): void {
    this.#host.tap(intent);
  }
}

/** What is held to a scanner that nobody has opened yet is lost, as on a real port. */
async function scannerListens({ devices: { scanner } }: RunningTerminal): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => (scanner.health().state === "connected" ? resolve() : undefined);
    scanner.onHealth(look);
    look();
  });
}

/** An invoice of no register, as its QR code holds it: each is asked about once in the whole test. */
function payloadOf(n: number, today: string): string {
  return formatPayload({
    kind: "digital-ordinary",
    invoiceCode: null,
    invoiceNumber: `${today.slice(2, 4)}112${String(n).padStart(15, "0")}`,
    amountFen: 10_000,
    amountMeaning: "with-tax",
    issueDate: addDays(today, -12),
    checkCode: null,
    crc: "match",
  });
}

async function run(options: CoreChildOptions): Promise<never> {
  const { dataDir, ledgerPath, printerPort, round, seed, shownPath, visits } = options;
  const random = dice(seed + round);
  const codes: Shown[] = readFileSync(shownPath, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Shown);
  const host = createMemoryHost();
  let person: Person | null = null;
  let lastClaim = "";
  const terminal = await runTerminal({
    config: {
      ...DEFAULT_CONFIG,
      ...{ dataDir, verify: { ...DEFAULT_CONFIG.verify, deadlineMs: 1_000 } },
      printer: { driver: "tcp", host: "127.0.0.1", port: printerPort, profile: "simulated-80mm" },
    },
    version: "test",
    openHost: () =>
      Promise.resolve(
        overheard(host, {
          onView({ screen }) {
            if (screen.screen === "queued" && screen.claimCode !== lastClaim) {
              const { claimCode, lastFour } = screen;
              lastClaim = claimCode;
              codes.push({ claimCode, lastFour });
              say({ claimCode, lastFour });
            }
            // The page draws what it was sent in the microtask before this one.
            queueMicrotask(() => person?.looks());
          },
        }),
      ),
    workbench: false,
    sandbox: { ledgerPath, latencyMs: LATENCY_MS },
    delays: { goodbye: 1 },
  });
  for (const { claimCode, lastFour } of [...codes]) {
    const found = terminal.outbox?.find(claimCode, lastFour);
    say({ claimCode, lastFour, found: found?.type === "found" ? found.state : (found?.type ?? "no outbox") });
  }
  await scannerListens(terminal);
  person = new Person(terminal, host, random, codes);
  say("ready");

  const { today } = terminal.view().frame;
  if (visits === "one-request") {
    terminal.sandbox.setService("down");
    await person.sees("home");
    person.present(terminal.sandbox.samples(today).find(({ id }) => id === "dinner")?.payload ?? "");
    return new Promise<never>(() => undefined);
  }
  for (let visit = 0; ; visit += 1) {
    terminal.sandbox.setService(WEATHER[random(WEATHER.length)] ?? "up");
    if (random(4) === 0) await person.collects();
    else await person.checks(payloadOf(round * 10_000 + visit, today));
  }
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? "{}") as CoreChildOptions);
