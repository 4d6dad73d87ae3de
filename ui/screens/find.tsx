import type { JSX } from "preact";
import type { FindView } from "../../kiosk/display/contract/view.ts";
import { Screen } from "../parts/screen.tsx";

export function Find(_props: { readonly screen: FindView }): JSX.Element {
  return <Screen info={null} dock={["back", "text-size", "help", "end"]} />;
}
