import type { JSX } from "preact";
import type { CellsInput } from "../../kiosk/display/contract/view.ts";
import { useStage } from "./context.ts";
import { Press } from "./press.tsx";

/** Digits a row at most: twelve cells of 15 mm fill the width of a portrait panel. */
const ROW = 12;

interface Group {
  readonly start: number;
  readonly size: number;
}

function rowsOf(groups: readonly number[]): readonly (readonly Group[])[] {
  const rows: Group[][] = [];
  let start = 0;
  let inRow = ROW;
  for (const size of groups) {
    if (inRow + size > ROW) {
      rows.push([]);
      inRow = 0;
    }
    rows.at(-1)?.push({ start, size });
    inRow += size;
    start += size;
  }
  return rows;
}

type Cells = Pick<CellsInput, "groups" | "text" | "caret" | "suspect">;

/** One cell a digit; a touch puts the caret there and typing overwrites. ◀ ▶ do the same within reach. */
export function CellRows({ input }: { readonly input: Cells }): JSX.Element {
  const { say, send } = useStage();
  const { entry } = say.first;
  const total = input.groups.reduce((sum, size) => sum + size, 0);
  const suspect = new Set(input.suspect);
  return (
    <div class="cells">
      {rowsOf(input.groups).map((row) => (
        <div class="row" key={row[0]?.start}>
          {row.map(({ start, size }) => (
            <span class="g" key={start}>
              {Array.from({ length: size }, (_, i) => {
                const at = start + i;
                const char = input.text[at] ?? "";
                const current = at === input.caret || (input.caret === total && at === total - 1 && char === "");
                const name = ["c", char === "" ? "" : "f", current ? "cur" : "", suspect.has(at) ? "bad" : ""];
                return (
                  <Press
                    key={at}
                    class={name.join(" ")}
                    label={entry.position(at + 1, char === "" ? entry.empty : char)}
                    onPress={() => send({ intent: "place-caret", index: Math.min(at, input.text.length) })}
                  >
                    {char}
                  </Press>
                );
              })}
            </span>
          ))}
        </div>
      ))}
      <span class="cnt">
        {entry.typed}
        <span>
          <b>{input.text.length}</b> {entry.ofDigits(total)}
        </span>
      </span>
    </div>
  );
}
