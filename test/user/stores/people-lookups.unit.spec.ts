import { expect, test } from "@jest/globals";
import { lookupsOf, maskEmail } from "../../../services/user/stores/people-lookups.ts";

const fieldsOf = (text: string) => lookupsOf(text).map(({ field }) => field);

test("a text with an @ is searched for among addresses alone", () => {
  expect(fieldsOf("kim@")).toEqual(["email"]);
});

test("a text with capitals is searched for as it is and in small letters", () => {
  expect(lookupsOf("Kim@")).toEqual([
    { field: "email", prefix: "kim@" },
    { field: "email", prefix: "Kim@" },
  ]);
});

test("a name is searched for among names, companies and addresses, in this order", () => {
  expect(fieldsOf("한빛")).toEqual(["name", "companyName", "email"]);
});

test.each([
  ["01012345678", ["01012345678", "010-1234-5678"]],
  ["010 1234 5678", ["010 1234 5678", "01012345678", "010-1234-5678"]],
  ["02-123-4567", ["02-123-4567", "021234567"]],
])("the phone number %s is searched for in each way that people write it", (text, oneOf) => {
  expect(lookupsOf(text)[0]).toEqual({ field: "phone", oneOf });
});

test.each([
  ["haru@example.com", "ha***@example.com"],
  ["a@example.com", "a***@example.com"],
  ['"a@b"@example.com', '"a***@example.com'],
])("of the address %s an operator sees %s", (email, masked) => {
  expect(maskEmail(email)).toBe(masked);
});
