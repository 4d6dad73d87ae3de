import type { JSX } from "preact";
import { EMAIL_DOMAINS } from "../../kiosk/display/contract/view.ts";
import { useStage } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Key, Next, type NextKey } from "./pad.tsx";
import { Press } from "./press.tsx";

/** Ten keys a row leave no room for words: a picture, and its word for who cannot see it. */
function Picture({
  k,
  wide = false,
}: {
  readonly k: "delete" | "left" | "right";
  readonly wide?: boolean;
}): JSX.Element {
  const { say } = useStage();
  return (
    <Key k={k} class={k !== "delete" ? "mv" : wide ? "fn wide" : "fn"}>
      {k === "delete" ? <Icon name="backspace" size={54} /> : <Icon name={k} size={44} weight={4} />}
      <span class="hidden">{say.first.entry[k]}</span>
    </Key>
  );
}

function Clear({ wide = false }: { readonly wide?: boolean }): JSX.Element {
  const { say } = useStage();
  return (
    <Key k="clear" class={wide ? "fn wide" : "fn"}>
      <span>{say.first.entry.clear}</span>
    </Key>
  );
}

function Row({ of, lower = false }: { readonly of: string; readonly lower?: boolean }): JSX.Element {
  return (
    <>
      {of.split("").map((key) => (
        <Key key={key} k={key}>
          {lower ? key.toLowerCase() : key}
        </Key>
      ))}
    </>
  );
}

/** For tax ids and blockchain check codes. */
export function LetterPad({ next }: { readonly next: NextKey }): JSX.Element {
  const { say } = useStage();
  return (
    <section class="pad letters" aria-label={say.first.entry.letterPad}>
      <Row of="1234567890QWERTYUIOPASDFGHJKL" />
      <Picture k="delete" />
      <Row of="ZXCVBNM" />
      <Picture k="left" />
      <Picture k="right" />
      <Clear />
      <Next next={next} />
    </section>
  );
}

/** No second layer: addresses know no capitals, and every character of nearly all of them is here. */
export function EmailPad({ next }: { readonly next: NextKey }): JSX.Element {
  const { say } = useStage();
  return (
    <section class="pad letters email" aria-label={say.first.contact.emailPad}>
      <Domains />
      <Row of="1234567890QWERTYUIOPASDFGHJKL@ZXCVBNM.-_" lower />
      <Picture k="left" />
      <Picture k="right" />
      <Picture k="delete" wide />
      <Clear wide />
      <Next next={next} />
    </section>
  );
}

function Domains(): JSX.Element {
  const { send } = useStage();
  return (
    <div class="domains">
      {EMAIL_DOMAINS.map((domain) => (
        <Press key={domain} class="k fn" onPress={() => send({ intent: "choose-domain", domain })}>
          <span>@{domain}</span>
        </Press>
      ))}
    </div>
  );
}
