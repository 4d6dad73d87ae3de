import type { JSX } from "preact";
import type { NotTakenView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function NotTaken(_props: { readonly screen: NotTakenView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
