import type { PermissionAsked, PermissionChecked } from "./api.ts";
import { isOurs } from "./origin.ts";

/**
 * Electron grants everything unless it is told otherwise. Here everything is denied; a terminal that reads codes with its
 * camera grants that one thing, to the page itself, and never the microphone along with it.
 */
export function grantsRequest(camera: boolean, permission: string, asked: PermissionAsked): boolean {
  const { isMainFrame, requestingUrl = "", mediaTypes = [] } = asked;
  const videoOnly = mediaTypes.length > 0 && mediaTypes.every((type) => type === "video");
  return camera && permission === "media" && videoOnly && isMainFrame && isOurs(requestingUrl);
}

/** Asked by the browser without a person, also while it lists devices. */
export function grantsCheck(camera: boolean, permission: string, origin: string, checked: PermissionChecked): boolean {
  return camera && permission === "media" && checked.mediaType === "video" && checked.isMainFrame && isOurs(origin);
}
