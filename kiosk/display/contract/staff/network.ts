/** The network page: the cable, each verification service step by step, its certificate, its latency, and the clock. */
import { z } from "zod/mini";

/** One network interface of the machine, without the loopback. */
export interface LinkView {
  /** "enp1s0". */
  readonly name: string;
  readonly kind: "wired" | "wireless" | "mobile" | "virtual";
  /** Whether the other end is there; null where the kernel does not say (switched off). */
  readonly carrier: boolean | null;
  readonly speedMbps: number | null;
  /** Without those that only reach the next machine (169.254/16, fe80::/10). */
  readonly addresses: readonly string[];
  /** Where packets for the world leave; null: not by this one. "*": without a gateway, as modems have it. */
  readonly gateway: string | null;
}

export type LinkTrouble = "no-interface" | "no-cable" | "no-address" | "no-route";

/** In the order in which a service is reached. */
export const NETWORK_STEPS = ["dns", "connect", "tls"] as const;
export type NetworkStepId = (typeof NETWORK_STEPS)[number];

/** Closed, so that the words have a sentence and a next step for each. */
export type NetworkTrouble =
  | "name-unknown"
  | "dns-silent"
  | "refused"
  | "no-answer"
  | "no-way"
  | "cut"
  /** The proxy itself: it is not reached, wants another login, or does not open the way. */
  | "proxy-unreachable"
  | "proxy-login"
  | "proxy-refused"
  | "not-tls"
  | "turned-away"
  | "old-tls"
  /** A certificate that begins later than this terminal's today: its calendar fell back. */
  | "not-yet-valid"
  | "expired"
  /** Expired only by this terminal's calendar; the services tell another day. */
  | "expired-by-our-clock"
  | "wrong-name"
  | "unknown-authority"
  | "expires-soon"
  /** The terminal's own certificate or the authority of the configuration cannot be read. */
  | "own-certificate"
  | "other";

/** `skipped`: the step before went wrong, or there is none such (no TLS on the machine itself). */
export type NetworkStepState = "not-asked" | "running" | "ok" | "warn" | "bad" | "skipped";

export interface NetworkStepView {
  readonly step: NetworkStepId;
  readonly state: NetworkStepState;
  readonly ms: number | null;
  readonly trouble: NetworkTrouble | null;
  /** The exact value: addresses, "TLSv1.3", ECONNREFUSED; never anything secret. */
  readonly detail: string | null;
}

export interface CertificateView {
  /** The names it is good for, the first of them. */
  readonly names: readonly string[];
  /** From the service's own to the authority's, by common name. */
  readonly chain: readonly string[];
  /** "2026-11-26", Beijing. */
  readonly from: string;
  readonly to: string;
  /** By the terminal's calendar, put right where all services call it wrong; negative: over. */
  readonly daysLeft: number;
}

export interface NetworkServiceView {
  readonly name: string;
  /** "ocr.tencentcloudapi.com:443"; null: samples, which need no network. */
  readonly place: string | null;
  readonly health: "unknown" | "ok" | "unreachable" | "failing";
  /** Of the terminal's own probes: the network's or the vendor's code. */
  readonly healthReason: string | null;
  readonly clockOffsetMs: number | null;
  /** In the order of NETWORK_STEPS. */
  readonly steps: readonly NetworkStepView[];
  readonly certificate: CertificateView | null;
  /** Connecting and handshake in milliseconds, oldest first; null: no connection came about. */
  readonly latencies: readonly (number | null)[];
}

export interface NetworkPageView {
  readonly page: "network";
  readonly links: readonly LinkView[];
  readonly linkTrouble: LinkTrouble | null;
  readonly nameServers: readonly string[];
  /** The proxy that services are asked through: "http://10.20.0.3:3128". */
  readonly proxy: string | null;
  /** A proxy that only the environment names, host and port. Services are asked without it. */
  readonly unusedProxy: string | null;
  readonly clock: {
    /** Beijing wall time by the machine's calendar. */
    readonly now: string;
    /** The services' time minus the calendar's; null: none was heard. */
    readonly offsetMs: number | null;
    readonly level: "unknown" | "ok" | "wrong" | "signatures-at-risk";
  };
  readonly services: readonly NetworkServiceView[];
  /** The one whose steps are shown. */
  readonly selected: string;
  /** Seconds between two points of the chart. */
  readonly everySeconds: number;
  readonly test: {
    readonly state: "idle" | "running" | "done" | "cancelled";
    /** Steps. */
    readonly done: number;
    readonly of: number;
    /** Services with a step that went wrong, and one more where the link has trouble. */
    readonly troubles: number;
  };
}

export const networkActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("test-all") }),
  z.strictObject({ do: z.literal("cancel") }),
  z.strictObject({ do: z.literal("select"), service: z.string().check(z.regex(/^[a-z]{1,20}(-[0-9])?$/)) }),
]);
export type NetworkAction = z.infer<typeof networkActionSchema>;
