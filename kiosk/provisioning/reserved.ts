/**
 * What nobody decides at the glass, because it comes with a bundle: where the data lie, how much the journal may take, who comes
 * in from a desk, and who may sign in and with what. Staff see the last; the others are not shown.
 */
import type { JsonPath } from "../../config/json-lines.ts";
import type { Tree } from "../../config/load.ts";
import { withValue } from "../../config/settings.ts";
import { valueAt } from "../../config/tree.ts";
import type { Layers } from "./compose.ts";

export const HIDDEN: readonly JsonPath[] = [["dataDir"], ["journal", "budgetMegabytes"], ["office"]];
export const FIXED: readonly JsonPath[] = [["staff"]];

/** An earlier configuration with what is reserved as it is now: what was taken from somebody since then does not come back. */
export function keepingReserved(earlier: Layers, now: Layers): Layers {
  return { site: kept(earlier.site, now.site), terminal: kept(earlier.terminal, now.terminal) };
}

function kept(earlier: Tree | null, now: Tree | null): Tree | null {
  const tree = [...HIDDEN, ...FIXED].reduce((so, path) => withValue(so, path, valueAt(now, path)), earlier ?? {});
  return earlier === null && Object.keys(tree).length === 0 ? null : tree;
}
