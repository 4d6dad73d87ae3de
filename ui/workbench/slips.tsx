import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WorkbenchAction, WorkbenchSlip } from "../../kiosk/display/contract/workbench.ts";
import { Both, said } from "./words-view.tsx";
import { WORDS } from "./words.ts";

interface SlipsProps {
  readonly slips: readonly WorkbenchSlip[];
  readonly act: (action: WorkbenchAction) => void;
}

/** The paper slot: the newest slip slides out over the older ones; a tap brings one close to the eye. */
export function Slips({ slips, act }: SlipsProps): JSX.Element {
  const [openId, setOpenId] = useState<string | null>(null);
  const open = slips.find((slip) => slip.id === openId);
  return (
    <section class="wb-slips" aria-label={said(WORDS.slips)}>
      <header>
        <h2>
          <Both words={WORDS.slips} />
        </h2>
        {slips.length > 0 && (
          <button
            type="button"
            class="wb-quiet"
            onClick={() => {
              act({ action: "tear-off" });
            }}
          >
            <Both words={WORDS.tearOff} />
          </button>
        )}
      </header>
      <div class="wb-slot" aria-hidden="true" />
      <div class="wb-tray">
        {slips.length === 0 && (
          <p class="wb-empty">
            <Both words={WORDS.noSlips} />
          </p>
        )}
        {slips.map((slip) => (
          <button
            key={slip.id}
            type="button"
            class={`wb-slip ${slip.complete ? "" : "wb-torn"}`}
            aria-label={said(WORDS.enlarge)}
            onClick={() => {
              setOpenId(slip.id);
            }}
          >
            <img src={slip.png} width={slip.widthDots} height={slip.heightDots} alt="" />
            {!slip.complete && (
              <span class="wb-tag">
                <Both words={WORDS.torn} />
              </span>
            )}
          </button>
        ))}
      </div>
      {open !== undefined && (
        <Enlarged
          slip={open}
          close={() => {
            setOpenId(null);
          }}
        />
      )}
    </section>
  );
}

function Enlarged({ slip, close }: { readonly slip: WorkbenchSlip; readonly close: () => void }): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close();
    };
    // keyup: the terminal takes Escape's keydown for itself.
    window.addEventListener("keyup", onKey);
    return () => {
      window.removeEventListener("keyup", onKey);
    };
  }, [close]);
  return (
    <div class="wb-dialog" role="dialog" aria-modal="true" aria-label={said(WORDS.slips)} onClick={close}>
      <div class="wb-paper">
        <img src={slip.png} width={slip.widthDots} height={slip.heightDots} alt={said(WORDS.slips)} />
      </div>
      <button type="button" class="wb-close" onClick={close}>
        <Both words={WORDS.close} />
      </button>
    </div>
  );
}
