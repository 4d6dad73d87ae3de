import type { JSX } from "preact";
import type { PrintingView, SlipPrint } from "../../kiosk/display/contract/view.ts";
import type { Words } from "../words/zh.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { SlipFigure } from "../parts/slip-figure.tsx";
import { Note } from "../parts/note.tsx";
import { Qr } from "../parts/qr.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";

type Said = keyof Words["printing"]["title"];

function saidOf(print: SlipPrint): Said {
  switch (print.state) {
    case "none":
    case "printing":
    case "printed":
    case "unknown":
      return print.state;
    case "probably-printed":
      return "probably";
    case "failed":
      return print.partial ? "partial" : "failed";
  }
}

/** Never says printed before it is so; what is doubtful is called doubtful, and paper that cannot be had becomes a QR code. */
export function Printing({ screen }: { readonly screen: PrintingView }): JSX.Element {
  const { say, send } = useStage();
  const { print, qr, canRetry } = screen;
  const said = saidOf(print);
  const busy = print.state === "printing" || print.state === "none";
  return (
    <Screen
      info={
        <div class="calm">
          {qr === null ? (
            <SlipFigure state={busy ? "coming" : "out"} />
          ) : (
            <figure class="keep">
              <Qr text={qr} size={400} label={say.first.printing.qr} />
              <figcaption>
                {say.first.printing.qr}
                <Sub of={(w) => w.printing.qr} />
              </figcaption>
            </figure>
          )}
          <Title
            of={(w) => w.printing.title[said]}
            line={(w) => w.printing.line[said === "partial" ? "failed" : said]}
          />
          {print.state === "failed" && <Note tone="slate" icon="print" of={(w) => w.fault[print.fault]} />}
        </div>
      }
      acts={
        busy ? undefined : (
          <>
            {canRetry && (
              <Button
                primary
                icon="print"
                of={(w) => w.printing.retry}
                onPress={() => send({ intent: "print-slip" })}
              />
            )}
            <Button
              primary={!canRetry}
              icon="back"
              of={(w) => w.printing.back}
              onPress={() => send({ intent: "back" })}
            />
          </>
        )
      }
      dock={["text-size", "contrast", "end"]}
    />
  );
}
