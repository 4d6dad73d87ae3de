/** What the pages of the console are made of. Only what two pages draw is here. */
import type { ComponentChildren, JSX } from "preact";
import { useStage } from "../../parts/context.ts";
import { Press } from "../../parts/press.tsx";
import { saidIn, type Said, type WordPair } from "../../words/staff/pair.ts";
import type { SaidView } from "../../../kiosk/display/contract/said.ts";
import type { StaffOnPage } from "../../../kiosk/display/contract/staff.ts";
import { StaffIcon, type StaffIconName } from "./icons.tsx";

/** The words of a page, in the language of the screen and the other. */
export function useSaid<Words>(words: WordPair<Words>): Said<Words> {
  return saidIn(words, useStage().frame.modes.language);
}

/** What the core says in both languages, in the one that is chosen. */
export function useSaidBy(): (said: SaidView) => string {
  const { language } = useStage().frame.modes;
  return (said) => said[language];
}

/** Sends what was done on a page. */
export function useAct(): (on: StaffOnPage) => void {
  const { send } = useStage();
  return (on) => {
    send({ intent: "staff", action: { do: "act", on } });
  };
}

/** One word for one thing, with the other language small beneath. */
export function Both<Words>({
  said,
  of,
}: {
  readonly said: Said<Words>;
  readonly of: (words: Words) => string;
}): JSX.Element {
  return (
    <span class="sf-both">
      {of(said.first)}
      <small lang={said.secondLang}>{of(said.second)}</small>
    </span>
  );
}

export type Tone = "ok" | "warn" | "bad" | "none";

const TONE_ICON: Readonly<Record<Tone, StaffIconName>> = { ok: "check", warn: "warn", bad: "cross", none: "minus" };

/** How something is: words, a glyph and a colour, never the colour alone. */
export function State({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }): JSX.Element {
  return (
    <span class={`sf-state sf-${tone}`}>
      <StaffIcon name={TONE_ICON[tone]} size={26} weight={5} />
      {children}
    </span>
  );
}

export function Panel(props: {
  readonly icon: StaffIconName;
  readonly title: ComponentChildren;
  readonly state?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class={`sf-panel ${props.class ?? ""}`}>
      <header>
        <StaffIcon name={props.icon} size={40} />
        <h2>{props.title}</h2>
        {props.state}
      </header>
      {props.children}
    </section>
  );
}

/** A button of the console; `primary`: the one that leads on. Without `onPress` it is drawn as not available now. */
export function StaffButton(props: {
  readonly primary?: boolean;
  readonly icon?: StaffIconName;
  readonly onPress: (() => void) | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <Press class={props.primary === true ? "sf-btn sf-pri" : "sf-btn"} onPress={props.onPress}>
      {props.icon !== undefined && <StaffIcon name={props.icon} size={32} weight={4} />}
      {props.children}
    </Press>
  );
}

/** Names and values, one under the other. */
export function Facts({
  rows,
}: {
  readonly rows: readonly (readonly [ComponentChildren, ComponentChildren])[];
}): JSX.Element {
  return (
    <dl class="sf-facts">
      {rows.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** 9:42. */
export function clockTime(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}
