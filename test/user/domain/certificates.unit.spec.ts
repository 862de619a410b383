import { expect, test } from "@jest/globals";
import { instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import {
  addCertificate,
  type CertificateEvent,
  type Certificates,
  certificateLists,
  checkCertificate,
  checkDates,
  type Paper,
  publicCertificates,
  removeCertificate,
  shownCertificate,
} from "../../../services/user/domain/certificates.ts";
import { checkedSkills } from "../../../services/user/domain/skills.ts";

const noon = instant("2026-11-23T03:00:00Z");
const today = "2026-11-23" as SeoulDate;
const ids = (certificateId: string) => ({ userId: "w", certificateId });
const given = (...events: CertificateEvent[]): Certificates =>
  events.reduce(certificateLists.evolve, certificateLists.empty);
const added = (id: string) => addCertificate([], ids(id), noon);
const certificateOf = (_id: string, more: Partial<Paper> = {}): Paper => ({
  _id,
  userId: "w",
  kind: "foodHealth",
  sealedNumber: "",
  issuedOn: "2026-01-02",
  expiresOn: "2027-01-01",
  ...more,
});
const refusal = (type: string) => expect.objectContaining({ type });

test("a certificate is unverified until an operator has checked it, and the operator may decide again", () => {
  const list = given(...added("a"), ...added("b"));
  expect(list.map(({ certificateId, state }) => [certificateId, state])).toEqual([
    ["b", "unverified"],
    ["a", "unverified"],
  ]);
  const events = checkCertificate(list, ids("a"), "verified");
  const checked = events.reduce(certificateLists.evolve, list);
  expect(checked[1]?.state).toBe("verified");
  expect(checkCertificate(checked, ids("a"), "verified")).toEqual([]);
  expect(checkCertificate(checked, ids("a"), "refused")).toHaveLength(1);
  expect(() => checkCertificate(list, ids("c"), "verified")).toThrow(refusal("NOT_FOUND"));
});

test("a certificate is removed once, and a worker has twenty at most", () => {
  const list = given(...added("a"));
  const removed = removeCertificate(list, ids("a")).reduce(certificateLists.evolve, list);
  expect(removed).toEqual([]);
  expect(removeCertificate(removed, ids("a"))).toEqual([]);
  const full = given(...Array.from({ length: 20 }, (_, n) => added(`${n}`)).flat());
  expect(() => addCertificate(full, ids("one more"), noon)).toThrow(
    refusal("TOO_MANY_CERTIFICATES"),
  );
});

test.each([
  ["2026-11-23", "2026-11-24", true],
  ["2026-11-23", null, true],
  ["2026-11-24", null, false],
  ["2026-11-23", "2026-11-23", false],
  ["2026-11-23", "2025-11-23", false],
])("issued on %s, expires on %s: %s on 2026-11-23", (issuedOn, expiresOn, isRight) => {
  const check = () => checkDates({ issuedOn, expiresOn }, today);
  if (isRight) expect(check).not.toThrow();
  else expect(check).toThrow(refusal("CERTIFICATE_DATES_WRONG"));
});

test("its owner sees the end of the number, and the expiry from the day after the last", () => {
  const shown = (day: string) =>
    shownCertificate(
      { certificateId: "a", addedAt: noon, state: "verified" },
      certificateOf("a", { expiresOn: "2026-11-23" }),
      "2025-12345678",
      day as SeoulDate,
    );
  expect(shown("2026-11-23")).toMatchObject({ number: "***5678", isExpired: false });
  expect(shown("2026-11-24")).toMatchObject({ isExpired: true });
});

test("everyone sees each kind once: a valid one, verified if any of them is", () => {
  const list: Certificates = [
    { certificateId: "a", addedAt: noon, state: "unverified" },
    { certificateId: "b", addedAt: noon, state: "verified" },
    { certificateId: "over", addedAt: noon, state: "verified" },
    { certificateId: "no", addedAt: noon, state: "refused" },
    { certificateId: "lost", addedAt: noon, state: "verified" },
  ];
  const certificates = [
    certificateOf("a"),
    certificateOf("b"),
    certificateOf("over", { kind: "driving", expiresOn: "2026-11-22" }),
    certificateOf("no", { kind: "care" }),
    certificateOf("orphan", { kind: "forklift" }),
  ];
  expect(publicCertificates(list, certificates, today)).toEqual([
    { kind: "foodHealth", name: "건강진단결과서(보건증)", isVerified: true },
  ]);
});

test("skills are kept once each and trimmed, and may not contain contact data", () => {
  expect(checkedSkills([" 지게차  운전", "지게차 운전", "포장", " "])).toEqual([
    "지게차 운전",
    "포장",
  ]);
  expect(() => checkedSkills(["포장", "010-1234-5678"])).toThrow(refusal("CONTACT_IN_TEXT"));
});
