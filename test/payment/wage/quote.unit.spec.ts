import { describe, expect, test } from "@jest/globals";
import { type Instant, instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import {
  mayWaiveBreak,
  minimumBreakMinutes,
  minimumWage,
  minimumWageWonAt,
  ruleAt,
} from "../../../services/contracts/law/statutory-values.ts";
import type { LineCode, QuoteInput } from "../../../services/payment/wage/pay-lines.ts";
import { quote } from "../../../services/payment/wage/quote.ts";
import { cutWon, withheld } from "../../../services/payment/wage/tax.ts";

const seoul = (text: string): Instant => instant(`${text}:00+09:00`);
const date = (text: string) => text as SeoulDate;

/** 09:00-18:00 with an hour's break: 8 hours by day. */
const dayShift: QuoteInput = {
  hourlyWageWon: 12_000,
  startsAt: seoul("2026-12-01T09:00"),
  endsAt: seoul("2026-12-01T18:00"),
  breakMinutes: 60,
  regularEmployees: 5,
};
/** 18:00-03:00, eight hours of work of which four are night. */
const nightShift: QuoteInput = {
  ...dayShift,
  startsAt: seoul("2026-12-01T18:00"),
  endsAt: seoul("2026-12-02T03:00"),
};
const wonOf = (input: QuoteInput, code: LineCode): number | undefined =>
  quote(input).lines.find((line) => line.code === code)?.won;

describe("pay", () => {
  test("eight hours by day pay eight hourly wages and nothing else", () => {
    expect(quote(dayShift)).toEqual({
      minutes: 480,
      lines: [
        { code: "BASE", text: "기본급 (8시간, 시급 12,000원)", won: 96_000 },
        { code: "EMPLOYMENT_INSURANCE", text: "고용보험 (96,000원의 0.9%)", won: -860 },
      ],
      grossWon: 96_000,
      incomeTaxWon: 0,
      localTaxWon: 0,
      employmentInsuranceWon: 860,
      netWon: 95_140,
      employerFeeWon: 9_600,
      employerInsuranceWon: 1_100,
      // 96,000 x 1.47 % = 1,411, cut to 1,410.
      employerAccidentInsuranceWon: 1_410,
      employerTotalWon: 108_110,
      employerInsurancePerTenThousand: 115,
    });
  });

  test("18:00-03:00 with a break 22:00-23:00 pays ten wages: 8 h and 4 night h at +50 %", () => {
    const breaks = [{ from: seoul("2026-12-01T22:00"), to: seoul("2026-12-01T23:00") }];
    expect(quote({ ...nightShift, breaks })).toMatchObject({ minutes: 480, grossWon: 120_000 });
    expect(wonOf({ ...nightShift, breaks }, "NIGHT")).toBe(24_000);
  });

  test("without its place a break begins when half of the working time is done", () => {
    expect(quote(nightShift).grossWon).toBe(120_000);
    // 19:00-04:00: half of 8 h is done at 23:00, so the break takes an hour of the night.
    const shifted = { ...nightShift, endsAt: seoul("2026-12-02T04:00") };
    const startsAt = seoul("2026-12-01T19:00");
    expect(wonOf({ ...shifted, startsAt }, "NIGHT")).toBe(5 * 6_000);
  });

  test("holiday work carries +50 % to eight hours and +100 % beyond, overtime inside it, night on top", () => {
    const christmas = {
      ...dayShift,
      startsAt: seoul("2026-12-25T13:00"),
      endsAt: seoul("2026-12-26T00:00"),
    };
    // 10 hours: 8 at +50 %, 2 at +100 %; 22-24 is night.
    expect(quote(christmas)).toMatchObject({
      minutes: 600,
      grossWon: 120_000 + 48_000 + 24_000 + 12_000,
    });
    expect(wonOf(christmas, "HOLIDAY")).toBe(48_000);
    expect(wonOf(christmas, "HOLIDAY_OVERTIME")).toBe(24_000);
    expect(wonOf(christmas, "OVERTIME")).toBeUndefined();
    expect(quote({ ...christmas, regularEmployees: 4 }).grossWon).toBe(120_000);
  });

  test("substitutes are holidays, Sundays are none, and the day is that on which the shift starts", () => {
    const on = (from: string, to: string) => ({
      ...dayShift,
      startsAt: seoul(from),
      endsAt: seoul(to),
    });
    const holiday = (input: QuoteInput) => wonOf(input, "HOLIDAY");
    expect(holiday(on("2026-10-05T09:00", "2026-10-05T18:00"))).toBe(48_000);
    expect(holiday(on("2026-12-06T09:00", "2026-12-06T18:00"))).toBeUndefined();
    expect(holiday(on("2026-12-24T20:00", "2026-12-25T05:00"))).toBeUndefined();
    expect(holiday(on("2026-12-25T20:00", "2026-12-26T05:00"))).toBe(48_000);
    expect(() => quote(on("2031-12-01T09:00", "2031-12-01T18:00"))).toThrow(
      expect.objectContaining({ type: "LAW_UNKNOWN" }),
    );
  });

  test("overtime is time beyond eight hours of work, and adds to night work", () => {
    const long = { ...nightShift, endsAt: seoul("2026-12-02T05:00") };
    expect(quote(long).minutes).toBe(600);
    expect(wonOf(long, "OVERTIME")).toBe(2 * 6_000);
    // 5 h of work end at 23:00, the break ends at midnight.
    expect(wonOf(long, "NIGHT")).toBe(6 * 6_000);
    expect(quote(long).grossWon).toBe(120_000 + 12_000 + 36_000);
  });

  test("night ends at 06:00 and begins at 22:00, to the minute", () => {
    const early = { ...dayShift, breakMinutes: 0, startsAt: seoul("2026-12-01T05:59") };
    expect(wonOf({ ...early, endsAt: seoul("2026-12-01T09:00") }, "NIGHT")).toBe(100);
    expect(wonOf({ ...early, startsAt: seoul("2026-12-01T06:00") }, "NIGHT")).toBeUndefined();
    const late = { ...dayShift, breakMinutes: 0, endsAt: seoul("2026-12-01T22:01") };
    expect(wonOf({ ...late, startsAt: seoul("2026-12-01T18:00") }, "NIGHT")).toBe(100);
  });

  test("an employer with fewer than five regular employees pays no premiums", () => {
    const long = { ...nightShift, endsAt: seoul("2026-12-02T05:00") };
    expect(quote({ ...long, regularEmployees: 4 }).grossWon).toBe(120_000);
    expect(quote({ ...long, regularEmployees: 5 }).grossWon).toBe(168_000);
  });

  test("a pay line rounds up to the won", () => {
    const odd = { ...dayShift, breakMinutes: 0, hourlyWageWon: 10_321 };
    expect(quote({ ...odd, endsAt: seoul("2026-12-01T09:01") }).grossWon).toBe(173);
    expect(quote({ ...odd, endsAt: seoul("2026-12-01T10:00") }).grossWon).toBe(10_321);
  });

  test("a wage below the minimum is lifted, with a line that says so", () => {
    const low = quote({ ...dayShift, hourlyWageWon: 10_000 });
    expect(low.grossWon).toBe(8 * 10_320);
    expect(low.lines.slice(0, 2)).toEqual([
      { code: "BASE", text: "기본급 (8시간, 시급 10,000원)", won: 80_000 },
      {
        code: "MINIMUM_WAGE_LIFT",
        text: "최저임금 보전 (시급 10,000원을 최저임금 10,320원으로 올림)",
        won: 2_560,
      },
    ]);
    expect(wonOf({ ...nightShift, hourlyWageWon: 10_000 }, "NIGHT")).toBe(4 * 5_160);
  });

  test("a shift across the new year is paid by the minimum wage of each minute in Seoul", () => {
    const low = { ...nightShift, hourlyWageWon: 10_000, endsAt: seoul("2027-01-01T08:59") };
    const across = { ...low, startsAt: seoul("2026-12-31T23:59") };
    // One minute of the old year, and 479 of the new one; the break of an hour lies in the new one.
    expect(wonOf(across, "MINIMUM_WAGE_LIFT")).toBe(Math.ceil((320 + 479 * 700) / 60));
    const after = { ...low, startsAt: instant("2026-12-31T15:00:00Z"), breakMinutes: 59 };
    expect(wonOf(after, "MINIMUM_WAGE_LIFT")).toBe(8 * 700);
  });

  test("a worker who worked less is paid for the first minutes of the working time", () => {
    const left = quote({ ...nightShift, workedMinutes: 300 });
    expect(left).toMatchObject({ minutes: 300, grossWon: 60_000 + 6_000 });
    expect(quote({ ...nightShift, workedMinutes: 480 })).toEqual(quote(nightShift));
    expect(quote({ ...nightShift, workedMinutes: 0 })).toMatchObject({ lines: [], grossWon: 0 });
  });

  test("seconds beyond the last whole minute are not counted", () => {
    const startsAt = instant("2026-12-01T09:00:30+09:00");
    const endsAt = instant("2026-12-01T18:00:29.999+09:00");
    expect(quote({ ...dayShift, startsAt, endsAt }).minutes).toBe(479);
  });

  test.each([
    [14.9, undefined],
    [14.999, undefined],
    [15, 36_000],
    [16.66, 39_984],
    [17.3, 41_520],
    [40, 96_000],
    [52, 96_000],
  ])("%d hours a week give a weekly holiday allowance of %p won", (weekHours, expected) => {
    expect(wonOf({ ...dayShift, weekHours }, "WEEKLY_HOLIDAY")).toBe(expected);
    expect(wonOf({ ...dayShift, weekHours, regularEmployees: 1 }, "WEEKLY_HOLIDAY")).toBe(expected);
  });
});

describe("withholding", () => {
  test.each([
    [150_000, 0, 0, 1_350],
    [187_000, 0, 0, 1_680],
    [187_037, 0, 0, 1_680],
    [187_038, 1_000, 100, 1_680],
    [200_000, 1_350, 130, 1_800],
  ])("a day's %d won bear income tax %d, local tax %d, insurance %d", (gross, ...parts) => {
    expect(Object.values(withheld([{ grossWon: gross }], date("2026-12-01")))).toEqual(parts);
  });

  test("the small-amount rule counts all days paid together, the deduction counts each day", () => {
    const day = { ...dayShift, hourlyWageWon: 20_000 };
    expect(quote(day)).toMatchObject({ grossWon: 160_000, incomeTaxWon: 0, localTaxWon: 0 });
    const four = quote({ ...day, daysPaidTogether: 4 });
    expect(four).toMatchObject({ minutes: 480, grossWon: 640_000, incomeTaxWon: 1_080 });
    expect(four).toMatchObject({ localTaxWon: 100, employmentInsuranceWon: 5_760 });
    expect(four.lines[0]?.text).toBe("기본급 (8시간, 시급 20,000원) × 4일");
    expect(quote({ ...day, daysPaidTogether: 2 }).lines[0]?.text).toContain("× 2일");
    expect(
      withheld([{ grossWon: 140_000 }, { grossWon: 187_000 }], date("2026-12-01")).incomeTaxWon,
    ).toBe(0);
  });

  test("two shifts of a day for the same employer owe the tax of the day's total", () => {
    const first = quote({ ...dayShift, hourlyWageWon: 17_500 });
    expect([first.grossWon, first.incomeTaxWon, first.localTaxWon]).toEqual([140_000, 0, 0]);
    const short = { endsAt: seoul("2026-12-01T12:00"), breakMinutes: 0, hourlyWageWon: 20_000 };
    const second = quote({ ...dayShift, ...short, earlierToday: first });
    // 200,000 won in all: 50,000 of it are taxed.
    expect(second).toMatchObject({ grossWon: 60_000, incomeTaxWon: 1350, localTaxWon: 130 });
    expect(quote({ ...dayShift, ...short }).incomeTaxWon).toBe(0);
    // The next minute that brings the day's tax to 1,000 won does not pay for it.
    const most = { grossWon: 187_000, incomeTaxWon: 0, localTaxWon: 0 };
    const minute = { endsAt: seoul("2026-12-01T09:01"), breakMinutes: 0 };
    const last = quote({ ...dayShift, ...minute, earlierToday: most });
    expect(last).toMatchObject({ grossWon: 200, incomeTaxWon: 200, localTaxWon: 0, netWon: 0 });
  });

  test("the weekly holiday is paid once, and taxed with the last day", () => {
    const week = quote({ ...dayShift, daysPaidTogether: 5, weekHours: 40 });
    expect(week.grossWon).toBe(6 * 96_000);
    // The last day is 192,000: 42,000 x 27 / 1000 = 1,134.
    expect(week).toMatchObject({ incomeTaxWon: 1_130, localTaxWon: 110 });
  });

  test("the fee is a tenth of the pay, on top of it, and never part of the worker's lines", () => {
    const costs = { grossWon: 82_632, employerFeeWon: 8_263, employerTotalWon: 93_055 };
    expect(quote({ ...dayShift, hourlyWageWon: 10_329 })).toMatchObject(costs);
  });

  test("the lowest pay that bears tax leaves less net pay than one won less does", () => {
    const one = { ...dayShift, endsAt: seoul("2026-12-01T10:00"), breakMinutes: 0 };
    expect(quote({ ...one, hourlyWageWon: 187_037 }).netWon).toBe(187_037 - 1_680);
    expect(quote({ ...one, hourlyWageWon: 187_038 }).netWon).toBe(187_038 - 1_680 - 1_100);
  });

  test("a cut never leaves the integers", () => {
    expect(cutWon(9_007_199_254_740_991, 1)).toBe(9_007_199_254_740_991);
    expect(cutWon(19_999, 1_000, 10)).toBe(10);
  });
});

describe("impossible input", () => {
  const pause = (from: string, to: string) => ({
    from: seoul(`2026-12-01T${from}`),
    to: seoul(`2026-12-01T${to}`),
  });
  test.each<[string, Partial<QuoteInput>]>([
    ["SHIFT_EMPTY", { endsAt: dayShift.startsAt }],
    ["SHIFT_EMPTY", { endsAt: seoul("2026-12-01T08:00") }],
    ["SHIFT_EMPTY", { endsAt: "never" as Instant }],
    ["SHIFT_TOO_LONG", { endsAt: seoul("2026-12-02T09:01") }],
    ["BREAK_TOO_LONG", { breakMinutes: 540 }],
    ["BREAKS_DIFFER", { breaks: [] }],
    ["BREAKS_DIFFER", { breaks: [pause("12:00", "12:59")] }],
    ["BREAKS_DIFFER", { breaks: [pause("12:00", "13:01")] }],
    ["BREAKS_DIFFER", { breaks: [pause("12:00", "13:00"), pause("15:00", "15:00")] }],
    ["BREAKS_DIFFER", { breaks: [pause("08:30", "09:30")] }],
    ["BREAKS_DIFFER", { breaks: [pause("17:30", "18:30")] }],
    ["BREAKS_DIFFER", { breaks: [pause("12:00", "12:40"), pause("12:30", "12:50")] }],
    ["WORKED_TOO_LONG", { workedMinutes: 481 }],
    ["QUOTE_OUT_OF_RANGE", { workedMinutes: -1 }],
    ["QUOTE_OUT_OF_RANGE", { workedMinutes: 0.5 }],
    ["QUOTE_OUT_OF_RANGE", { hourlyWageWon: 0 }],
    ["QUOTE_OUT_OF_RANGE", { hourlyWageWon: 10_000_001 }],
    ["QUOTE_OUT_OF_RANGE", { breakMinutes: -1 }],
    ["QUOTE_OUT_OF_RANGE", { regularEmployees: 4.5 }],
    ["QUOTE_OUT_OF_RANGE", { daysPaidTogether: 0 }],
    ["QUOTE_OUT_OF_RANGE", { daysPaidTogether: 32 }],
    ["QUOTE_OUT_OF_RANGE", { weekHours: Number.NaN }],
    ["QUOTE_OUT_OF_RANGE", { weekHours: 169 }],
    ["LAW_UNKNOWN", { startsAt: seoul("2025-12-31T23:00"), endsAt: seoul("2026-01-01T08:00") }],
  ])("%s refuses %j", (code, change) => {
    expect(() => quote({ ...dayShift, ...change })).toThrow(
      expect.objectContaining({ name: "Refusal", type: code, status: 422 }),
    );
  });

  test("breaks may touch each other and both ends of a shift, which may be 24 hours long", () => {
    const last = { from: seoul("2026-12-02T08:00"), to: seoul("2026-12-02T09:00") };
    const breaks = [last, pause("10:00", "11:00"), pause("09:00", "10:00")];
    const endsAt = seoul("2026-12-02T09:00");
    expect(quote({ ...dayShift, endsAt, breaks, breakMinutes: 180 }).minutes).toBe(1_260);
  });
});

describe("law", () => {
  test("the minimum wage changes at midnight in Seoul, not in Greenwich", () => {
    expect(minimumWageWonAt(seoul("2026-12-31T23:59"))).toBe(10_320);
    expect(minimumWageWonAt(instant("2026-12-31T15:00:00Z"))).toBe(10_700);
  });

  test("a row holds from its own date until the next row, the last one from then on", () => {
    const wages = ["2026-01-01", "2026-12-31", "2027-01-01", "2031-05-05"].map(
      (day) => ruleAt(minimumWage, date(day)).value,
    );
    expect(wages).toEqual([10_320, 10_320, 10_700, 10_700]);
  });

  test.each([
    [239, 0],
    [240, 30],
    [479, 30],
    [480, 60],
  ])("%d minutes of work need a break of %d minutes", (work, least) => {
    expect(minimumBreakMinutes(work)).toBe(least);
  });

  test("from 2026-12-10 a worker may ask to work exactly four hours without a break", () => {
    expect(mayWaiveBreak(240, date("2026-12-09"))).toBe(false);
    expect(mayWaiveBreak(240, date("2026-12-10"))).toBe(true);
    expect(mayWaiveBreak(241, date("2026-12-10"))).toBe(false);
  });
});
