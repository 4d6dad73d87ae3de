import type { Suite } from "../guest/suite.ts";
import { deploySuite } from "./deploy.rig.ts";
import { discoverySuite } from "./discovery.rig.ts";
import { hidSuite } from "./hid.rig.ts";
import { machineSuite } from "./machine.rig.ts";
import { printerSuite } from "./printer.rig.ts";
import { serialSuite } from "./serial.rig.ts";
import { stickSuite } from "./stick.rig.ts";
import { togetherSuite } from "./together.rig.ts";
import { wedgeSuite } from "./wedge.rig.ts";

/** In the order they run. */
export const SUITES: readonly Suite[] = [
  machineSuite,
  discoverySuite,
  hidSuite,
  wedgeSuite,
  serialSuite,
  printerSuite,
  togetherSuite,
  stickSuite,
  deploySuite,
];
