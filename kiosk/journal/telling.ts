/** What the catalogue says of one event with its data: who did it, and whether it says that something is wrong. */
import { ROLES, type EventKind, type Role } from "./event.ts";

type Data = Readonly<Record<string, unknown>>;

export function roleOf({ role, fields }: EventKind, data: Data): Role | null {
  if ("role" in fields) return isRole(data["role"]) ? data["role"] : null;
  if (role === null || typeof role === "string") return role;
  const by = data[role.by];
  return by === "technician" || by === "operator" ? by : "system";
}

export function troubleOf({ trouble }: EventKind, data: Data): boolean {
  if (typeof trouble === "boolean") return trouble;
  const value = data[trouble.unless];
  return !trouble.is.some((usual) => usual === value);
}

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
