/**
 * Everything that staff see is a chunk of its own, which the public's first screen never waits for. Until it is here, the
 * ink-coloured bar stands alone: it comes from this machine's disk and takes a frame or two.
 */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SetupView } from "../../kiosk/display/contract/setup.ts";
import type { StaffSignInView, StaffView } from "../../kiosk/display/contract/staff.ts";

type StaffScreen = ComponentType<{ readonly screen: StaffSignInView | StaffView | SetupView }>;

const RETRY_MS = 1_000;

let loaded: StaffScreen | null = null;

/** Reads the chunk; the next door that opens has it at once. */
export async function loadStaff(): Promise<StaffScreen> {
  loaded ??= (await import("./staff/staff.tsx")).StaffScreen;
  return loaded;
}

export function StaffDoor({ screen }: { readonly screen: StaffSignInView | StaffView | SetupView }): JSX.Element {
  const [Screen, setScreen] = useState<StaffScreen | null>(() => loaded);
  useEffect(() => {
    if (Screen !== null) return;
    let timer: number | undefined;
    const load = (): void => {
      loadStaff().then(
        (next) => {
          setScreen(() => next);
        },
        () => {
          // The core that serves it may just be starting anew.
          timer = window.setTimeout(load, RETRY_MS);
        },
      );
    };
    load();
    return () => {
      window.clearTimeout(timer);
    };
  }, [Screen]);
  return Screen === null ? <main class="body" aria-busy="true" /> : <Screen screen={screen} />;
}
