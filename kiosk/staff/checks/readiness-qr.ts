/**
 * What the QR code of a readiness slip says, for a work order: which terminal, when, how many checks of each level, which of
 * them were not well, and the terminal's own signature, so that a picture of a slip can be told from one that was drawn.
 * Nothing about a person.
 *
 *   YPR1:BJ-CY-0107:20261126142608:11.1.1:paper.printer:SIGNATURE
 */
import { isSignedBy, publicKeyOf, type SigningKey } from "../../journal/signing-key.ts";
import { CHECK_ITEMS, tallyOf, type CheckFinding, type CheckItem, type Tally } from "./finding.ts";

export const READINESS_QR_PREFIX = "YPR1:";

export interface Readiness {
  readonly terminalId: string;
  /** Beijing time, "YYYYMMDDHHMMSS". */
  readonly at: string;
  readonly tally: Tally;
  /** Those that were not well. */
  readonly items: readonly CheckItem[];
}

/** Without a key the last field is empty: it says what it says, and proves nothing. */
export function readinessQr(
  terminalId: string,
  at: string,
  findings: readonly CheckFinding[],
  key: Pick<SigningKey, "sign"> | null,
): string {
  const { ok, warn, fail } = tallyOf(findings);
  const items = findings.filter(({ level }) => level !== "ok").map(({ item }) => item);
  const said = `${READINESS_QR_PREFIX}${terminalId}:${at.replaceAll(/\D/g, "")}:${ok}.${warn}.${fail}:${items.join(".")}:`;
  return said + (key?.sign(Buffer.from(said)) ?? "");
}

export type ReadinessProblem = "not-a-readiness-code" | "not-signed" | "not-by-this-key";

/** `publicKey`: of the terminal, as `yanpiao journal key` prints it; null: the signature is not looked at. */
export function readReadinessQr(text: string, publicKey: string | null): Readiness | ReadinessProblem {
  const match = QR.exec(text.trim());
  if (match === null) return "not-a-readiness-code";
  const [, said = "", terminalId = "", at = "", ok, warn, fail, names = "", signature = ""] = match;
  const items = names === "" ? [] : names.split(".").map((name) => CHECK_ITEMS.find((item) => item === name));
  if (items.includes(undefined)) return "not-a-readiness-code";
  if (publicKey !== null) {
    const key = publicKeyOf(publicKey);
    if (signature === "") return "not-signed";
    if (key === null || !isSignedBy(key, Buffer.from(said), signature)) return "not-by-this-key";
  }
  return {
    terminalId,
    at,
    tally: { ok: Number(ok), warn: Number(warn), fail: Number(fail) },
    items: items.filter((item) => item !== undefined),
  };
}

const QR = /^(YPR1:([\w-]{1,40}):(\d{14}):(\d{1,2})\.(\d{1,2})\.(\d{1,2}):([a-z.]{0,160}):)([A-Za-z0-9_-]{86})?$/;
