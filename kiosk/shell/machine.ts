/** The terminal: one person's session, the watch over it, the devices and the service, side by side. */
import { sessionRegion } from "./session.ts";
import { initialContext, terminalSetup } from "./setup.ts";
import type { ShellDeps } from "./deps.ts";

export type TerminalMachine = ReturnType<typeof createTerminalMachine>;

// The type of a machine is XState's own and too long to write down; TerminalMachine names it.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function createTerminalMachine(deps: ShellDeps) {
  const s = terminalSetup(deps);
  return s.createMachine({
    id: "terminal",
    type: "parallel",
    context: initialContext(deps.messages !== null),
    states: {
      session: sessionRegion(s, deps.isClaimCode),
      /** Is anybody still there? Personal things never stand on the screen for the next person to read. */
      attention: {
        initial: "off",
        on: {
          attention: [
            {
              guard: ({ event }) => event.attention === "none",
              target: ".off",
              actions: ["noteAttention", "clearAsked"],
            },
            { target: ".watching", actions: "noteAttention" },
          ],
        },
        states: {
          off: {},
          watching: {
            entry: "clearAsked",
            after: { quiet: "asking" },
            on: { activity: { target: "watching", reenter: true } },
          },
          asking: {
            entry: "noteAsked",
            after: { stillThere: { target: "off", actions: s.raise({ type: "nobody-there" }) } },
            on: { activity: "watching" },
          },
        },
      },
      /** What is said of a code that led nowhere; the next screen needs no such word. */
      scanNotice: {
        initial: "none",
        on: { attention: ".none", "scan-unused": { target: ".said", actions: "noteScanNotice" } },
        states: {
          none: {},
          said: { exit: "clearScanNotice", after: { scanNotice: "none" } },
        },
      },
      devices: {
        type: "parallel",
        states: {
          scanner: {
            initial: "grace",
            states: {
              ready: { on: { "scanner-health": { guard: ({ event }) => !event.ready, target: "grace" } } },
              /** Cables get knocked: the public is told only when it lasts. */
              grace: {
                after: { deviceGrace: "missing" },
                on: { "scanner-health": { guard: ({ event }) => event.ready, target: "ready" } },
              },
              missing: { on: { "scanner-health": { guard: ({ event }) => event.ready, target: "ready" } } },
            },
          },
          printer: { on: { "printer-status": { actions: "notePrinter" } } },
          outbox: {
            on: { "outbox-offer": { actions: "noteOffer" }, "request-answered": { actions: "noteAnswered" } },
          },
        },
      },
      service: {
        initial: "unknown",
        on: {
          "service-health": [
            { guard: ({ event }) => event.service === "ok", target: ".ok" },
            { guard: ({ event }) => event.service === "unreachable", target: ".unreachable" },
            { target: ".unknown" },
          ],
        },
        states: { unknown: {}, ok: {}, unreachable: {} },
      },
    },
  });
}
