/** What takes a person away from the page; the same keys as ui/keys/guard.ts, caught before the page and the menus see them. */
const LEAVING = /^(Escape|F\d+|Browser\w+|PrintScreen|ContextMenu)$/;

export interface KeyStroke {
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/**
 * Whether a key stroke leads out of a kiosk. A scanner in keyboard mode can type such strokes from a printed code, so this
 * matters on machines without a keyboard as well.
 */
export function leadsOut({ key, control, alt, meta }: KeyStroke): boolean {
  return control || alt || meta || LEAVING.test(key);
}
