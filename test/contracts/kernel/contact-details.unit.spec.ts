import { expect, test } from "@jest/globals";
import { contactIn, contactsIn } from "../../../services/contracts/kernel/contact-details.ts";
import { costMs } from "../../support/patterns.ts";

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
  ["국민은행 123456-78-901234로", "국민은행 123456-78-901234"],
  ["계좌번호: 110123456789", "계좌번호: 110123456789"],
  ["우리 1002-123-456789 입니다", "우리 1002-123-456789"],
  ["KB 123456 78 901234", "KB 123456 78 901234"],
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
  "sim1 1795395600000",
  "상자 하나 1234567890123",
  "우리 2026-12-01 2026-12-02 근무",
  "제주 2026년 12월 1일 8명 12000원",
  "",
])("%s carries no contact", (text) => {
  expect(contactIn(text)).toBeNull();
});

test.each([
  "+82 10 1234 5678",
  "+821012345678",
  "82-10-1234-5678",
  "0082 10-1234-5678",
  "+82 (0)10 1234 5678",
  "010\u20111234\u20115678",
  "010\u20131234\u20135678",
  "010\u22121234\u22125678",
  "010ㅡ1234ㅡ5678",
  "010\u200b1234\u200b5678",
  "0\u00ad1\u00ad0\u00ad1234\u00ad5678",
  "٠١٠١٢٣٤٥٦٧٨",
  "०१०-१२३४-५६७८",
  "𝟎𝟏𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
  "05071234567",
  "0507-1234-5678",
  "050712345678",
  "021234567",
  "0212345678",
  "02)123-4567",
  "0311234567",
  "07012345678",
  "공.일.공.일.이.삼.사.오.육.칠.팔",
  "카\u200b톡 아이디 kimcs99",
  "카.톡 kimcs99",
  `카톡${" ".repeat(30)}kimcs99`,
  "o\u200bpen.kakao.com/o/abc",
  "kim\u200b@mail.co.kr",
])("%s carries a contact, however it is written", (text) => {
  expect(contactIn(`문의 ${text} 로`)).not.toBeNull();
});

test.each([
  "2026-02-10 1234개",
  "2026.02.01 ~ 2026.02.28",
  "02/03/2026 09:00",
  "09:00~18:00, 02:30-03:30 휴게",
  "오전 02시 1200명",
  "시급 10,320원 일급 82,560원",
  "일당 120000원, 총 1,020,000원",
  "사업자등록번호 821-01-23456",
  "220-81-62517, 1248100998",
  "상자 0.5kg 2000개 1500개",
  "2층 031호, 12,000세대",
  "근무 2026-12-01T09:00:00+09:00",
  "차량번호 82가 1234",
  "82명 모집, 10시부터 1234번 창구",
])("%s carries no contact, though it has numbers", (text) => {
  expect(contactIn(text)).toBeNull();
});

test("a found contact is returned as it is written, with its place", () => {
  const text = "전화 0\u200b10\u20131234\u20135678 로";
  expect(contactsIn(text)).toEqual([{ kind: "phone", text: text.slice(3, -2), at: 3 }]);
});

test.each([
  ["blanks after a messenger's name", `카톡${" ".repeat(3990)}!`],
  ["blanks and an id that does not end", `카카오${" ".repeat(2000)}아이디${" ".repeat(1980)}`],
  ...["a", "0", "a.", "카톡 ", "010-1234-", "a@", "-", "0 "].map((part) => [
    `'${part}' over and over`,
    part.repeat(4000 / part.length),
  ]),
])("a long text with %s is scanned quickly", (_, text = "") => {
  expect(costMs(() => contactIn(text))).toBeLessThan(20);
});

test.each([" ", ", ", "/", "\n"])("of several contacts with %j between, all are found", (glue) => {
  const contacts = [
    "010-1234-5678",
    "02-123-4567",
    "kim@mail.co.kr",
    "010-8765-4321",
    "031-123-4567",
  ];
  expect(contactsIn(contacts.join(glue)).map(({ text }) => text)).toEqual(contacts);
});
