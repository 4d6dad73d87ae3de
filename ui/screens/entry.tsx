import type { JSX } from "preact";
import type { EntryView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function Entry(_props: { readonly screen: EntryView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
