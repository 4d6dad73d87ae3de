/**
 * Everything a page could ask for beyond its own files is refused here, in one place (host facts 4). Decisions are in
 * permissions.ts, keys.ts and origin.ts; this file only ties them to Electron's events.
 */
import type { AppPart, ContentsPart, Preventable, SessionPart } from "./api.ts";
import { leadsOut } from "./keys.ts";
import { isOurs } from "./origin.ts";
import { grantsCheck, grantsRequest } from "./permissions.ts";

const refuse = (event: Preventable): void => {
  event.preventDefault();
};

/** Before "ready": holds for every page that is ever made, also for one that nobody foresaw. */
export function hardenApp(app: AppPart): void {
  app.enableSandbox();
  // The page needs no network: its requests are answered by its scheme, and no name resolves.
  app.commandLine.appendSwitch("host-resolver-rules", "MAP * ~NOTFOUND");
  app.commandLine.appendSwitch("disable-background-networking");
  app.commandLine.appendSwitch("disable-component-update");
  app.commandLine.appendSwitch("lang", "zh-CN");
  app.on("login", refuse);
  app.on("select-client-certificate", refuse);
  app.on("web-contents-created", (_event, contents) => {
    hardenContents(contents);
  });
}

function hardenContents(contents: ContentsPart): void {
  for (const event of ["will-navigate", "will-frame-navigate", "will-redirect"] as const) {
    contents.on(event, (going) => {
      if (!isOurs(going.url)) going.preventDefault();
    });
  }
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-attach-webview", refuse);
}

/** The session of the one window. */
export function hardenSession(session: SessionPart, camera: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, answer, asked) => {
    answer(grantsRequest(camera, permission, asked));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, checked) =>
    grantsCheck(camera, permission, origin, checked),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setSpellCheckerEnabled(false);
  session.on("will-download", refuse);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isOurs(url) && !isInline(url) });
  });
}

/** Pictures and icons that the page carries in itself; the page's policy says where they may be used. */
function isInline(url: string): boolean {
  return url.startsWith("data:");
}

/** Only in a kiosk: at a desk a developer keeps the keys. */
export function guardInput(contents: ContentsPart): void {
  contents.on("before-input-event", (event, input) => {
    if (leadsOut(input)) event.preventDefault();
  });
  // Fingers do not zoom.
  contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
}
