import { describe, expect, test } from "@jest/globals";
import { instant, type SeoulDate, seoulDate } from "../../../services/contracts/core/units.ts";
import type { Params } from "../../../services/contracts/index.ts";
import { ageYears } from "../../../services/contracts/kernel/age.ts";
import {
  checkRegistration,
  claim,
  claims,
  isBusinessNumber,
  normaliseEmail,
} from "../../../services/user/domain/account.ts";
import { maskAccountNumber, maskName } from "../../../services/user/domain/profile.ts";

const today = "2026-11-23" as SeoulDate;
const refusal = (type: string, status: number) => expect.objectContaining({ type, status });
const registration = (change: Partial<Params<"user.register">>): Params<"user.register"> => ({
  email: "kim@oneday.test",
  password: "correct horse",
  name: "김철수",
  role: "worker",
  birthDate: "1990-01-01",
  consents: { terms: true, privacy: true },
  ...change,
});

test("an address is claimed once", () => {
  const claimed = claim(claims.empty, "u1", "worker").reduce(claims.evolve, claims.empty);
  expect(claimed).toEqual({ status: "claimed", userId: "u1", role: "worker" });
  expect(() => claim(claimed, "u2", "worker")).toThrow(refusal("EMAIL_TAKEN", 409));
});

test("an address is the same in capitals, with spaces and in either Unicode form", () => {
  const same = ["  Kim@OneDay.test", "kim@oneday.TEST "].map(normaliseEmail);
  expect(new Set(same)).toEqual(new Set(["kim@oneday.test"]));
  expect(normaliseEmail("강@x.kr".normalize("NFD"))).toBe(normaliseEmail("강@x.kr"));
});

describe("age", () => {
  test.each([
    ["2011-11-23", 15],
    ["2011-11-24", 14],
    ["2012-02-29", 14],
    ["1970-01-01", 56],
  ])("someone born on %s is %i on 2026-11-23", (birthDate, years) => {
    expect(ageYears(birthDate, today)).toBe(years);
  });

  test("a person born on 29 February turns older on 1 March of a common year", () => {
    expect(ageYears("2012-02-29", "2027-02-28" as SeoulDate)).toBe(14);
    expect(ageYears("2012-02-29", "2027-03-01" as SeoulDate)).toBe(15);
  });

  test("the birthday begins at midnight in Seoul, which is 15:00 UTC the day before", () => {
    expect(ageYears("2011-11-23", seoulDate(instant("2026-11-22T14:59:59Z")))).toBe(14);
    expect(ageYears("2011-11-23", seoulDate(instant("2026-11-22T15:00:00Z")))).toBe(15);
  });
});

test("below 15 no account is allowed; from 15 on one is, also without a guardian", () => {
  const child = registration({ birthDate: "2011-11-24" });
  expect(() => checkRegistration(child, today)).toThrow(refusal("UNDERAGE", 422));
  expect(() => checkRegistration(registration({ birthDate: "2011-11-23" }), today)).not.toThrow();
});

test("terms and privacy must both be agreed to", () => {
  for (const consents of [
    { terms: false, privacy: true },
    { terms: true, privacy: false },
  ]) {
    const missing = registration({ consents });
    expect(() => checkRegistration(missing, today)).toThrow(refusal("CONSENT_MISSING", 422));
  }
});

test("a business number is accepted by its check digit", () => {
  expect(isBusinessNumber("124-81-00998")).toBe(true);
  expect(isBusinessNumber("1248100998")).toBe(true);
  for (const wrong of "012345679") expect(isBusinessNumber(`124810099${wrong}`)).toBe(false);
  const typo = registration({ businessNumber: "142-81-00998" });
  expect(() => checkRegistration(typo, today)).toThrow(refusal("BUSINESS_NUMBER_WRONG", 422));
});

test.each([
  ["a tax office below 101", "100-81-12348"],
  ["no kind of business", "124-00-12345"],
  ["no serial number", "124-81-00004"],
  ["nothing but zeros", "000-00-00000"],
])("a number with the right check digit and %s is none: %s", (_, number) => {
  expect(isBusinessNumber(number)).toBe(false);
  expect(isBusinessNumber("101-81-12341")).toBe(true);
});

test.each(["124-81-00998", "120-81-47521", "220-81-62517", "120-88-00767", "104-81-37225"])(
  "%s is a business number, and with any one digit wrong it is none",
  (number) => {
    expect(isBusinessNumber(number)).toBe(true);
    const digits = number.replaceAll("-", "");
    for (const place of [...digits].keys()) {
      const others = [..."0123456789"].filter((digit) => digit !== digits[place]);
      for (const other of others) {
        const wrong = digits.slice(0, place) + other + digits.slice(place + 1);
        expect([wrong, isBusinessNumber(wrong)]).toEqual([wrong, false]);
      }
    }
    expect(isBusinessNumber(digits.slice(1))).toBe(false);
    expect(isBusinessNumber(`${digits}0`)).toBe(false);
  },
);

test("names and account numbers are masked", () => {
  expect(["김철수", "김수", "김", "남궁민수"].map(maskName)).toEqual([
    "김*수",
    "김*",
    "김",
    "남**수",
  ]);
  expect(maskAccountNumber("110-123-456789")).toBe("***-***-6789");
});
