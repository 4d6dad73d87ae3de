/** What can keep a desk from reading a terminal, and what a person can do about it. Pure. */

export type Trouble =
  | { readonly trouble: "unreachable"; readonly code: string }
  | { readonly trouble: "refused-certificate" }
  | { readonly trouble: "own-certificate-expired"; readonly until: string }
  | { readonly trouble: "own-certificate-not-yet"; readonly from: string }
  | { readonly trouble: "terminal-not-proven"; readonly code: string }
  | { readonly trouble: "terminal-certificate-date"; readonly code: string }
  | { readonly trouble: "another-name"; readonly code: string }
  | {
      readonly trouble: "refused";
      readonly code: string;
      readonly words: string;
      /** Where it is worth asking again by then. */
      readonly againInSeconds?: number;
    }
  | { readonly trouble: "cut-off" }
  | { readonly trouble: "not-understood"; readonly what: string }
  | { readonly trouble: "another-key"; readonly noted: string; readonly now: string }
  | { readonly trouble: "rewritten"; readonly file: string }
  | { readonly trouble: "another-filter"; readonly was: string }
  | { readonly trouble: "shorter"; readonly file: string }
  | { readonly trouble: "in-use" }
  | { readonly trouble: "disk"; readonly code: string };

export class DeskTrouble extends Error {
  override readonly name = "DeskTrouble";
  readonly trouble: Trouble;

  constructor(trouble: Trouble, options?: ErrorOptions) {
    super(troubleWords(trouble), options);
    this.trouble = trouble;
  }
}

/** Whether asking again by itself may help. */
export function mayPass(found: Trouble): boolean {
  // A file that was compressed or deleted since the list was made is asked for by the new one.
  if (found.trouble === "refused") return found.code === "not-here" || found.code === "too-many";
  return found.trouble === "unreachable" || found.trouble === "cut-off";
}

export function troubleWords(found: Trouble): string {
  switch (found.trouble) {
    case "unreachable":
      return `cannot be reached (${found.code}): is the address right, is the terminal on, is \`office\` in its configuration?`;
    case "refused-certificate":
      return "the terminal ended the connection at once, as it does with a certificate that is not of its operators' authority, or not in force by its calendar";
    case "own-certificate-expired":
      return `your certificate ran out on ${found.until}: ask your authority for a new one (or is this machine's clock wrong?)`;
    case "own-certificate-not-yet":
      return `your certificate counts only from ${found.from} on: is this machine's clock right?`;
    case "terminal-not-proven":
      return `the certificate that it shows is not of the authority in your identity (${found.code}): is it the terminal at all?`;
    case "terminal-certificate-date":
      return `the certificate that it shows is not in force (${found.code}): renew it, or is this machine's clock wrong?`;
    case "another-name":
      return `the certificate that it shows is for another address (${found.code}): name the terminal as its certificate does`;
    case "refused":
      return `the terminal says: ${found.words} (${found.code})`;
    case "cut-off":
      return "the connection broke off; what came is kept, pull again to go on from there";
    case "not-understood":
      return `it answers what no terminal answers (${found.what})`;
    case "another-key":
      return `ITS JOURNAL IS SIGNED WITH ANOTHER KEY (${found.now}) than the one noted at the first pull (${found.noted}). If the terminal was set up anew, pull it to another folder; if not, somebody else stands there. Nothing was changed here`;
    case "rewritten":
      return `THE TERMINAL'S ${found.file} IS NOT WHAT WAS PULLED BEFORE. Both are kept; compare them, and keep the terminal's disk`;
    case "another-filter":
      return `lines.jsonl there answers another question (${found.was}): ask that one again, or name another folder`;
    case "shorter":
      return `${found.file} is not what the last pull left: move it away, and pull anew`;
    case "in-use":
      return "another pull is writing to this folder";
    case "disk":
      return `this machine's disk does not take it (${found.code})`;
  }
}

const ANOTHER_NAME = ["ERR_TLS_CERT_ALTNAME_INVALID"];
const DATES = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];
const NOT_PROVEN = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_|ERR_SSL_CERT)/;

/** What an error of a connection means. `secure`: the handshake was over at our end when it came. */
export function troubleOfConnection(code: string, secure: boolean): Trouble {
  if (ANOTHER_NAME.includes(code)) return { trouble: "another-name", code };
  if (DATES.includes(code)) return { trouble: "terminal-certificate-date", code };
  if (NOT_PROVEN.test(code)) return { trouble: "terminal-not-proven", code };
  if (/ALERT|CERTIFICATE_REQUIRED/.test(code)) return { trouble: "refused-certificate" };
  if (secure && (code === "ECONNRESET" || code === "EPIPE")) return { trouble: "refused-certificate" };
  return { trouble: "unreachable", code };
}
