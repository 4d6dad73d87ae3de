/**
 * The network's name service: names of the day's back offices lead to this machine, or to nobody. Stands where Node asks
 * the system, for the length of a day; other names go on to it.
 */
import dns, { type LookupAddress } from "node:dns";
import type { DayClock } from "./day-clock.ts";

export type NameFault = "none" | "not-found" | "try-again" | "silent";

type Told = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Returns what puts the system's own name service back. `faultOf`: null for a name that is not of the day. */
export function answerNames(clock: DayClock, faultOf: (name: string) => NameFault | null): () => void {
  const system = dns.lookup;
  const lookup = (name: string, options: unknown, callback?: unknown): void => {
    const told = (typeof options === "function" ? options : callback) as Told;
    const fault = faultOf(name);
    if (fault === null) {
      Reflect.apply(system, dns, [name, options, callback]);
      return;
    }
    const all = typeof options === "object" && options !== null && Reflect.get(options, "all") === true;
    clock.moved();
    // Never in the same turn, as no name service does.
    setImmediate(() => {
      clock.moved();
      if (fault === "silent") return;
      if (fault === "none") told(null, all ? [{ address: "127.0.0.1", family: 4 }] : "127.0.0.1", 4);
      else told(failed(name, fault), "");
    });
  };
  Reflect.set(dns, "lookup", lookup);
  return () => void Reflect.set(dns, "lookup", system);
}

function failed(name: string, fault: "not-found" | "try-again"): NodeJS.ErrnoException {
  const code = fault === "not-found" ? "ENOTFOUND" : "EAI_AGAIN";
  return Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code, syscall: "getaddrinfo", hostname: name });
}
