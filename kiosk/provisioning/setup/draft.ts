/** What has been chosen so far, and the layers that it makes. Pure. */
import { DEFAULT_CONFIG } from "../../../config/default.ts";
import type { Tree } from "../../../config/load.ts";
import { merge } from "../../../config/layers.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import type { BundleContents } from "../bundle/contents.ts";
import type { Signer } from "../bundle/sign.ts";
import type { Layers } from "../compose.ts";

export type ServiceChoice =
  | { readonly from: "sandbox" }
  /** A back office of one's own; its key is a secret that comes by another way. */
  | { readonly from: "url"; readonly url: string }
  | { readonly from: "bundle"; readonly contents: BundleContents; readonly signer: Signer };

export interface SetupDraft {
  /** How the glass hangs, as the page sees it. */
  readonly landscape: boolean;
  /** Null: not chosen yet. */
  readonly scanner: TerminalConfig["scanner"] | null;
  readonly printer: TerminalConfig["printer"] | null;
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly service: ServiceChoice | null;
}

export const EMPTY_DRAFT: SetupDraft = {
  landscape: false,
  scanner: null,
  printer: null,
  id: "",
  zh: "",
  en: "",
  service: null,
};

/** The secret that signs questions to a back office of one's own (kiosk/secrets/README.md says where it lies). */
const BACK_OFFICE_KEY = "backoffice-key";

/**
 * A bundle wins over what was typed, because an operator signed it; the devices that were tried at the machine win over both,
 * because they are the ones that are there.
 */
export function layersOf(draft: SetupDraft): Layers {
  const { service } = draft;
  const bundle = service?.from === "bundle" ? service.contents : null;
  return {
    site: bundle?.site ?? null,
    terminal: merge(merge(typedLayer(draft), bundle?.terminal ?? {}), devicesLayer(draft)),
  };
}

/** What was typed and chosen at the glass, without the devices. */
export function typedLayer({ landscape, id, zh, en, service, scanner, printer }: SetupDraft): Tree {
  const { widthMm, heightMm } = DEFAULT_CONFIG.panel;
  // What is not real is marked, on every screen and slip.
  const isSimulated = scanner?.driver === "simulated" || printer?.driver === "simulated";
  const demo = isSimulated || service === null || service.from === "sandbox";
  return {
    terminal: { id, place: { zh, en }, demo },
    ...(landscape ? { panel: { orientation: "landscape", widthMm: heightMm, heightMm: widthMm } } : {}),
    ...(service?.from === "url" ? { verify: { providers: [backOffice(service.url, id)] } } : {}),
  };
}

function devicesLayer({ scanner, printer }: SetupDraft): Tree {
  return { ...(scanner === null ? {} : { scanner }), ...(printer === null ? {} : { printer }) };
}

function backOffice(url: string, id: string): Tree {
  const auth = { how: "signed", keyId: id.toLowerCase(), key: { secret: BACK_OFFICE_KEY } };
  return { provider: "http", url, auth };
}
