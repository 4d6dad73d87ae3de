/**
 * Everything that staff see is a chunk of its own, which the public's first screen never waits for. Until it is here, the
 * ink-coloured bar stands alone: it comes from this machine's disk and takes a frame or two.
 */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StaffSignInView, StaffView } from "../../kiosk/display/contract/staff.ts";

type StaffScreen = ComponentType<{ readonly screen: StaffSignInView | StaffView }>;

let loaded: StaffScreen | null = null;

/** Reads the chunk; the next door that opens has it at once. */
export async function loadStaff(): Promise<StaffScreen> {
  loaded ??= (await import("./staff/staff.tsx")).StaffScreen;
  return loaded;
}

export function StaffDoor({ screen }: { readonly screen: StaffSignInView | StaffView }): JSX.Element {
  const [Screen, setScreen] = useState<StaffScreen | null>(() => loaded);
  useEffect(() => {
    if (Screen !== null) return;
    void loadStaff().then((next) => {
      setScreen(() => next);
    });
  }, [Screen]);
  return Screen === null ? <main class="body" aria-busy="true" /> : <Screen screen={screen} />;
}
