/** What the hands do, drawn: a printer from its side, cover and roll and paper as they should be next. */
import type { JSX } from "preact";
import type { PaperHint, PaperStep } from "../../../kiosk/display/contract/staff/paper.ts";

/** Steps at which the cover stands open. */
const OPEN: readonly PaperStep[] = ["open", "remove", "insert"];
const OLD_RADIUS = 30;
const NEW_RADIUS = 80;

export function PaperPicture({
  step,
  hint,
}: {
  readonly step: PaperStep;
  readonly hint: PaperHint | null;
}): JSX.Element {
  const old = step === "remove" || (step === "open" && hint === null);
  const radius = old ? OLD_RADIUS : NEW_RADIUS;
  const open = OPEN.includes(step) && hint !== "no-paper" && hint !== "not-removed" && hint !== "low";
  return (
    <svg class="pg-picture" viewBox="10 -72 540 472" aria-hidden="true">
      <path
        class="body"
        d="M70 236H130A105 105 0 0 0 340 236H400L416 262V376A14 14 0 0 1 402 390H84A14 14 0 0 1 70 376Z"
      />
      <rect class="head" x="386" y="216" width="22" height="34" rx="5" />
      <g class="cover" transform={open ? "rotate(-62 78 228)" : undefined}>
        <path d="M78 228C82 96 368 96 386 206" />
        <circle class="platen" cx="374" cy="206" r="13" />
      </g>
      <g
        transform={
          step === "remove"
            ? "translate(60 -150)"
            : step === "insert" && hint === null
              ? "translate(40 -96)"
              : undefined
        }
      >
        <Roll radius={radius} paper={!old && step !== "open"} />
      </g>
      <Motion step={step} hint={hint} />
      {(step === "print" || step === "look" || step === "done") && <Strip />}
    </svg>
  );
}

/** Paper is wound with the coated side out; its end leaves below, to the front. */
function Roll({ radius, paper }: { readonly radius: number; readonly paper: boolean }): JSX.Element {
  const bottom = 236 + radius;
  return (
    <>
      <circle class="roll" cx="235" cy="236" r={radius} />
      {[0.8, 0.6, 0.42].map((part) => (
        <circle key={part} class="wound" cx="235" cy="236" r={radius * part} />
      ))}
      <circle class="core" cx="235" cy="236" r="16" />
      {paper && (
        <>
          <path
            class="coated"
            d={`M${235 - radius} 236A${radius} ${radius} 0 0 0 235 ${bottom}C310 ${bottom} 352 270 396 196`}
          />
          <path class="back" d={`M235 ${bottom - 7}C306 ${bottom - 7} 345 264 389 193`} />
        </>
      )}
    </>
  );
}

function Motion({ step, hint }: { readonly step: PaperStep; readonly hint: PaperHint | null }): JSX.Element | null {
  if (hint === "blank" && step === "insert")
    return <Arrow d="M150 150A130 130 0 0 1 320 150" head="M320 150l-30-8M320 150l-4-32" />;
  if (step === "open" || hint === "no-paper" || hint === "not-removed" || hint === "low") {
    return <Arrow d="M440 190A250 250 0 0 0 350 62" head="M350 62l34 2M350 62l8 33" />;
  }
  if (step === "remove") return <Arrow d="M400 150V50" head="M400 50l-20 26M400 50l20 26" />;
  if (step === "insert") return <Arrow d="M500 60V160" head="M500 160l-20-26M500 160l20-26" />;
  if (step === "close") return <Arrow d="M350 62A250 250 0 0 1 440 190" head="M440 190l-32-14M440 190l12-33" />;
  return null;
}

function Arrow({ d, head }: { readonly d: string; readonly head: string }): JSX.Element {
  return <path class="arrow" d={`${d}${head}`} />;
}

function Strip(): JSX.Element {
  return (
    <g class="strip">
      <path d="M390 196C410 150 420 110 420 40H500C500 110 478 156 440 206Z" />
      <path class="print" d="M434 64H486M433 84H484M430 104H478M426 124H470M420 144H460" />
    </g>
  );
}

/** A strip with print on it, a blank one, and none: what the answers look like. */
export function StripFigure({ answer }: { readonly answer: "print" | "blank" | "nothing" }): JSX.Element {
  return (
    <svg class="pg-strip" viewBox="0 0 72 92" aria-hidden="true">
      {answer === "nothing" ? (
        <path class="slot" d="M6 74H66M20 56l32-32M52 56L20 24" />
      ) : (
        <>
          <path class="sheet" d="M14 6H58V86H14Z" />
          {answer === "print" && <path class="print" d="M22 22H50M22 36H50M22 50H44M22 64H50" />}
        </>
      )}
    </svg>
  );
}
