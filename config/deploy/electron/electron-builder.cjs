// How electron-builder packs dist/electron-app (`npm run build -- --package`): a .deb for Debian terminals, an NSIS
// installer for Windows. Nothing is downloaded for Electron itself: its unpacked binary is named. README.md here says how.
// Paths count from the project's folder, in which the command is given.
const DEPLOY = "config/deploy";

module.exports = {
  appId: "cn.yanpiao.terminal",
  productName: "Yanpiao",
  copyright: "Apache-2.0",
  directories: {
    app: "dist/electron-app",
    output: "dist/packages",
    buildResources: `${DEPLOY}/electron`,
  },
  // The version whose types the sources were checked against; the folder may hold the unpacked files or the zip.
  electronVersion: "45.4.1",
  electronDist: process.env.ELECTRON_OVERRIDE_DIST_PATH ?? "node_modules/electron/dist",
  // All native modules are Node-API and bring their binaries; a rebuild would need a compiler and Electron's headers.
  npmRebuild: false,
  buildDependenciesFromSource: false,
  nodeGypRebuild: false,
  asar: true,
  // The system's loader cannot read inside an archive. The fonts are read in part, by position, which is quicker outside.
  asarUnpack: ["**/*.node", "**/*.so", "**/*.dll", "**/*.ttf"],
  files: ["**/*"],
  electronLanguages: ["zh-CN", "en-US"],
  // A terminal is updated by the image's own updater, never by itself (host facts 8).
  publish: null,
  electronFuses: {
    // The binary is no Node for whoever gets a shell, and takes no orders for its main process from the environment.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // Only app.asar is started; what lies beside it is not. Integrity of the archive is checked on Windows; on Linux the
    // package is root's, and the file system should be read-only (threat-model.md).
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    // No cookies are kept, so there is nothing to encrypt, and no keyring is asked for on a screen nobody unlocks.
    enableCookieEncryption: false,
  },
  linux: {
    target: [{ target: "deb", arch: ["x64", "arm64"] }],
    executableName: "yanpiao-terminal",
    category: "Utility",
    synopsis: "Invoice verification terminal",
    maintainer: "Yanpiao <terminal@yanpiao.invalid>",
    vendor: "Yanpiao",
  },
  deb: {
    // Of Electron; and what serial, HID and USB printers need (config/deploy/README.md).
    depends: [
      ...["libgtk-3-0", "libnotify4", "libnss3", "libxss1", "libxtst6", "xdg-utils", "libatspi2.0-0", "libuuid1"],
      ...["libgbm1", "libasound2", "libudev1", "libusb-1.0-0", "fonts-noto-cjk", "systemd"],
    ],
    recommends: ["xserver-xorg-core", "x11-xserver-utils"],
    priority: "optional",
    fpm: [
      `${DEPLOY}/systemd/yanpiao-electron.service=/usr/lib/systemd/system/yanpiao-electron.service`,
      `${DEPLOY}/systemd/yanpiao-screen.service=/usr/lib/systemd/system/yanpiao-screen.service`,
      `${DEPLOY}/sysusers.d/yanpiao.conf=/usr/lib/sysusers.d/yanpiao.conf`,
      ...["70-yanpiao", "71-yanpiao-sticks", "72-yanpiao-backlight"].map(
        (rules) => `${DEPLOY}/udev/${rules}.rules=/usr/lib/udev/rules.d/${rules}.rules`,
      ),
      `${DEPLOY}/modules-load.d/yanpiao.conf=/usr/lib/modules-load.d/yanpiao.conf`,
      `${DEPLOY}/sleep.conf.d/yanpiao.conf=/usr/lib/systemd/sleep.conf.d/yanpiao.conf`,
    ],
  },
  win: {
    target: [{ target: "nsis", arch: ["x64"] }],
    // Certificates live in hardware; the build machine's environment names them (electron-builder's code signing page).
    requestedExecutionLevel: "asInvoker",
  },
  nsis: {
    perMachine: true,
    oneClick: true,
    allowElevation: true,
    createDesktopShortcut: false,
    createStartMenuShortcut: false,
    // Shell Launcher starts it, with the arguments of the site; the installer has none to give.
    runAfterFinish: false,
    deleteAppDataOnUninstall: false,
  },
};
