/**
 * The support bundle for a desk: one at a time, because it reads the store and the journal through and the public comes first. It is
 * made while it is sent, and only one that was made to its end is said to be.
 */
import type { Journal } from "../journal/journal.ts";
import type { BundleSummary } from "../support/bundle.ts";
import { refusal, type Reply } from "./reply.ts";

export interface SupportDesk {
  /** `person`: as their certificate says. */
  reply(person: string): Reply;
}

export interface SupportDeskOptions {
  readonly makeBundle: (
    onDone: (summary: BundleSummary) => void,
  ) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  readonly journal: Journal;
}

export function createSupportDesk({ makeBundle, journal }: SupportDeskOptions): SupportDesk {
  let making = false;

  async function* bundleFor(person: string): AsyncGenerator<Uint8Array> {
    // Asked twice before either began.
    if (making) throw new Error("another one is being made");
    making = true;
    try {
      yield* await makeBundle(({ files, bytes, missing }) =>
        journal.record("office.support-sent", { person, files, bytes, missing: missing.length }),
      );
    } finally {
      making = false;
    }
  }

  return {
    reply: (person) =>
      making
        ? refusal("not-now", "a support bundle is being made for somebody else: ask again in a minute")
        : { status: 200, type: "application/zip", length: null, chunks: bundleFor(person) },
  };
}
