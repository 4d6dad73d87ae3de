/**
 * A page that cannot be left, zoomed, selected or dragged. Browser shortcuts, function keys and Escape never
 * reach the browser; a tactile keypad's digits, Enter, Backspace, Tab and arrows pass.
 */
export function guardPage(window: Window): () => void {
  const options = { capture: true, passive: false } as const;
  const stop = (event: Event): void => {
    event.preventDefault();
  };
  const stopKeys = (event: KeyboardEvent): void => {
    const shortcut = event.ctrlKey || event.altKey || event.metaKey;
    if (shortcut || event.key === "Escape" || event.key === "ContextMenu" || /^F\d+$/.test(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const stopZoom = (event: WheelEvent): void => {
    if (event.ctrlKey) event.preventDefault();
  };
  /** Keeps focus with the keyboard: a touched key must not catch the next Enter. */
  const keepFocus = (event: MouseEvent): void => {
    event.preventDefault();
  };
  const { document } = window;
  window.addEventListener("keydown", stopKeys, options);
  window.addEventListener("wheel", stopZoom, options);
  for (const name of ["contextmenu", "dragstart", "selectstart"]) document.addEventListener(name, stop, options);
  document.addEventListener("mousedown", keepFocus, options);
  return () => {
    window.removeEventListener("keydown", stopKeys, options);
    window.removeEventListener("wheel", stopZoom, options);
    for (const name of ["contextmenu", "dragstart", "selectstart"]) document.removeEventListener(name, stop, options);
    document.removeEventListener("mousedown", keepFocus, options);
  };
}
