import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { EMAIL_DOMAINS } from "../../display/contract/view.ts";
import { readContact } from "../../outbox/delivery-contact.ts";
import {
  contactCaret,
  contactDomain,
  contactFix,
  contactIn,
  contactPress,
  contactView,
  LONGEST_TYPED_EMAIL,
  startContact,
  suggestionIn,
  type ContactState,
} from "./contact.ts";
import { oneSlipAway, withLikelyDomain } from "./domain.ts";
import type { PadKey } from "./entry.ts";

function typed(state: ContactState, text: string): ContactState {
  return Array.from<PadKey>(text.toUpperCase()).reduce(contactPress, state);
}
const phone = (text: string): ContactState => typed(startContact("sms"), text);
const email = (text: string): ContactState => typed(startContact("email"), text);

describe("a phone number", () => {
  test("has eleven digits in 3-4-4, and counts down to them", () => {
    expect(contactView(phone("1380"))).toMatchObject({
      input: { groups: [3, 4, 4], text: "1380", caret: 4, suspect: [] },
      next: { state: "incomplete", missing: 7 },
    });
    expect(contactView(phone("13800138000")).next).toEqual({ state: "ready" });
    expect(contactView(phone("138001380009"))).toEqual(contactView(phone("13800138000")));
    expect(contactIn(phone("13800138000"))).toEqual({ channel: "sms", to: "13800138000" });
  });

  test("is mended at the digit that is touched", () => {
    expect(contactView(typed(contactCaret(phone("13900138000"), 2), "8"))).toMatchObject({
      input: { text: "13800138000", caret: 3 },
      next: { state: "ready" },
    });
  });
});

describe("an address", () => {
  test("is small letters, digits and . - _ around one @", () => {
    const address = email("Wang_Li-2026@QQ@.com");
    expect(address.text).toBe("wang_li-2026@qq.com");
    expect(contactIn(address)).toEqual({ channel: "email", to: "wang_li-2026@qq.com" });
  });

  test("is inserted at the caret and deleted before it", () => {
    const at = (["left", "left"] as const).reduce(contactPress, email("wag"));
    expect(typed(at, "n").text).toBe("wnag");
    expect(contactPress(at, "delete").text).toBe("ag");
    expect(contactPress(at, "clear").text).toBe("");
  });

  test.each(EMAIL_DOMAINS)("takes the ending %s from one key, in place of another", (domain) => {
    expect(contactDomain(email("wang"), domain).text).toBe(`wang@${domain}`);
    const changed = contactDomain(contactDomain(email("wang"), "gmail.com"), domain);
    expect([changed.text, changed.caret]).toEqual([`wang@${domain}`, `wang@${domain}`.length]);
  });

  test("is incomplete as long as typing on can make one of it, and wrong when nothing can", () => {
    for (const text of ["", "w", "w@", "w@q", "w@qq.", "w@qq.c", "w@qq-"])
      expect(contactView(email(text)).next, text).toEqual({ state: "incomplete", missing: null });
    for (const text of ["@", "@qq.com", "w@.com", "w@-qq.com", "w@qq..com"])
      expect(contactView(email(text)).next, text).toEqual({ state: "invalid", problem: "not-email" });
    expect(contactView(email("w@qq.com")).next).toEqual({ state: "ready" });
  });
});

describe("an ending", () => {
  test.each([
    ["w@gmial.com", "w@gmail.com"],
    ["w@gmai.com", "w@gmail.com"],
    ["w@gamil.com", "w@gmail.com"],
    ["w@qqq.com", "w@qq.com"],
    ["w@qq.con", "w@qq.com"],
    ["w@162.com", "w@163.com"],
    ["w@outlok.com", "w@outlook.com"],
    ["w@hotmial.com", "w@hotmail.com"],
  ])("%s is probably %s", (text, meant) => {
    expect(contactView(email(text)).suggestion).toBe(meant);
    expect(contactFix(email(text)).text).toBe(meant);
  });

  test.each([
    "w@188.com",
    "w@mail.com",
    "w@sina.cn",
    "w@yeah.net",
    "w@example.cn",
    "w@tsinghua.edu.cn",
    "@gmial.com",
    "w",
  ])("%s is not doubted", (text) => {
    expect(withLikelyDomain(text, true)).toBeNull();
  });

  test("is not doubted while it may still be typed to its end, and is when the person is done", () => {
    expect(suggestionIn(email("w@gmail.co"), false)).toBeNull();
    expect(suggestionIn(email("w@gmail.co"), true)).toBe("w@gmail.com");
  });

  test("is one slip away exactly when one character is missing, too many, other, or swapped with its neighbour", () => {
    const word = fc.stringMatching(/^[ab.]{0,6}$/);
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(oneSlipAway(one, other)).toBe(one !== other && slipsOf(one).has(other));
      }),
      { numRuns: fuzzRuns(50_000) },
    );
  });
});

/** Everything that one slip can make of a word of a, b and ".". */
function slipsOf(word: string): ReadonlySet<string> {
  const all = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    all.add(before + after.slice(1));
    if (after.length > 1) all.add(`${before}${after.charAt(1)}${after.charAt(0)}${after.slice(2)}`);
    for (const letter of "ab.") {
      all.add(before + letter + after);
      if (after !== "") all.add(before + letter + after.slice(1));
    }
  }
  return all;
}

test("no walk over the pads throws, overflows, or calls ready what the outbox would not take", () => {
  const keys = [...Array.from("0123456789ABYZ.@_"), "00", "-", "delete", "clear", "left", "right"] as const;
  const step = fc.oneof(
    fc.constantFrom(...keys).map((key) => (state: ContactState) => contactPress(state, key)),
    fc
      .constantFrom("13800138000", "WANG", "@QQ.CO", "A-LONG-NAME_OF.SOMEBODY")
      .map((text) => (state: ContactState) => typed(state, text)),
    fc.integer({ min: 0, max: 32 }).map((index) => (state: ContactState) => contactCaret(state, index)),
    fc.constantFrom(...EMAIL_DOMAINS).map((domain) => (state: ContactState) => contactDomain(state, domain)),
    fc.constant(contactFix),
  );
  fc.assert(
    fc.property(fc.constantFrom("sms", "email"), fc.array(step, { maxLength: 30 }), (channel, steps) => {
      steps.reduce((state, act) => {
        const after = act(state);
        const view = contactView(after);
        expect(JSON.parse(JSON.stringify(view))).toEqual(view);
        expect(after.caret).toBeGreaterThanOrEqual(0);
        expect(after.caret).toBeLessThanOrEqual(after.text.length);
        expect(after.text.length).toBeLessThanOrEqual(channel === "sms" ? 11 : LONGEST_TYPED_EMAIL);
        expect(after.text.split("@").length).toBeLessThanOrEqual(2);
        expect(view.next.state === "ready").toBe(readContact(after.text)?.channel === channel);
        expect(contactIn(after)?.to ?? after.text).toBe(after.text);
        const fixed = contactFix(after);
        if (fixed !== after) expect(contactIn(fixed)?.channel ?? null).toBe("email");
        return after;
      }, startContact(channel));
    }),
    { numRuns: fuzzRuns(50_000) },
  );
});
