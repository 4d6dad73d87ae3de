/** The least program that puts a page on the glass: the same host with the same flags, a bare page, nothing else. */
import process from "node:process";
import { openChromium } from "../../../kiosk/display/chromium/host.ts";
import { onStop } from "../../lib/closing.ts";

const [folder = ""] = process.argv.slice(2);
const host = await openChromium({ folder, mode: "kiosk", width: 1080, height: 1920, onNotice: () => undefined });
onStop(() => void host.close());
