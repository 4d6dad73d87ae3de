/**
 * The terminal takes the keyboard and the mouse of its page for itself: no browser shortcut, no selection, no focus by
 * touch (ui/keys/guard.ts). On the workbench the page also has a panel with a text field, and a developer who wants F5.
 * This hears first, and keeps from the terminal what is not its own. Must be called before the terminal is drawn.
 */
export function letThrough(window: Window, isOn: () => boolean): void {
  const onBench = ({ target }: { readonly target: unknown }): boolean =>
    target instanceof Element && target.closest(".wb-panel, .wb-dialog") !== null;
  for (const name of ["pointerdown", "mousedown", "selectstart", "dragstart", "contextmenu"]) {
    window.addEventListener(
      name,
      (event) => {
        if (isOn() && onBench(event)) event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
  // Whoever touches the terminal types for it from then on, and not for the switch that was pressed before.
  window.addEventListener(
    "pointerdown",
    (event) => {
      const { activeElement } = window.document;
      if (isOn() && !onBench(event) && activeElement instanceof HTMLElement && onBench({ target: activeElement }))
        activeElement.blur();
    },
    { capture: true },
  );
  window.addEventListener(
    "keydown",
    (event) => {
      const forBrowser = event.ctrlKey || event.altKey || event.metaKey || /^F\d+$/.test(event.key);
      if (isOn() && (forBrowser || onBench(event))) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
