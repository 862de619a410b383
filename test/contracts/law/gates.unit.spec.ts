/** Gates: what a posting may ask, and who passes. */
import { describe, expect, test } from "@jest/globals";
import { instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import {
  checkGates,
  datesOf,
  type GateFacts,
  type Gates,
  gateBar,
  gatesOf,
  nothingShown,
} from "../../../services/contracts/law/gates.ts";
import {
  certificateKinds,
  gateCertificates,
} from "../../../services/contracts/user/certificates.ts";

const day = "2026-12-01" as SeoulDate;
const days = { first: day, last: "2026-12-02" as SeoulDate };
const shown = (change: Partial<GateFacts> = {}): GateFacts => ({
  birthYear: 1990,
  papers: [],
  rightToWork: null,
  ...change,
});
const reasonOf = (gates: Gates | null, facts: GateFacts) => gateBar(gates, facts, days)?.reason;

test("without gates everyone passes, also who shows nothing", () => {
  expect(gateBar(null, nothingShown, days)).toBeNull();
  expect(gatesOf({ categoryId: categoryId("loading") }, day)).toBeNull();
  expect(
    gatesOf({ categoryId: categoryId("loading"), gates: { certificates: [] } }, day),
  ).toBeNull();
});

test("of age is who has begun the year in which they turn 19, whatever their birthday", () => {
  const adultOnly = { adultOnly: true } as const;
  expect(reasonOf(adultOnly, shown({ birthYear: 2007 }))).toBeUndefined();
  expect(gateBar(adultOnly, shown({ birthYear: 2008 }), days)).toEqual({
    reason: "ADULT_ONLY",
    law: expect.stringContaining("청소년 보호법"),
  });
  expect(reasonOf(adultOnly, nothingShown)).toBe("ADULT_ONLY");
  const nextYear = { first: "2027-01-01" as SeoulDate, last: "2027-01-01" as SeoulDate };
  expect(gateBar(adultOnly, shown({ birthYear: 2008 }), nextYear)).toBeNull();
});

test.each([
  [null, undefined],
  ["2026-12-02", undefined],
  ["2026-12-01", "CERTIFICATE_MISSING"],
])("a certificate that ends on %s for a shift until 2 December: %s", (expiresOn, reason) => {
  const gates = { certificates: ["forklift"] };
  expect(reasonOf(gates, shown({ papers: [{ kind: "forklift", expiresOn }] }))).toBe(reason);
});

test("every certificate that is asked for is needed, and one valid paper of a kind is enough", () => {
  const gates = { certificates: ["forklift", "foodHealth"] };
  const old = { kind: "forklift", expiresOn: "2026-01-01" };
  const papers = [old, { kind: "forklift", expiresOn: null }];
  expect(gateBar(gates, shown({ papers }), days)).toEqual({
    reason: "CERTIFICATE_MISSING",
    certificates: ["foodHealth"],
  });
  const both = [...papers, { kind: "foodHealth", expiresOn: "2027-01-01" }];
  expect(reasonOf(gates, shown({ papers: both }))).toBeUndefined();
});

test.each([
  ["a national or a permit without an end", { until: null }, undefined],
  ["a permit until the last day", { until: "2026-12-02" }, undefined],
  ["a permit that ends in the night of the shift", { until: "2026-12-01" }, "WORK_PERMIT_MISSING"],
  ["nothing", null, "WORK_PERMIT_MISSING"],
])("a right to work by %s", (_, rightToWork, reason) => {
  expect(reasonOf({ workPermit: true }, shown({ rightToWork }))).toBe(reason);
});

describe("a posting", () => {
  const asking = (trade: Parameters<typeof categoryId>[0], gates: Gates) => () =>
    checkGates({ categoryId: categoryId(trade), gates }, day);

  test("is for adults only where a law bars minors from some of the work, and nowhere else", () => {
    for (const trade of ["serving", "staging", "demolition", "rooms"] as const) {
      expect(asking(trade, { adultOnly: true })).not.toThrow();
    }
    for (const trade of ["loading", "convenience"] as const) {
      expect(asking(trade, { adultOnly: true })).toThrow(
        expect.objectContaining({ type: "GATE_NOT_ALLOWED", status: 422 }),
      );
    }
  });

  test("of a trade that is always for adults only is so without saying it", () => {
    const gates = gatesOf(
      { categoryId: categoryId("demolition"), gates: { workPermit: true } },
      day,
    );
    expect(gates).toEqual({ adultOnly: true, workPermit: true });
  });

  test("asks for known certificates alone, and not for a permit that only foreigners have", () => {
    for (const kind of gateCertificates) {
      expect(asking("loading", { certificates: [kind] })).not.toThrow();
    }
    for (const kind of ["workPermit", "korean", "toString"]) {
      expect(asking("loading", { certificates: ["forklift", kind] })).toThrow(
        expect.objectContaining({
          type: "GATE_UNKNOWN",
          data: expect.objectContaining({ certificates: [kind], known: gateCertificates }),
        }),
      );
    }
    expect(Object.keys(certificateKinds)).toHaveLength(gateCertificates.length + 1);
  });
});

test("a shift until midnight ends on the day on which it begins", () => {
  const span = (from: string, to: string) =>
    datesOf({ startsAt: instant(`${from}+09:00`), endsAt: instant(`${to}+09:00`) });
  expect(span("2026-12-01T20:00:00", "2026-12-02T00:00:00").last).toBe("2026-12-01");
  expect(span("2026-12-01T20:00:00", "2026-12-02T02:00:00").last).toBe("2026-12-02");
});
