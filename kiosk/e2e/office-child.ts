/**
 * A whole core as a process of its own, to be killed, whose back office is elsewhere: somebody holds up an invoice, and
 * leaves a number with the claim code. Says on stdout when the View promises to send the result.
 *
 * node kiosk/e2e/office-child.ts '{"dataDir":…}'
 */
import { writeSync } from "node:fs";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { createMemoryHost } from "../display/memory/host.ts";
import type { ScreenView } from "../display/contract/view.ts";
import { runTerminal } from "../terminal.ts";
import { overheard } from "./overheard.ts";

export interface OfficeChildOptions {
  readonly dataDir: string;
  readonly verify: TerminalConfig["verify"];
  /** Typed on the pad; null: nobody comes in this life. */
  readonly leaves: string | null;
}
export type OfficeChildLine = "ready" | "promised";

function say(line: OfficeChildLine): void {
  writeSync(1, `${line}\n`);
}

async function run({ dataDir, verify, leaves }: OfficeChildOptions): Promise<void> {
  const host = createMemoryHost();
  const looking = new Set<() => void>();
  const terminal = await runTerminal({
    config: { ...DEFAULT_CONFIG, dataDir, verify },
    version: "test",
    openHost: () =>
      Promise.resolve(
        overheard(host, {
          // The page draws what it was sent in the microtask before this one.
          onView: () => queueMicrotask(() => looking.forEach((look) => look())),
        }),
      ),
    workbench: false,
  });
  const sees = (wanted: (screen: ScreenView) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const screen = host.view()?.screen;
        if (screen === undefined || !wanted(screen)) return;
        looking.delete(look);
        resolve();
      };
      looking.add(look);
      look();
    });

  await new Promise<void>((resolve) => {
    const { scanner } = terminal.devices;
    const look = (): void => (scanner.health().state === "connected" ? resolve() : undefined);
    scanner.onHealth(look);
    look();
  });
  say("ready");
  if (leaves === null) return;
  await sees(({ screen }) => screen === "home");
  const samples = terminal.sandbox.samples(terminal.view().frame.today);
  terminal.devices.scannerSimulator?.present(samples.find(({ id }) => id === "dinner")?.payload ?? "");
  await sees((screen) => screen.screen === "queued" && screen.message?.state === "open" && screen.message.ready);
  host.tap({ intent: "leave-contact", channel: "sms" });
  await sees(({ screen }) => screen === "contact-consent");
  host.tap({ intent: "answer-consent", agree: true });
  await sees(({ screen }) => screen === "contact-entry");
  for (const key of leaves) host.tap({ intent: "press-key", key });
  await sees((screen) => screen.screen === "contact-entry" && screen.next.state === "ready");
  host.tap({ intent: "next-field" });
  await sees(({ screen }) => screen === "contact-review");
  host.tap({ intent: "confirm-contact" });
  await sees((screen) => screen.screen === "queued" && screen.message?.state === "left");
  say("promised");
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? "{}") as OfficeChildOptions);
