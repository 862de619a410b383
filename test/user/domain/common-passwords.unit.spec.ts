import { describe, expect, test } from "@jest/globals";
import { checkPassword } from "../../../services/user/support/common-passwords.adapter.ts";

const owner = {
  email: "minsu.kim@hangang.example",
  name: "김민수",
  companyName: "한강물류",
  phone: "010-1234-5678",
};
const codeOf = (password: string): Promise<string> =>
  checkPassword(password, owner, "newPassword").then(
    () => "OK",
    ({ type, status, data }) => `${type} ${status} ${data.fields[0].field}`,
  );

describe("a common password is refused", () => {
  test.each([
    "password",
    "PASSWORD",
    "ｐａｓｓｗｏｒｄ",
    " password ",
    "12345678",
    "1234567890",
    "qwerty123",
    "iloveyou",
    "        ",
    "\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000",
    "aaaaaaaa",
    "minsu.kim",
    "MinsuKim123",
    "minsu.kim@hangang.example",
    "김민수김민수!!",
    "한강물류123",
    "01012345678",
    "oneday123",
  ])("%j", async (password) => {
    expect(await codeOf(password)).toBe("PASSWORD_TOO_COMMON 422 /newPassword");
  });
});

describe("an uncommon password is accepted", () => {
  test.each([
    "oneday-demo-2026",
    "correct horse battery",
    "staple wagon paper",
    "a-good-password-1",
    "operator-of-the-test",
    "minsu likes rain",
    "민수는 비를 좋아해",
    `${"x".repeat(199)}y`,
  ])("%j", async (password) => {
    expect(await codeOf(password)).toBe("OK");
  });
});
