/** The page's own scheme: no port, no file: address, and an origin that a policy and a permission can name. */
export const SCHEME = "app";
const HOST = "yanpiao";
export const PAGE_URL = `${SCHEME}://${HOST}/`;

/** The page needs a secure context (camera), relative addresses and fetch of its own files; nothing else is given. */
export const SCHEME_PRIVILEGES = {
  scheme: SCHEME,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    codeCache: true,
    bypassCSP: false,
    allowServiceWorkers: false,
    corsEnabled: false,
  },
} as const;

/** Whether an address is of the page's own origin. Compared part by part: to Node `app:` has no origin. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isOurPlace(url) && url.username === "" && url.password === "";
}

export function isOurPlace({ protocol, host }: { readonly protocol: string; readonly host: string }): boolean {
  return protocol === `${SCHEME}:` && host === HOST;
}
