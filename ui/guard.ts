/**
 * Closes the keyboard's ways out of a kiosk. Chromium in kiosk mode still opens windows, prints, saves and quits by
 * Ctrl, Alt and function keys, and a scanner in keyboard mode can type them from a barcode; this one listener, without
 * a window manager, stopped every one of them (host facts 6.1, measured). Not on a developer's workbench.
 */
export function guardKeys(window: Window, isOn: () => boolean): void {
  window.addEventListener(
    "keydown",
    (event) => {
      const leaves = event.ctrlKey || event.altKey || event.metaKey || /^(Escape|F\d+|Browser\w+)$/.test(event.key);
      if (leaves && isOn()) event.preventDefault();
    },
    { capture: true },
  );
  window.addEventListener("contextmenu", (event) => {
    if (isOn()) event.preventDefault();
  });
}
