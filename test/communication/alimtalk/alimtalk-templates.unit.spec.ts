/** Templates of Alimtalk: each is the Korean text of its kind, and what is sent is registered. */
import { expect, test } from "@jest/globals";
import { messageOf, outcomeOfAnswer } from "../../../services/communication/alimtalk/alimtalk.ts";
import {
  allTemplates,
  filled,
  gathered,
  hasTemplate,
  phoneCode,
  templated,
  textCharsMax,
} from "../../../services/communication/texts/alimtalk-templates.ts";
import { textOf } from "../../../services/communication/texts/notification-texts.ts";
import type { Work } from "../../../services/communication/texts/phrase.ts";
import {
  kindRow,
  type NotificationKind,
  notificationKinds,
} from "../../../services/contracts/communication/notification-kinds.ts";

const kinds = Object.keys(notificationKinds) as NotificationKind[];
const at = "2026-12-01T00:00:00.000Z";
const codes = new Set(allTemplates().map(({ code }) => code));
/** A value for each member that any text reads. */
const everything = Object.freeze({
  ...{ startsAt: at, until: at, opensAt: at, expiresAt: at, confirm: "1", on: "2026-12-01" },
  ...{ amountWon: "96700", netWon: "96700", grossWon: "100000", feeWon: "3300", code: "NO_FUNDS" },
  ...{ month: "2026-11", days: "8", minutes: "90", kind: "dispute", urgency: "due" },
});
const works: readonly (Work | null)[] = [
  null,
  { title: "카페 홀 서빙", address: "서울 마포구", startsAt: at, days: 1 },
  { title: "행사 $& 진행 #{code}", address: "서울 중구", startsAt: at, days: 3 },
];
const withTemplate = kinds.filter(hasTemplate);
/** All of the data, and all of it but one member. */
const datas = [
  everything,
  ...Object.keys(everything).map((left) =>
    Object.fromEntries(Object.entries(everything).filter(([name]) => name !== left)),
  ),
  { ...everything, until: undefined as never, startsAt: undefined as never },
];

test.each(withTemplate)(
  "the message of %s is its text in the list, of a registered template",
  (kind) => {
    for (const language of ["ko", "ko-plain"] as const) {
      for (const work of works) {
        const full = templated(kind, language, everything, work);
        expect(full).not.toBeNull();
        for (const data of datas) {
          const made = templated(kind, language, data, work);
          // A text that cannot do without what is absent is not sent with a hole in it.
          if (made === null) continue;
          expect(filled(made.template.text, made.variables)).toBe(
            textOf(kind, language, data, work),
          );
          expect(codes).toContain(made.template.code);
        }
      }
    }
  },
);

test("pay without its amount is no message", () => {
  expect(templated("paid", "ko", {}, null)).toBeNull();
});

test("what may interest someone has no template: Alimtalk takes no advertising", () => {
  const offers = kinds.filter((kind) => !kindRow(kind).isTransactional);
  expect(offers).toContain("jobFound");
  for (const kind of offers) expect([kind, hasTemplate(kind)]).toEqual([kind, false]);
  expect(hasTemplate("a kind of a newer service")).toBe(false);
});

test("every kind that goes by Alimtalk by default has a template", () => {
  const called = kinds.filter((kind) => kindRow(kind).channels.includes("alimtalk"));
  expect(called.length).toBeGreaterThan(5);
  for (const kind of called) expect([kind, hasTemplate(kind)]).toEqual([kind, true]);
});

test("no two templates share a code, and fixed words leave room for the values", () => {
  expect(codes.size).toBe(allTemplates().length);
  const longest = Math.max(...allTemplates().map(({ text }) => [...text].length));
  expect(longest).toBeLessThan(textCharsMax / 4);
});

test("a text that is too long for KakaoTalk is no message", () => {
  const work = { title: "가".repeat(textCharsMax), address: "서울", startsAt: at, days: 1 };
  const made = templated("calledOff", "ko", {}, work);
  if (made === null) throw new Error("there is a template");
  const rest = { key: "k", sender: "@oneday", to: "01012345678", buttons: [] };
  expect(messageOf(made, rest)).toBeNull();
  expect(messageOf(gathered(3), rest)?.text).toContain("3건");
  expect(messageOf(phoneCode("012345"), rest)?.text).toContain("012345");
});

test.each([
  [200, "", "sent", "ALIMTALK_200"],
  [202, "", "sent", "ALIMTALK_202"],
  [404, '{"code":"NO_USER"}', "bounced", "ALIMTALK_NO_USER"],
  [403, '{"code":"BLOCKED"}', "bounced", "ALIMTALK_BLOCKED"],
  [404, "", "failed", "ALIMTALK_404"],
  [422, '{"code":"01012345678"}', "failed", "ALIMTALK_422"],
  [302, "", "failed", "ALIMTALK_302"],
  [429, '{"code":"TOO_MANY"}', "later", "ALIMTALK_TOO_MANY"],
  [500, "", "later", "ALIMTALK_500"],
  [503, '{"code":"NO_USER"}', "later", "ALIMTALK_NO_USER"],
  [502, "<html>", "unknown", "ALIMTALK_502"],
  [504, "", "unknown", "ALIMTALK_504"],
])("the answer %i %s is %s", (status, text, state, detail) => {
  expect(outcomeOfAnswer({ status, text, retryAfterMs: 0 })).toMatchObject({ state, detail });
});
