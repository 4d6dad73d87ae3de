import type { JSX } from "preact";
import type { OutOfServiceView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function OutOfService(_props: { readonly screen: OutOfServiceView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
