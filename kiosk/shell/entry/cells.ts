/**
 * Typing in cells, one character a cell (ux.md 3.1): a caret inside the text overwrites, at the end it appends, and
 * nothing fits beyond the last cell. Overwriting is what a person wants who taps the one wrong digit of twenty.
 */

export interface Cells {
  /** Cells in groups as they are read aloud, e.g. 4·4·4·4·4. */
  readonly groups: readonly number[];
  readonly letters: boolean;
}

export interface Typed {
  readonly text: string;
  /** 0…text.length. */
  readonly caret: number;
}

export function sizeOf({ groups }: Cells): number {
  return groups.reduce((sum, group) => sum + group, 0);
}

/** Keys that mean nothing in cells ("." or "00", a letter where only digits fit) do nothing. */
export function pressCells(typed: Typed, key: string, cells: Cells): Typed {
  return pressText(typed, key, ({ text, caret }) => {
    const fits = (cells.letters ? /^[0-9A-Z]$/ : /^[0-9]$/).test(key);
    if (!fits || caret >= sizeOf(cells)) return { text, caret };
    return { text: text.slice(0, caret) + key + text.slice(caret + 1), caret: caret + 1 };
  });
}

/** The keys that every text knows; what `key` does where it is a character is `type`'s. */
export function pressText(typed: Typed, key: string, type: (typed: Typed) => Typed): Typed {
  const { text, caret } = typed;
  switch (key) {
    case "left":
      return caretAt(text, caret - 1);
    case "right":
      return caretAt(text, caret + 1);
    case "clear":
      return { text: "", caret: 0 };
    case "delete":
      return caret === 0 ? { text, caret } : { text: text.slice(0, caret - 1) + text.slice(caret), caret: caret - 1 };
    default:
      return type(typed);
  }
}

/** A touch behind the last character puts the caret after it: there are no gaps in a number. */
export function caretAt(text: string, index: number): Typed {
  return { text, caret: Math.min(Math.max(index, 0), text.length) };
}
