/**
 * The operators' door as the configuration says: opened when the terminal starts, tried again where that fails, and never
 * a reason for the public to wait.
 *
 * Error model: total; what is wrong is `office.failed`.
 */
import { X509Certificate } from "node:crypto";
import type { Cancel } from "../../drivers/clock.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { ReadSecret } from "../secrets/read.ts";
import { OFFICE_DELAYS } from "./delays.ts";
import { readSelfChecks, type SelfCheckRecord } from "../staff/checks/record.ts";
import type { ActionRooms, Actions } from "./actions/actions.ts";
import { pemOf } from "./pem.ts";
import type { RouteRooms } from "./routes.ts";
import { createSupportDesk, type SupportDeskOptions } from "./support.ts";
import type { OfficeServer } from "./server.ts";

export interface OfficeOptions {
  /** Undefined: off. */
  readonly config: TerminalConfig["office"];
  readonly readSecret: ReadSecret;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly rooms: Pick<RouteRooms, "dir" | "facts">;
  readonly dataDir: string;
  /** What it can be told to do; read where there is such a door. */
  readonly loadActions: () => Promise<ActionRooms>;
  readonly makeSupportBundle: SupportDeskOptions["makeBundle"];
  readonly onSurprise: (error: unknown) => void;
}

export interface Office {
  /** Null until it listens. */
  port(): number | null;
  /** When the certificate that it shows runs out, as an ISO 8601 instant. */
  certificateUntil(): string | null;
  close(): Promise<void>;
}

export function openOffice(options: OfficeOptions): Office {
  const { config, readSecret, clock, journal, rooms, dataDir } = options;
  const support = createSupportDesk({ makeBundle: options.makeSupportBundle, journal });
  let actions: Actions | null = null;
  let server: OfficeServer | null = null;
  let until: string | null = null;
  let cancel: Cancel | null = null;
  let closed = false;
  let said = "";
  let opening: Promise<void> = Promise.resolve();

  async function open(office: NonNullable<TerminalConfig["office"]>): Promise<void> {
    try {
      const texts = pemOf(office, readSecret);
      until = new Date(new X509Certificate(texts.certificate).validTo).toISOString();
      const { host, port, people } = office;
      // Most terminals have no such door, and their start does not wait for its parts.
      const { openServer } = await import("./server.ts");
      actions ??= await openActions(options, office);
      const selfChecks = (): readonly SelfCheckRecord[] => readSelfChecks(dataDir);
      const opened = await openServer({
        ...{ host, port, people, ...texts, clock, journal },
        rooms: { ...rooms, actions, selfChecks, support },
      });
      server = opened;
      journal.record("office.open", { port: opened.port, people: people.length });
    } catch (error) {
      failed(error instanceof Error ? reasonOf(error) : "unknown");
      if (!closed) cancel = clock.setTimeout(() => void (opening = open(office)), OFFICE_DELAYS.reopen);
    }
  }

  /** Once for each reason, not once a minute. */
  function failed(reason: string): void {
    if (reason !== said) journal.record("office.failed", { reason });
    said = reason;
  }

  if (config !== undefined) opening = open(config);
  return {
    port: () => server?.port ?? null,
    certificateUntil: () => until,
    async close() {
      closed = true;
      cancel?.();
      await opening;
      actions?.close();
      await server?.close();
    },
  };
}

async function openActions(
  { clock, journal, dataDir, loadActions, onSurprise }: OfficeOptions,
  { actions = [] }: NonNullable<TerminalConfig["office"]>,
): Promise<Actions> {
  const [{ createActions }, rooms] = await Promise.all([import("./actions/actions.ts"), loadActions()]);
  const wallMs = (): number => clock.wallMs();
  return createActions({ allowed: actions, dataDir, clock, wallMs, journal, rooms, onSurprise });
}

/** Of our own making a sentence without secrets; of the system's and of OpenSSL's the code alone. */
function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}
