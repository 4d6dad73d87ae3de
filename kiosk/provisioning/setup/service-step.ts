/**
 * The step in which the machine learns whom it asks: a bundle from a stick or held to the scanner as a code, a back office's
 * address, or the samples for now.
 */
import type { Result } from "../../invoice/types.ts";
import type { Journal } from "../../journal/journal.ts";
import type { SetupStepView } from "../../display/contract/setup.ts";
import type { TrustedKeys } from "../bundle/keys.ts";
import type { Refusal } from "../bundle/refusal.ts";
import type { Machine } from "../compose.ts";
import { changeViews } from "../form.ts";
import { judgeBundle, type Judged } from "../judge.ts";
import { findSticks, type Stick, type StickPlaces } from "../stick/find.ts";
import { bundlesOn, readBundle, type BundleOnStick } from "../stick/read.ts";
import { bundleOfCode } from "../bundle/code.ts";
import { serviceUrlProblem } from "../../../config/service-url.ts";
import { layersOf, type ServiceChoice, type SetupDraft } from "./draft.ts";

type ServiceView = Extract<SetupStepView, { readonly step: "service" }>;

export interface ServiceStepParts {
  readonly machine: Machine;
  readonly trustedKeys: () => TrustedKeys;
  readonly places: StickPlaces;
  readonly journal: Journal;
  readonly wallMs: () => number;
  readonly draft: () => SetupDraft;
  readonly onChange: () => void;
}

export interface ServiceStep {
  view(): ServiceView;
  choose(way: NonNullable<ServiceView["way"]>): Promise<void>;
  look(): Promise<void>;
  openOnStick(stick: string, bundle: string): Promise<void>;
  scanned(text: string): void;
  typed(text: string): void;
  text(): string;
  /** What was shown or typed; null: nothing that could be taken. */
  taken(): ServiceChoice | null;
  cancel(): void;
}

/** Of a code that was held to the scanner. */
const CODE_NAME = "QR";

export function createServiceStep(parts: ServiceStepParts): ServiceStep {
  const { machine, trustedKeys, places, journal, wallMs, draft, onChange } = parts;
  let way: ServiceView["way"] = null;
  let found: readonly { readonly stick: Stick; readonly bundles: readonly BundleOnStick[] }[] = [];
  let unmounted: readonly string[] = [];
  let looking = false;
  let shown: { readonly name: string; readonly judged: Judged } | null = null;
  let refused: ServiceView["refused"] = null;
  let url = "https://";
  let wrong = false;

  async function look(): Promise<void> {
    looking = true;
    onChange();
    const sticks = await findSticks(places);
    found = await Promise.all(sticks.sticks.map(async (stick) => ({ stick, bundles: await bundlesOn(stick) })));
    unmounted = sticks.unmounted;
    looking = false;
    onChange();
  }

  function judge(name: string, bytes: Uint8Array): void {
    const judged: Result<Judged, Refusal> = judgeBundle(bytes, {
      // What was typed stands in for the layer that a bundle for a fleet does not bring.
      installed: {
        layers: { site: null, terminal: layersOf(draft()).terminal },
        config: null,
        serials: { site: 0, terminal: 0 },
      },
      machine,
      trusted: trustedKeys(),
      wallMs: wallMs(),
      allowOlder: false,
      becoming: draft().id,
    });
    if (judged.ok) {
      [shown, refused] = [{ name, judged: judged.value }, null];
      return;
    }
    journal.record("config.refused", { by: "wizard", reason: judged.error.code });
    [shown, refused] = [null, { name, code: judged.error.code, why: judged.error.message }];
  }

  return {
    view: () => ({
      step: "service",
      way,
      sticks: found.map(({ stick: { name, freeBytes, readOnly }, bundles }) => ({
        name,
        freeBytes,
        readOnly,
        bundles,
      })),
      unmounted,
      looking,
      preview: shown === null ? null : previewOf(shown.name, shown.judged),
      refused,
      text: url,
      wrong,
    }),
    async choose(chosen) {
      [way, shown, refused, wrong] = [chosen, null, null, false];
      if (chosen === "stick") await look();
    },
    look,
    async openOnStick(stickName, name) {
      const stick = found.find((one) => one.stick.name === stickName)?.stick;
      const read = stick === undefined ? ({ ok: false, error: "gone" } as const) : await readBundle(stick, name);
      if (read.ok) judge(name, read.value);
      else [shown, refused] = [null, { name, code: read.error, why: `the file cannot be used: ${read.error}` }];
      onChange();
    },
    scanned(text) {
      if (way !== "scan") return;
      const bytes = bundleOfCode(text);
      if (bytes === null)
        [shown, refused] = [null, { name: CODE_NAME, code: "not-a-bundle", why: "the code is no bundle" }];
      else judge(CODE_NAME, bytes);
      onChange();
    },
    typed(text) {
      [url, wrong] = [text, false];
    },
    text: () => url,
    taken() {
      if (way === "url") {
        wrong = serviceUrlProblem(url.trim()) !== null;
        return wrong ? null : { from: "url", url: url.trim() };
      }
      if (shown === null) return null;
      const { contents, signer } = shown.judged;
      return { from: "bundle", contents, signer };
    },
    cancel() {
      if (shown !== null || refused !== null) [shown, refused] = [null, null];
      else way = null;
    },
  };
}

function previewOf(name: string, judged: Judged): NonNullable<ServiceView["preview"]> {
  const { contents, signer, changes } = judged;
  return {
    name,
    serial: contents.serial,
    signer: signer.name,
    keyId: signer.keyId,
    note: contents.note ?? null,
    changes: changeViews(changes),
    needsConfirmation: false,
  };
}
