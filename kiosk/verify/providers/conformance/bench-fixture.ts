/** One visit to a vendor's service for a test or a bench: server, wire, provider and everything that is overheard. */
import type { Certificate } from "../../../secrets/certificates.ts";
import { ManualTerminalClock } from "../../../journal/clock.ts";
import type { Query, VerifyOutcome } from "../../../invoice/types.ts";
import { readOutcome } from "../../outcome.ts";
import { outcomeName } from "../../policy.ts";
import type { Ask, Provider } from "../../port.ts";
import type { WireLimits } from "../wire-limits.ts";
import { createWire, type WireTls } from "../wire.ts";
import { QUERY } from "../../fixture.ts";
import type { Vendor, VendorService } from "./vendor-fixture.ts";
import { VendorServer, type VendorServerOptions } from "./vendor-server-fixture.ts";

export interface BenchOptions {
  readonly serverTls?: Certificate;
  readonly maxVersion?: NonNullable<VendorServerOptions["maxVersion"]>;
  readonly trust?: WireTls;
  readonly limits?: Partial<WireLimits>;
}

export class Bench {
  readonly clock: ManualTerminalClock;
  readonly service: VendorService;
  readonly server: VendorServer;
  readonly provider: Provider;
  /** What every reply carries from now on. */
  readonly headers: Record<string, string>;
  readonly notes: string[] = [];
  readonly serverTimes: number[] = [];
  sent = 0;
  turnedAway = 0;

  private constructor(
    clock: ManualTerminalClock,
    service: VendorService,
    server: VendorServer,
    provider: Provider,
    headers: Record<string, string>,
  ) {
    this.headers = headers;
    this.clock = clock;
    this.service = service;
    this.server = server;
    this.provider = provider;
  }

  static async open(vendor: Vendor, options: BenchOptions = {}): Promise<Bench> {
    const clock = new ManualTerminalClock();
    // The service's own calendar goes on when the terminal's jumps.
    const startMs = clock.wallMs();
    const serverNowMs = (): number => startMs + clock.now();
    const service = vendor.serve(serverNowMs);
    const headers: Record<string, string> = {};
    const server = await new VendorServer({
      answer(asked) {
        const answered = service.answer(asked);
        return { ...answered, headers: { ...answered.headers, ...headers } };
      },
      isQuestion: (asked) => service.isQuestion(asked),
      nowMs: serverNowMs,
      ...(options.serverTls === undefined ? {} : { tls: options.serverTls }),
      ...(options.maxVersion === undefined ? {} : { maxVersion: options.maxVersion }),
    }).listen();
    const wire = createWire({ clock, tls: options.trust ?? {}, limits: options.limits ?? {} });
    const provider = vendor.open(wire, clock, server.endpoint);
    return new Bench(clock, service, server, provider, headers);
  }

  says(body: unknown, status = 200): void {
    this.service.body = typeof body === "string" ? body : JSON.stringify(body);
    this.service.status = status;
  }

  /** Asks once; what comes back must be exactly an outcome, as the policy demands. */
  async ask(query: Query = QUERY, signal: AbortSignal = new AbortController().signal): Promise<VerifyOutcome> {
    const ask: Ask = {
      idempotencyKey: "019ab3e2-0000-7000-8000-000000000001",
      signal,
      onSent: () => (this.sent += 1),
      onTurnedAway: () => (this.turnedAway += 1),
      onNote: (code) => this.notes.push(code),
      onServerTime: (serverWallMs) => this.serverTimes.push(serverWallMs),
    };
    const raw = await this.provider.verify(query, ask);
    const outcome = readOutcome(raw, query);
    if (outcome === null) throw new Error(`no outcome: ${JSON.stringify(raw)}`);
    return outcome;
  }

  async asked(query?: Query, signal?: AbortSignal): Promise<string> {
    return outcomeName(await this.ask(query, signal));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
