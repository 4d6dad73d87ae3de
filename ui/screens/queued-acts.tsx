/** What can be done beside a claim code: have the result sent, take that back, print the slip. */
import type { JSX } from "preact";
import type { MessageView, QueuedView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { Press } from "../parts/press.tsx";
import { Sub, Two } from "../parts/say.tsx";

export function hasQueuedActs(screen: QueuedView): boolean {
  return screen.progress === "answered" || screen.message !== null || offersSlip(screen);
}

/** Where results can be sent, a slip that is well has its place among the offers instead of a line above them. */
export function slipIsAnAct({ message, print, progress }: QueuedView): boolean {
  return message !== null && progress !== "answered" && (print.state === "printed" || print.state === "printing");
}

function offersSlip({ canPrint, print }: QueuedView): boolean {
  return canPrint && print.state !== "printing" && print.state !== "printed";
}

export function QueuedActs({ screen }: { readonly screen: QueuedView }): JSX.Element {
  const { message, progress } = screen;
  if (progress === "answered") return <See screen={screen} />;
  if (message === null) return <Slip screen={screen} primary />;
  const beside = slipIsAnAct(screen) || offersSlip(screen);
  return (
    <>
      {message.state === "open" ? (
        <div class={beside ? "offers n3" : "offers n2"}>
          <Leave message={message} />
          {beside && <Slip screen={screen} />}
          <Email message={message} />
        </div>
      ) : (
        <div class={beside ? "offers n3" : "offers n2"}>
          <Left message={message} />
          {beside && <Slip screen={screen} />}
          <Withdraw message={message} />
        </div>
      )}
      <Bottom screen={screen} />
    </>
  );
}

/** The answer first; a slip that is still on its way out keeps its word. */
function See({ screen: { print } }: { readonly screen: QueuedView }): JSX.Element {
  const { send } = useStage();
  const busy = print.state === "printing";
  return (
    <Button
      primary
      icon="find"
      of={(w) => w.queued.see}
      onPress={busy ? undefined : () => send({ intent: "see-result" })}
    />
  );
}

type Open = Extract<MessageView, { state: "open" }>;
type LeftView = Extract<MessageView, { state: "left" }>;

function Leave({ message: { ready } }: { readonly message: Open }): JSX.Element {
  const { say, send } = useStage();
  return (
    <Press class="btn pri leave" onPress={ready ? () => send({ intent: "leave-contact", channel: "sms" }) : undefined}>
      <Icon name="phone" size={84} weight={3} />
      <span class="two">
        <span class="one">{say.first.message.offer.sms}</span>
        <small class="detail">{say.first.message.offerLine}</small>
        <Sub of={(w) => `${w.message.offer.sms}${w.stop}${w.message.offerLine}`} />
      </span>
    </Press>
  );
}

function Email({ message: { ready } }: { readonly message: Open }): JSX.Element {
  const { send } = useStage();
  return (
    <Button
      icon="mail"
      of={(w) => w.message.offer.email}
      onPress={ready ? () => send({ intent: "leave-contact", channel: "email" }) : undefined}
    />
  );
}

/** Said as what will be, never as what is done. */
function Left({ message: { channel, masked } }: { readonly message: LeftView }): JSX.Element {
  const { say } = useStage();
  return (
    <div class="sent-to" role="status">
      <Icon name={channel === "sms" ? "phone" : "mail"} size={84} weight={3} />
      <span>
        {say.first.message.left[channel]}
        <b class={channel}>{masked}</b>
        <Sub of={(w) => `${w.message.left[channel]} ${masked}`} />
      </span>
    </div>
  );
}

function Withdraw({ message: { channel, ready } }: { readonly message: LeftView }): JSX.Element {
  const { send } = useStage();
  return (
    <Button
      icon="undo"
      of={(w) => w.message.withdraw[channel]}
      onPress={ready ? () => send({ intent: "withdraw-contact" }) : undefined}
    />
  );
}

/** The slip as it is: being printed, there, or to be had. */
function Slip({ screen, primary = false }: { readonly screen: QueuedView; readonly primary?: boolean }): JSX.Element {
  const { send } = useStage();
  const { print } = screen;
  if (!offersSlip(screen))
    return (
      <div class="done">
        <Icon name="print" size={54} />
        <Two of={(w) => w.printing.title[print.state === "printing" ? "printing" : "printed"]} />
      </div>
    );
  return (
    <Button
      primary={primary}
      icon="print"
      of={(w) => (print.state === "none" ? w.slip.print : w.slip.again)}
      onPress={() => send({ intent: "print-slip" })}
    />
  );
}

/** What became of the last wish; else, without a slip the code must be noted, and with one a phone is not needed. */
function Bottom({ screen: { print, keepDays, occasion, message } }: { readonly screen: QueuedView }): JSX.Element {
  const notice = message?.notice ?? null;
  if (notice !== null) {
    const done = notice === "withdrawn";
    return (
      <div role="alert">
        <Note tone={done ? "jade" : "amber"} icon={done ? "check" : "bang"} of={(w) => w.message.notice[notice]} />
      </div>
    );
  }
  const noSlip =
    print.state === "failed" || print.state === "unknown" || (print.state === "none" && occasion === "fresh");
  if (noSlip) return <Note tone="plain" icon="eye" of={(w) => w.queued.keep} />;
  return message?.state === "left" ? (
    <Note tone="plain" icon="find" of={(w) => w.message.also(keepDays)} />
  ) : (
    <Note tone="plain" icon="help" of={(w) => w.queued.noPhone(keepDays)} />
  );
}
