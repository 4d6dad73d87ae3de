import type { JSX } from "preact";
import type { Frame, HomeView, Language } from "../../kiosk/display/contract/view.ts";
import { useStage } from "../parts/context.ts";
import { InvoicePicture } from "../parts/figures.tsx";
import { Rosette, Waves } from "../parts/guilloche.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Press } from "../parts/press.tsx";
import { Screen } from "../parts/screen.tsx";
import { Sub, Two } from "../parts/say.tsx";

/** The attract screen and the first step are one: there is no "touch to start", and a scan here starts a check. */
export function Home(_props: { readonly screen: HomeView }): JSX.Element {
  return <Screen info={<Promise />} acts={<Ways />} dock={["text-size", "contrast", "lower", "help"]} />;
}

function Promise(): JSX.Element {
  const { say, frame, settled } = useStage();
  const { title, promise } = say.first.home;
  return (
    <>
      <Notices frame={frame} />
      <section class="hero">
        {settled && <Rosette />}
        <div class="deco">
          <InvoicePicture />
          <div class="beam" />
        </div>
        <h1>
          {title[0]}
          <br />
          {title[1]}
        </h1>
        <p>
          {promise[0]}
          <br />
          {promise[1]}
        </p>
        <p class="other sub" lang={say.secondLang}>
          {say.second.home.promiseOther[0]}
          <br />
          {say.second.home.promiseOther[1]}
        </p>
      </section>
      <ol class="how">
        {say.first.home.steps.map((_, i) => (
          <li key={i}>
            <b class="serif">{i + 1}</b>
            <Two of={(w) => w.home.steps[i] ?? ""} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** What does not work now, said before it is missed; one line each. */
function Notices({ frame }: { readonly frame: Frame }): JSX.Element | null {
  const { say } = useStage();
  const { noService, noServiceNothingTaken, noPrinter } = say.first.home;
  const lines = [
    ...(frame.service === "unreachable" ? [frame.takesRequests ? noService : noServiceNothingTaken] : []),
    ...(frame.printer === "unavailable" ? [noPrinter] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <div class="notices" role="status">
      {lines.map((line) => (
        <p class="ann" key={line}>
          <Icon name="bang" size={34} />
          {line}
        </p>
      ))}
    </div>
  );
}

const ARROW: Readonly<Record<Frame["scannerPosition"], IconName>> = {
  below: "arrowDown",
  right: "arrowRight",
  left: "arrowLeft",
};

function Ways(): JSX.Element {
  const { say, send, frame, settled } = useStage();
  const ready = frame.scanner === "ready";
  return (
    <>
      {ready ? (
        <Press class="scan" onPress={() => send({ intent: "start-scan" })}>
          {settled && <Waves />}
          <span class="ic">
            <Icon name="scan" size={112} weight={3} />
          </span>
          <span class="tx">
            <span class="t serif">{say.first.home.scan}</span>
            <span class="s">
              {say.first.home.scanHow[frame.scannerPosition]}
              <Sub of={(w) => w.home.scanHow[frame.scannerPosition]} />
            </span>
          </span>
          <span class="arr">
            <Icon name={ARROW[frame.scannerPosition]} size={76} weight={4} />
            <span>{say.first.home.scanner}</span>
          </span>
        </Press>
      ) : (
        <div class="scan missing" role="status">
          <span class="ic">
            <Icon name="scan" size={112} weight={3} />
          </span>
          <span class="tx">
            <span class="t serif">{say.first.home.scannerMissing}</span>
            <span class="s">
              {say.first.home.scannerMissingHow}
              <Sub of={(w) => w.home.scannerMissingHow} />
            </span>
          </span>
        </div>
      )}
      <div class="pair">
        <Press class={ready ? "card" : "card pri"} onPress={() => send({ intent: "start-entry" })}>
          <span class="ic">
            <Icon name="keypad" size={84} weight={3} />
          </span>
          <Two of={(w) => w.home.type} />
        </Press>
        <Press class="card" onPress={() => send({ intent: "start-find" })}>
          <span class="ic">
            <Icon name="find" size={84} weight={3} />
          </span>
          <Two of={(w) => w.home.find} />
        </Press>
      </div>
      <Languages />
    </>
  );
}

const LANGUAGES: readonly { readonly language: Language; readonly lang: string }[] = [
  { language: "zh", lang: "zh-CN" },
  { language: "en", lang: "en" },
];

function Languages(): JSX.Element {
  const { say, send, frame } = useStage();
  return (
    <nav class="langs" aria-label={say.first.home.language}>
      {LANGUAGES.map(({ language, lang }) => {
        const on = frame.modes.language === language;
        return (
          <Press
            key={language}
            class={on ? "on" : ""}
            lang={lang}
            on={on}
            onPress={() => send({ intent: "set-language", language })}
          >
            {on && <Icon name="check" size={34} weight={5} />}
            {say.first.languageName[language]}
          </Press>
        );
      })}
    </nav>
  );
}
