import type { JSX } from "preact";
import type { ScanHelpView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function ScanHelp(_props: { readonly screen: ScanHelpView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
