/** What the terminals of all campaigns are told. */
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { OUTBOX_LIMITS } from "../../kiosk/outbox/delays.ts";

/** Nobody is asked to wait: a campaign is busier than any mall. */
export const PROOF_CONFIG: TerminalConfig = {
  ...DEFAULT_CONFIG,
  verify: {
    ...DEFAULT_CONFIG.verify,
    limits: { checksPerVisit: 1_000, checksAtOnce: 100_000, checksPerHour: 100_000 },
  },
};

/** What a terminal can promise at most, whatever a demonstration is told. */
export const PROOF_LIMITS = OUTBOX_LIMITS;
