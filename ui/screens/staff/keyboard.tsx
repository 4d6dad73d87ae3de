/** Letters for staff and for whoever sets the terminal up: ten keys a row, capitals by a key, signs of paths and addresses. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Press } from "../../parts/press.tsx";
import { SETTINGS } from "../../words/staff/settings.ts";
import { StaffIcon } from "./icons.tsx";
import { useSaid } from "./kit.tsx";

const ROWS = ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._/"] as const;
const SHIFTED = ["!\"#$%&'()=", "QWERTYUIOP", "ASDFGHJKL+", "ZXCVBNM:@*"] as const;

interface PadProps {
  readonly press: (key: string) => void;
  readonly enter: (() => void) | undefined;
  readonly cancel: () => void;
}

export function Keyboard({ press, enter, cancel }: PadProps): JSX.Element {
  const { first } = useSaid(SETTINGS);
  // Which layer is shown is nothing worth keeping: it is back after one capital.
  const [shifted, setShifted] = useState(false);
  return (
    <section class="kb" aria-label={first.keyboard}>
      {(shifted ? SHIFTED : ROWS).flatMap((row) =>
        row.split("").map((key) => (
          <Press
            key={key}
            class="kb-k"
            onPress={() => {
              setShifted(false);
              press(key);
            }}
          >
            {key}
          </Press>
        )),
      )}
      <Press class="kb-k kb-w" on={shifted} onPress={() => setShifted(!shifted)}>
        {first.shift}
      </Press>
      <Press class="kb-k kb-w" onPress={() => press("clear")}>
        {first.clear}
      </Press>
      <Press class="kb-k kb-w" onPress={() => press(" ")}>
        {first.space}
      </Press>
      <Press class="kb-k kb-w" repeats onPress={() => press("delete")} label={first.delete}>
        <StaffIcon name="backspace" size={44} />
      </Press>
      <Press class="kb-k kb-w" onPress={cancel}>
        {first.cancel}
      </Press>
      <Press class="kb-k kb-go" onPress={enter}>
        {first.enter}
      </Press>
    </section>
  );
}

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

export function NumberPad({ press, enter, cancel }: PadProps): JSX.Element {
  const { first } = useSaid(SETTINGS);
  return (
    <section class="kb kb-num" aria-label={first.keyboard}>
      {DIGITS.map((digit) => (
        <Press key={digit} class="kb-k" onPress={() => press(digit)}>
          {digit}
        </Press>
      ))}
      <Press class="kb-k" repeats onPress={() => press("delete")} label={first.delete}>
        <StaffIcon name="backspace" size={44} />
      </Press>
      <Press class="kb-k" onPress={() => press("0")}>
        0
      </Press>
      <Press class="kb-k" onPress={() => press("clear")}>
        {first.clear}
      </Press>
      <Press class="kb-k kb-half" onPress={cancel}>
        {first.cancel}
      </Press>
      <Press class="kb-k kb-go kb-half" onPress={enter}>
        {first.enter}
      </Press>
    </section>
  );
}
