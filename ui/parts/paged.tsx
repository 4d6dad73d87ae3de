import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStage } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Press } from "./press.tsx";
import { Two } from "./say.tsx";

/**
 * Information that may be longer than its place once a person has enlarged the text. Then one button turns the page:
 * a drag is not asked of anybody. At the usual size everything fits, and nothing is measured.
 */
export function Paged({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const { enlarged } = useStage();
  const box = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState<"none" | "down" | "up">("none");

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (!enlarged) {
      setMore("none");
      return;
    }
    const over = element.scrollHeight - element.clientHeight;
    const atEnd = element.scrollTop >= over - 4;
    setMore(over <= 4 ? "none" : atEnd ? "up" : "down");
  });

  function turn(): void {
    const element = box.current;
    if (element === null) return;
    const by = more === "up" ? -element.scrollHeight : element.clientHeight * 0.8;
    element.scrollBy({ top: by });
    setMore(element.scrollTop + element.clientHeight >= element.scrollHeight - 4 ? "up" : "down");
  }

  return (
    <div class="paged">
      <div class="info" ref={box}>
        {children}
      </div>
      {more !== "none" && (
        <Press class="turn" onPress={turn}>
          <Icon name={more} size={44} />
          <Two of={(w) => (more === "down" ? w.more : w.less)} />
        </Press>
      )}
    </div>
  );
}
