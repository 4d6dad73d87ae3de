import type { JSX } from "preact";
import type { Channel, ContactConsentView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Screen, Title } from "../parts/screen.tsx";

/** One picture a line: what, why, how long, who, how to delete. */
const ICONS: readonly ((channel: Channel) => IconName)[] = [
  (channel) => (channel === "sms" ? "phone" : "mail"),
  () => "find",
  () => "hourglass",
  () => "building",
  () => "undo",
];

/** Asked before anything is typed; agreeing and not agreeing are of one size, and neither is the primary button. */
export function ContactConsent({ screen }: { readonly screen: ContactConsentView }): JSX.Element {
  const { say, send } = useStage();
  const { channel, keepDays } = screen;
  const terms = say.first.contact.terms[channel](keepDays);
  const others = say.second.contact.terms[channel](keepDays);
  return (
    <Screen
      info={
        <>
          <div class="hd">
            <Title of={(w) => w.contact.consentTitle[channel]} line={(w) => w.contact.consentLine} />
          </div>
          <section class="slip whole">
            <ol class="terms">
              {terms.map(({ title, line }, i) => (
                <li key={title}>
                  <Icon name={ICONS[i]?.(channel) ?? "check"} size={60} weight={3.2} />
                  <b>{title}</b>
                  <span>
                    {line}
                    <small class="sub" lang={say.secondLang}>
                      {others[i]?.line}
                    </small>
                  </span>
                </li>
              ))}
            </ol>
          </section>
        </>
      }
      acts={
        <div class="equal">
          <Button
            icon="cross"
            of={(w) => w.contact.disagree}
            onPress={() => send({ intent: "answer-consent", agree: false })}
          />
          <Button
            icon="check"
            of={(w) => w.contact.agree}
            onPress={() => send({ intent: "answer-consent", agree: true })}
          />
        </div>
      }
      dock={["back", "text-size", "help", "end"]}
    />
  );
}
