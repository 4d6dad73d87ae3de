/**
 * Hands results over to the back office, which sends them on as a message. The destination travels inside the same
 * authenticated connection as questions do.
 *
 * Error model: never throws for what can happen; "accepted" only where the service said exactly that.
 */
import type { Deliverer, DeliveryOutcome } from "../../../outbox/delivery-port.ts";
import { createCaller, type CallerOptions } from "./call.ts";
import { PATHS, type DeliveryRequest } from "./contract.ts";
import { hearDelivery, hearFailure } from "./reply.ts";

export function createHttpDeliverer(options: CallerOptions & { readonly terminalId: string }): Deliverer {
  const caller = createCaller(options);
  return {
    async deliver({ key, request, language, contact, consent, result }, signal): Promise<DeliveryOutcome> {
      const body: DeliveryRequest = {
        terminal: options.terminalId,
        verification: request,
        language,
        consent,
        result,
        ...contact,
      };
      const reply = await caller.post(PATHS.deliveries, key, body, { signal });
      const trouble = reply.type === "failed" ? hearFailure(reply) : hearDelivery(reply, key);
      if (trouble === null) return { type: "accepted" };
      const { note, retryAfterMs } = trouble;
      return trouble.delivery === "never" ? { type: "rejected", note } : { type: "not-now", note, retryAfterMs };
    },
  };
}
