import process from "node:process";
import { CATALOGUE } from "../../../kiosk/journal/catalogue.ts";
import { catalogueDocument } from "../../../kiosk/journal/document.ts";
import type { EventsOptions } from "./options.ts";

export function events({ json }: EventsOptions): void {
  if (json === true) console.log(JSON.stringify(CATALOGUE));
  else process.stdout.write(catalogueDocument());
}
