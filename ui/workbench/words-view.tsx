import type { JSX } from "preact";
import type { Pair } from "./words.ts";

/** Chinese with its English beneath or beside it. */
export function Both({ words }: { readonly words: Pair }): JSX.Element {
  return (
    <>
      <span class="wb-zh">{words.zh}</span>{" "}
      <span class="wb-en" lang="en">
        {words.en}
      </span>
    </>
  );
}

export function said({ zh, en }: Pair): string {
  return `${zh} ${en}`;
}
