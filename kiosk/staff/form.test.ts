import fc from "fast-check";
import { expect, test } from "vitest";
import { formAfter, formEnter, formIsReady, formPress, NO_FORM, type SignInForm } from "./form.ts";

const WHO = { number: "07", role: "technician" } as const;

function typed(form: SignInForm, keys: string): SignInForm {
  return Array.from(keys).reduce(formPress, form);
}

test("two digits are the number, the rest the PIN, and deleting goes back through both", () => {
  const form = typed(NO_FORM, "07482917");
  expect(form).toMatchObject({ number: "07", text: "482917" });
  expect(formIsReady(form, 0)).toBe(true);
  expect(formEnter(form)).toEqual({ ask: { step: "pin", number: "07", text: "482917" } });
  const back = Array.from({ length: 7 }, () => "delete").reduce(formPress, form);
  expect(back).toMatchObject({ number: "0", text: "" });
});

test("five digits are not tried, and a ninth is not taken", () => {
  expect(formIsReady(typed(NO_FORM, "0748291"), 0)).toBe(false);
  expect(typed(NO_FORM, "07482917061").text).toBe("48291706");
});

test("a new PIN is typed twice, and begun again where the two differ", () => {
  const first = typed({ ...NO_FORM, step: "new-pin", who: WHO }, "730192");
  const again = formEnter(first);
  if (!("form" in again)) throw new Error("asked too early");
  expect(again.form).toMatchObject({ step: "repeat-pin", text: "" });
  expect(formEnter(typed(again.form, "730193"))).toMatchObject({ form: { step: "new-pin", problem: "pins-differ" } });
  expect(formEnter(typed(again.form, "730192"))).toEqual({ ask: { step: "new-pin", who: WHO, text: "730192" } });
});

test("after a wrong try the secret is gone from memory, and nothing is tried before the wait is over", () => {
  const form = formAfter(typed(NO_FORM, "07482917"), { type: "no", problem: "locked", waitMs: 30_000 }, 1_000);
  expect(form).toMatchObject({ text: "", first: "", number: "07", problem: "locked" });
  const retyped = typed(form, "482917");
  expect(formIsReady(retyped, 30_999)).toBe(false);
  expect(formIsReady(retyped, 31_000)).toBe(true);
});

test("whatever is pressed, the form holds digits only, and never more than it may", () => {
  const key = fc.constantFrom(...Array.from("0123456789"), "delete", "clear", "x", "");
  const step = fc.constantFrom("pin", "totp", "new-pin", "repeat-pin", "badge") as fc.Arbitrary<SignInForm["step"]>;
  fc.assert(
    fc.property(step, fc.array(key, { maxLength: 40 }), (at, keys) => {
      const form = keys.reduce(formPress, { ...NO_FORM, step: at, who: WHO });
      expect(form.number).toMatch(/^[0-9]{0,2}$/);
      expect(form.text).toMatch(/^[0-9]{0,8}$/);
    }),
  );
});
