import type { Assets } from "../assets.ts";
import { responseHeaders } from "../assets.ts";
import { isOurs } from "./origin.ts";

/** Answers each request of the page from the built files, with the page's policy; everything else is not found. */
export function servePage(assets: Assets, camera: boolean): (request: Pick<Request, "url" | "method">) => Response {
  return ({ url, method }) => {
    if (method !== "GET") return new Response(null, { status: 405 });
    const asset = isOurs(url) ? assets.get(new URL(url).pathname) : null;
    if (asset === null) return new Response(null, { status: 404 });
    const headers = responseHeaders(asset, { connect: null, camera }).map(([name, value]): [string, string] => [
      name,
      value,
    ]);
    return new Response(new Uint8Array(asset.bytes), { status: 200, headers });
  };
}
