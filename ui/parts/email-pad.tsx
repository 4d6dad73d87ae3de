import type { JSX } from "preact";
import { EMAIL_DOMAINS } from "../../kiosk/display/contract/view.ts";
import { useStage } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Key, Next, type NextKey } from "./pad.tsx";
import { Press } from "./press.tsx";

const ROWS = ["1234567890", "QWERTYUIOP", "ASDFGHJKL@", "ZXCVBNM.-_"].map((row) => row.split(""));

/** Ten keys a row and no second layer: addresses know no capitals, and every character of nearly all of them is here. */
export function EmailPad({ next }: { readonly next: NextKey }): JSX.Element {
  const { say, send } = useStage();
  return (
    <section class="pad letters email" aria-label={say.first.contact.emailPad}>
      <div class="domains">
        {EMAIL_DOMAINS.map((domain) => (
          <Press key={domain} class="k fn" onPress={() => send({ intent: "choose-domain", domain })}>
            <span>@{domain}</span>
          </Press>
        ))}
      </div>
      {ROWS.flat().map((key) => (
        <Key key={key} k={key}>
          {key.toLowerCase()}
        </Key>
      ))}
      <Key k="left" class="mv">
        <Icon name="left" size={44} weight={4} />
        <span class="hidden">{say.first.entry.left}</span>
      </Key>
      <Key k="right" class="mv">
        <Icon name="right" size={44} weight={4} />
        <span class="hidden">{say.first.entry.right}</span>
      </Key>
      <Key k="delete" class="fn wide">
        <Icon name="backspace" size={54} />
        <span class="hidden">{say.first.entry.delete}</span>
      </Key>
      <Key k="clear" class="fn wide">
        <span>{say.first.entry.clear}</span>
      </Key>
      <Next next={next} />
    </section>
  );
}
