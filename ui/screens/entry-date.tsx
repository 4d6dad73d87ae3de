import type { JSX } from "preact";
import type { DateInput } from "../../kiosk/display/contract/view.ts";
import { useStage } from "../parts/context.ts";
import { Icon } from "../parts/icon.tsx";
import { Press } from "../parts/press.tsx";
import { Sub, type Pick } from "../parts/say.tsx";

const CHIPS: readonly { readonly daysAgo: number; readonly of: Pick }[] = [
  { daysAgo: 0, of: (w) => w.entry.today },
  { daysAgo: 1, of: (w) => w.entry.yesterday },
  { daysAgo: 2, of: (w) => w.entry.dayBefore },
];

const PARTS = ["year", "month", "day"] as const;

/** Most invoices are a few days old: three chips; three steppers for the rest; or eight digits. Nothing to drag. */
export function DateBar({ input }: { readonly input: DateInput }): JSX.Element {
  const { say, send } = useStage();
  const { entry } = say.first;
  const shown = (input.date ?? input.latest).split("-");
  return (
    <div class="datebar">
      <div class="chips">
        {CHIPS.map(({ daysAgo, of }) => (
          <Press key={daysAgo} class="pick" onPress={() => send({ intent: "choose-day", daysAgo })}>
            {of(say.first)}
            <Sub of={of} />
          </Press>
        ))}
      </div>
      <div class="steppers">
        {PARTS.map((part, i) => (
          <div class="stepper" key={part}>
            <Press
              class="st"
              label={entry.down(entry[part])}
              onPress={() => send({ intent: "step-date", part, by: -1 })}
            >
              <Icon name="down" size={44} weight={4.4} />
            </Press>
            <span class={input.date === null ? "val faint" : "val"}>
              <b>{shown[i]}</b>
              <small>{entry[part]}</small>
            </span>
            <Press class="st" label={entry.up(entry[part])} onPress={() => send({ intent: "step-date", part, by: 1 })}>
              <Icon name="up" size={44} weight={4.4} />
            </Press>
          </div>
        ))}
      </div>
    </div>
  );
}
