/** The network's word for it (ECONNREFUSED, CERT_HAS_EXPIRED); never its sentence, which may hold what was sent. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code) ? code : "unknown-error";
}
