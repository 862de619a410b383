/** Texts of notifications: each kind in three languages, with the names of the work. */
import { describe, expect, test } from "@jest/globals";
import type { NotificationContent } from "../../../services/communication/notification/notification.ts";
import { notificationRules } from "../../../services/communication/notification/notification-rules.ts";
import { textOf } from "../../../services/communication/texts/notification-texts.ts";
import type { Work } from "../../../services/communication/texts/phrase.ts";
import {
  type Language,
  languages,
  type NotificationKind,
  notificationKinds,
} from "../../../services/contracts/communication/notification-kinds.ts";
import { newId } from "../../../services/contracts/core/units.ts";

const kinds = Object.keys(notificationKinds) as NotificationKind[];
const work: Work = {
  title: "택배 분류",
  address: "서울 중구 세종대로 110",
  startsAt: "2026-12-01T00:00:00.000Z",
  days: 1,
};
/** Everything that the texts read of a notification. */
const data = {
  until: "2026-11-24T00:00:00.000Z",
  opensAt: "2026-11-24T00:00:00.000Z",
  expiresAt: "2026-11-23T12:00:00.000Z",
  startsAt: "2026-12-01T00:00:00.000Z",
  netWon: "96700",
  grossWon: "100000",
  feeWon: "500",
  amountWon: "123456",
  month: "2026-11",
  days: "7",
  minutes: "480",
  on: "2026-12-01",
  code: "WAGE_BELOW_MINIMUM",
  kind: "dispute",
  urgency: "late",
  confirm: "asked",
};

const { until: _, opensAt: _opens, expiresAt: _ends, on: _on, code: _code, ...always } = data;

describe.each(languages)("in %s", (language: Language) => {
  const generic = textOf("", language, {});

  test.each(kinds)("%s has a text of its own, with every placeholder filled", (kind) => {
    for (const text of [
      textOf(kind, language, data, work),
      textOf(kind, language, data),
      textOf(kind, language, always),
    ]) {
      expect(text).not.toContain(generic);
      expect(text).not.toMatch(/undefined|NaN| {2}|^ | $/);
      expect(text.length).toBeGreaterThan(5);
    }
  });

  test("no two kinds have one text", () => {
    const texts = kinds.map((kind) => textOf(kind, language, data));
    expect(new Set(texts).size).toBe(kinds.length);
  });

  test("a kind that no table names has the generic text", () => {
    expect(textOf("ofNextYear", language, data, work)).toBe(generic);
    expect(textOf("toString", language, data, work)).toBe(generic);
  });
});

/** Every notification that the rules make of events about work, whichever way those went. */
const ofEvents = (): NotificationContent[] => {
  const ids = { applicationId: newId(), jobId: newId(), workerId: newId(), employerId: newId() };
  const event = { ...ids, correctionId: newId(), offerId: newId(), round: 1, ...data };
  const money = { netWon: 1, grossWon: 1, employerFeeWon: -1 };
  const others = [
    {},
    { about: "pay" },
    { about: "overdue" },
    { about: "noShow" },
    { netWon: 0 },
    ...["accepted", "declined", "withdrawn", "expired"].map((status) => ({ status })),
  ];
  return ["worker", "employer"].flatMap((by) =>
    Object.values(notificationRules).flatMap((rule) =>
      others.flatMap((other) => {
        const note = rule as (data: unknown) => NotificationContent | NotificationContent[] | null;
        return note({ ...event, ...money, by, ...other }) ?? [];
      }),
    ),
  );
};

test("each text about a job names its title, with the day in Seoul", () => {
  const about = new Set([
    ...ofEvents().flatMap(({ kind, data: { jobId } }) => (jobId === undefined ? [] : [kind])),
    // Of sagas, reactors and timers.
    ...(["applied", "newApplicant", "jobFound", "openedEarly", "invited", "standBy"] as const),
    ...(["delayed", "payWaits", "fundsNeeded", "disputeDelayed"] as const),
  ]);
  expect(about.size).toBeGreaterThan(40);
  const days = { ko: "12월 1일(화)", "ko-plain": "12월 1일(화)", en: "Tue 1 December" };
  for (const kind of about) {
    for (const language of languages) {
      const text = textOf(kind, language, data, work);
      expect(`${kind}: ${text}`).toContain(work.title);
      expect(`${kind}: ${text}`).toContain(days[language]);
    }
  }
});

test("what lies ahead has time and place too, and how many days it is", () => {
  expect(textOf("accepted", "ko", {}, work)).toBe(
    "[택배 분류, 12월 1일(화) 09:00, 서울 중구 세종대로 110] 지원이 수락되었습니다. 근로계약서에 서명해 주세요.",
  );
  expect(textOf("accepted", "ko-plain", {}, { ...work, days: 3 })).toMatch(
    /^일: 택배 분류\. 시간: 12월 1일\(화\) 09:00부터 3일 동안\. 장소: 서울 중구 세종대로 110\. /,
  );
  expect(textOf("accepted", "en", {}, { ...work, days: 2 })).toMatch(
    /^\[택배 분류, Tue 1 December, 09:00 and 1 more day, 서울 중구 세종대로 110\] You were accepted\./,
  );
  // 23:30 in UTC is the next morning in Seoul.
  const night = { ...work, startsAt: "2026-12-31T23:30:00.000Z" };
  expect(textOf("calledOff", "ko", {}, night)).toContain("1월 1일(금) 08:30");
});

test("without the posting a text is whole, and amounts are written as the language does", () => {
  expect(textOf("paid", "ko", data)).toBe("임금 96,700원이 지갑에 들어왔습니다. 수고하셨습니다.");
  expect(textOf("paid", "en", data)).toContain("96,700 won");
});

test("plain Korean has short sentences and none of the hard words", () => {
  const hard = /수락|정산|이의|해지|승인|지급|충전|출금|송금|처리|접수|불이익|납부/;
  // Operators know their words.
  const toPeople = kinds.filter((kind) => notificationKinds[kind].to !== "operator");
  const breaches = toPeople.flatMap((kind) => {
    // The reason of a refusal is the same text as anywhere.
    const text = textOf(kind, "ko-plain", { ...data, code: "" });
    const long = text.split(/(?<=[.!?])\s/).filter(({ length }) => length > 50);
    return [...(hard.test(text) ? [`${kind}: ${text}`] : []), ...long];
  });
  expect(breaches).toEqual([]);
});
