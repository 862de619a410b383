import { expect, test } from "@jest/globals";
import type { Instant } from "../../../services/contracts/core/units.ts";
import { checkerOf } from "../../../services/contracts/core/validator.ts";
import { actions } from "../../../services/contracts/index.ts";
import { Guardian } from "../../../services/contracts/user/account.ts";
import { checkedGuardian, keptGuardian } from "../../../services/user/domain/guardian.ts";

const at = "2026-11-23T00:00:00.000Z" as Instant;
const minor = { birthDate: "2010-05-05" };
const guardian = { name: "김보호", phone: "010-1234-5678", consentAt: "2026-11-22T09:00:00+09:00" };
const refused = (type: string, field: string) =>
  expect.objectContaining({ type, data: { fields: [{ field }] } });

test("a guardian's consent is kept in UTC", () => {
  expect(keptGuardian(minor, guardian, at).consentAt).toBe("2026-11-22T00:00:00.000Z");
});

test.each([
  ["2099-01-01T00:00:00Z", "CONSENT_IN_FUTURE"],
  ["1999-01-01T00:00:00Z", "CONSENT_TOO_OLD"],
])("a consent of %s is refused at registration and later alike", (consentAt, code) => {
  const given = { ...guardian, consentAt };
  expect(() => keptGuardian(minor, given, at, "/guardian")).toThrow(
    refused(code, "/guardian/consentAt"),
  );
  expect(() => checkedGuardian(minor, given, at)).toThrow(refused(code, "/consentAt"));
});

test("a guardian may be named until the day before the nineteenth birthday", () => {
  expect(checkedGuardian({ birthDate: "2007-11-24" }, guardian, at)).toMatchObject({
    name: "김보호",
  });
  expect(() => checkedGuardian({ birthDate: "2007-11-23" }, guardian, at)).toThrow(
    expect.objectContaining({ type: "NOT_A_MINOR" }),
  );
});

test.each([
  { ...guardian, name: "  " },
  { ...guardian, phone: "\u3164" },
])("a blank guardian is refused by the one contract of both: %j", (given) => {
  expect(checkerOf(Guardian)(given)).not.toBe(true);
  const { properties } = actions["user.register"].params;
  expect(checkerOf(properties.guardian)(given)).not.toBe(true);
  expect(checkerOf(actions["user.guardian.set"].params)(given)).not.toBe(true);
});

test.each([
  ["1899-12-31", false],
  ["1900-01-01", true],
])("a birth date of %s is accepted: %s", (birthDate, isTaken) => {
  const { properties } = actions["user.register"].params;
  expect(checkerOf(properties.birthDate)(birthDate) === true).toBe(isTaken);
});

test.each([
  ["110-123-456789", true],
  ["1234567890123456", true],
  ["123-456-789", false],
  ["1----------------1", false],
  ["12345678901234567", false],
])("an account number of %s is accepted: %s", (accountNumber, isTaken) => {
  const account = { bankCode: "004", accountNumber, holder: "김하루" };
  expect(checkerOf(actions["user.bank.set"].params)(account) === true).toBe(isTaken);
  expect(checkerOf(actions["user.bank.set"].params)({ ...account, holder: " " })).not.toBe(true);
});
