/** The file that Electron starts (built to dist/electron/main.cjs); the only one that imports electron's values. */
import * as electron from "electron";
import process from "node:process";
import { runMain } from "./main.ts";
import { thisMachine } from "./machine.ts";

runMain(electron, thisMachine(process));
