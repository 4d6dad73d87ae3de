/**
 * What one terminal is told, as a whole. Every field has a value in config/default.ts, so a file names only what
 * differs. Each `meta` sentence reaches editors through config/schema.json, each error says what is allowed.
 */
import { z } from "zod";
import { oneOf, whole, words, yesOrNo } from "./fields.ts";
import { camera, paper, printer, scanner } from "./parts/devices.ts";
import { network } from "./parts/network.ts";
import { office, staff } from "./parts/people.ts";
import { verify } from "./parts/verify.ts";

const terminal = z.strictObject({
  id: z
    .string("letters, digits and hyphens, 3 to 24 of them")
    .regex(/^[A-Z0-9][A-Z0-9-]{1,22}[A-Z0-9]$/, "capital letters, digits and hyphens, 3 to 24 of them, e.g. BJ-CY-0107")
    .meta({ description: "Name of this terminal on screens, slips and in the journal; no two terminals share one." }),
  place: z
    .strictObject({ zh: words("1 to 40 characters", 40), en: words("1 to 60 characters", 60) })
    .meta({ description: "Where it stands, as passers-by call the place." }),
  demo: yesOrNo.meta({
    description: "Show the DEMO mark (演示) on every screen and slip. With the sandbox provider it is shown anyway.",
  }),
});

const panel = z
  .strictObject({
    orientation: oneOf(["portrait", "landscape"]),
    widthMm: whole(150, 2000, "mm").meta({ description: "Visible width as mounted; every size on screen follows it." }),
    heightMm: whole(150, 2000, "mm").meta({ description: "Visible height as mounted." }),
    bottomEdgeMm: whole(0, 1500, "mm").meta({
      description: "Height of the panel's lower edge above the floor; nothing to touch lies above 1220 mm.",
    }),
    scannerPosition: oneOf(["below", "right", "left"]).meta({
      description: "Where the scanner's window is, seen from the screen.",
    }),
  })
  .refine((value) => (value.orientation === "portrait") === value.heightMm > value.widthMm, {
    path: ["orientation"],
    message: "portrait where heightMm is greater than widthMm, else landscape",
  });

export const configSchema = z.strictObject({
  terminal,
  panel,
  scanner,
  camera,
  printer,
  paper: paper.meta({ description: "For the figure that says when somebody has to bring paper." }),
  verify,
  outbox: z.strictObject({
    maxWaiting: whole(1, 10_000, "requests").meta({ description: "When as many wait, no further one is taken." }),
    keepDays: whole(1, 30, "days").meta({ description: "A result that nobody collects is deleted after this." }),
    concurrency: whole(1, 8, "requests").meta({
      description: "Asked about at once, while the service answers; one after an outage or a refusal.",
    }),
  }),
  store: z.strictObject({
    backupTo: z
      .string("a folder")
      .startsWith("/", "an absolute path of a folder on another disk or stick")
      .optional()
      .meta({ description: "Where copies of the store go by themselves; without it none are made." }),
    everyHours: whole(1, 168, "hours").meta({ description: "How often, while nobody is there; three are kept." }),
  }),
  journal: z.strictObject({
    budgetMegabytes: whole(16, 100_000, "MB").meta({
      description:
        "The journal's share of the disk. Beyond it the oldest files go; half a year of a terminal needs 40.",
    }),
  }),
  display: z.strictObject({
    host: oneOf(["auto", "electron", "chromium", "loopback", "none"]).meta({
      description:
        "auto: where there is a screen, Electron if its binary is there, else Chromium; else a page at a loopback address.",
    }),
    browser: z
      .string("an absolute path")
      .startsWith("/", "an absolute path of a Chromium or Chrome")
      .optional()
      .meta({ description: "Used instead of the browser that would be found." }),
    port: whole(0, 65_535, "").meta({ description: "The TCP port of the loopback display; 0: any that is free." }),
  }),
  dataDir: words("a folder", 1000).meta({
    description: "Where outbox and journal live. A relative path counts from the project's folder.",
  }),
  hotline: z
    .string("a telephone number")
    .regex(/^[0-9+ -]{3,20}$/, "a telephone number: digits, spaces and hyphens")
    .meta({ description: "Shown where the terminal cannot help further." }),
  network: network.meta({ description: "How the services are reached." }),
  office: office.optional().meta({
    description:
      "A server from which operators read this terminal's journal, health and figures from a desk, and act where `actions` lets them; without it none listens.",
  }),
  staff: staff.meta({
    description: "Technicians and operators at the glass; accounts are made with `yanpiao staff add`.",
  }),
  timeouts: z
    .strictObject({
      entrySeconds: whole(30, 3600, "seconds; a person needs at least 30").meta({
        description: "Without a touch while typing.",
      }),
      resultSeconds: whole(30, 3600, "seconds; a person needs at least 30").meta({
        description: "Without a touch at a result.",
      }),
      alertSeconds: whole(20, 600, "seconds; a person needs at least 20").meta({
        description: "Countdown of “still there?”.",
      }),
      goodbyeSeconds: whole(3, 60, "seconds").meta({ description: "“Take your things”, then home." }),
    })
    .meta({ description: "May be lengthened; never below 30 s and 20 s (WCAG 2.2.1)." }),
});

/** One service as the configuration describes it. */
export type ProviderConfig = TerminalConfig["verify"]["providers"][number];

/** Where to find a secret; the secret itself is never in a configuration. */
export interface SecretReference {
  readonly secret: string;
}

/** A whole, valid configuration. `dataDir` is absolute once loaded. */
export type TerminalConfig = z.output<typeof configSchema>;

/** Providers whose answers are invented. */
const SAMPLE_PROVIDERS: readonly string[] = ["sandbox"];

/** Whether screens and slips carry the DEMO mark: sample answers must never look like the authority's. */
export function isDemo(config: TerminalConfig): boolean {
  return config.terminal.demo || config.verify.providers.some(({ provider: name }) => SAMPLE_PROVIDERS.includes(name));
}

/** A workbench, where a person pulls cables and feeds paper, makes sense only beside simulated devices. */
export function hasSimulatedDevices(config: TerminalConfig): boolean {
  return config.scanner.driver === "simulated" && config.printer.driver === "simulated";
}
