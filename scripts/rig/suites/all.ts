import type { Suite } from "../guest/suite.ts";
import { machineSuite } from "./machine.rig.ts";
import { serialSuite } from "./serial.rig.ts";

/** In the order they run. */
export const SUITES: readonly Suite[] = [machineSuite, serialSuite];
