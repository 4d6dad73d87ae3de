import type { JSX } from "preact";
import type { ScanHelpView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { InvoiceFigure } from "../parts/figures.tsx";
import { Icon } from "../parts/icon.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";

export function ScanHelp({ screen }: { readonly screen: ScanHelpView }): JSX.Element {
  const { say, send, frame } = useStage();
  const { problem, slow } = screen;
  const ready = frame.scanner === "ready";
  return (
    <Screen
      info={
        <>
          <div class="hd">
            <Title
              of={(w) => (ready ? w.scanHelp.title : w.home.scannerMissing)}
              line={(w) => (ready ? w.scanHelp.line : w.home.scannerMissingHow)}
            />
          </div>
          {problem !== null && (
            <div class="alert" role="alert">
              <Icon name="bang" size={64} weight={4.4} />
              <div>
                <h2>{say.first.problem[problem.code]}</h2>
                <p>
                  {say.first.problemDetail[problem.detail]}
                  <Sub of={(w) => w.problemDetail[problem.detail]} />
                </p>
              </div>
            </div>
          )}
          <div class="aim">
            <figure>
              <InvoiceFigure zone="qr" size={problem === null && !slow ? 560 : 430} />
              <figcaption>
                {say.first.scanHelp.where}
                <Sub of={(w) => w.scanHelp.where} />
              </figcaption>
            </figure>
            {slow && (
              <div class="tips">
                <h2>{say.first.scanHelp.slowTitle}</h2>
                <ol>
                  {say.first.scanHelp.tips.map((tip, i) => (
                    <li key={tip}>
                      <b class="serif">{i + 1}</b>
                      {tip}
                    </li>
                  ))}
                </ol>
              </div>
            )}
          </div>
        </>
      }
      acts={
        <>
          {ready && (
            <div class="waiting" role="status">
              <span class="dot" />
              <span>
                {say.first.scanHelp.waiting}
                <Sub of={(w) => w.scanHelp.waiting} />
              </span>
              <Icon
                name={
                  frame.scannerPosition === "below"
                    ? "arrowDown"
                    : frame.scannerPosition === "left"
                      ? "arrowLeft"
                      : "arrowRight"
                }
                size={72}
                weight={4}
              />
            </div>
          )}
          <Button
            icon="keypad"
            primary={!ready}
            of={(w) => w.scanHelp.type}
            onPress={() => send({ intent: "start-entry" })}
          />
        </>
      }
      dock={["back", "text-size", "help", "end"]}
    />
  );
}
