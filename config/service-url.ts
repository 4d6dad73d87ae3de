/** Which addresses of a service a terminal talks to. Pure. */

/** Null where the address may be used, else a sentence about what may stand there. */
export function serviceUrlProblem(text: string): string | null {
  if (!URL.canParse(text)) return "an address, e.g. https://backoffice.example.cn/yanpiao/";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "an address without a name and a password in it";
  if (url.search !== "" || url.hash !== "") return "an address without ? and #";
  if (url.protocol === "https:") return null;
  if (url.protocol === "http:" && isLoopback(url.hostname)) return null;
  return "an https address: what a person asks crosses the network only enciphered; http only to 127.0.0.1 or [::1]";
}

/** Whether a host, as URL.hostname gives it, is this machine itself. Literal addresses, so that no name server decides. */
export function isLoopback(hostname: string): boolean {
  return hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
