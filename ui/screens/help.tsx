import type { JSX } from "preact";
import type { HelpTopic, HelpView } from "../../kiosk/display/contract/view.ts";
import { HELP_TOPIC_LOOK, HelpFigure } from "../parts/help-figure.tsx";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { Press } from "../parts/press.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Two } from "../parts/say.tsx";

export function Help({ screen }: { readonly screen: HelpView }): JSX.Element {
  return screen.topic === null ? <Topics /> : <Topic key={screen.topic} topic={screen.topic} />;
}

function Topics(): JSX.Element {
  const { say, send, frame } = useStage();
  return (
    <Screen
      info={
        <>
          <div class="hd">
            <Title of={(w) => w.help.title} line={(w) => w.help.line} />
          </div>
          <div class="spacer" />
          <Note tone="plain" icon="phone" of={(w) => w.help.call(frame.hotline)} />
        </>
      }
      acts={
        <nav class="topics" aria-label={say.first.help.title}>
          {HELP_TOPIC_LOOK.map(({ topic, icon }) => (
            <Press key={topic} class="topic" onPress={() => send({ intent: "open-help", topic })}>
              <Icon name={icon} size={60} weight={3.2} />
              <Two of={(w) => w.help.topic[topic].title} />
            </Press>
          ))}
        </nav>
      }
      dock={["back", "text-size", "contrast", "end"]}
    />
  );
}

function Topic({ topic }: { readonly topic: HelpTopic }): JSX.Element {
  const { say, send, frame } = useStage();
  const lines = say.first.help.topic[topic].lines;
  const others = say.second.help.topic[topic].lines;
  return (
    <Screen
      info={
        <>
          <div class="hd">
            <Title of={(w) => w.help.topic[topic].title} />
          </div>
          <div class="article">
            <HelpFigure topic={topic} />
            <ol class="lines">
              {lines.map((text, i) => (
                <li key={text}>
                  <b class="serif">{i + 1}</b>
                  <span>
                    {text}
                    <small class="sub" lang={say.secondLang}>
                      {others[i]}
                    </small>
                  </span>
                </li>
              ))}
            </ol>
          </div>
          <Note tone="plain" icon="phone" of={(w) => w.help.call(frame.hotline)} />
        </>
      }
      acts={<Button icon="help" of={(w) => w.help.all} onPress={() => send({ intent: "open-help", topic: null })} />}
      dock={["back", "text-size", "contrast", "end"]}
    />
  );
}
