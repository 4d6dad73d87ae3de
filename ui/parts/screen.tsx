import type { ComponentChildren, JSX } from "preact";
import { Dock, type DockItem } from "./dock.tsx";
import { Paged } from "./paged.tsx";
import { Sub, type Pick } from "./say.tsx";
import { useStage } from "./context.ts";

export interface ScreenProps {
  /** What is read; grows and, with large text, pages. */
  readonly info: ComponentChildren;
  /** What is pressed; always whole and always at the bottom (portrait) or right (landscape). */
  readonly acts?: ComponentChildren;
  readonly dock: readonly DockItem[];
}

/** The anatomy that every screen shares: strip (in app.tsx), information, actions, dock. */
export function Screen({ info, acts, dock }: ScreenProps): JSX.Element {
  return (
    <>
      <main class="body">
        <Paged>{info}</Paged>
        {acts !== undefined && <div class="acts">{acts}</div>}
      </main>
      {dock.length > 0 && <Dock items={dock} />}
    </>
  );
}

export function Title({ of, line }: { readonly of: Pick; readonly line?: Pick }): JSX.Element {
  const { say } = useStage();
  return (
    <div class="title">
      <h1>{of(say.first)}</h1>
      {line === undefined ? (
        <Sub of={of} />
      ) : (
        <p class="line">
          {line(say.first)}
          <Sub of={line} />
        </p>
      )}
    </div>
  );
}
