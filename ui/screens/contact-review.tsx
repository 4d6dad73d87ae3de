import type { JSX } from "preact";
import type { ContactReviewView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { mobile } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { LikelyAddress } from "../parts/likely.tsx";
import { Note } from "../parts/note.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";

/** In full, once, to be compared; from here on only masked. */
export function ContactReview({ screen }: { readonly screen: ContactReviewView }): JSX.Element {
  const { say, send } = useStage();
  const { channel, to, suggestion, keeping } = screen;
  return (
    <Screen
      info={
        <>
          <div class="hd">
            <Title of={(w) => w.contact.reviewTitle} line={(w) => w.contact.reviewLine[channel]} />
          </div>
          <div class="checked">
            <section class="whole-contact" aria-label={say.first.contact.label[channel]}>
              <Icon name={channel === "sms" ? "phone" : "mail"} size={84} weight={3} />
              <span class="lb">
                {say.first.contact.label[channel]}
                <Sub of={(w) => w.contact.label[channel]} />
              </span>
              <b class={channel === "sms" ? "to" : to.length > 20 ? "to long" : "to letters"}>
                {channel === "sms" ? mobile(to) : to}
              </b>
            </section>
            {suggestion !== null && !keeping && <LikelyAddress address={suggestion} />}
            <Note tone="plain" icon="shield" of={(w) => w.contact.once} />
          </div>
        </>
      }
      acts={
        keeping ? (
          <Note tone="plain" icon="hourglass" of={(w) => w.contact.keeping} />
        ) : (
          <>
            <Button
              primary
              icon="check"
              of={(w) => w.contact.confirm}
              onPress={() => send({ intent: "confirm-contact" })}
            />
            <Button icon="pencil" of={(w) => w.contact.change} onPress={() => send({ intent: "back" })} />
          </>
        )
      }
      dock={keeping ? ["text-size", "end"] : ["back", "text-size", "help", "end"]}
    />
  );
}
