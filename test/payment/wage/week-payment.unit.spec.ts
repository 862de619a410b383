import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { hourMs, later, minuteMs, won } from "../../../services/contracts/core/units.ts";
import type { Posted } from "../../../services/payment/ledger/entry.ts";
import { empty, evolve, type Ledger } from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { membersOf } from "../../../services/payment/wage/persistent-map.ts";
import { quote } from "../../../services/payment/wage/quote.ts";
import type { Quote } from "../../../services/payment/wage/quote-totals.ts";
import {
  type AnyShift,
  anyWeek,
  lineWon,
  minutesOf,
  monday,
  open,
  type Shift,
  shift,
} from "../ledger/book.ts";

/** Holds for all shifts, and then settles them in the given order. */
const settled = (...shifts: readonly Shift[]): Quote[] => {
  const book = open();
  for (const each of shifts) book.hold(each);
  const quotes = shifts.map((each) => book.settle(each));
  expect(book.verdict()).toMatchObject({ ok: true });
  expect(book.heldWon()).toBe(0);
  return quotes;
};

describe("overtime over the shifts of a day (근로기준법 제50조 제2항, 제56조 제1항)", () => {
  const morning = shift("a", "01T07:00", 5);
  const evening = shift("b", "01T15:00", 5);

  test("two shifts of five hours are ten: two are overtime, paid with the second", () => {
    const [first, second] = settled(morning, evening);
    expect(first).toMatchObject({ grossWon: 60_000 });
    expect(second).toMatchObject({ grossWon: 72_000 });
    expect(second?.lines[1]).toEqual({
      code: "OVERTIME",
      text: "연장수당 (하루 8시간 초과 2시간, 50% 가산)",
      won: 12_000,
    });
  });

  test("in reverse order, the first shift's payment makes up for the second's overtime", () => {
    // The overtime is the evening's, at its wage: 2 h x 20,000 x 50 %.
    const dear = shift("b", "01T15:00", 5, 20_000);
    const [first, second] = settled(dear, morning);
    expect(first).toMatchObject({ grossWon: 100_000 });
    expect(second).toMatchObject({ grossWon: 60_000 + 20_000 });
    expect(lineWon(second as Quote, "OVERTIME_DIFFERENCE")).toBe(20_000);
    expect(lineWon(second as Quote, "OVERTIME")).toBe(0);
  });

  test.each<[string, readonly Shift[]]>([
    ["of another day", [morning, shift("b", "02T07:00", 5)]],
    [
      "after the midnight before which the first began",
      [shift("a", "01T20:00", 3), shift("b", "02T00:00", 7)],
    ],
    ["of eight hours in all", [morning, shift("b", "01T15:00", 3)]],
    [
      "for fewer than five regular employees (시행령 별표 1)",
      [shift("a", "01T07:00", 5, 12_000, 4), shift("b", "01T15:00", 5, 12_000, 4)],
    ],
  ])("there is no overtime %s", (_, shifts) => {
    const codes = settled(...shifts).flatMap(({ lines }) => lines.map(({ code }) => code));
    expect(codes.filter((code) => code.startsWith("OVERTIME"))).toEqual([]);
  });

  test("there is no overtime beside another worker's or another employer's shift", () => {
    const book = open();
    book.hold(morning, 1, "w");
    book.hold(evening, 1, "x");
    expect(book.settle(morning).grossWon).toBe(60_000);
    expect(book.settle(evening).grossWon).toBe(60_000);
  });

  test("overtime is paid, and taxed, where the second shift was accepted after the first was paid", () => {
    const [dear, dearer] = [shift("a", "01T07:00", 5, 20_000), shift("b", "01T15:00", 5, 20_000)];
    const book = open();
    book.hold(dear);
    expect(book.settle(dear)).toMatchObject({ grossWon: 100_000, incomeTaxWon: 0 });
    // 20,000 of overtime, 12.62 % on top, and 30 for the roundings.
    expect(book.hold(dearer)).toMatchObject({ reserve: { won: 20_000 + 2524 + 30 } });
    // (220,000 - 150,000) x 2.7 % = 1,890.
    expect(book.settle(dearer)).toMatchObject({ grossWon: 120_000, incomeTaxWon: 1890 });
    expect([book.heldWon(), book.verdict().ok]).toEqual([0, true]);
  });

  test("a worker who left the first shift early has less overtime", () => {
    const book = open();
    book.hold(morning);
    book.hold(evening);
    book.settle(morning, 200);
    // 200 and 300 minutes are 20 beyond eight hours: 12,000 / 60 x 20 x 50 %.
    expect(lineWon(book.settle(evening), "OVERTIME")).toBe(2_000);
  });

  test("on a holiday the hours beyond eight of both carry 100 % (제56조 제2항)", () => {
    const [, second] = settled(shift("a", "25T07:00", 5), shift("b", "25T15:00", 5));
    expect(lineWon(second as Quote, "HOLIDAY")).toBe(3 * 6_000);
    expect(lineWon(second as Quote, "HOLIDAY_OVERTIME")).toBe(2 * 12_000);
  });
});

describe("overtime over the days of a week (제50조 제1항)", () => {
  const days = ["07", "08", "09", "10", "11", "12"];

  test("six days of seven hours are 42: the last two hours are overtime", () => {
    const quotes = settled(...days.map((day) => shift(day, `${day}T09:00`, 7)));
    expect(quotes.map((each) => lineWon(each, "OVERTIME"))).toEqual([0, 0, 0, 0, 0, 12_000]);
    expect(quotes.at(-1)?.lines[1]?.text).toBe(
      "연장수당 (하루 8시간 또는 한 주 40시간 초과 2시간, 50% 가산)",
    );
  });

  test("time beyond the day's limit is not counted again beyond the week's", () => {
    // Four days of ten hours: 32 within the limit, and 8 that are overtime already.
    const quotes = settled(...days.slice(0, 5).map((day) => shift(day, `${day}T09:00`, 10)));
    expect(quotes.map((each) => lineWon(each, "OVERTIME"))).toEqual(Array(5).fill(12_000));
  });

  test("the next week starts at zero on Monday", () => {
    const [, second] = settled(shift("a", "13T14:00", 10), shift("b", "14T09:00", 8));
    expect(lineWon(second as Quote, "OVERTIME")).toBe(0);
  });
});

describe("the weekly holiday (제18조 제3항, 제55조 제1항)", () => {
  const holidays = (...shifts: readonly Shift[]) =>
    settled(...shifts).map((each) => lineWon(each, "WEEKLY_HOLIDAY"));

  test.each<[string, readonly [string, number][], readonly number[]]>([
    [
      "15 hours earn a fifth",
      [
        ["07", 7],
        ["08", 8],
      ],
      [0, 36_000],
    ],
    [
      "14 hours and 54 minutes earn nothing",
      [
        ["07", 7],
        ["08", 7.9],
      ],
      [0, 0],
    ],
    [
      "each day more adds its fifth",
      [
        ["07", 8],
        ["08", 8],
        ["09", 5],
      ],
      [0, 38_400, 12_000],
    ],
    [
      "40 hours earn eight, and a sixth day nothing more",
      [
        ["07", 8],
        ["08", 8],
        ["09", 8],
        ["10", 8],
        ["11", 8],
        ["12", 8],
      ],
      [0, 38_400, 19_200, 19_200, 19_200, 0],
    ],
    [
      "hours beyond the day's limit do not count",
      [
        ["07", 12],
        ["08", 6],
      ],
      [0, 0],
    ],
    [
      "the next week's do not",
      [
        ["13", 8],
        ["14", 8],
      ],
      [0, 0],
    ],
  ])("%s", (_, days, expected) => {
    const shifts = days.map(([day, hours]) => shift(day, `${day}T09:00`, hours));
    expect(holidays(...shifts)).toEqual(expected);
    const small = days.map(([day, hours]) => shift(day, `${day}T09:00`, hours, 12_000, 1));
    expect(holidays(...small)).toEqual(expected);
  });

  test("days at several wages earn a fifth of each", () => {
    // (8 x 12,000 + 8 x 15,000) / 5.
    expect(holidays(shift("a", "07T09:00", 8), shift("b", "08T09:00", 8, 15_000))).toEqual([
      0, 43_200,
    ]);
  });

  test("a day's agreed hours count once some of them were worked", () => {
    const book = open();
    const [one, two] = [shift("a", "07T09:00", 8), shift("b", "08T09:00", 8)];
    book.hold(one);
    book.hold(two);
    book.settle(one, 10);
    expect(lineWon(book.settle(two), "WEEKLY_HOLIDAY")).toBe(38_400);
  });

  test("a no-show earns no weekly holiday for the week; when it is overturned, the week earns one", () => {
    const book = open();
    const [one, two, three] = ["07", "08", "09"].map((day) => shift(day, `${day}T09:00`, 8)) as [
      Shift,
      Shift,
      Shift,
    ];
    for (const each of [one, two, three]) book.hold(each);
    book.release(one, true);
    book.settle(two);
    expect(lineWon(book.settle(three), "WEEKLY_HOLIDAY")).toBe(0);
    expect(book.heldWon()).toBe(0);
    // The no-show was overturned: 24 hours, of which all three days are paid for now.
    book.hold(one, 2);
    expect(lineWon(book.settle(one, 480, 2), "WEEKLY_HOLIDAY")).toBe(57_600);
    expect(book.verdict().ok).toBe(true);
  });

  test("a day that was called off is no no-show, and counts no hours", () => {
    const book = open();
    const days = ["07", "08", "09", "10"].map((day) => shift(day, `${day}T09:00`, 8));
    const [one, two, three, four] = days as [Shift, Shift, Shift, Shift];
    for (const each of days) book.hold(each);
    book.release(one);
    book.leave(two);
    expect(lineWon(book.settle(three), "WEEKLY_HOLIDAY")).toBe(0);
    expect(lineWon(book.settle(four), "WEEKLY_HOLIDAY")).toBe(38_400);
    expect(book.heldWon()).toBe(0);
  });
});

describe("the reserve of a week", () => {
  const one = shift("a", "07T09:00", 8);
  const two = shift("b", "08T09:00", 8);

  test("a single hold puts nothing aside beyond its quote", () => {
    const book = open();
    book.hold(one);
    expect(book.heldWon()).toBe(quote(one.terms).employerTotalWon);
  });

  test("the second hold puts aside what the week may come to owe, and the end returns the rest", () => {
    const book = open();
    book.hold(one);
    const entry = book.hold(two);
    // 38,400 of weekly holiday, 12.62 % on top, and 30 won a hold for the roundings.
    const reserveWon = 38_400 + 4847 + 60;
    expect(entry).toMatchObject({ reserve: { monday: "2026-12-07", won: reserveWon } });
    expect(book.weekOf(one).reserveWon).toBe(reserveWon);
    book.settle(one);
    expect(book.weekOf(one).reserveWon).toBe(reserveWon - 30);
    const { employerTotalWon } = book.settle(two);
    expect(employerTotalWon).toBe(Math.floor(134_400 * 1.1) + 1540 + 1970);
    expect([book.heldWon(), book.weekOf(one).reserveWon]).toEqual([0, 0]);
  });

  test("is released when the shift that needed it is called off", () => {
    const book = open();
    book.hold(one);
    book.hold(two);
    book.release(two);
    expect(book.heldWon()).toBe(quote(one.terms).employerTotalWon);
  });

  test("a hold from before there were reserves is paid by itself", () => {
    const parties = { applicationId: "b", attempt: 1, jobId: "j", workerId: "w", employerId: "e" };
    const late = {
      ...one.terms,
      startsAt: one.terms.endsAt,
      endsAt: later(one.terms.endsAt, 4 * hourMs),
    };
    const post = (ledger: Ledger, all: readonly Posted[]) => all.reduce(evolve, ledger);
    let ledger = post(
      empty,
      rules.charge(empty, { chargeId: "c", employerId: "e", amountWon: won(1_000_000) }),
    );
    const [held] = rules.hold(ledger, parties, late);
    if (held?.data.kind !== "hold") throw new Error("not held");
    const { reserve: _, ...before } = held.data;
    ledger = post(ledger, [{ type: "posted", data: before }]);
    ledger = post(ledger, rules.hold(ledger, { ...parties, applicationId: "a" }, one.terms));
    ledger = post(
      ledger,
      rules.settle(ledger, { applicationId: "a", attempt: 1 }, { workedMinutes: 480 }),
    );
    const [paid] = rules.settle(ledger, { applicationId: "b", attempt: 1 }, { workedMinutes: 240 });
    expect(paid?.data).toMatchObject({ quote: { grossWon: 48_000 } });
  });

  test("and the week are forgotten when it is three weeks old and nothing of it is open", () => {
    const book = open();
    const [old, kept] = [shift("a", "01T09:00", 8), shift("b", "02T09:00", 8)];
    book.hold(old);
    book.settle(old);
    const later3 = shift("c", "21T09:00", 8);
    book.hold(later3);
    expect([...book.weeks().keys()]).toEqual(["2026-11-30", "2026-12-21"]);
    book.hold(kept);
    book.settle(later3);
    expect([...book.weeks().keys()]).toContain("2026-11-30");
    book.settle(kept);
    const left = [...book.weeks()].filter(([, week]) => membersOf(week).length > 0);
    expect(left.map(([monday]) => monday)).toEqual(["2026-12-21"]);
  });
});

const ceilDiv = (top: bigint, bottom: bigint): bigint => (top + bottom - 1n) / bottom;

/** The whole week minute by minute from its first to its last; shares no line with the code. */
const referenceWon = (shifts: readonly AnyShift[]): number => {
  const perDay = new Map<number, number>();
  let week = 0;
  let sum = 0n;
  for (const { terms, minutes } of shifts) {
    const start = (Date.parse(terms.startsAt) - monday) / 60_000;
    const length = (Date.parse(terms.endsAt) - Date.parse(terms.startsAt)) / 60_000;
    const half = Math.floor((length - terms.breakMinutes) / 2);
    const day = Math.floor(start / 1_440);
    let [worked, within, overtime, night] = [0, 0, 0, 0];
    for (let minute = 0; minute < length; minute += 1) {
      if (minute >= half && minute < half + terms.breakMinutes) continue;
      if (worked >= minutes) continue;
      worked += 1;
      const today = (perDay.get(day) ?? 0) + 1;
      perDay.set(day, today);
      const isLong = today > 480;
      if (!isLong) week += 1;
      // Friday has its own premium and uses up the week's hours.
      if (isLong || (week > 2_400 && day !== 4)) overtime += 1;
      else within += 1;
      const clock = (start + minute) % 1_440;
      if (clock >= 22 * 60 || clock < 6 * 60) night += 1;
    }
    const wage = BigInt(Math.max(terms.hourlyWageWon, 10_320));
    sum += ceilDiv(wage * BigInt(worked), 60n);
    if (terms.regularEmployees < 5) continue;
    sum += ceilDiv(wage * BigInt(night), 120n);
    if (day !== 4) sum += ceilDiv(wage * BigInt(overtime), 120n);
    else sum += ceilDiv(wage * BigInt(within), 120n) + ceilDiv(wage * BigInt(overtime), 60n);
  }
  return Number(sum);
};

/** Every agreed minute of the days that were worked, the best paid first. */
const referenceHolidayWon = (shifts: readonly AnyShift[]): number => {
  const all = shifts
    .filter(({ minutes }) => minutes > 0)
    .flatMap(({ terms }) => {
      const day = Math.floor((Date.parse(terms.startsAt) - monday) / 86_400_000);
      const wage = Math.max(terms.hourlyWageWon, 10_320);
      return Array.from({ length: minutesOf(terms) }, () => ({ day, wage }));
    })
    .sort((a, b) => b.wage - a.wage);
  const perDay = new Map<number, number>();
  let [count, product] = [0, 0n];
  for (const { day, wage } of all) {
    const today = perDay.get(day) ?? 0;
    if (today === 480 || count === 2_400) continue;
    perDay.set(day, today + 1);
    count += 1;
    product += BigInt(wage);
  }
  return count < 900 ? 0 : Number(ceilDiv(product, 300n));
};

/** More than forty hours, of which premiums are due, without those beyond eight of a day. */
const isLong = (shifts: readonly AnyShift[]): boolean => {
  const days = Map.groupBy(shifts, ({ terms }) => terms.startsAt.slice(0, 10));
  const within = [...days.values()].map((all) => Math.min(480, sumOf(all.map((s) => s.minutes))));
  return sumOf(within) > 2_400 && shifts.every(({ terms }) => terms.regularEmployees === 5);
};

const byOrder = (key: "order" | "accepted") => (one: AnyShift, other: AnyShift) =>
  one[key] - other[key];
const payWeek = (shifts: readonly AnyShift[]): Quote[] => {
  const book = open();
  for (const each of shifts.toSorted(byOrder("accepted"))) book.hold(each);
  const quotes = shifts.toSorted(byOrder("order")).map((each) => book.settle(each, each.minutes));
  expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
  expect([book.heldWon(), book.openHolds()]).toEqual([0, 0]);
  return quotes;
};
const sumOf = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);

describe("on any week, accepted and settled in any order", () => {
  test("the pay agrees with a count minute by minute", () => {
    let [shared, holidays, differences, long] = [0, 0, 0, 0];
    fc.assert(
      fc.property(anyWeek, (shifts) => {
        const quotes = payWeek(shifts);
        const holidayWon = sumOf(quotes.map((each) => lineWon(each, "WEEKLY_HOLIDAY")));
        expect(holidayWon).toBe(referenceHolidayWon(shifts));
        expect(sumOf(quotes.map(({ grossWon }) => grossWon)) - holidayWon).toBe(
          referenceWon(shifts),
        );
        const aloneWon = sumOf(
          shifts.map(({ terms, minutes }) => quote({ ...terms, workedMinutes: minutes }).grossWon),
        );
        if (referenceWon(shifts) > aloneWon) shared += 1;
        if (holidayWon > 0) holidays += 1;
        if (isLong(shifts)) long += 1;
        if (quotes.some((each) => lineWon(each, "OVERTIME_DIFFERENCE") > 0)) differences += 1;
      }),
      { seed: 20_261_221, numRuns: 250 },
    );
    // The property must have had enough cases.
    expect([shared, holidays, differences, long].filter((count) => count < 20)).toEqual([]);
  });

  test("a minute more of a shift never pays less for the week", () => {
    fc.assert(
      fc.property(anyWeek, fc.nat(), (shifts, pick) => {
        const chosen = shifts[pick % shifts.length] as AnyShift;
        if (chosen.minutes >= minutesOf(chosen.terms)) return;
        const more = shifts.map((each) =>
          each === chosen ? { ...each, minutes: each.minutes + 1 } : each,
        );
        const gross = (of: readonly AnyShift[]) => sumOf(payWeek(of).map((each) => each.grossWon));
        expect(gross(more)).toBeGreaterThan(gross(shifts));
      }),
      { seed: 2, numRuns: 80 },
    );
  });

  test("a shift that is split in two pays the same premiums, to the won of a rounding", () => {
    fc.assert(
      fc.property(anyWeek, fc.nat(), fc.nat(), (shifts, pick, at) => {
        const whole = shifts.map(({ terms, ...rest }) => {
          const endsAt = later(terms.endsAt, -terms.breakMinutes * minuteMs);
          const all = { ...terms, endsAt, breakMinutes: 0 };
          return { ...rest, terms: all, minutes: minutesOf(all) };
        });
        const chosen = whole[pick % whole.length] as AnyShift;
        const { terms, ...rest } = chosen;
        const midnight = (Date.parse(terms.startsAt) - monday) % (1_440 * minuteMs);
        const dayLeft = 1_440 - midnight / minuteMs;
        const first = 1 + (at % Math.max(1, Math.min(chosen.minutes - 1, dayLeft - 1)));
        // The second half has to begin on the day of the first.
        if (first >= chosen.minutes || first >= dayLeft) return;
        const cut = later(terms.startsAt, first * minuteMs);
        const halves = [
          { ...rest, terms: { ...terms, endsAt: cut }, minutes: first },
          {
            ...rest,
            id: `${rest.id}+`,
            terms: { ...terms, startsAt: cut },
            minutes: chosen.minutes - first,
          },
        ];
        const split = whole.flatMap((each) => (each === chosen ? halves : [each]));
        const gross = (of: readonly AnyShift[]) => sumOf(payWeek(of).map((each) => each.grossWon));
        // A line of each half may be rounded up: base, overtime or two of a holiday, and night.
        const moreWon = gross(split) - gross(whole);
        expect(moreWon).toBeGreaterThanOrEqual(0);
        expect(moreWon).toBeLessThanOrEqual(4);
      }),
      { seed: 3, numRuns: 80 },
    );
  });

  test("no hold is ever too small, whatever else is released, missed, called off and held again", () => {
    const step = fc.record({
      do: fc.constantFrom("hold", "hold", "settle", "settle", "release", "miss", "leave"),
      pick: fc.nat(),
    });
    const steps = fc.array(step, { minLength: 5, maxLength: 30 });
    let ends = 0;
    fc.assert(
      fc.property(anyWeek, steps, (shifts, all) => {
        const book = open();
        const held = new Map<string, { shift: AnyShift; attempt: number }>();
        const attempts = new Map<string, number>();
        const over = new Set<string>();
        for (const { do: what, pick } of all) {
          if (what === "hold") {
            const one = shifts[pick % shifts.length] as AnyShift;
            if (held.has(one.id) || over.has(one.id)) continue;
            const attempt = (attempts.get(one.id) ?? 0) + 1;
            attempts.set(one.id, attempt);
            book.hold(one, attempt);
            held.set(one.id, { shift: one, attempt });
            continue;
          }
          const one = [...held.values()][pick % Math.max(1, held.size)];
          if (one === undefined) continue;
          held.delete(one.shift.id);
          ends += 1;
          if (what === "settle") book.settle(one.shift, one.shift.minutes, one.attempt);
          else if (what === "leave" && one.attempt === 1) book.leave(one.shift);
          else book.release(one.shift, what === "miss", one.attempt);
          if (what === "settle" || (what === "leave" && one.attempt === 1)) over.add(one.shift.id);
          expect(book.verdict()).toMatchObject({ ok: true, findings: [], negativeAccounts: [] });
        }
        for (const { shift: one, attempt } of held.values()) book.settle(one, one.minutes, attempt);
        expect([book.heldWon(), book.verdict().ok]).toEqual([0, true]);
      }),
      { seed: 4, numRuns: 160 },
    );
    expect(ends).toBeGreaterThan(250);
  });
});
