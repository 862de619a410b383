import { expect, test } from "@jest/globals";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { checkNames, isReserved } from "../../../services/contracts/kernel/display-name-rules.ts";

const refusalOf = (run: () => void): unknown => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return [error.type, error.data["fields"]];
    throw error;
  }
  return null;
};

test.each([
  "원데이",
  "OneDay",
  "ＯＮＥＤＡＹ",
  "One Day",
  "0neday",
  "Оneday",
  "οnεday",
  "óneday",
  "원 데 이",
  "원.데.이",
  "원\u200b데\u00ad이",
  "원데이".normalize("NFD"),
  "ㅇㅝㄴㄷㅔㅇㅣ",
  "원\u3164데이",
  "(주)원데이",
  "㈜ 원데이 코리아",
  "원데이 운영",
  "원데이 운영팀",
  "[공식] 원데이",
  "원데이 고객센터 서울지점",
  "운영",
  "운영자",
  "운·영·자",
  "운영팀",
  "관리자",
  "관리자님",
  "관리자 김하루",
  "고객센터",
  "고객 센터",
  "admin",
  "аdmіn",
  "ADMIN1",
  "adm1n",
  "a d m i n",
  "Administrator",
  "operator",
  "Support Team",
  "OneDay Support",
])("a name that could pass for an operator is reserved: %s", (name) => {
  expect(isReserved(name)).toBe(true);
});

test.each([
  "원데이클래스",
  "원데이클래스 공방",
  "이운영",
  "김관리",
  "두번째운영자",
  "하루물류",
  "한강물류",
  "심은회사",
  "(주)새벽길물류",
  "(주)지킴터안전",
  "한마루이벤트",
  "두손익스프레스",
  "공식당",
  "고객감동센터",
  "시스템 가구",
  "Adminton Sports",
  "Kim Onedayo",
  "김하루",
  "남궁비밀로",
  "x",
  "가",
  "!",
])("any other name may be used: %s", (name) => {
  expect(refusalOf(() => checkNames({ name, companyName: name }))).toBeNull();
});

test("a refusal names the field, for a reserved name and for one with a contact", () => {
  const at = (field: string) => [{ field }];
  expect(refusalOf(() => checkNames({ name: "관리자" }))).toEqual(["NAME_RESERVED", at("/name")]);
  expect(refusalOf(() => checkNames({ companyName: "원데이" }))).toEqual([
    "NAME_RESERVED",
    at("/companyName"),
  ]);
  expect(refusalOf(() => checkNames({ companyName: "하루 010\u200b1234 5678" }))).toEqual([
    "CONTACT_IN_TEXT",
    at("/companyName"),
  ]);
  expect(refusalOf(() => checkNames({ name: "카.톡 kimcs99" }))).toEqual([
    "CONTACT_IN_TEXT",
    at("/name"),
  ]);
});
