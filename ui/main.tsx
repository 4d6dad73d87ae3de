/** Puts the last View on the glass. Everything a person sees is a function of it; the page keeps nothing of its own. */
import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { render } from "preact";
import type { View } from "../kiosk/display/contract/view.ts";
import type { WorkbenchState } from "../kiosk/display/contract/workbench.ts";
import { App } from "./app.tsx";
import type { Camera } from "./camera/camera.ts";
import "./fonts.css";
import "./glass.css";
import { guardKeys } from "./keys/guard.ts";
import type { LinkState } from "./link.ts";
import { connect } from "./link.ts";
import { Veil } from "./veil.tsx";
import type { DeskProps } from "./workbench/desk.tsx";
import { letThrough } from "./workbench/let-through.ts";

const view = signal<View | null>(null);
const linkState = signal<LinkState>("connecting");
const workbench = signal<WorkbenchState | null>(null);
/** The workbench is a chunk of its own, which a real terminal never loads. */
const desk = signal<ComponentType<DeskProps> | null>(null);

/** A chunk of its own as well, with a worker and two decoders: read only where a camera is used. */
let camera: Promise<Camera> | null = null;

const link = connect(window, BUILD, {
  onView: (next) => {
    view.value = next;
  },
  onState: (next) => {
    linkState.value = next;
    // A core that has gone hears nothing of a code; the next one says anew whether a camera is wanted.
    if (next !== "open") camera?.then(rest, () => undefined);
  },
  onCamera: (order) => {
    camera ??= loadCamera();
    camera.then(
      (loaded) => {
        loaded.obey(order);
      },
      // Said by its silence: the core waits for its reports.
      () => undefined,
    );
  },
  onWorkbench: (state) => {
    if (workbench.value === null) {
      void import("./workbench/desk.tsx").then(({ Desk }) => {
        desk.value = Desk;
      });
    }
    workbench.value = state;
  },
});

function rest(loaded: Camera): void {
  loaded.rest();
}

/** After the first paint: the screen stands before a decoder is read. */
async function loadCamera(): Promise<Camera> {
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
  });
  const { cameraOfBrowser } = await import("./camera/browser.ts");
  return cameraOfBrowser(window, link.tell);
}

function Screen(): JSX.Element {
  return (
    <>
      {view.value !== null && <App view={view.value} send={link.send} />}
      <Veil state={linkState.value} retry={link.retry} />
    </>
  );
}

function Page(): JSX.Element {
  const Desk = desk.value;
  const state = workbench.value;
  if (Desk !== null && state !== null) {
    return <Desk state={state} act={link.act} screen={<Screen />} />;
  }
  return <div class="glass">{state === null && <Screen />}</div>;
}

// In this order: on a developer's workbench the browser's own keys are let through before the guard hears of them.
letThrough(window, () => workbench.value !== null);
guardKeys(window);
const root = document.getElementById("root");
if (root !== null) render(<Page />, root);

// Rare characters of names can wait until the first screen stands.
requestAnimationFrame(() => {
  setTimeout(() => void import("./fonts-rare.ts"), 300);
});
