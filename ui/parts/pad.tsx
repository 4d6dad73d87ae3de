import type { ComponentChildren, JSX } from "preact";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import { useStage } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Press } from "./press.tsx";
import { Sub, Two, type Pick } from "./say.tsx";

type PadKey = Extract<Intent, { intent: "press-key" }>["key"];

/** What the next key says: how far it is, or where it leads. */
export interface NextKey {
  readonly of: Pick;
  readonly ready: boolean;
  readonly wrong: boolean;
}

/** `missing`: so many characters to go; null where they cannot be counted. */
export function incompleteKey(missing: number | null): NextKey {
  return { of: (w) => (missing === null ? w.entry.incomplete : w.entry.missing(missing)), ready: false, wrong: false };
}

export function wrongKey(of: Pick): NextKey {
  return { of, ready: false, wrong: true };
}

export function readyKey(of: Pick): NextKey {
  return { of, ready: true, wrong: false };
}

interface PadProps {
  readonly next: NextKey;
}

/** One key of a pad; it says its own character unless it has something else to show. */
export function Key({
  k,
  class: name = "",
  children,
}: {
  readonly k: PadKey;
  readonly class?: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { send } = useStage();
  return (
    <Press class={`k ${name}`} repeats={k === "delete"} onPress={() => send({ intent: "press-key", key: k })}>
      {children ?? k}
    </Press>
  );
}

function Delete(): JSX.Element {
  return (
    <Key k="delete" class="fn">
      <Icon name="backspace" size={54} />
      <Two of={(w) => w.entry.delete} />
    </Key>
  );
}

function Clear(): JSX.Element {
  return (
    <Key k="clear" class="fn">
      <Two of={(w) => w.entry.clear} />
    </Key>
  );
}

function Arrow({ way }: { readonly way: "left" | "right" }): JSX.Element {
  const { say } = useStage();
  return (
    <Key k={way} class="mv">
      {way === "left" && <Icon name="left" size={44} weight={4} />}
      <span>{say.first.entry[way]}</span>
      {way === "right" && <Icon name="right" size={44} weight={4} />}
    </Key>
  );
}

export function Next({ next }: PadProps): JSX.Element {
  const { say, send } = useStage();
  const name = next.ready ? "k go ready" : next.wrong ? "k go wrong" : "k go";
  return (
    <Press class={name} onPress={next.ready ? () => send({ intent: "next-field" }) : undefined}>
      <span>{next.of(say.first)}</span>
      <Sub of={next.of} />
    </Press>
  );
}

const ROWS = [
  ["1", "2", "3"],
  ["4", "5", "6"],
  ["7", "8", "9"],
] as const;

function Digits({ row }: { readonly row: 0 | 1 | 2 }): JSX.Element {
  return (
    <>
      {ROWS[row].map((digit) => (
        <Key key={digit} k={digit} />
      ))}
    </>
  );
}

/** For numbers, codes and dates. */
export function NumberPad({ next }: PadProps): JSX.Element {
  const { say } = useStage();
  return (
    <section class="pad" aria-label={say.first.entry.numberPad}>
      <Digits row={0} />
      <Delete />
      <Digits row={1} />
      <Clear />
      <Digits row={2} />
      <Next next={next} />
      <Arrow way="left" />
      <Key k="0" />
      <Arrow way="right" />
    </section>
  );
}

/** Knows cents: a point, 00, and a minus for red-letter invoices. */
export function AmountPad({ next }: PadProps): JSX.Element {
  const { say } = useStage();
  return (
    <section class="pad amount" aria-label={say.first.entry.numberPad}>
      <Digits row={0} />
      <Delete />
      <Digits row={1} />
      <Clear />
      <Digits row={2} />
      <Key k="-" class="fn">
        <span class="sign">−</span>
        <Two of={(w) => w.entry.minus} />
      </Key>
      <Key k="00" />
      <Key k="0" />
      <Key k="." />
      <Next next={next} />
    </section>
  );
}
