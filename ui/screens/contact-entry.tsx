import type { JSX } from "preact";
import type { ContactEntryView, TextInput } from "../../kiosk/display/contract/view.ts";
import { CellRows } from "../parts/cells.tsx";
import { EmailPad } from "../parts/letter-pad.tsx";
import { LikelyAddress } from "../parts/likely.tsx";
import { Note } from "../parts/note.tsx";
import { incompleteKey, NumberPad, readyKey, wrongKey, type NextKey } from "../parts/pad.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sense, TypedField, type SenseProps } from "../parts/typing.tsx";

export function ContactEntry({ screen }: { readonly screen: ContactEntryView }): JSX.Element {
  const { channel, input, suggestion } = screen;
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
            <TypedField label={(w) => w.contact.label[channel]}>
              {input.input === "cells" ? <CellRows input={input} /> : <Typed input={input} />}
              {suggestion === null ? (
                <Sense {...senseOf(screen)} hint="bulb" />
              ) : (
                <LikelyAddress address={suggestion} />
              )}
            </TypedField>
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
    case "incomplete":
      return incompleteKey(next.missing);
    case "invalid":
      return wrongKey((w) => w.contact.problem[next.problem]);
    case "ready":
      return readyKey((w) => w.entry.review);
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
function senseOf({ channel, input, next }: ContactEntryView): SenseProps {
  if (input.input === "cells" && input.suspect.length > 0) return { of: (w) => w.contact.startsWith, good: false };
  switch (next.state) {
    case "incomplete":
      return { of: (w) => w.contact.hint[channel], good: null };
    case "invalid":
      return { of: (w) => w.contact.problem[next.problem], good: false };
    case "ready":
      return { of: (w) => w.contact.complete[channel], good: true };
  }
}
