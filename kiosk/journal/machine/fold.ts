/** Facts of one round become events: what is the same is one, with its count, and a flood of different ones is cut. */
import type { Journal } from "../journal.ts";
import type { KernelFact } from "./kernel-facts.ts";

/** Sockets, processes and parts of a terminal are fewer; a hub that dies may name many. */
const MOST_AT_ONCE = 20;

export function recordFacts(journal: Journal, facts: Iterable<KernelFact>): void {
  const counted = new Map<string, { readonly fact: KernelFact; count: number }>();
  for (const fact of facts) {
    const key = JSON.stringify(fact);
    const same = counted.get(key);
    if (same === undefined) counted.set(key, { fact, count: 1 });
    else same.count += 1;
  }
  const all = [...counted.values()];
  for (const { fact, count } of all.slice(0, MOST_AT_ONCE)) recordOne(journal, fact, count);
  if (all.length > MOST_AT_ONCE) journal.record("machine.more", { count: all.length - MOST_AT_ONCE });
}

function recordOne(journal: Journal, fact: KernelFact, count: number): void {
  switch (fact.ev) {
    case "machine.usb":
      journal.record(fact.ev, { ...fact.data, count });
      break;
    case "machine.usb-trouble":
      journal.record(fact.ev, { ...fact.data, count });
      break;
    case "machine.oom":
      journal.record(fact.ev, { ...fact.data, count });
      break;
    case "machine.crash":
      journal.record(fact.ev, { ...fact.data, count });
      break;
    case "machine.hardware":
      journal.record(fact.ev, { ...fact.data, count });
      break;
  }
}
