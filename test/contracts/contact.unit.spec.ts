import { expect, test } from "@jest/globals";
import { contactIn } from "../../services/contracts/contact.ts";
import { costMs } from "../support/patterns.ts";

test.each([
  ["연락주세요 010-1234-5678", "010-1234-5678"],
  ["01012345678로", "01012345678"],
  ["010 1234 5678", "010 1234 5678"],
  ["０１０－１２３４－５６７８", "010-1234-5678"],
  ["사무실 02-123-4567", "02-123-4567"],
  ["kim.cs+job@mail.co.kr 로 메일", "kim.cs+job@mail.co.kr"],
  ["https://open.kakao.com/o/abc", "https://open.kakao.com/o/abc"],
  ["카톡 아이디: kimcs99", "카톡 아이디: kimcs99"],
  ["0 1 0 - 1 2 3 4 - 5 6 7 8", "0 1 0 - 1 2 3 4 - 5 6 7 8"],
  ["공일공 1234 오육칠팔", "공일공 1234 오육칠팔"],
])("%s carries a contact", (text, contact) => {
  expect(contactIn(text)).toBe(contact);
});

test.each([
  "시급 12,000원, 09:00-18:00, 3시간 30분",
  "2026-11-23부터 2026-11-24까지 8명",
  "라인 작업이 깔끔했고 카톡처럼 답이 빨랐어요.",
  "사업자 124-81-00998",
  "포장 라인 4000개, 2026-12-01 1000 1200",
  "골뱅이 무침 조리",
  "",
])("%s carries none", (text) => {
  expect(contactIn(text)).toBeNull();
});

test.each([
  ["blanks after a messenger's name", `카톡${" ".repeat(3990)}!`],
  ["blanks and an id that does not end", `카카오${" ".repeat(2000)}아이디${" ".repeat(1980)}`],
  ...["a", "0", "a.", "카톡 ", "010-1234-", "a@", "-", "0 "].map((part) => [
    `'${part}' over and over`,
    part.repeat(4000 / part.length),
  ]),
])("a long text with %s is looked through at once", (_, text = "") => {
  expect(costMs(() => contactIn(text))).toBeLessThan(20);
});
