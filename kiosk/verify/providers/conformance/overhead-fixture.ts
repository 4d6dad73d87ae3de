/**
 * What a provider costs beside the network: the body, the signature, reading and judging the reply. For the bench; the
 * wire is replaced by one that answers at once, so that what is left is ours.
 */
import { performance } from "node:perf_hooks";
import { systemTerminalClock } from "../../../journal/clock.ts";
import type { Wire } from "../wire.ts";
import { QUERY } from "../../fixture.ts";
import type { Vendor } from "./vendor-fixture.ts";

export interface Overhead {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks `rounds` times in turn, after a tenth as many to warm up. Throws where a round was not answered. */
export async function measureOverhead(vendor: Vendor, rounds: number): Promise<Overhead> {
  const body = JSON.stringify(vendor.consistent(QUERY));
  const token = '{"access_token":"24.abcdefgh","expires_in":2592000}';
  const wire: Wire = {
    send: ({ url }) =>
      Promise.resolve({
        type: "reply",
        status: 200,
        headers: {},
        body: url.pathname.startsWith("/oauth/") ? token : body,
        serverDateMs: null,
        roundTripMs: 0,
      }),
  };
  const provider = vendor.open(wire, systemTerminalClock, "http://127.0.0.1:1/");
  const { signal } = new AbortController();
  const tookMs: number[] = [];
  for (let round = -Math.ceil(rounds / 10); round < rounds; round += 1) {
    const startMs = performance.now();
    const outcome = await provider.verify(QUERY, { idempotencyKey: "k", signal });
    if (outcome.type !== "answer") throw new Error(`${vendor.name} did not answer: ${outcome.type}`);
    if (round >= 0) tookMs.push(performance.now() - startMs);
  }
  tookMs.sort((a, b) => a - b);
  const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
