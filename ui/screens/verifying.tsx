import type { JSX } from "preact";
import type { VerifyingView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function Verifying(_props: { readonly screen: VerifyingView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
