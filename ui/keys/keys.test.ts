import { describe, expect, test } from "vitest";
import { fixtureViews } from "../fixtures/views.ts";
import { intentOfKey } from "./keyboard.ts";
import {
  BOUNCE_MS,
  createPresser,
  REPEAT_AFTER_MS,
  REPEAT_EVERY_MS,
  type KeyElement,
  type Presser,
} from "./presser.ts";

/** A key of 100 × 100 at the origin, a clock that only moves when told, and a count of what the key did. */
function bench(): {
  readonly presser: Presser;
  readonly key: KeyElement & { down: boolean };
  readonly advance: (ms: number) => void;
  readonly acts: () => number;
  readonly act: () => void;
} {
  let now = 0;
  let acts = 0;
  let timers: { readonly at: number; readonly id: number; readonly run: () => void }[] = [];
  let ids = 0;
  const key = {
    down: false,
    getBoundingClientRect: () => ({ left: 0, right: 100, top: 0, bottom: 100 }),
    toggleAttribute(_name: string, force: boolean) {
      key.down = force;
      return force;
    },
  };
  const presser = createPresser({
    nowMs: () => now,
    after: (ms, run) => {
      ids += 1;
      timers.push({ at: now + ms, id: ids, run });
      return ids;
    },
    cancel: (id) => {
      timers = timers.filter((timer) => timer.id !== id);
    },
  });
  const advance = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers = timers.filter(({ id }) => id !== next.id);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { presser, key, advance, acts: () => acts, act: () => void (acts += 1) };
}

describe("a finger on a key", () => {
  test("acts when it lifts inside the key, and the key looks pressed until then", () => {
    const { presser, key, act, acts } = bench();
    presser.down(1, key, act, false);
    expect([acts(), key.down]).toEqual([0, true]);
    presser.up(1, 50, 50);
    expect([acts(), key.down]).toEqual([1, false]);
  });

  test("that slides off takes the press back", () => {
    const { presser, key, act, acts } = bench();
    presser.down(1, key, act, false);
    presser.move(1, 150, 50);
    expect(key.down).toBe(false);
    presser.up(1, 150, 50);
    expect(acts()).toBe(0);
  });

  test("that comes back quickly after another key acts again: a fast typist's 101 is three digits", () => {
    const { presser, key, act, acts } = bench();
    const other = bench();
    const touch = (which: KeyElement): void => {
      presser.down(1, which, act, false);
      presser.up(1, 50, 50);
    };
    touch(key);
    touch(other.key);
    touch(key);
    expect(acts()).toBe(3);
  });

  test("that is touched again after something was typed on a keypad acts again, however quick the person is", () => {
    const { presser, key, act, acts } = bench();
    for (let times = 0; times < 2; times += 1) {
      presser.down(1, key, act, false);
      presser.up(1, 50, 50);
      presser.typed();
    }
    expect(acts()).toBe(2);
  });

  test("that bounces within the bounce time acts once, and after it twice", () => {
    const { presser, key, act, acts, advance } = bench();
    const touch = (): void => {
      presser.down(1, key, act, false);
      presser.up(1, 50, 50);
    };
    touch();
    advance(BOUNCE_MS - 1);
    touch();
    expect(acts()).toBe(1);
    advance(BOUNCE_MS);
    touch();
    expect(acts()).toBe(2);
  });

  test("is the only one that counts while it is down: a palm does not type", () => {
    const { presser, key, act, acts } = bench();
    const other = bench();
    presser.down(1, key, act, false);
    presser.down(2, other.key, other.act, false);
    presser.up(2, 50, 50);
    presser.up(1, 50, 50);
    expect([acts(), other.acts()]).toEqual([1, 0]);
  });

  test("that trembles on delete deletes once; one that holds it on purpose deletes more", () => {
    const { presser, key, act, acts, advance } = bench();
    presser.down(1, key, act, true);
    advance(REPEAT_AFTER_MS - 1);
    presser.up(1, 50, 50);
    expect(acts()).toBe(1);
    advance(BOUNCE_MS);
    presser.down(1, key, act, true);
    advance(REPEAT_AFTER_MS + 2 * REPEAT_EVERY_MS);
    presser.up(1, 50, 50);
    expect(acts()).toBe(4);
  });

  test("that the system takes away does nothing", () => {
    const { presser, key, act, acts } = bench();
    presser.down(1, key, act, false);
    presser.cancel(1);
    presser.up(1, 50, 50);
    expect([acts(), key.down]).toEqual([0, false]);
  });
});

describe("a key of the keyboard", () => {
  const on = (name: string, key: string): unknown => {
    const view = fixtureViews[name];
    if (view === undefined) throw new Error(name);
    return intentOfKey(view, key);
  };

  test("types digits on entry and find, a point only for amounts, letters only where they belong", () => {
    expect(on("entry-number", "7")).toEqual({ intent: "press-key", key: "7" });
    expect(on("find-code", "7")).toEqual({ intent: "press-key", key: "7" });
    expect(on("entry-amount", ".")).toEqual({ intent: "press-key", key: "." });
    expect(on("entry-number", ".")).toBeNull();
    expect(on("entry-tax-id", "m")).toEqual({ intent: "press-key", key: "M" });
    expect(on("entry-number", "m")).toBeNull();
    expect(on("home", "7")).toBeNull();
  });

  test("types a number or an address to send the result to", () => {
    expect(on("contact-sms", "7")).toEqual({ intent: "press-key", key: "7" });
    expect(on("contact-sms", "a")).toBeNull();
    expect(["a", "@", ".", "_", "-"].map((key) => on("contact-email", key))).toEqual(
      ["A", "@", ".", "_", "-"].map((key) => ({ intent: "press-key", key })),
    );
    expect(on("contact-email", "+")).toBeNull();
    expect(on("contact-sms-ready", "Enter")).toEqual({ intent: "next-field" });
    expect(on("contact-email-invalid", "Enter")).toBeNull();
    expect(on("contact-review-sms", "Enter")).toEqual({ intent: "confirm-contact" });
    expect(on("contact-review-keeping", "Enter")).toBeNull();
    expect(on("queued-offer", "Enter")).toEqual({ intent: "leave-contact", channel: "sms" });
    expect(on("queued-offer-printing", "Enter")).toBeNull();
  });

  test("agrees to nothing: Enter on the consent screen is neither yes nor no", () => {
    expect(on("contact-consent-sms", "Enter")).toBeNull();
  });

  test("Enter is the primary button, and nothing while that cannot be pressed", () => {
    expect(on("entry-number-ready", "Enter")).toEqual({ intent: "next-field" });
    expect(on("entry-number", "Enter")).toBeNull();
    expect(on("confirm", "Enter")).toEqual({ intent: "start-check" });
    expect(on("still-there", "Enter")).toEqual({ intent: "stay" });
    expect(on("verifying", "Enter")).toBeNull();
  });

  test("does not reach the screen behind a question", () => {
    expect(on("still-there-entry", "7")).toBeNull();
  });
});
