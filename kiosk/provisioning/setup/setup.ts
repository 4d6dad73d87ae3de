/**
 * Setting up a machine: seven steps, each of which leads on when it is done and back to the one before. At most fifteen
 * touches, besides typing (setup.test.ts counts them). What has been chosen is in memory until it is finished; then it
 * becomes the first version at once, so that a power cut on the way begins anew and never leaves half of a terminal.
 */
import type { TerminalConfig } from "../../../config/schema.ts";
import { describeConfigError } from "../../../config/load.ts";
import type { Scan } from "../../../drivers/scanner/scanner.ts";
import { SETUP_STEPS } from "../../display/contract/choices.ts";
import type { SaidView } from "../../display/contract/said.ts";
import type { SetupAction, SetupStep, SetupStepView, SetupView } from "../../display/contract/setup.ts";
import { BookRefused } from "../../staff/auth/book.ts";
import type { PinHasher } from "../../staff/auth/hash.ts";
import { inBoth } from "../../staff/devices/driver-words.ts";
import type { SecretPlaces } from "../../secrets/read.ts";
import type { SettingsManager } from "../manager.ts";
import { pressKey, scannedText } from "../typing.ts";
import type { SetupBench } from "./bench.ts";
import { selfCheck } from "./check.ts";
import { networkPrinter, type Choice } from "./device-steps.ts";
import { EMPTY_DRAFT, layersOf, type SetupDraft } from "./draft.ts";
import type { ServiceStep } from "./service-step.ts";
import { createStaffStep } from "./staff-step.ts";
import type { TrustedKeys } from "../bundle/keys.ts";

export interface SetupParts {
  readonly bench: SetupBench;
  readonly service: (draft: () => SetupDraft) => ServiceStep;
  readonly manager: SettingsManager;
  readonly dataDir: string;
  readonly hasher: PinHasher;
  readonly secrets: SecretPlaces;
  readonly trustedKeys: () => TrustedKeys;
  readonly wallMs: () => number;
  readonly scanners: () => readonly Choice<TerminalConfig["scanner"]>[];
  readonly printers: () => readonly Choice<TerminalConfig["printer"]>[];
  readonly onChange: () => void;
  /** The first version is in force. */
  readonly onFinished: () => void;
}

export interface Setup {
  view(): SetupView;
  language(): "zh" | "en";
  /** Resolves when what was asked for is done. */
  act(action: SetupAction): Promise<void>;
  scanned(scan: Scan): void;
}

type Field = "id" | "zh" | "en";
const FIELDS: readonly Field[] = ["id", "zh", "en"];
/** As config/schema.ts has them. */
const FIELD_FORM: Readonly<Record<Field, { readonly longest: number; readonly good: RegExp }>> = {
  id: { longest: 24, good: /^[A-Z0-9][A-Z0-9-]{1,22}[A-Z0-9]$/ },
  zh: { longest: 40, good: /\S/ },
  en: { longest: 60, good: /\S/ },
};
const LONGEST_ADDRESS = 260;
const LONGEST_URL = 500;

export function createSetup(parts: SetupParts): Setup {
  const { bench, manager, onChange } = parts;
  let step: SetupStep = "language";
  let language: "zh" | "en" = "zh";
  let draft: SetupDraft = EMPTY_DRAFT;
  let chosen: { readonly scanner: string | null; readonly printer: string | null } = { scanner: null, printer: null };
  let opening = false;
  let readBytes: number | null = null;
  let address: string | null = null;
  let wrong = false;
  let field: Field = "id";
  let text = "";
  let findings: Extract<SetupStepView, { readonly step: "check" }>["findings"] = [];
  let problems: readonly (SaidView | string)[] = [];
  let busy = false;
  const service = parts.service(() => draft);
  const staff = createStaffStep({
    ...{ dataDir: parts.dataDir, hasher: parts.hasher, terminalId, wallMs: parts.wallMs },
    codesAsked() {
      const preview = manager.previewLayers(layersOf(draft));
      return preview.ok && preview.value.loaded.config.staff.secondFactor === "totp";
    },
  });

  async function enterStep(to: SetupStep): Promise<void> {
    step = to;
    [wrong, address] = [false, null];
    if (to === "terminal") editField("id");
    if (to === "staff") staff.open();
    if (to === "check") await look();
    onChange();
  }

  const stepAt = (offset: 1 | -1): SetupStep | undefined => SETUP_STEPS[SETUP_STEPS.indexOf(step) + offset];

  async function next(): Promise<void> {
    const to = stepAt(1);
    if (to !== undefined && isDone()) await enterStep(to);
  }

  function isDone(): boolean {
    switch (step) {
      case "language":
        return true;
      case "scanner":
        return draft.scanner !== null;
      case "printer":
        return draft.printer !== null;
      case "terminal":
        return FIELDS.every((one) => FIELD_FORM[one].good.test(draft[one]));
      case "service":
        return draft.service !== null;
      case "staff":
        return staff.isDone();
      case "check":
        return false;
    }
  }

  function editField(to: Field): void {
    [field, text, wrong] = [to, draft[to], false];
  }

  async function use(id: string): Promise<void> {
    if (step === "scanner") {
      const choice = parts.scanners().find(({ view }) => view.id === id);
      if (choice?.setting == null) return;
      draft = { ...draft, scanner: choice.setting };
      [chosen, readBytes] = [{ ...chosen, scanner: id }, null];
      await reopen();
      return;
    }
    const choice = parts.printers().find(({ view }) => view.id === id);
    if (choice === undefined) return;
    if (choice.setting === null) {
      [chosen, address, wrong] = [{ ...chosen, printer: id }, address ?? "", false];
      return;
    }
    await usePrinter(id, choice.setting);
  }

  async function usePrinter(id: string, setting: TerminalConfig["printer"]): Promise<void> {
    [draft, chosen, address] = [{ ...draft, printer: setting }, { ...chosen, printer: id }, null];
    await reopen();
    await print();
  }

  async function reopen(): Promise<void> {
    opening = true;
    onChange();
    try {
      await bench.open(draft);
    } finally {
      opening = false;
    }
  }

  /** A page that somebody has to look at: only paper proves a printer. */
  async function print(): Promise<void> {
    const columns = bench.devices()?.printerProfile.columns ?? 0;
    await bench.prints()?.print(columns >= 48 ? "page-48" : "page-32");
  }

  async function enterText(): Promise<void> {
    if (step === "printer" && address !== null) {
      const setting = networkPrinter(address);
      wrong = setting === null;
      if (setting !== null) await usePrinter("network", setting);
      return;
    }
    if (step === "terminal") {
      const value = text.trim();
      wrong = !FIELD_FORM[field].good.test(value);
      if (wrong) return;
      draft = { ...draft, [field]: value };
      const following = FIELDS[FIELDS.indexOf(field) + 1];
      if (following === undefined) await next();
      else editField(following);
      return;
    }
    if (step === "service") return take();
    if (step === "staff" && (await staff.enter())) await enterStep("check");
  }

  async function take(): Promise<void> {
    const taken = service.taken();
    if (taken === null) return;
    draft = { ...draft, service: taken };
    await next();
  }

  function type(key: string): void {
    if (step === "printer" && address !== null) [address, wrong] = [pressKey(address, key, LONGEST_ADDRESS), false];
    if (step === "terminal") {
      // Names of terminals have capitals only, and nobody should have to look for a key for them.
      const pressed = field === "id" && key.length === 1 ? key.toUpperCase() : key;
      [text, wrong] = [pressKey(text, pressed, FIELD_FORM[field].longest), false];
    }
    if (step === "service") service.typed(pressKey(service.text(), key, LONGEST_URL));
    if (step === "staff") staff.press(key);
  }

  async function look(): Promise<void> {
    const preview = manager.previewLayers(layersOf(draft));
    problems = preview.ok ? [] : preview.error.problems.map(describeConfigError);
    if (!preview.ok) {
      findings = [];
      return;
    }
    const { config } = preview.value.loaded;
    const { dataDir, secrets } = parts;
    const trusted = parts.trustedKeys();
    findings = await selfCheck({ devices: bench.devices(), config, dataDir, secrets, trusted, wallMs: parts.wallMs() });
  }

  async function finish(): Promise<void> {
    if (step !== "check" || problems.length > 0 || busy) return;
    busy = true;
    const { service: from } = draft;
    const bundle = from?.from === "bundle" ? { contents: from.contents, signer: from.signer } : null;
    try {
      // First, so that a power cut in between leaves a machine that is not set up, and a PIN that its technician knows.
      staff.commit();
      const begun = manager.begin(layersOf(draft), bundle);
      if (begun.ok) parts.onFinished();
      else problems = begun.error.problems.map(describeConfigError);
    } catch (error) {
      if (error instanceof BookRefused) problems = [{ zh: "账号文件由更新的版本写成", en: error.message }];
      else if (error instanceof Error && "code" in error)
        problems = [
          { zh: `磁盘存不进去（${String(error.code)}）`, en: `The disk does not take it (${String(error.code)})` },
        ];
      else throw error;
    } finally {
      busy = false;
    }
    await bench.close();
  }

  function back(): Promise<void> {
    if (step === "terminal" && field !== "id") {
      editField(FIELDS[FIELDS.indexOf(field) - 1] ?? "id");
      return Promise.resolve();
    }
    // What is being hashed there counts no more.
    if (step === "staff") staff.open();
    const to = stepAt(-1);
    return to === undefined ? Promise.resolve() : enterStep(to);
  }

  async function act(action: SetupAction): Promise<void> {
    switch (action.do) {
      case "language":
        language = action.language;
        draft = { ...draft, landscape: action.landscape };
        return step === "language" ? next() : undefined;
      case "use":
        return use(action.id);
      case "print-again":
        return print();
      case "type":
        type(action.key);
        return;
      case "enter":
        return enterText();
      case "cancel":
        if (step === "staff" && staff.putOff()) return enterStep("check");
        if (step === "service") service.cancel();
        address = null;
        return;
      case "way":
        if (action.way !== "sandbox") return service.choose(action.way);
        draft = { ...draft, service: { from: "sandbox" } };
        return next();
      case "look":
        return step === "check" ? look() : service.look();
      case "open":
        return service.openOnStick(action.stick, action.bundle);
      case "apply":
        return take();
      case "next":
        return next();
      case "back":
        return back();
      case "finish":
        return finish();
    }
  }

  return {
    view: () => ({ screen: "setup", now: stepView(), mayGoBack: step !== "language" }),
    language: () => language,
    async act(action) {
      await act(action);
      onChange();
    },
    scanned(scan) {
      if (step === "scanner") readBytes = scan.bytes.length;
      if (step === "terminal" && field !== "id") {
        const said = scannedText(scan.text, FIELD_FORM[field].longest);
        if (said !== null) [text, wrong] = [said, false];
      }
      if (step === "service") service.scanned(scan.text);
      onChange();
    },
  };

  function stepView(): SetupStepView {
    switch (step) {
      case "language":
        return { step };
      case "scanner":
        return { step, devices: parts.scanners().map(({ view }) => view), chosen: chosen.scanner, ...scannerState() };
      case "printer": {
        const devices = parts.printers().map(({ view }) => view);
        return { step, devices, chosen: chosen.printer, ...printerState(), text: address, wrong };
      }
      case "terminal":
        return { step, field, text, values: { id: draft.id, zh: draft.zh, en: draft.en }, wrong };
      case "service":
        return service.view();
      case "staff":
        return staff.view();
      case "check":
        return { step, findings, problems, terminalId: terminalId(), busy };
    }
  }

  function scannerState(): Pick<
    Extract<SetupStepView, { readonly step: "scanner" }>,
    "state" | "readBytes" | "trouble"
  > {
    const none = { readBytes, trouble: null };
    if (draft.scanner === null) return { state: "choose", ...none };
    if (draft.scanner.driver === "none" || readBytes !== null) return { state: "read", ...none };
    const health = bench.devices()?.scanner.health();
    if (opening || health === undefined) return { state: "opening", ...none };
    if (health.state === "connected") return { state: "hold-code", ...none };
    return { state: "trouble", readBytes, trouble: "reason" in health ? inBoth(health.reason) : null };
  }

  function printerState(): Pick<Extract<SetupStepView, { readonly step: "printer" }>, "state" | "detail"> {
    if (draft.printer === null) return { state: "choose", detail: null };
    if (opening) return { state: "printing", detail: null };
    const job = bench.prints()?.last() ?? null;
    return { state: job?.state ?? "choose", detail: job?.trouble ?? null };
  }

  function terminalId(): string {
    const { terminal } = layersOf(draft).terminal ?? {};
    const id: unknown = typeof terminal === "object" && terminal !== null ? Reflect.get(terminal, "id") : null;
    return typeof id === "string" ? id : draft.id;
  }
}
