/**
 * What one terminal is told, as a whole. Every field has a value in config/default.ts, so a file names only what
 * differs. Each `meta` sentence reaches editors through config/schema.json, each error says what is allowed.
 */
import { z } from "zod";
import { oneOf, secret, whole, words, yesOrNo } from "./fields.ts";
import { network } from "./network.ts";
import { serviceUrlProblem } from "./service-url.ts";

const profile = z
  .string("the name of a profile")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "the name of a profile: lower-case words joined by hyphens");
const port = whole(1, 65_535, "").meta({ description: "A TCP port." });

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

const devicePath = (example: string) => z.string("a device path").regex(/^\/\S+$/, `an absolute path, e.g. ${example}`);
const baudRate = z
  .literal(
    [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800],
    "one of 9600, 19200, 38400, 57600, 115200, 230400, 460800",
  )
  .optional()
  .meta({ description: "Only where it differs from the profile's." });
const usbPort = z
  .string("a USB port")
  .regex(/^[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}$/, "a USB port as the kernel names it, e.g. 1-1.2")
  .optional()
  .meta({
    description:
      "The socket it is plugged into, as `yanpiao … list` shows it: clones share their ids, sockets do not move.",
  });

const scanner = z.discriminatedUnion(
  "driver",
  [
    z.strictObject({
      driver: z.literal("serial"),
      path: devicePath("/dev/serial/by-id/usb-…").meta({
        description: "Prefer /dev/serial/by-id/…: it stays the same when cables are moved.",
      }),
      baudRate,
      profile: profile.default("generic-serial"),
    }),
    z.strictObject({ driver: z.literal("hid"), port: usbPort, profile: profile.default("newland-hid-pos") }),
    z.strictObject({
      driver: z.literal("wedge"),
      path: devicePath("/dev/input/by-id/usb-…-event-kbd"),
      profile: profile.default("generic-wedge"),
    }),
    z.strictObject({ driver: z.literal("simulated"), profile: profile.default("simulated") }),
    z.strictObject({ driver: z.literal("none") }),
  ],
  'one of "serial", "hid", "wedge", "simulated", "none"',
);

const percent = (min: number) => whole(min, 100, "percent");
const cameraRegion = z
  .strictObject({
    leftPercent: percent(0),
    topPercent: percent(0),
    widthPercent: percent(10),
    heightPercent: percent(10),
  })
  .refine(
    ({ leftPercent, topPercent, widthPercent, heightPercent }) =>
      leftPercent + widthPercent <= 100 && topPercent + heightPercent <= 100,
    { message: "a part of the picture: left and width, and top and height, add up to at most 100" },
  );

const camera = z.strictObject({
  use: yesOrNo.meta({
    description: "Read codes with a camera beside the screen as well; its pictures are never stored.",
  }),
  device: words("a part of the camera's name", 80)
    .optional()
    .meta({ description: "Which camera, by a part of its name; without it the first one." }),
  widthPx: whole(320, 3840, "pixels"),
  heightPx: whole(240, 2160, "pixels"),
  region: cameraRegion.optional().meta({
    description:
      "The part of the picture where codes are held: it is looked at more cheaply, the whole picture every fifth time. Leave it half as large again as the largest code.",
  }),
});

const printer = z.discriminatedUnion(
  "driver",
  [
    z.strictObject({
      driver: z.literal("tcp"),
      host: z
        .string("a host name or address")
        .regex(/^[A-Za-z0-9.:_-]{1,253}$/, "a host name or address, e.g. 192.168.1.50"),
      port: port.default(9100),
      profile: profile.default("generic-80mm"),
    }),
    z
      .strictObject({
        driver: z.literal("usb"),
        port: usbPort,
        path: devicePath("/dev/yanpiao/printer").optional(),
        profile: profile.default("generic-80mm"),
      })
      .refine((value) => (value.port === undefined) !== (value.path === undefined), {
        path: ["port"],
        message: "exactly one of port (preferred, e.g. 1-1.2) and path (e.g. /dev/usb/lp0)",
      }),
    z.strictObject({
      driver: z.literal("serial"),
      path: devicePath("/dev/serial/by-path/…"),
      baudRate,
      profile: profile.default("generic-80mm"),
    }),
    z.strictObject({ driver: z.literal("simulated"), profile: profile.default("simulated-80mm") }),
  ],
  'one of "tcp", "usb", "serial", "simulated"',
);

const paper = z.strictObject({
  rollMetres: whole(5, 1000, "m").meta({
    description: "Length of a new roll of this printer's paper, as its label says: 80 x 80 mm rolls hold 50 to 80 m.",
  }),
  nearEndMetres: whole(0, 50, "m").meta({
    description: "What is left on the roll when the printer's near-end sensor speaks; its manual names it.",
  }),
});

const serviceUrl = (example: string) => {
  const what = `an https address, e.g. ${example}; http only to this machine itself`;
  return z
    .string(what)
    .max(500, what)
    .refine((text) => serviceUrlProblem(text) === null, {
      error: ({ input }) => serviceUrlProblem(String(input)) ?? what,
    });
};
const weight = whole(1, 100, "")
  .optional()
  .meta({ description: "Its share of the questions where verify.choose is by-weight; 1 unless told." });

const keyId = z
  .string("letters, digits, dots, hyphens, underscores, 1 to 64 of them")
  .regex(/^[A-Za-z0-9._-]{1,64}$/, "letters, digits, dots, hyphens, underscores, 1 to 64 of them")
  .meta({ description: "Names the key to the service." });

const provider = z.discriminatedUnion(
  "provider",
  [
    z.strictObject({ provider: z.literal("sandbox") }),
    z.strictObject({
      provider: z.literal("tencent"),
      secretId: secret,
      secretKey: secret,
      region: z
        .string("a region")
        .regex(/^[a-z]{2}-[a-z]+(-[0-9a-z]+)?$/, "a region as Tencent Cloud names it, e.g. ap-beijing")
        .optional()
        .meta({ description: "VatInvoiceVerifyNew answers the same in every region; leave it out." }),
      endpoint: serviceUrl("https://ocr.tencentcloudapi.com/").optional(),
      enableTodayInvoice: yesOrNo.optional().meta({
        description: "Ask about invoices of today too. Without it the service declines them without a check.",
      }),
      weight,
    }),
    z.strictObject({
      provider: z.literal("baidu"),
      apiKey: secret,
      secretKey: secret,
      endpoint: serviceUrl("https://aip.baidubce.com/").optional(),
      weight,
    }),
    z.strictObject({
      provider: z.literal("http"),
      url: serviceUrl("https://backoffice.example.cn/yanpiao/"),
      auth: z.discriminatedUnion(
        "how",
        [
          z.strictObject({
            how: z.literal("mutual-tls"),
            certificate: secret,
            key: secret,
            ca: secret.optional().meta({ description: "The operator's own authority, where no public one signed." }),
          }),
          z.strictObject({ how: z.literal("signed"), keyId, key: secret }),
        ],
        'one of "mutual-tls", "signed"',
      ),
      weight,
    }),
  ],
  'one of "sandbox", "tencent", "baidu", "http"',
);

const BADGE_KEY_ID = "letters, digits, hyphens and underscores, 1 to 64 of them";
const badgeKeyId = z
  .string(BADGE_KEY_ID)
  .regex(/^[A-Za-z0-9_-]{1,64}$/, BADGE_KEY_ID)
  .meta({ description: "Stands in the badge." });
const ED25519 = "an Ed25519 public key: 32 bytes in base64, 44 characters";
const staff = z
  .strictObject({
    secondFactor: oneOf(["none", "totp", "badge"]).meta({
      description:
        "Asked of staff besides number and PIN: a one-time code of their phone, or a signed badge at the scanner.",
    }),
    badgeKeys: z
      .array(z.strictObject({ id: badgeKeyId, publicKey: z.string(ED25519).regex(/^[A-Za-z0-9+/]{43}=$/, ED25519) }))
      .max(8, "at most 8 keys")
      .meta({
        description: "Whose signature makes a badge; `yanpiao staff badge` prints the line. Two while one is changed.",
      }),
    idleMinutes: whole(1, 30, "minutes").meta({ description: "Untouched for this long, the staff console closes." }),
    limitMinutes: whole(5, 480, "minutes").meta({
      description: "Touched or not, the staff console closes after this.",
    }),
  })
  .refine(({ secondFactor, badgeKeys }) => secondFactor !== "badge" || badgeKeys.length > 0, {
    path: ["badgeKeys"],
    message: "at least one key where the second factor is a badge",
  });

/** What an operator may have a terminal do from a desk. */
export const OFFICE_ACTIONS = ["restart", "rotate-keys", "send-config", "self-check"] as const;

const PERSON = "lower-case letters, digits and hyphens, 2 to 32 of them, e.g. desk-07";
const office = z.strictObject({
  host: z
    .string("an address of this terminal")
    .regex(/^[0-9a-fA-F.:]{2,45}$/, "an IP address of this terminal, e.g. 10.20.0.17; 0.0.0.0 for all")
    .meta({ description: "Where it listens: better the address of the operators' network than all of them." }),
  port,
  certificate: secret,
  key: secret,
  operatorsCa: secret.meta({ description: "The authority that names people: without its certificate nobody gets in." }),
  people: z
    .array(
      z.strictObject({
        name: z
          .string(PERSON)
          .regex(/^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/, PERSON)
          .meta({ description: "The common name of their certificate; an id, as the journal names whoever read it." }),
        role: oneOf(["reader", "operator"]).meta({ description: "A reader reads; an operator also acts." }),
      }),
      "a list of people",
    )
    .max(64, "at most 64 people")
    .refine((people) => new Set(people.map(({ name }) => name)).size === people.length, "each name once")
    .meta({ description: "Who of those that the authority names may come in; a name that is taken out may not." }),
  actions: z
    .array(oneOf(OFFICE_ACTIONS), "a list of actions")
    .max(OFFICE_ACTIONS.length, "each action once")
    .refine((actions) => new Set(actions).size === actions.length, "each action once")
    .optional()
    .meta({
      description: "What operators may have this terminal do from a desk, while nobody is there; without it nothing.",
    }),
});

export const configSchema = z.strictObject({
  terminal,
  panel,
  scanner,
  camera,
  printer,
  paper: paper.meta({ description: "For the figure that says when somebody has to bring paper." }),
  verify: z.strictObject({
    providers: z.array(provider, "a list of providers").min(1, "1 to 8 providers").max(8, "1 to 8 providers").meta({
      description:
        "The services that are asked; a further one where the one before cannot be. sandbox: sample invoices.",
    }),
    choose: oneOf(["in-order", "by-weight"]).meta({
      description: "Which is asked first: always the first of the list that is well, or each by its weight.",
    }),
    deadlineMs: whole(1000, 60_000, "ms").meta({
      description: "After this long without an answer the request is kept for later and the person gets a claim slip.",
    }),
    limits: z
      .strictObject({
        checksPerVisit: whole(1, 1000, "checks").meta({ description: "By one person in one visit." }),
        checksAtOnce: whole(1, 10_000, "checks").meta({
          description: "Of the terminal, one after the other without a pause.",
        }),
        checksPerHour: whole(1, 10_000, "checks").meta({ description: "Of the terminal in the long run." }),
      })
      .meta({
        description: "Against misuse: beyond them people are asked to wait. Answers given again are not counted.",
      }),
  }),
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
