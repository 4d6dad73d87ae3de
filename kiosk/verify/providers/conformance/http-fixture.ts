/** A back office's side of the terminal's own contract: checks each request's signature, says an outcome or a problem. */
import type { Query } from "../../../invoice/types.ts";
import { CONTRACT_VERSION, PATHS, verificationRequestSchema } from "../http/contract.ts";
import { createHttpProvider } from "../http/http-provider.ts";
import { PROBLEMS, isProblemCode, type ProblemMeaning } from "../http/problems.ts";
import { createDoor, type Door } from "../http/reference/door.ts";
import { problem } from "../http/reference/spoken.ts";
import { signingKeyOf } from "../http/signature.ts";
import { json, type Vendor, type VendorService } from "./vendor-fixture.ts";
import type { Answered, Asked } from "./vendor-server-fixture.ts";

const TERMINAL = "BJ-CY-0107";
const SIGNING_KEY = "b2ZmaWNlLXNpZ25pbmcta2V5LW9mLXRoZS1iZW5jaC4=";
const AT = "2026-11-24T04:00:00.000Z";
/** The question's key of every bench. */
const KEY = "019ab3e2-0000-7000-8000-000000000001";

export const httpVendor: Vendor = {
  name: "http",
  secrets: [SIGNING_KEY],
  looksUp: true,
  namesCheckCode: false,
  serve: (serverNowMs) => new BackOffice(serverNowMs),
  open: (wire, clock, endpoint) =>
    createHttpProvider({
      name: "http",
      terminalId: TERMINAL,
      url: endpoint,
      wire,
      clock,
      auth: { how: "signed", key: signingKeyOf(TERMINAL, SIGNING_KEY) },
    }),
  consistent: (query) => verificationOf(query),
  failure: (code) => (isProblemCode(code) ? problem(code).body : { title: "…", status: 418, code }),
  codes: [
    ...Object.entries<ProblemMeaning>(PROBLEMS).map(
      ([code, { reason, taken }]) => [code, `${reason}/${taken === "no" ? "not" : "maybe"}-taken`] as const,
    ),
    ["teapot", "unknown-code/maybe-taken"],
  ],
  contradictions: (query) => [
    ["another number", verificationOf({ ...query, invoiceNumber: "26112111200000010016" })],
    ["another date", verificationOf({ ...query, issueDate: "2026-11-13" })],
    ["another code", verificationOf({ ...query, invoiceCode: "011002600111" })],
    ["another question's key", { ...verificationOf(query), key: "019ab3e2-0000-7000-8000-000000000002" }],
    ["details of what the record does not have", withOutcome(query, { match: "not-found", status: "unknown" })],
    ["a status of what does not agree", withOutcome(query, { match: "mismatch", status: "voided", details: null })],
    [
      "another amount",
      withOutcome(query, { details: Object.assign({}, outcomeOf(query)["details"], { totalWithTaxFen: 1 }) }),
    ],
    ["a second outcome", { ...verificationOf(query), outcome2: null }],
    ["a count that is none", withOutcome(query, { checksToday: -1 })],
    ["no time", withOutcome(query, { at: "" })],
  ],
  identityIn(body) {
    const details: unknown = at(at(body, "outcome"), "details");
    return details === undefined
      ? null
      : { code: at(details, "invoiceCode"), number: at(details, "invoiceNumber"), date: at(details, "issueDate") };
  },
};

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function outcomeOf(query: Query): Readonly<Record<string, unknown>> {
  return {
    type: "answer",
    match: "consistent",
    status: "normal",
    details: {
      kind: query.kind,
      invoiceCode: query.invoiceCode,
      invoiceNumber: query.invoiceNumber,
      issueDate: query.issueDate,
      totalWithTaxFen: 36_850,
      amountWithoutTaxFen: 34_764,
      taxFen: 2_086,
      sellerName: "示例餐饮管理有限公司",
      buyerNameMasked: "示＊＊＊＊有限公司",
      redLetterNumber: null,
      remainingFen: null,
    },
    checksToday: null,
    checksLeftToday: null,
    source: "http",
    at: AT,
  };
}

function verificationOf(query: Query): Readonly<Record<string, unknown>> {
  return { key: KEY, outcome: outcomeOf(query) };
}

function withOutcome(query: Query, changed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { key: KEY, outcome: { ...outcomeOf(query), ...changed } };
}

class BackOffice implements VendorService {
  body = "";
  status = 200;
  readonly #nowMs: () => number;
  readonly #door: Door = createDoor({
    how: "signed",
    keys: [{ ...signingKeyOf(TERMINAL, SIGNING_KEY), terminal: TERMINAL }],
  });

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  isQuestion({ method, target }: Asked): boolean {
    return method === "POST" && target === PATHS.verifications;
  }

  answer(asked: Asked): Answered {
    const { method, target: path, headers } = asked;
    const message = { method, path, headers, authority: headers["host"] ?? "" };
    const admitted = this.#door({ message, body: Buffer.from(asked.body, "utf8"), certificate: null }, this.#nowMs());
    if (!admitted.ok) return said(problem(admitted.code).body);
    if (path === PATHS.health) {
      const time = new Date(this.#nowMs()).toISOString();
      return { status: 200, body: json({ contract: CONTRACT_VERSION, state: "ok", time }) };
    }
    if (!this.isQuestion(asked)) return said(problem("never-seen").body);
    if (!verificationRequestSchema.safeParse(JSON.parse(asked.body)).success)
      return said(problem("invalid-request").body);
    return this.status === 200 ? said(this.body) : { status: this.status, body: this.body };
  }
}

/** A problem goes out under its own status and name, anything else as it is. */
function said(body: unknown): Answered {
  const text = typeof body === "string" ? body : json(body);
  let status: unknown;
  try {
    status = at(JSON.parse(text), "status");
  } catch {
    status = undefined;
  }
  if (typeof status !== "number") return { status: 200, body: text };
  return { status, headers: { "content-type": "application/problem+json" }, body: text };
}
