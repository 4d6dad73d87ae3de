import type { JSX } from "preact";
import type { ConfirmView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function Confirm(_props: { readonly screen: ConfirmView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
