import type { JSX } from "preact";
import type { GoodbyeView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function Goodbye(_props: { readonly screen: GoodbyeView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
