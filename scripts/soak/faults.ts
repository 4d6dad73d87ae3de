import { setTimeout as pause } from "node:timers/promises";
import { SOAK_DELAYS } from "./delays.ts";
import { shortPause, type Scene } from "./scene.ts";

/** What happens to a terminal between two people. Each leaves everything repaired, and the way back is measured. */
export const FAULTS_BETWEEN: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  "scanner unplugged and plugged in": async (scene) => {
    scene.scanner.unplug();
    await shortPause(scene.random, SOAK_DELAYS.unplugged);
    await scene.scanner.plug();
    await scene.recovers("scanner", "replug");
  },
  "scanner unplugged in the middle of a code": async (scene) => {
    const { payload } = scene.nextInvoice();
    // Half a code and then nothing: it must become neither a scan nor the beginning of the next one.
    scene.scanner.present(payload.slice(0, 20), { suffix: "" });
    scene.scanner.unplug();
    await shortPause(scene.random, SOAK_DELAYS.unplugged);
    await scene.scanner.plug();
    await scene.recovers("scanner", "replug in mid code");
  },
  "scanner flaps": async (scene) => {
    for (let times = 0; times < 4; times += 1) {
      scene.scanner.unplug();
      await scene.scanner.plug();
    }
    await scene.recovers("scanner", "flapping");
  },
  "noise on the scanner's line": async (scene) => {
    const noise = Uint8Array.from({ length: 40 }, () => 128 + scene.random(127));
    scene.scanner.present(noise);
    await leaveScanHelp(scene);
  },
  "printer switched off and on": async (scene) => {
    scene.printer.unplug();
    await shortPause(scene.random, SOAK_DELAYS.unplugged);
    await scene.printer.plug();
    await scene.recovers("printer", "power");
  },
  "printer's network connection reset": async (scene) => {
    scene.printer.resetConnection();
    await scene.recovers("printer", "connection reset");
  },
  "both unplugged": async (scene) => {
    scene.scanner.unplug();
    scene.printer.unplug();
    await shortPause(scene.random, SOAK_DELAYS.unplugged);
    await Promise.all([scene.scanner.plug(), scene.printer.plug()]);
    await Promise.all([scene.recovers("scanner", "replug of both"), scene.recovers("printer", "replug of both")]);
  },
  "noise from the printer": async (scene) => {
    scene.printer.sendGarbage();
    await scene.recovers("printer", "noise");
  },
  "cover opened and closed": async (scene) => {
    scene.printer.openCover(true);
    await scene.terminal.until(() => scene.terminal.printer().fault === "cover-open", SOAK_DELAYS.recovery);
    scene.printer.openCover(false);
    await scene.recovers("printer", "cover");
  },
  "roll changed": async (scene) => {
    scene.printer.setPaper("out");
    await scene.terminal.until(() => scene.terminal.printer().fault === "paper-out", SOAK_DELAYS.recovery);
    scene.printer.setPaper("ok");
    await scene.recovers("printer", "new roll");
  },
  "display crashed": async (scene) => {
    scene.terminal.display("crash");
    await scene.recovers("display", "crash");
  },
  "display hung": async (scene) => {
    scene.terminal.display("hang");
    await scene.recovers("display", "hang");
  },
};

/** What happens to a printer while a slip is on its way; each returns what repairs it. */
export const FAULTS_IN_SLIP: Readonly<Record<string, (scene: Scene) => (() => Promise<void> | void) | null>> = {
  "paper out in mid slip": ({ printer, random }) => {
    printer.runOutAfterMm(5 + random(50));
    return () => printer.setPaper("ok");
  },
  "cover opened in mid slip": ({ printer, random }) => {
    const timer = setTimeout(() => printer.openCover(true), random(60));
    return () => {
      clearTimeout(timer);
      printer.openCover(false);
    };
  },
  "printer switched off in mid slip": ({ printer, random }) => {
    const timer = setTimeout(() => printer.unplug(), random(60));
    return async () => {
      clearTimeout(timer);
      await printer.plug();
    };
  },
  "connection reset in mid slip": ({ printer, random }) => {
    setTimeout(() => printer.resetConnection(), random(60));
    return null;
  },
  "printer silent": ({ printer }) => {
    printer.setSilent(true);
    return async () => {
      await pause(SOAK_DELAYS.silent);
      printer.setSilent(false);
    };
  },
};

/** Noise that reads as some other code leads to the scan help; a person steps back from it. */
async function leaveScanHelp({ terminal }: Scene): Promise<void> {
  await terminal.until(() => terminal.view()?.screen.screen === "scan-help", SOAK_DELAYS.nothingHappens);
  if (terminal.view()?.screen.screen === "scan-help") terminal.tap({ intent: "end" });
  await terminal.until(() => terminal.view()?.screen.screen === "home", SOAK_DELAYS.screen);
}
