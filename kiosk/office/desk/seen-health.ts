/** What a desk looks at to say whether a terminal is as well as it was before. Pure. */
import { z } from "zod";
import { plainWords, readAs } from "./read-as.ts";

const device = z.object({ device: plainWords(40), state: plainWords(40) });
const service = z.object({ name: plainWords(80), state: plainWords(40) });
const shape = z.object({
  inService: z.boolean(),
  faultCode: plainWords(40).nullable(),
  configuration: z
    .object({ version: z.int(), waitsForRestart: z.boolean(), confirmLeftSeconds: z.int().nullable() })
    .nullable(),
  painted: z.int().nullable(),
  devices: z.array(device).max(16).readonly(),
  services: z.array(service).max(16).readonly(),
});
export type SeenHealth = z.output<typeof shape>;

export function healthSeen(text: string): SeenHealth {
  return readAs(shape, text, "no health of a terminal");
}

/** Clauses, each about one thing that is not well and was before; what was not well before is not the change's doing. */
export function troublesSince(before: SeenHealth, now: SeenHealth): readonly string[] {
  const troubles: string[] = [];
  if (!now.inService && before.inService) troubles.push(`it is out of service (${now.faultCode ?? "unknown"})`);
  if (now.painted === 0) troubles.push("its screen paints nothing yet");
  if (now.painted === null && before.painted !== null) troubles.push("it has no screen any more");
  const connected = before.devices.filter(({ state }) => state === "connected").map((one) => one.device);
  for (const { device: name, state } of now.devices)
    if (connected.includes(name) && state !== "connected") troubles.push(`the ${name} is ${state}`);
  const ill = before.services.filter(({ state }) => state !== "ok").map(({ name }) => name);
  for (const { name, state } of now.services)
    if (state !== "ok" && !ill.includes(name)) troubles.push(`the service ${name} is ${state}`);
  return troubles;
}
