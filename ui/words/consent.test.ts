/** What a person agreed to is kept as the id of a text: the words under an id must stay those that stood on the screen. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHANNELS, CONSENT_TEXT } from "../../kiosk/display/contract/view.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** As the core says it (kiosk/outbox/delivery-delays.ts). */
const KEEP_DAYS = 30;

test(`what is shown as ${CONSENT_TEXT} is what that id is kept as, in both languages; other words need another id`, () => {
  const shown = Object.fromEntries(
    Object.entries({ zh, en }).map(([language, { contact }]) => [
      language,
      Object.fromEntries(
        CHANNELS.map((channel) => [
          channel,
          [
            contact.consentTitle[channel],
            contact.consentLine,
            ...contact.terms[channel](KEEP_DAYS).map(({ title, line }) => `${title}: ${line}`),
            `${contact.disagree} / ${contact.agree}`,
          ],
        ]),
      ),
    ]),
  );
  const kept = JSON.parse(
    readFileSync(join(import.meta.dirname, "consent", `${CONSENT_TEXT}.json`), "utf8"),
  ) as unknown;
  expect(shown).toEqual(kept);
});
