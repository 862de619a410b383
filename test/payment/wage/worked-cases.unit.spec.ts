import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type Instant,
  instant,
  later,
  minuteMs,
  type SeoulDate,
} from "../../../services/contracts/core/units.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import { attendedSpans, timeOf } from "../../../services/contracts/kernel/work-spans.ts";
import { explained } from "../../../services/payment/wage/explain.ts";
import { limitsWon, type Work } from "../../../services/payment/wage/overtime.ts";
import { type QuoteInput, workOf } from "../../../services/payment/wage/pay-lines.ts";
import { quote } from "../../../services/payment/wage/quote.ts";
import { paidTime } from "../../../services/payment/wage/shift.ts";

const seoul = (text: string): Instant => instant(`${text}:00+09:00`);
const day = (clock: string) => seoul(`2026-12-01T${clock}`);
const next = (clock: string) => seoul(`2026-12-02T${clock}`);
const terms = { hourlyWageWon: 12_000, regularEmployees: 5 };

/** The intervals that a check-in and a check-out leave of a plan. */
const attended = (plan: QuoteInput, inAt: Instant, outAt: Instant) =>
  attendedSpans(plan, { inAt, outAt }).map((span) => timeOf(plan, span));

const wonOf = (input: QuoteInput, code: string) =>
  quote(input).lines.find((line) => line.code === code)?.won ?? 0;

describe("the minutes that were worked are paid, to the won", () => {
  test("who comes to a night shift two hours late has worked seven hours of night", () => {
    const breaks = [{ from: next("00:30"), to: next("01:30") }];
    const plan = {
      ...terms,
      startsAt: day("20:00"),
      endsAt: next("06:00"),
      breakMinutes: 60,
      breaks,
    };
    const worked = attended(plan, day("22:00"), next("06:00"));
    expect(quote({ ...plan, worked })).toMatchObject({ minutes: 420, grossWon: 126_000 });
  });

  test("who comes after the night has worked no hour of it", () => {
    const breaks = [{ from: day("08:00"), to: day("09:00") }];
    const plan = {
      ...terms,
      startsAt: day("04:00"),
      endsAt: day("13:00"),
      breakMinutes: 60,
      breaks,
    };
    const worked = attended(plan, day("06:00"), day("13:00"));
    expect(quote({ ...plan, worked })).toMatchObject({ minutes: 360, grossWon: 72_000 });
  });

  test("an hour of the evening at night is paid though the first two hours were missed", () => {
    const breaks = [{ from: day("19:30"), to: day("20:00") }];
    const plan = {
      ...terms,
      startsAt: day("18:00"),
      endsAt: day("23:00"),
      breakMinutes: 30,
      breaks,
    };
    const worked = attended(plan, day("20:00"), day("23:00"));
    const pay = { ...plan, worked };
    expect(wonOf(pay, "BASE")).toBe(36_000);
    expect(wonOf(pay, "NIGHT")).toBe(6_000);
  });

  test("who is hired at 65 or older pays no unemployment insurance, and the employer 0.25 %", () => {
    const plan = { ...terms, startsAt: day("09:00"), endsAt: day("18:00"), breakMinutes: 60 };
    expect(quote({ ...plan, isUnemploymentExempt: true })).toMatchObject({
      employmentInsuranceWon: 0,
      employerInsuranceWon: 240,
      netWon: 96_000,
      employerTotalWon: 107_250,
    });
  });

  test("a kitchen's overtime and night premiums bear no income tax", () => {
    const breaks = [
      { from: day("11:00"), to: day("12:00") },
      { from: day("17:00"), to: day("17:30") },
    ];
    const plan = {
      ...terms,
      hourlyWageWon: 11_000,
      startsAt: day("06:00"),
      endsAt: day("23:00"),
      breakMinutes: 90,
      breaks,
    };
    const kitchen = quote({ ...plan, categoryId: categoryId("kitchen") });
    expect(kitchen).toMatchObject({
      grossWon: 217_250,
      taxFreeWon: 46_750,
      incomeTaxWon: 0,
      localTaxWon: 0,
      employmentInsuranceWon: 1_950,
    });
    expect(quote({ ...plan, categoryId: categoryId("guiding") })).toMatchObject({
      grossWon: 217_250,
      incomeTaxWon: 1_810,
    });
    const { lines } = explained(
      quote({ ...plan, hourlyWageWon: 20_000, categoryId: categoryId("kitchen") }),
      "2026-12-01" as SeoulDate,
    );
    const tax = lines.find(({ code }) => code === "INCOME_TAX");
    expect(tax?.text).toContain("비과세 85,000원 제외");
    expect(tax).toMatchObject({ mark: "reading", reading: expect.stringContaining("업종") });
  });

  test("two postings of one employer that touch at midnight are one day's work", () => {
    const evening = { ...terms, startsAt: day("16:00"), endsAt: next("00:00"), breakMinutes: 0 };
    const morning = { ...terms, startsAt: next("00:00"), endsAt: next("04:00"), breakMinutes: 0 };
    expect(quote(evening).grossWon).toBe(108_000);
    const first = workOf(evening, "a", paidTime(evening));
    const week = { applicationId: "b", works: [first], absences: 0, weeklyHolidayWon: 0 };
    expect(quote({ ...morning, week }).grossWon).toBe(96_000);
    const apart = { ...morning, startsAt: next("00:01"), endsAt: next("04:01") };
    expect(quote({ ...apart, week }).grossWon).toBeLessThan(96_000);
  });

  test("every hour from midnight of the new year is paid at least the new minimum wage", () => {
    const plan = {
      ...terms,
      hourlyWageWon: 10_320,
      startsAt: seoul("2026-12-31T20:00"),
      endsAt: seoul("2027-01-01T02:00"),
      breakMinutes: 0,
    };
    expect(wonOf(plan, "MINIMUM_WAGE_LIFT")).toBe(2 * 380);
    expect(wonOf(plan, "NIGHT")).toBe((2 * 10_320 + 2 * 10_700) / 2);
  });

  test.each([
    [149, 1_100],
    [150, 1_480],
    [999, 1_480],
    [1_000, 1_680],
  ])("an employer with %d staff pays %d won of employment insurance on 96,000", (staff, share) => {
    const plan = { ...terms, startsAt: day("09:00"), endsAt: day("18:00"), breakMinutes: 60 };
    expect(quote({ ...plan, regularEmployees: staff }).employerInsuranceWon).toBe(share);
  });

  test("who is sent home early is paid the work, and 70 % of the rest by five staff or more", () => {
    const plan = { ...terms, startsAt: day("09:00"), endsAt: day("18:00"), breakMinutes: 60 };
    const worked = attended(plan, day("09:00"), day("13:00"));
    const sent = { ...plan, worked, isSentHome: true };
    expect(wonOf(sent, "BASE")).toBe(48_000);
    expect(wonOf(sent, "LEAVE_ALLOWANCE")).toBe(33_600);
    expect(quote(sent).employerFeeWon).toBe(4_800);
    expect(wonOf({ ...sent, regularEmployees: 4 }, "LEAVE_ALLOWANCE")).toBe(0);
  });

  test("what the employer adds is paid for a day of work, and a meal bears no tax", () => {
    const plan = { ...terms, startsAt: day("09:00"), endsAt: day("18:00"), breakMinutes: 60 };
    const ownLines = [
      { kind: "transport", won: 5_000 },
      { kind: "meal", won: 9_000 },
      { kind: "bonus", won: 100_000 },
    ] as const;
    const paid = quote({ ...plan, ownLines });
    expect(paid).toMatchObject({ grossWon: 210_000, taxFreeWon: 9_000, incomeTaxWon: 1_370 });
    expect(quote({ ...plan, ownLines, worked: [] }).grossWon).toBe(0);
  });
});

test.each([
  [
    "over each other",
    [
      ["09:00", "12:00"],
      ["11:00", "15:00"],
    ],
  ],
  [
    "out of order",
    [
      ["13:00", "15:00"],
      ["09:00", "12:00"],
    ],
  ],
  ["empty", [["09:00", "09:00"]]],
])("intervals %s are refused", (_, times) => {
  const worked = times.map(([from = "", to = ""]) => ({ from: day(from), to: day(to) }));
  const plan = { ...terms, startsAt: day("09:00"), endsAt: day("18:00"), breakMinutes: 60 };
  expect(() => quote({ ...plan, worked })).toThrow(
    expect.objectContaining({ type: "WORK_OVERLAPS", status: 422 }),
  );
});

/** One stretch of work from a Monday on, and the minutes at which it is cut into postings. */
const anyCut = fc
  .record({
    start: fc.integer({ min: 0, max: 6 * 1_440 }),
    length: fc.integer({ min: 2, max: 1_440 }),
    wage: fc.integer({ min: 90, max: 200 }),
    staff: fc.constantFrom(4, 5),
    one: fc.integer({ min: 1, max: 1_439 }),
    other: fc.integer({ min: 1, max: 1_439 }),
  })
  .map(({ start, length, wage, staff, one, other }) => ({
    startsAt: later(seoul("2026-11-30T00:00"), start * minuteMs),
    length,
    // A multiple of 120: no line is rounded, so the cuts compare to the won.
    terms: { hourlyWageWon: wage * 120, regularEmployees: staff },
    cuts: [one % length, other % length],
  }));

type Stretch = {
  readonly startsAt: Instant;
  readonly length: number;
  readonly terms: { readonly hourlyWageWon: number; readonly regularEmployees: number };
  readonly cuts: readonly number[];
};

/** What the postings of a stretch pay, each settled after the ones before it. */
const paidFor = (
  { startsAt, length, terms: agreed }: Omit<Stretch, "cuts">,
  cut: number,
): number => {
  const at = (minute: number) => later(startsAt, minute * minuteMs);
  const parts =
    cut === 0
      ? [[0, length]]
      : [
          [0, cut],
          [cut, length],
        ];
  const works: Work[] = [];
  let sum = 0;
  for (const [n, [from = 0, to = 0]] of parts.entries()) {
    const plan = { ...agreed, startsAt: at(from), endsAt: at(to), breakMinutes: 0 };
    const applicationId = String(n);
    sum += quote({
      ...plan,
      week: { applicationId, works, absences: 0, weeklyHolidayWon: 0 },
    }).lines.reduce(
      (all, { code, won }) => all + (code === "WEEKLY_HOLIDAY" || won < 0 ? 0 : won),
      0,
    );
    works.push(workOf(plan, applicationId, paidTime(plan)));
  }
  return sum;
};

test("two ways of cutting one continuous stretch pay the same", () => {
  fc.assert(
    fc.property(anyCut, ({ cuts: [one = 0, other = 0], ...stretch }) => {
      // A holiday's premium follows the day on which a posting begins: here no day is one.
      expect(paidFor(stretch, one)).toBe(paidFor(stretch, 0));
      expect(paidFor(stretch, other)).toBe(paidFor(stretch, one));
    }),
    { seed: 16, numRuns: 1_000 },
  );
});

test("any order of settling a week pays the same sum", () => {
  const anyWeek = fc.array(anyCut, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(anyWeek, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (all, keys) => {
      const plans = all.map(({ startsAt, length, terms: agreed }, n) => {
        const begin = later(startsAt, 0);
        const plan = { ...agreed, startsAt: begin, endsAt: later(begin, length * minuteMs) };
        return workOf(
          { ...plan, breakMinutes: 0 },
          String(n),
          paidTime({ ...plan, breakMinutes: 0 }),
        );
      });
      const order = plans.toSorted(
        (a, b) => (keys[Number(a.applicationId)] ?? 0) - (keys[Number(b.applicationId)] ?? 0),
      );
      const paid = order.reduce(
        (sum, work, n) =>
          sum + limitsWon([...order.slice(0, n), work]) - limitsWon(order.slice(0, n)),
        0,
      );
      expect(paid).toBe(limitsWon(plans));
    }),
    { seed: 17, numRuns: 500 },
  );
});
