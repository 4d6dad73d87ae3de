import type { JSX } from "preact";
import type { ScreenView } from "../../kiosk/display/contract/view.ts";
import { Confirm } from "./confirm.tsx";
import { ContactConsent } from "./contact-consent.tsx";
import { ContactEntry } from "./contact-entry.tsx";
import { ContactReview } from "./contact-review.tsx";
import { Entry } from "./entry.tsx";
import { Find } from "./find.tsx";
import { Goodbye } from "./goodbye.tsx";
import { Help } from "./help.tsx";
import { Home } from "./home.tsx";
import { NotTaken } from "./not-taken.tsx";
import { OutOfService } from "./out-of-service.tsx";
import { Printing } from "./printing.tsx";
import { Queued } from "./queued.tsx";
import { Result } from "./result.tsx";
import { ScanHelp } from "./scan-help.tsx";
import { StaffDoor } from "./staff-door.tsx";
import { Verifying } from "./verifying.tsx";

/** One component for each screen id; the compiler proves that none is missing. */
export function ScreenOf({ screen }: { readonly screen: ScreenView }): JSX.Element {
  switch (screen.screen) {
    case "home":
      return <Home screen={screen} />;
    case "scan-help":
      return <ScanHelp screen={screen} />;
    case "entry":
      return <Entry screen={screen} />;
    case "confirm":
      return <Confirm screen={screen} />;
    case "verifying":
      return <Verifying screen={screen} />;
    case "result":
      return <Result screen={screen} />;
    case "queued":
      return <Queued screen={screen} />;
    case "contact-consent":
      return <ContactConsent screen={screen} />;
    case "contact-entry":
      return <ContactEntry screen={screen} />;
    case "contact-review":
      return <ContactReview screen={screen} />;
    case "not-taken":
      return <NotTaken screen={screen} />;
    case "printing":
      return <Printing screen={screen} />;
    case "find":
      return <Find screen={screen} />;
    case "help":
      return <Help screen={screen} />;
    case "goodbye":
      return <Goodbye screen={screen} />;
    case "out-of-service":
      return <OutOfService screen={screen} />;
    case "staff-sign-in":
    case "staff":
    case "setup":
      return <StaffDoor screen={screen} />;
  }
}
