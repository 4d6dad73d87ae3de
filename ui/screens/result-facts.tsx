import type { JSX } from "preact";
import type { AnswerDetails, VerdictId } from "../../kiosk/invoice/types.ts";
import type { ResultView } from "../../kiosk/display/contract/view.ts";
import { useStage } from "../parts/context.ts";
import { day, grouped, money } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { Sub, type Pick } from "../parts/say.tsx";
import { VERDICT_LOOK } from "../parts/badge.tsx";
import type { Words } from "../words/zh.ts";

type StatusKey = "normal" | keyof Words["result"]["statusWords"];

/** The status in words; null where nothing is known of the invoice. */
const STATUS: Readonly<Record<VerdictId, StatusKey | null>> = {
  consistent: "normal",
  "consistent-voided": "voided",
  "consistent-red-partial": "redPartial",
  "consistent-red-full": "redFull",
  "consistent-red-letter": "redLetter",
  "consistent-red-pending": "pending",
  "consistent-abnormal": "abnormal",
  "consistent-status-unknown": "unknown",
  mismatch: null,
  "not-found": null,
  "daily-limit": null,
  "too-early": null,
  "out-of-window": null,
  "kind-not-covered": null,
  "input-rejected": null,
};

interface Fact {
  readonly label: Pick;
  readonly value: Pick;
  readonly name?: string;
  /** The longest ones shrink before they wrap. */
  readonly long?: boolean;
}

function factsOf(screen: ResultView, details: AnswerDetails): readonly Fact[] {
  const facts: Fact[] = [];
  const add = (label: Pick, value: string | null | Pick, long = false): void => {
    if (value !== null) facts.push({ label, value: typeof value === "string" ? () => value : value, long });
  };
  add((w) => w.result.remaining, details.remainingFen === null ? null : money(details.remainingFen));
  add((w) => w.result.redNumber, details.redLetterNumber === null ? null : grouped(details.redLetterNumber), true);
  const { kind } = details;
  add(
    (w) => w.result.kind,
    (w) => (kind === null ? w.kindDigital : w.kind[kind]),
  );
  add((w) => w.result.code, details.invoiceCode === null ? null : grouped(details.invoiceCode));
  add((w) => w.result.number, grouped(details.invoiceNumber), true);
  add(
    (w) => w.result.date,
    (w) => day(details.issueDate, w),
  );
  add((w) => w.result.seller, details.sellerName, true);
  add((w) => w.result.buyer, details.buyerNameMasked);
  const { checksToday } = screen;
  add((w) => w.result.checks, checksToday === null ? null : (w) => w.result.nth(checksToday));
  return facts;
}

/** What the record shows, as a torn slip of paper: amount first, then the status, then what to compare. */
export function Facts({
  screen,
  details,
}: {
  readonly screen: ResultView;
  readonly details: AnswerDetails;
}): JSX.Element {
  const { say } = useStage();
  const withTax = details.totalWithTaxFen !== null;
  const fen = details.totalWithTaxFen ?? details.amountWithoutTaxFen;
  const label: Pick = (w) => w.field[withTax ? "totalWithTax" : "amountBeforeTax"];
  const status = STATUS[screen.verdict.id];
  const statusText: Pick = (w) =>
    status === null ? "" : status === "normal" ? w.result.normal : w.result.statusWords[status];
  return (
    <>
      {fen !== null && (
        <div class="amt">
          <span class="l">
            {label(say.first)}
            <Sub of={label} />
          </span>
          <span class="v serif">{money(fen)}</span>
        </div>
      )}
      <dl>
        {status !== null && (
          <div>
            <dt>
              {say.first.result.status}
              <Sub of={(w) => w.result.status} />
            </dt>
            <dd class={status === "normal" ? "tag good" : "tag"}>
              <Icon name={VERDICT_LOOK[screen.verdict.id].glyph} size={34} weight={6} />
              {statusText(say.first)}
            </dd>
          </div>
        )}
        {factsOf(screen, details).map((fact) => (
          <div key={fact.label(say.first)}>
            <dt>
              {fact.label(say.first)}
              <Sub of={fact.label} />
            </dt>
            <dd class={fact.long === true ? "long" : ""}>{fact.value(say.first)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Who says so, and when; only the tax authority's own platform decides (fapiao.md section 8). */
export function Source({ screen }: { readonly screen: ResultView }): JSX.Element {
  const { say, frame } = useStage();
  const words = say.first.result;
  const source = screen.source[frame.modes.language];
  return (
    <p class="source">
      {words.source(source)} <span class="when">{words.at(screen.checkedAt)}</span>
    </p>
  );
}
