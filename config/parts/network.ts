/** How the services are reached: the proxy that a mall may put between its network and the world. */
import { isIPv4 } from "node:net";
import { z } from "zod";
import { secret } from "../fields.ts";

/** Each label as DNS has it; nothing in it can end a line or a word of a request. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** What looks like an address has to be one. */
function isName(text: string): boolean {
  return HOST_NAME.test(text) && (!/^[\d.]+$/.test(text) || isIPv4(text));
}

const PROXY = "an HTTP proxy without a name, a password and a path in it, e.g. http://10.20.0.3:3128";

/** Null where it is no address of a proxy. */
export function proxyOf(text: string): { readonly host: string; readonly port: number } | null {
  const found = /^http:\/\/([^/:@?#]{1,253}):(\d{1,5})\/?$/.exec(text);
  const [, name = "", port = ""] = found ?? [];
  if (found === null || !isName(name) || Number(port) < 1 || Number(port) > 65_535) return null;
  return { host: name, port: Number(port) };
}

export const network = z
  .strictObject({
    proxy: z
      .string(PROXY)
      .refine((text) => proxyOf(text) !== null, PROXY)
      .optional()
      .meta({ description: "All services are asked through it (CONNECT), and none where it refuses." }),
    proxyLogin: secret.optional().meta({ description: "NAME:PASSWORD, where the proxy wants one." }),
  })
  .check(({ value, issues }) => {
    if (value.proxyLogin === undefined || value.proxy !== undefined) return;
    issues.push({ code: "custom", input: value.proxy, path: ["proxy"], message: `${PROXY}; proxyLogin is for it` });
  });

export type NetworkConfig = z.output<typeof network>;
