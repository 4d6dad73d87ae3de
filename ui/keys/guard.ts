/**
 * A drawing that cannot be selected, dragged, zoomed or right-clicked; and focus stays with the keyboard, so that a
 * touched key does not catch the next Enter. Shortcuts of the browser are not stopped: a terminal has a keypad
 * and no keyboard, and a page that was closed all the same is brought back by the watchdog.
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
