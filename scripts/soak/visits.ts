import type { ScreenId, ScreenView } from "../../kiosk/display/contract/view.ts";
import { SOAK_DELAYS } from "./delays.ts";
import { FAULTS_BETWEEN, FAULTS_IN_SLIP } from "./faults.ts";
import type { Scene } from "./scene.ts";

/** One in so many visits is preceded by a fault; one in so many slips meets one; one in so many finds no service. */
const FAULT_BETWEEN_EVERY = 4;
const FAULT_IN_SLIP_EVERY = 3;
const SERVICE_DOWN_EVERY = 5;
const LEFT_LYING_EVERY = 4;
const PRINTS_EVERY = 2;
const NEXT_AT_ONCE_EVERY = 3;

const ABOUT_AN_INVOICE: readonly ScreenId[] = ["verifying", "confirm", "entry", "result", "queued", "not-taken"];

/** One person with one invoice, and what dice do to the terminal before and meanwhile. */
export async function visit(scene: Scene): Promise<void> {
  const { terminal, random } = scene;
  scene.noteVisit();
  if (random(FAULT_BETWEEN_EVERY) === 0) await someOf(FAULTS_BETWEEN, scene, (fault) => fault(scene));
  terminal.service(random(SERVICE_DOWN_EVERY) === 0 ? "down" : "up");

  if (!(await shows(scene, ["home"]))) return;
  const { invoiceNumber, payload } = scene.nextInvoice();
  scene.scanner.present(payload);
  const lying = random(LEFT_LYING_EVERY) === 0 ? leaveLying(scene, payload) : null;
  try {
    await served(scene, invoiceNumber);
    if (lying === null && random(NEXT_AT_ONCE_EVERY) === 0) await servedNext(scene);
    await leave(scene);
    if (lying !== null) await nothingBegins(scene, lying);
  } finally {
    lying?.takeAway();
  }
}

/** From the code to whatever the person wants of the answer. */
async function served(scene: Scene, invoiceNumber: string): Promise<void> {
  const { terminal, random } = scene;
  const heard = (await terminal.until(() => isOn(scene, ABOUT_AN_INVOICE), SOAK_DELAYS.heard)) !== null;
  scene.notePresented({ invoiceNumber, heard });
  if (!heard || !(await shows(scene, ["result", "queued", "not-taken"]))) return;

  const screen = current(scene);
  if (screen?.screen === "result" && random(PRINTS_EVERY) === 0) await printVerdict(scene, invoiceNumber);
  if (screen?.screen === "queued") await slipOfPromise(scene);
}

/** The next person holds an invoice up while the screen of the one before still stands. */
async function servedNext(scene: Scene): Promise<void> {
  if (!goesOn(current(scene))) return;
  const { invoiceNumber, payload } = scene.nextInvoice();
  scene.scanner.present(payload);
  const isAboutIt = (): boolean => {
    const screen = current(scene);
    return (
      (screen?.screen === "result" && screen.entered.some(({ value }) => value === invoiceNumber)) ||
      (screen?.screen === "queued" && screen.lastFour === invoiceNumber.slice(-4))
    );
  };
  const heard = (await scene.terminal.until(isAboutIt, SOAK_DELAYS.heard)) !== null;
  scene.notePresented({ invoiceNumber, heard });
  // A claim slip prints itself; it is let out before anybody leaves.
  if (current(scene)?.screen === "queued" && (await slipEnds(scene, "queued"))) noteClaim(scene);
}

async function printVerdict(scene: Scene, invoiceNumber: string): Promise<void> {
  const { terminal } = scene;
  // A printer with a fault is not offered; the person goes without a slip.
  if (!resultCanPrint(current(scene))) return;
  const repair = faultInSlip(scene);
  terminal.tap({ intent: "print-slip" });
  if (!(await slipEnds(scene, "printing"))) return;
  note(scene, invoiceNumber);
  await repaired(scene, repair);
  const failed = current(scene);
  if (failed?.screen !== "printing" || failed.print.state === "printed") return;
  // The person tries once more: it must come out whole, marked as a reprint where something may have come out before.
  await terminal.until(() => printingCanRetry(current(scene)), SOAK_DELAYS.recovery);
  if (!printingCanRetry(current(scene))) return;
  terminal.tap({ intent: "print-slip" });
  await terminal.until(() => printState(current(scene)) === "printing", SOAK_DELAYS.screen);
  if (await slipEnds(scene, "printing")) note(scene, invoiceNumber);
}

/** The claim slip prints itself; a fault meets it on its way now and then. */
async function slipOfPromise(scene: Scene): Promise<void> {
  const repair = faultInSlip(scene);
  if (current(scene)?.screen !== "queued") return;
  if (await slipEnds(scene, "queued")) noteClaim(scene);
  await repaired(scene, repair);
}

function faultInSlip(
  scene: Scene,
): { readonly name: string; readonly repair: (() => Promise<void> | void) | null } | null {
  if (scene.random(FAULT_IN_SLIP_EVERY) !== 0) return null;
  const names = Object.keys(FAULTS_IN_SLIP);
  const name = names[scene.random(names.length)] ?? "";
  scene.noteFault(name);
  return { name, repair: FAULTS_IN_SLIP[name]?.(scene) ?? null };
}

async function repaired(scene: Scene, fault: ReturnType<typeof faultInSlip>): Promise<void> {
  if (fault === null) return;
  await fault.repair?.();
  await scene.recovers("printer", fault.name);
}

/** The screen's last word about the slip. */
function note(scene: Scene, subject: string): void {
  scene.notePrinted({ subject, said: printState(current(scene)) ?? "none" });
}

function noteClaim(scene: Scene): void {
  const screen = current(scene);
  if (screen?.screen === "queued") note(scene, screen.claimCode);
}

async function slipEnds(scene: Scene, on: "printing" | "queued"): Promise<boolean> {
  const over = (): boolean => {
    const screen = current(scene);
    return screen?.screen === on && screen.print.state !== "printing" && screen.print.state !== "none";
  };
  const took = await scene.terminal.until(over, SOAK_DELAYS.screen);
  // The claim slip of a terminal whose printer is away is not begun at all.
  if (took === null && on === "printing") scene.violation("a slip neither came out nor was given up");
  return took !== null;
}

interface Lying {
  readonly takeAway: () => void;
  /** The longest time in which the scanner did not read it. */
  readonly unreadMs: () => number;
}

/** Reads the code again and again, as a scanner does while it lies under it. */
function leaveLying(scene: Scene, payload: string): Lying {
  scene.noteFault("code left lying");
  let readMs = performance.now();
  let unreadMs = 0;
  const timer = setInterval(() => {
    unreadMs = Math.max(unreadMs, performance.now() - readMs);
    readMs = performance.now();
    scene.scanner.present(payload);
  }, SOAK_DELAYS.readAgain);
  return { takeAway: () => clearInterval(timer), unreadMs: () => unreadMs };
}

/** The person is gone and the code still lies there: it must not begin a visit. */
async function nothingBegins(scene: Scene, lying: Lying): Promise<void> {
  const began = await scene.terminal.until(() => !isOn(scene, ["home", "goodbye"]), SOAK_DELAYS.nothingHappens);
  if (began === null) return;
  const stalledMs = (await scene.terminal.measure())?.stalledMs ?? 0;
  if (Math.max(stalledMs, lying.unreadMs()) > SOAK_DELAYS.stoodStill) scene.noteFault("the machine stood still");
  else scene.violation(`a code left lying began a visit (${current(scene)?.screen ?? "dark"})`);
  await leave(scene);
}

async function leave(scene: Scene): Promise<void> {
  const { terminal } = scene;
  if (current(scene)?.screen === "home") return;
  terminal.tap({ intent: "end" });
  await shows(scene, ["home"]);
}

async function shows(scene: Scene, screens: readonly ScreenId[]): Promise<boolean> {
  const took = await scene.terminal.until(() => isOn(scene, screens), SOAK_DELAYS.screen);
  if (took !== null) return true;
  scene.violation(`the screen stayed at ${current(scene)?.screen ?? "dark"} instead of ${screens.join(" or ")}`);
  scene.terminal.tap({ intent: "end" });
  return false;
}

async function someOf<Value>(
  named: Readonly<Record<string, Value>>,
  scene: Scene,
  act: (value: Value) => Promise<void>,
): Promise<void> {
  const names = Object.keys(named);
  const name = names[scene.random(names.length)] ?? "";
  const value = named[name];
  if (value === undefined) return;
  scene.noteFault(name);
  await act(value);
}

const current = (scene: Scene): ScreenView | null => scene.terminal.view()?.screen ?? null;
const isOn = (scene: Scene, screens: readonly ScreenId[]): boolean => {
  const screen = current(scene);
  return screen !== null && screens.includes(screen.screen);
};
/** A check is over here and nothing would be lost by the next one. */
const goesOn = (screen: ScreenView | null): boolean =>
  screen?.screen === "result" ||
  (screen?.screen === "printing" && screen.print.state !== "printing") ||
  (screen?.screen === "queued" && (screen.print.state === "printed" || screen.print.state === "probably-printed"));
const resultCanPrint = (screen: ScreenView | null): boolean => screen?.screen === "result" && screen.canPrint;
const printingCanRetry = (screen: ScreenView | null): boolean => screen?.screen === "printing" && screen.canRetry;
const printState = (
  screen: ScreenView | null,
): "printed" | "probably-printed" | "unknown" | "failed" | "none" | "printing" | null =>
  screen !== null && "print" in screen ? screen.print.state : null;
