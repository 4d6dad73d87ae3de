/** What of a service's own words may go on: into the journal, and onto the screen. */
import { expect, test } from "vitest";
import { noteOf } from "./port.ts";
import { sourceName } from "./sources.ts";

test.each(["FailedOperation.InvoiceMismatch", "0006", 216_110, "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"])(
  "%s is a code, and journalled",
  (code) => {
    expect(noteOf(code)).toBe(String(code));
  },
);

test.each(["26112111200000010015", "FailedOperation.13800138000", 26_112_111_200, "发票不存在", "a b", "", null, {}])(
  "%j may be somebody's number or anything else, and is not",
  (code) => {
    expect(noteOf(code)).toBe("unreadable-code");
  },
);

test.each(["constructor", "__proto__", "toString", "某某公司"])(
  "a service that calls itself %s is called so",
  (source) => {
    expect(sourceName(source)).toEqual({ zh: source, en: source });
  },
);

test("a second account of a vendor has the vendor's name", () => {
  expect(sourceName("tencent-2")).toEqual(sourceName("tencent"));
});
