/**
 * Decides which touches count. Act on lifting the finger inside the key, so that a slip can be taken back by sliding
 * off; one finger at a time, so that a palm does not type; a second touch on the same key within 120 ms is a bounce of
 * the panel, not a wish, unless another key was pressed in between (a quick "101" is three digits); holding repeats only
 * where asked for and only after 600 ms, because a trembling hand stays on a key (ux.md 3.1).
 *
 * The pressed look is an attribute set here, on the element itself: it is on the glass in the next frame, before
 * any message has gone to the core and back.
 */
export const BOUNCE_MS = 120;
export const REPEAT_AFTER_MS = 600;
export const REPEAT_EVERY_MS = 150;

/** What a presser needs of a key: its place, and somewhere to show that it is pressed. */
export interface KeyElement {
  getBoundingClientRect(): {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  toggleAttribute(name: string, force: boolean): boolean;
}

export interface PressClock {
  nowMs(): number;
  after(ms: number, run: () => void): number;
  cancel(timer: number): void;
}

export interface Presser {
  down(pointerId: number, key: KeyElement, act: () => void, repeats: boolean): void;
  /** A finger that leaves the key shows it unpressed; coming back presses it again. */
  move(pointerId: number, x: number, y: number): void;
  up(pointerId: number, x: number, y: number): void;
  cancel(pointerId: number): void;
  /** A key of a keypad was pressed: what is touched after it is no bounce. */
  typed(): void;
}

interface Held {
  readonly pointerId: number;
  readonly key: KeyElement;
  readonly act: () => void;
  timer: number | null;
  repeated: boolean;
}

export function createPresser(clock: PressClock): Presser {
  let held: Held | null = null;
  let lastDown: { readonly key: KeyElement; readonly atMs: number } | null = null;

  function inside({ key }: Held, x: number, y: number): boolean {
    const box = key.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  }

  function release(): void {
    if (held === null) return;
    held.key.toggleAttribute("data-down", false);
    if (held.timer !== null) clock.cancel(held.timer);
    held = null;
  }

  function repeatAfter(touch: Held, ms: number): void {
    touch.timer = clock.after(ms, () => {
      touch.repeated = true;
      touch.act();
      repeatAfter(touch, REPEAT_EVERY_MS);
    });
  }

  return {
    down(pointerId, key, act, repeats) {
      const atMs = clock.nowMs();
      const bounces = lastDown?.key === key && atMs - lastDown.atMs < BOUNCE_MS;
      if (held !== null || bounces) return;
      lastDown = { key, atMs };
      held = { pointerId, key, act, timer: null, repeated: false };
      key.toggleAttribute("data-down", true);
      if (repeats) repeatAfter(held, REPEAT_AFTER_MS);
    },
    move(pointerId, x, y) {
      if (held?.pointerId !== pointerId) return;
      held.key.toggleAttribute("data-down", inside(held, x, y));
    },
    up(pointerId, x, y) {
      if (held?.pointerId !== pointerId) return;
      const touch = held;
      const counts = inside(touch, x, y) && !touch.repeated;
      release();
      if (counts) touch.act();
    },
    cancel(pointerId) {
      if (held?.pointerId === pointerId) release();
    },
    typed() {
      lastDown = null;
    },
  };
}
