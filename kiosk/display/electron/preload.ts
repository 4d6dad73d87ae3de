/** The sandboxed page's preload (built to dist/electron/preload.cjs, one CommonJS file). All it does is in bridge.ts. */
import { contextBridge, ipcRenderer } from "electron";
import { openBridge } from "./bridge.ts";

declare const location: { readonly protocol: string; readonly host: string };

openBridge({ contextBridge, ipcRenderer, location, MessageChannel });
