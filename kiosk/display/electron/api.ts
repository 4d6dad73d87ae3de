/**
 * The part of Electron that the main process uses, as types of our own. entry.ts hands over the real module, so the compiler
 * holds this against electron.d.ts of the pinned version; tests hand over the fake (fixture/fake-electron.ts), which
 * implements the same types without a cast.
 */
import type { BrowserWindowConstructorOptions, CustomScheme, ForkOptions, Input, RelaunchOptions } from "electron";

export interface Preventable {
  preventDefault(): void;
}

export interface ElectronMain {
  readonly app: AppPart;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => WindowPart;
  readonly ipcMain: IpcMainPart;
  readonly Menu: { setApplicationMenu(menu: null): void };
  readonly powerSaveBlocker: { start(type: "prevent-display-sleep"): number };
  readonly protocol: { registerSchemesAsPrivileged(schemes: CustomScheme[]): void };
  readonly session: { fromPartition(partition: string): SessionPart };
  readonly utilityProcess: { fork(module: string, args: string[], options: ForkOptions): ChildPart };
}

export interface AppPart {
  readonly commandLine: { appendSwitch(name: string, value?: string): void };
  readonly isPackaged: boolean;
  enableSandbox(): void;
  disableHardwareAcceleration(): void;
  requestSingleInstanceLock(): boolean;
  whenReady(): Promise<void>;
  getPath(name: "userData" | "appData"): string;
  setPath(name: "userData", path: string): void;
  relaunch(options: RelaunchOptions): void;
  exit(code: number): void;
  on(event: "web-contents-created", listener: (event: unknown, contents: ContentsPart) => void): unknown;
  on(event: "child-process-gone", listener: (event: unknown, details: ProcessGone) => void): unknown;
  on(event: "before-quit", listener: (event: Preventable) => void): unknown;
  on(event: "window-all-closed" | "second-instance", listener: () => void): unknown;
  on(event: "login", listener: (event: Preventable) => void): unknown;
  on(event: "select-client-certificate", listener: (event: Preventable) => void): unknown;
}

/** `type`: "GPU", "Utility" and others. `reason`: "clean-exit", "crashed", "killed", "oom" and others. */
export interface ProcessGone {
  readonly type: string;
  readonly reason: string;
}

export interface WindowPart {
  readonly webContents: ContentsPart;
  show(): void;
  focus(): void;
  destroy(): void;
  isDestroyed(): boolean;
  on(event: "close", listener: (event: Preventable) => void): unknown;
  on(event: "closed" | "unresponsive" | "responsive", listener: () => void): unknown;
  once(event: "ready-to-show", listener: () => void): unknown;
}

/** Where a page or a frame wants to go. */
export interface Going extends Preventable {
  readonly url: string;
}

export interface ContentsPart {
  loadURL(url: string): Promise<void>;
  setWindowOpenHandler(handler: () => { action: "deny" }): void;
  setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void>;
  forcefullyCrashRenderer(): void;
  isCrashed(): boolean;
  capturePage(): Promise<{ toPNG(): Uint8Array }>;
  on(event: "will-navigate" | "will-frame-navigate" | "will-redirect", listener: (going: Going) => void): unknown;
  on(event: "will-attach-webview", listener: (event: Preventable) => void): unknown;
  on(event: "before-input-event", listener: (event: Preventable, input: Input) => void): unknown;
  on(event: "render-process-gone", listener: (event: unknown, details: { readonly reason: string }) => void): unknown;
}

export interface FramePart {
  readonly url: string;
  /** Null: the main frame. */
  readonly parent: unknown;
}

export interface SessionPart {
  readonly protocol: { handle(scheme: string, handler: (request: Request) => Response): void };
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { readonly url: string }, callback: (response: { cancel: boolean }) => void) => void,
    ): void;
  };
  setPermissionRequestHandler(
    handler: (
      contents: unknown,
      permission: string,
      callback: (granted: boolean) => void,
      details: PermissionAsked,
    ) => void,
  ): void;
  setPermissionCheckHandler(
    handler: (contents: unknown, permission: string, origin: string, details: PermissionChecked) => boolean,
  ): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setDisplayMediaRequestHandler(handler: null): void;
  setSpellCheckerEnabled(enable: boolean): void;
  on(event: "will-download", listener: (event: Preventable) => void): unknown;
}

/** `mediaTypes` is there for "media" only. */
export interface PermissionAsked {
  readonly isMainFrame: boolean;
  readonly requestingUrl?: string;
  readonly mediaTypes?: readonly string[];
}

export interface PermissionChecked {
  readonly isMainFrame: boolean;
  readonly mediaType?: string;
}

export interface IpcMainPart {
  on(channel: string, listener: (event: IpcEvent) => void): unknown;
}

export interface IpcEvent {
  readonly sender: unknown;
  readonly senderFrame: FramePart | null;
  readonly ports: readonly PortPart[];
}

/** One end of a channel between processes; messages wait until `start`. */
export interface PortPart {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** A utility process, seen from the main process. */
export interface ChildPart {
  postMessage(message: unknown, transfer?: PortPart[]): void;
  kill(): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
}

/** The main process, seen from the utility process: `process.parentPort`. */
export interface ParentPart {
  postMessage(message: unknown): void;
  on(
    event: "message",
    listener: (event: { readonly data: unknown; readonly ports: readonly PortPart[] }) => void,
  ): unknown;
}
