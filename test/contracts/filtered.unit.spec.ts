/** Every text that people write is filtered, or there is a reason why not. */
import { expect, test } from "@jest/globals";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { instant, won } from "../../services/contracts/core/units.ts";
import { actions } from "../../services/contracts/index.ts";
import { checkContact } from "../../services/contracts/kernel/contact-details.ts";
import { type Posting, wordsOf } from "../../services/job/posting/posting.ts";

type Schema = {
  readonly reads?: string;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
};

const textsOf = (schema: Schema, at: string): string[] => [
  ...(schema.reads === "line" || schema.reads === "lines" ? [at] : []),
  ...(schema.items === undefined ? [] : textsOf(schema.items, at)),
  ...(schema.anyOf ?? []).flatMap((one) => textsOf(one, at)),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    textsOf(one, `${at}/${name}`),
  ),
];

const own = "only its owner and operators read it";
const operators = "operators read it, or write it";
const matched = "the two have a contract by then";
const looksThrough = "looked through";
const posting = ["title", "description", "place/address", "skills"].flatMap((text) =>
  ["job.post", "job.edit", "job.check"].map(
    (action) => [`${action}/${text}`, looksThrough] as const,
  ),
);
const keptUntilPosted = "only its owner reads it, and it is looked through when it is posted";
const template = [
  "name",
  ...["title", "description", "place/address", "skills"].map((text) => `posting/${text}`),
].flatMap((text) =>
  ["job.templates.add", "job.templates.set"].map(
    (action) => [`${action}/${text}`, keptUntilPosted] as const,
  ),
);

/** The treatment of each text. */
const known: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...posting, ...template]),
  "communication.say/text": "contacts are masked, and what an offer may not ask for is refused",
  "communication.report/reason": operators,
  "communication.reports.decide/note": operators,
  "job.apply/message": looksThrough,
  "job.review/text": looksThrough,
  "user.skills.set/skills": looksThrough,
  "user.sites.add/name": looksThrough,
  "user.sites.add/address": looksThrough,
  "user.sites.change/name": looksThrough,
  "user.sites.change/address": looksThrough,
  "user.register/name": looksThrough,
  "user.register/companyName": looksThrough,
  "user.update/name": looksThrough,
  "user.update/companyName": looksThrough,
  "matching.profile.set/skills": own,
  "job.attendance/reason": matched,
  "job.callOff/reason": matched,
  "job.correct/reason": matched,
  "job.dispute/reason": matched,
  "job.rescind/reason": matched,
  "job.decide/reason": operators,
  "job.uphold/reason": operators,
  "payment.refund/reason": operators,
  "security.answerRequest/text": operators,
  "security.request/question": own,
  "security.suspicions.decide/reason": operators,
  "user.bank.set/holder": own,
  "user.guardian.set/name": own,
  "user.guardian.set/phone": own,
  "user.operators.add/name": operators,
  "user.operators.disable/reason": operators,
  "user.register/guardian/name": own,
  "user.register/guardian/phone": own,
  "user.register/phone": own,
  "user.register/representative": matched,
  "user.register/businessAddress": matched,
  "user.update/representative": matched,
  "user.update/businessAddress": matched,
  "user.reliability.contest/reason": own,
  "user.reliability.decide/text": operators,
  "user.suspend/reason": operators,
  "user.update/phone": own,
};

test("every text that others read before a match is filtered, or has a reason", () => {
  const found = Object.entries<ActionContract>(actions)
    .filter(([, { rest }]) => rest !== undefined)
    .flatMap(([action, { params }]) => textsOf(params as Schema, action));
  expect(found.toSorted()).toEqual(Object.keys(known).toSorted());
});

const clean: Posting = {
  title: "포장",
  description: "상품을 포장합니다.",
  categoryId: "0b6e8a52-1c1f-4d8a-9f43-1d0a8f6f0c3e",
  hourlyWageWon: won(12_000),
  startsAt: instant("2026-12-14T09:00:00+09:00"),
  endsAt: instant("2026-12-14T18:00:00+09:00"),
  breakMinutes: 60,
  seats: 1,
  place: { address: "서울 강남구 테헤란로 152, 02층 1203호", lat: 37.5, lng: 127 },
  skills: ["포장", "지게차 3톤"],
  selection: "choose",
};

test.each([
  ["title", { title: "포장 010\u200b1234 5678" }],
  ["description", { description: "문의 카.톡 kimcs99" }],
  ["skills", { skills: ["포장", "공일공", "1234", "5678"] }],
  ["place/address", { place: { ...clean.place, address: "강남구 문의 ０１０-1234-5678" } }],
])("a contact in %s is found", (field, change) => {
  expect(wordsOf(clean)).toEqual([]);
  expect(wordsOf({ ...clean, ...change })).toMatchObject([{ field, kind: "contact" }]);
});

test("skills and an address may demand only what a description may", () => {
  expect(wordsOf({ ...clean, skills: ["미혼자"] })).toMatchObject([{ field: "skills" }]);
  for (const skill of ["남성", "군필", "대졸", "20대", "한국인", "남 성"]) {
    expect(wordsOf({ ...clean, skills: ["포장", skill] })).toMatchObject([
      { field: "skills", word: skill },
    ]);
  }
  for (const skill of [
    "여성 의류 진열",
    "한국어",
    "트럭 20대 관리",
    "외국인 응대",
    "장애인 활동 지원",
  ]) {
    expect(wordsOf({ ...clean, skills: [skill] })).toEqual([]);
  }
  const at = (address: string) => wordsOf({ ...clean, place: { ...clean.place, address } });
  expect(at("전남 여수시 여자만로 1")).toEqual([]);
  expect(at("서울 강남구 테헤란로 1 (여성만 지원)")).toMatchObject([
    { field: "place/address", kind: "sex" },
  ]);
});

test("a blocked word is answered with the law that bars it, at the date of the shift", () => {
  const [word] = wordsOf({ ...clean, description: "외국인 불가" });
  expect(word).toMatchObject({ kind: "nationality", isConfirmed: false });
  expect(word?.law).toContain("근로기준법 제6조");
  expect(wordsOf({ ...clean, title: "문의 010-1234-5678" })).toMatchObject([{ law: null }]);
});

test("an applicant's message has no contact", () => {
  expect(() => checkContact("성실히 일하겠습니다. 09:00에 갈 수 있어요.", "message")).not.toThrow();
  expect(() => checkContact("010-1234-5678로 연락 주세요", "message")).toThrow(
    expect.objectContaining({ type: "CONTACT_IN_TEXT", status: 422 }),
  );
});
