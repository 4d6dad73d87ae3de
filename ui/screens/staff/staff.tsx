/** The chunk that staff see: the sign-in and the console, with their words and style sheets. */
import type { JSX } from "preact";
import type { SetupView } from "../../../kiosk/display/contract/setup.ts";
import type { StaffSignInView, StaffView } from "../../../kiosk/display/contract/staff.ts";
import { Frame } from "./frame.tsx";
import { PageOf } from "./page-of.tsx";
import { SetupScreen } from "./setup.tsx";
import { SignIn } from "./sign-in.tsx";
import { TouchTest } from "./touch-test.tsx";
import "../../theme/staff.css";

export function StaffScreen({ screen }: { readonly screen: StaffSignInView | StaffView | SetupView }): JSX.Element {
  if (screen.screen === "staff-sign-in") return <SignIn screen={screen} />;
  if (screen.screen === "setup") return <SetupScreen screen={screen} />;
  const { page } = screen;
  // A test of the glass has all of it.
  if (page?.page === "touch" && page.test !== null)
    return <TouchTest key={page.test.id} page={page} test={page.test} />;
  return <Frame screen={screen}>{page !== null && <PageOf key={page.page} page={page} />}</Frame>;
}
