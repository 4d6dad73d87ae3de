import type { JSX } from "preact";
import type { PrintingView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function Printing(_props: { readonly screen: PrintingView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
