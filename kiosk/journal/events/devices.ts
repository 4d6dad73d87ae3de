/** What is plugged in, and the services out there. */
import { security, status } from "../event.ts";
import { NUMBER, oneOf, TEXT, TEXT_OR_NULL } from "../fields.ts";

export const DEVICE_EVENTS = {
  "device.health": status(
    "technician",
    "A device came, went, or is in doubt. `tail`: the last bytes before the loss, as hex; of devices that speak of " +
      "paper, never of a scanner.",
    { device: TEXT, state: TEXT, reason: TEXT, attempts: NUMBER, losses: NUMBER, tail: TEXT_OR_NULL },
    { trouble: { unless: "state", is: ["connected", "inconclusive"] } },
  ),
  "device.dropped": status(
    "technician",
    "What a device sent and nobody could read; one line a reason and a minute, however many there were.",
    { device: TEXT, reason: oneOf("too-long", "unfinished", "malformed", "noise"), count: NUMBER },
    { trouble: true },
  ),
  "scan.text-shown": security(
    "auditor",
    "A technician had a command show scanned texts: that it was done, never what was read.",
    { device: TEXT },
    { audit: true, role: "technician" },
  ),
  "provider.refused": security(
    "operator",
    "A configured service cannot be asked until a technician mends it; `secret` names the reference, never what it holds.",
    { provider: TEXT, secret: TEXT_OR_NULL, reason: TEXT },
    { trouble: true },
  ),
  "service.health": status(
    "operator",
    "A verification service can be reached, cannot, or answers nothing but errors.",
    { provider: TEXT, state: oneOf("unknown", "ok", "unreachable", "failing"), reason: TEXT_OR_NULL },
    { trouble: { unless: "state", is: ["ok", "unknown"] } },
  ),
} as const;
