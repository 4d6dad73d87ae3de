import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { WorkbenchAction, WorkbenchSample } from "../../kiosk/display/contract/workbench.ts";
import { Qr } from "./qr.tsx";
import { Both, said } from "./words-view.tsx";
import { WORDS } from "./words.ts";

interface SamplesProps {
  readonly samples: readonly WorkbenchSample[];
  readonly enabled: boolean;
  readonly act: (action: WorkbenchAction) => void;
}

/** Sample invoices as paper cards. The whole card is the button: one tap holds it to the scanner. */
export function Samples({ samples, enabled, act }: SamplesProps): JSX.Element {
  const [held, setHeld] = useState<{ readonly id: string; readonly count: number } | null>(null);
  return (
    <section class="wb-samples" aria-label={said(WORDS.samples)}>
      <h2>
        <Both words={WORDS.samples} />
      </h2>
      <ul>
        {samples.map((sample) => (
          <li key={sample.id}>
            <button
              type="button"
              class={`wb-card ${held?.id === sample.id ? `wb-held-${held.count % 2}` : ""}`}
              data-sample={sample.id}
              disabled={!enabled}
              onClick={() => {
                setHeld({ id: sample.id, count: (held?.count ?? 0) + 1 });
                act({ action: "present", sampleId: sample.id });
              }}
            >
              <Qr text={sample.payload} />
              <span class="wb-card-text">
                <b>{sample.title.zh}</b>
                <span class="wb-en" lang="en">
                  {sample.title.en}
                </span>
                <span class="wb-outcome">
                  {sample.outcome.zh}{" "}
                  <span class="wb-en" lang="en">
                    {sample.outcome.en}
                  </span>
                </span>
              </span>
              <span class="wb-hold">
                <Both words={WORDS.hold} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <OwnText enabled={enabled} act={act} />
    </section>
  );
}

function OwnText({ enabled, act }: Omit<SamplesProps, "samples">): JSX.Element {
  const [text, setText] = useState("");
  return (
    <form
      class="wb-own"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== "") act({ action: "present-text", text });
      }}
    >
      <label>
        <Both words={WORDS.ownText} />
        <textarea
          rows={2}
          maxLength={2000}
          placeholder={said(WORDS.ownTextHint)}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
          }}
        />
      </label>
      <button type="submit" disabled={!enabled || text === ""}>
        <Both words={WORDS.scanText} />
      </button>
    </form>
  );
}
