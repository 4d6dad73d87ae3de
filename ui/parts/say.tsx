import type { JSX } from "preact";
import type { Words } from "../words/zh.ts";
import { useStage } from "./context.ts";

export type Pick = (words: Words) => string;

/** The other language, small. Dropped first when the text is enlarged. */
export function Sub({ of }: { readonly of: Pick }): JSX.Element | null {
  const { say } = useStage();
  const text = of(say.second);
  if (text === "" || text === of(say.first)) return null;
  return (
    <small class="sub" lang={say.secondLang}>
      {text}
    </small>
  );
}

/** The chosen language with the other beneath (or beside) it. */
export function Two({ of, class: name }: { readonly of: Pick; readonly class?: string }): JSX.Element {
  const { say } = useStage();
  return (
    <span class={name === undefined ? "two" : `two ${name}`}>
      <span class="one">{of(say.first)}</span>
      <Sub of={of} />
    </span>
  );
}
