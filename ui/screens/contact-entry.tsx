import type { JSX } from "preact";
import type { ContactEntryView, TextInput } from "../../kiosk/display/contract/view.ts";
import { CellRows } from "../parts/cells.tsx";
import { useStage } from "../parts/context.ts";
import { EmailPad } from "../parts/email-pad.tsx";
import { LikelyAddress } from "../parts/likely.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { NumberPad, type NextKey } from "../parts/pad.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub, type Pick } from "../parts/say.tsx";

export function ContactEntry({ screen }: { readonly screen: ContactEntryView }): JSX.Element {
  const { say } = useStage();
  const { channel, input, suggestion } = screen;
  const label: Pick = (w) => w.contact.label[channel];
  const next = nextKey(screen);
  return (
    <Screen
      info={
        <>
          <section class="hd">
            <div class="l">
              <Title of={(w) => w.contact.title[channel]} line={(w) => w.contact.line[channel]} />
            </div>
          </section>
          <div class="flds">
            <section class="act" aria-label={label(say.first)}>
              <div class="top">
                <h2 class="lb">
                  {label(say.first)}
                  <Sub of={label} />
                </h2>
              </div>
              {input.input === "cells" ? <CellRows input={input} /> : <Typed input={input} />}
              {suggestion === null ? <Sense screen={screen} /> : <LikelyAddress address={suggestion} />}
            </section>
            <Note tone="plain" icon="shield" of={(w) => w.contact.once} />
          </div>
        </>
      }
      acts={channel === "sms" ? <NumberPad next={next} /> : <EmailPad next={next} />}
      dock={["back", "text-size", "help", "end"]}
    />
  );
}

function nextKey({ next }: ContactEntryView): NextKey {
  switch (next.state) {
    case "incomplete": {
      const { missing } = next;
      return {
        of: (w) => (missing === null ? w.entry.incomplete : w.entry.missing(missing)),
        ready: false,
        wrong: false,
      };
    }
    case "invalid":
      return { of: (w) => w.contact.problem[next.problem], ready: false, wrong: true };
    case "ready":
      return { of: (w) => w.entry.review, ready: true, wrong: false };
  }
}

/** Letters are narrower than a finger: the caret moves with the arrow keys of the pad. */
function Typed({ input: { text, caret } }: { readonly input: TextInput }): JSX.Element {
  return (
    <p class={text.length > 26 ? "typed long" : "typed"}>
      {text.slice(0, caret)}
      <i class="caret" />
      {text.slice(caret)}
    </p>
  );
}

/** What is wrong is said at the digit where it shows, and when the last one is typed. */
function Sense({ screen: { channel, input, next } }: { readonly screen: ContactEntryView }): JSX.Element {
  const { say } = useStage();
  const suspect = input.input === "cells" && input.suspect.length > 0;
  const of: Pick = (w) =>
    suspect
      ? w.contact.startsWith
      : next.state === "invalid"
        ? w.contact.problem[next.problem]
        : next.state === "ready"
          ? w.contact.complete[channel]
          : w.contact.hint[channel];
  const bad = suspect || next.state === "invalid";
  return (
    <p class={bad ? "dec bad" : next.state === "ready" ? "dec ok" : "dec"} role={bad ? "alert" : undefined}>
      <span class="mk">
        <Icon name={bad ? "bang" : next.state === "ready" ? "check" : "bulb"} size={bad ? 28 : 30} weight={5} />
      </span>
      <span>
        {of(say.first)}
        <Sub of={of} />
      </span>
    </p>
  );
}
