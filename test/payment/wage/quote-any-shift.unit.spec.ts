/** The quote on any shift: it agrees with a count minute by minute, and more never pays less. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type Instant,
  instant,
  later,
  minuteMs,
  type SeoulDate,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import type { QuoteInput } from "../../../services/payment/wage/pay-lines.ts";
import { quote } from "../../../services/payment/wage/quote.ts";
import { withheld } from "../../../services/payment/wage/tax.ts";

const seoul = (text: string): Instant => instant(`${text}:00+09:00`);
const _date = (text: string) => text as SeoulDate;

const maybe = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });
const seconds = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 59_999 }));

/** Shifts of 2026 and 2027, some of whose starts and ends are not on a whole minute. */
const anyInput: fc.Arbitrary<QuoteInput> = fc
  .record({
    hourlyWageWon: fc.integer({ min: 9_000, max: 40_000 }),
    regularEmployees: fc.integer({ min: 0, max: 9 }),
    startMinute: fc.integer({ min: 0, max: 729 * 1_440 }),
    startMs: seconds,
    length: fc.integer({ min: 1, max: 1_438 }),
    spareMs: seconds,
    rest: fc.integer({ min: 0, max: 120 }),
    // Distinct minutes, in order and in pairs, are breaks that cannot overlap.
    ends: fc.option(fc.uniqueArray(fc.nat(1_438), { maxLength: 6 }), { nil: undefined }),
    days: maybe(30),
    week: maybe(6_000),
    percent: maybe(100),
    // Times of work in pairs too, some before the plan and some after it.
    times: fc.option(fc.uniqueArray(fc.integer({ min: -400, max: 1_900 }), { maxLength: 6 }), {
      nil: undefined,
      freq: 2,
    }),
  })
  .map(({ hourlyWageWon, regularEmployees, length, ends, days, week, percent, times, ...raw }) => {
    const startsAt = later(seoul("2026-01-01T00:00"), raw.startMinute * minuteMs + raw.startMs);
    const points = ends?.filter((end) => end < length).sort((a, b) => a - b);
    const pairs = points?.flatMap((to, i) => (i % 2 ? [[points[i - 1] ?? 0, to] as const] : []));
    const pausedMinutes = pairs?.reduce((sum, [from, to]) => sum + to - from, 0);
    const breakMinutes = pausedMinutes ?? Math.min(raw.rest, length - 1);
    const planned = length - breakMinutes;
    const at = (minute: number) => later(startsAt, minute * minuteMs);
    const marks = times?.sort((a, b) => a - b) ?? [];
    const spans = marks.flatMap((to, i) => (i % 2 ? [[marks[i - 1] ?? 0, to] as const] : []));
    const isDay = spans.reduce((sum, [from, to]) => sum + to - from, 0) <= 1_440;
    return {
      hourlyWageWon,
      regularEmployees,
      startsAt,
      endsAt: later(at(length), raw.spareMs),
      breakMinutes,
      ...(pairs && { breaks: pairs.map(([from, to]) => ({ from: at(from), to: at(to) })) }),
      ...(days !== undefined && { daysPaidTogether: days + 1 }),
      ...(week !== undefined && { weekHours: week / 100 }),
      ...(percent !== undefined && { workedMinutes: Math.floor((planned * percent) / 100) }),
      ...(times !== undefined &&
        isDay && { worked: spans.map(([from, to]) => ({ from: at(from), to: at(to) })) }),
    };
  });

const ceilDiv = (top: bigint, bottom: bigint): bigint => (top + bottom - 1n) / bottom;

/** Month and day of the holidays of both years, as the gazette has them. */
const holidays: Readonly<Record<number, string>> = {
  2026:
    "0101 0216 0217 0218 0301 0302 0501 0505 0524 0525 0603 0606 0717 0815 0817 0924 0925 0926 " +
    "1003 1005 1009 1225",
  2027:
    "0101 0206 0207 0208 0209 0301 0501 0503 0505 0513 0606 0717 0719 0815 0816 0914 0915 0916 " +
    "1003 1004 1009 1011 1225 1227",
};

/** Walks a shift minute by minute and counts; shares no line and no value with the code. */
const reference = (input: QuoteInput) => {
  const start = Date.parse(input.startsAt);
  const length = Math.floor((Date.parse(input.endsAt) - start) / 60_000);
  const half = Math.floor((length - input.breakMinutes) / 2);
  const rests = (minute: number): boolean => {
    const at = start + minute * 60_000;
    if (!input.breaks) return minute >= half && minute < half + input.breakMinutes;
    return input.breaks.some(({ from, to }) => at >= Date.parse(from) && at < Date.parse(to));
  };
  const isPaid = (minute: number): boolean => {
    const at = start + minute * 60_000;
    if (!input.worked) return minute >= 0 && minute < length && !rests(minute);
    return input.worked.some(({ from, to }) => at >= Date.parse(from) && at < Date.parse(to));
  };
  const most = input.worked ? 2_000 : (input.workedMinutes ?? length);
  const yearOf = (at: number) => new Date(at + 9 * 3_600_000).getUTCFullYear();
  const wageAt = (at: number) => Math.max(input.hourlyWageWon, yearOf(at) < 2027 ? 10_320 : 10_700);
  let worked = 0;
  // Won times minutes.
  let [base, within, beyond, night] = [0, 0, 0, 0];
  for (let minute = -500; minute < 2_000; minute++) {
    if (!isPaid(minute) || worked >= most) continue;
    worked++;
    // The clock minute in which the shift begins is its first one.
    const at = Math.floor(start / 60_000) * 60_000 + minute * 60_000;
    const wage = wageAt(start + minute * 60_000);
    base += wage;
    if (worked > 480) beyond += wage;
    else within += wage;
    const hour = new Date(at + 9 * 3_600_000).getUTCHours();
    if (hour >= 22 || hour < 6) night += wage;
  }
  const year = yearOf(start);
  const wage = BigInt(wageAt(start));
  const [, month = "", monthDay = ""] =
    /-(\d\d)-(\d\d)T/.exec(new Date(start + 9 * 3_600_000).toISOString()) ?? [];
  const isHoliday = holidays[year]?.split(" ").includes(month + monthDay) === true;
  // Minutes that carry a half, and minutes that carry a whole.
  const halves = isHoliday ? [within, night] : [beyond, night];
  const wholes = isHoliday ? [beyond] : [];
  const isDue = input.regularEmployees >= 5;
  const premiums = isDue
    ? [
        ...halves.map((wonMinutes) => ceilDiv(BigInt(wonMinutes), 120n)),
        ...wholes.map((wonMinutes) => ceilDiv(BigInt(wonMinutes), 60n)),
      ]
    : [];
  const day = premiums.reduce((sum, pay) => sum + pay, ceilDiv(BigInt(base), 60n));
  const hundredths = BigInt(Math.round((input.weekHours ?? 0) * 100));
  const counted = hundredths > 4_000n ? 4_000n : hundredths;
  const holiday = hundredths >= 1_500n ? ceilDiv(wage * counted, 500n) : 0n;
  const days = Array.from({ length: input.daysPaidTogether ?? 1 }, () => day);
  days[0] = day + holiday;
  const gross = days.reduce((sum, pay) => sum + pay, 0n);
  const before = input.earlierToday ?? { grossWon: 0, incomeTaxWon: 0, localTaxWon: 0 };
  days[0] += BigInt(before.grossWon);
  const taxed = days.reduce((sum, pay) => sum + (pay > 150_000n ? pay - 150_000n : 0n), 0n);
  const dayIncome = taxed * 27n < 1_000_000n ? 0n : ((taxed * 27n) / 10_000n) * 10n;
  const insurance = ((gross * 9n) / 10_000n) * 10n;
  let left = gross - insurance;
  const takes = (wanted: bigint): bigint => {
    const taken = wanted < 0n ? 0n : wanted > left ? left : wanted;
    left -= taken;
    return taken;
  };
  const income = takes(dayIncome - BigInt(before.incomeTaxWon));
  const local = takes((dayIncome / 100n) * 10n - BigInt(before.localTaxWon));
  return {
    minutes: worked,
    grossWon: Number(gross),
    incomeTaxWon: Number(income),
    localTaxWon: Number(local),
    employmentInsuranceWon: Number(insurance),
    netWon: Number(gross - income - local - insurance),
    employerTotalWon: Number(
      gross + gross / 10n + ((gross * 115n) / 100_000n) * 10n + ((gross * 147n) / 100_000n) * 10n,
    ),
  };
};

const always = (seed: number, rule: (input: QuoteInput) => void, numRuns = 2_000): void =>
  fc.assert(fc.property(anyInput, rule), { seed, numRuns });

describe("on any shift", () => {
  test("the quote agrees with a count minute by minute", () => {
    always(20_261_201, (input) => expect(quote(input)).toMatchObject(reference(input)), 5_000);
  });

  test("a second payment of a day agrees with the count too, and both bear one day's tax", () => {
    let capped = 0;
    let taxed = 0;
    // Tiny ones meet a day that owes no tax yet, and would with a few won more.
    const tiny = fc.option(fc.integer({ min: 186_700, max: 187_037 }), { freq: 2 });
    const two = fc.tuple(anyInput, anyInput, tiny);
    fc.assert(
      fc.property(two, ([{ daysPaidTogether: _, ...one }, other, untaxedWon]) => {
        // Another shift of the same day; some so short that they cannot bear what the day owes.
        const { startsAt, endsAt } = one;
        const short = { startsAt, endsAt: later(startsAt, 2 * minuteMs), breakMinutes: 0 };
        const { hourlyWageWon, regularEmployees } = other;
        const more = { hourlyWageWon, regularEmployees, breakMinutes: one.breakMinutes };
        const isTiny = untaxedWon !== null;
        const untaxed = { grossWon: untaxedWon ?? 0, incomeTaxWon: 0, localTaxWon: 0 };
        const first = isTiny ? untaxed : quote(one);
        const again = isTiny ? { ...more, ...short } : { ...more, startsAt, endsAt };
        const { breaks } = one;
        const input = {
          ...again,
          ...(breaks !== undefined && !isTiny ? { breaks } : {}),
          earlierToday: first,
        };
        const second = quote(input);
        expect(second).toMatchObject(reference(input));
        expect(second.netWon).toBeGreaterThanOrEqual(0);
        const whole = withheld(
          [{ grossWon: first.grossWon + second.grossWon }],
          seoulDate(startsAt),
        );
        const income = first.incomeTaxWon + second.incomeTaxWon;
        const local = first.localTaxWon + second.localTaxWon;
        expect(income).toBeLessThanOrEqual(whole.incomeTaxWon);
        if (second.netWon === 0) capped += 1;
        else expect([income, local]).toEqual([whole.incomeTaxWon, whole.localTaxWon]);
        if (second.incomeTaxWon > 0) taxed += 1;
      }),
      { seed: 4, numRuns: 2_000 },
    );
    expect(Math.min(capped, taxed)).toBeGreaterThan(5);
  });

  test("the lines sum to the net, the parts to the gross, and no line is zero", () => {
    always(1, (input) => {
      const { lines, netWon, grossWon, ...all } = quote(input);
      expect(lines.reduce((sum, line) => sum + line.won, 0)).toBe(netWon);
      const heldWon = all.incomeTaxWon + all.localTaxWon + all.employmentInsuranceWon;
      expect(netWon + heldWon).toBe(grossWon);
      const sharesWon = all.employerInsuranceWon + all.employerAccidentInsuranceWon;
      const costsWon = all.employerFeeWon + sharesWon;
      expect(all.employerTotalWon).toBe(grossWon + costsWon);
      expect(lines.every((line) => line.won !== 0)).toBe(true);
    });
  });

  test("a minute more never pays less", () => {
    always(2, ({ workedMinutes = 0, worked: _, ...input }) => {
      const longer = { ...input, endsAt: later(input.endsAt, minuteMs) };
      const whole = quote(input);
      expect(quote(longer).grossWon).toBeGreaterThan(whole.grossWon);
      if (workedMinutes >= whole.minutes) return;
      const less = quote({ ...input, workedMinutes });
      const more = quote({ ...input, workedMinutes: workedMinutes + 1 });
      expect(more.grossWon).toBeGreaterThan(less.grossWon);
      expect(whole.employerTotalWon).toBeGreaterThanOrEqual(more.employerTotalWon);
    });
  });

  test("more wage never pays less", () => {
    always(3, (input) => {
      const paid = [0, 1, 7, 500, 5_000].map(
        (raise) => quote({ ...input, hourlyWageWon: input.hourlyWageWon + raise }).grossWon,
      );
      expect(paid).toEqual(paid.toSorted((a, b) => a - b));
    });
  });
});
