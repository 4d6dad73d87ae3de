/** What takes a browser away from its page. */
const LEAVING = /^(Escape|F\d+|Browser\w+)$/;

/**
 * Closes the keyboard's ways out of a kiosk. Chromium in kiosk mode still opens windows, prints, saves and quits by
 * Ctrl, Alt and function keys, and a scanner in keyboard mode can type them from a printed code; this one listener, with
 * no window manager, stopped every one of them (host facts 6.1, measured).
 */
export function guardKeys(window: Window): void {
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || LEAVING.test(event.key)) event.preventDefault();
    },
    { capture: true },
  );
}

/**
 * A drawing that cannot be selected, dragged, zoomed or right-clicked; and focus stays with the keyboard, so that a
 * touched key does not catch the next Enter.
 */
export function guardTouch(panel: HTMLElement): () => void {
  const stop = (event: Event): void => {
    event.preventDefault();
  };
  const stopZoom = (event: WheelEvent): void => {
    if (event.ctrlKey) event.preventDefault();
  };
  const names = ["contextmenu", "dragstart", "selectstart", "mousedown"] as const;
  for (const name of names) panel.addEventListener(name, stop);
  panel.addEventListener("wheel", stopZoom, { passive: false });
  return () => {
    for (const name of names) panel.removeEventListener(name, stop);
    panel.removeEventListener("wheel", stopZoom);
  };
}
