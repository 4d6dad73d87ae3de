import type { JSX } from "preact";
import type { ConfirmView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { EditRows, kindName, Suggestion } from "../parts/fields.tsx";
import { InvoiceFigure } from "../parts/figures.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";

export function Confirm({ screen }: { readonly screen: ConfirmView }): JSX.Element {
  const { say, send, landscape } = useStage();
  const kind = kindName(screen.kind, screen.kindAssumed);
  const calm = screen.suggestions.length === 0 && !screen.crcMismatch && !screen.issuedToday;
  const doubts = (
    <div class="notes">
      {screen.suggestions.slice(0, 1).map((suggestion) => (
        <Suggestion key={suggestion.id} of={suggestion} />
      ))}
      {screen.crcMismatch && <Note icon="eye" of={(w) => w.confirm.crcMismatch} />}
      {screen.issuedToday && <Note icon="clock" of={(w) => w.confirm.issuedToday} />}
    </div>
  );
  return (
    <Screen
      info={
        <>
          <div class="hd">
            <Title of={(w) => w.confirm.title} line={(w) => w.confirm.line} />
          </div>
          {calm && !landscape && (
            <div class="compare deco">
              <InvoiceFigure zone="none" also={screen.fields.map(({ field }) => field)} size={440} />
            </div>
          )}
          <section class="slip ed whole">
            <p class="kind">
              <Icon name="check" size={34} weight={6} />
              {kind(say.first)}
              <Sub of={kind} />
            </p>
            <EditRows fields={screen.fields} editable />
          </section>
          {!landscape && doubts}
        </>
      }
      acts={
        <>
          {landscape && doubts}
          <Button primary icon="check" of={(w) => w.confirm.start} onPress={() => send({ intent: "start-check" })} />
          <Button icon="scan" of={(w) => w.confirm.scanAgain} onPress={() => send({ intent: "start-scan" })} />
        </>
      }
      dock={["back", "text-size", "help", "end"]}
    />
  );
}
