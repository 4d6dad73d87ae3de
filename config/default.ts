import type { TerminalConfig } from "./schema.ts";

/** No file at all is a complete demonstration terminal: a 21.5" portrait panel, simulated devices, sample invoices. */
export const DEFAULT_CONFIG: TerminalConfig = {
  terminal: {
    id: "BJ-CY-0107",
    place: { zh: "示例商场 07 号机", en: "Example Mall no. 07" },
    demo: true,
  },
  panel: { orientation: "portrait", widthMm: 268, heightMm: 476, bottomEdgeMm: 900, scannerPosition: "below" },
  scanner: { driver: "simulated", profile: "simulated" },
  camera: { use: false, widthPx: 1280, heightPx: 720 },
  printer: { driver: "simulated", profile: "simulated-80mm" },
  paper: { rollMetres: 60, nearEndMetres: 4 },
  verify: {
    providers: [{ provider: "sandbox" }],
    choose: "in-order",
    deadlineMs: 8000,
    limits: { checksPerVisit: 30, checksAtOnce: 60, checksPerHour: 240 },
  },
  outbox: { maxWaiting: 500, keepDays: 7, concurrency: 2 },
  store: { everyHours: 6 },
  journal: { budgetMegabytes: 512 },
  display: { host: "auto", port: 0 },
  network: {},
  dataDir: ".data",
  hotline: "12366",
  staff: { secondFactor: "none", badgeKeys: [], idleMinutes: 10, limitMinutes: 60 },
  timeouts: { entrySeconds: 90, resultSeconds: 60, alertSeconds: 30, goodbyeSeconds: 5 },
};
