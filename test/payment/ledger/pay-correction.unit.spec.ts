/** How a decision on paid work changes its pay: examples, and any week against an oracle. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { hourMs, instant, later, seoulDate } from "../../../services/contracts/core/units.ts";
import { areLegsOf } from "../../../services/payment/audit/expected-legs.ts";
import { auditEntry, emptyAudit, verdictOf } from "../../../services/payment/audit/ledger-audit.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import { pocketOf } from "../../../services/payment/ledger/accounts.ts";
import type { Posted } from "../../../services/payment/ledger/entry.ts";
import { incomeTaxWon } from "../../../services/payment/wage/tax.ts";
import {
  type AnyShift,
  anyWeek,
  lineWon,
  minutesOf,
  open,
  refusalOf,
  type Shift,
  shift,
} from "./book.ts";

const workerPocket = pocketOf(accounts.worker("w"), "available");
const employerPocket = pocketOf(accounts.employer("e"), "available");
const sumOf = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);

describe("more minutes than were paid", () => {
  const day = shift("a", "01T09:00", 8, 25_000);

  test("are paid as another payment of the day: the tax of its total, minus what was withheld", () => {
    const book = open();
    book.hold(day);
    // Six hours are 150,000 won, above which a day is taxed.
    expect(book.settle(day, 360)).toMatchObject({ grossWon: 150_000, incomeTaxWon: 0 });
    const before = book.balanceWon(workerPocket);
    const entry = book.correct(day, 480);
    expect(entry).toMatchObject({
      entryId: "correct:a/1",
      workedOn: "2026-12-01",
      paidMinutes: 360,
      decidedMinutes: 480,
      paidNetWon: 148_650,
    });
    expect(entry?.quote).toMatchObject({
      minutes: 120,
      grossWon: 50_000,
      // 2.7 % of 50,000, 10 % of that, and 0.9 % of what is paid now.
      incomeTaxWon: 1350,
      localTaxWon: 130,
      employmentInsuranceWon: 450,
      netWon: 48_070,
      employerFeeWon: 5000,
    });
    expect(entry?.quote.lines[0]).toEqual({
      code: "BASE",
      text: "기본급 (8시간, 시급 25,000원), 먼저 지급한 150,000원 제외",
      won: 50_000,
    });
    expect(book.balanceWon(workerPocket)).toBe(before + 48_070);
    expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
  });

  test("after none at all are paid whole, although the employer had approved no minute", () => {
    const book = open();
    book.hold(day);
    expect(book.settle(day, 0).grossWon).toBe(0);
    const whole = open();
    whole.hold(day);
    const { minutes, grossWon, netWon, employerTotalWon } = whole.settle(day);
    expect(book.correct(day, 480)?.quote).toMatchObject({
      minutes,
      grossWon,
      netWon,
      employerTotalWon,
    });
  });

  test("make the hours of a later shift overtime, which is paid with them", () => {
    const evening = shift("b", "01T19:00", 3, 20_000);
    const book = open();
    book.hold(day);
    book.hold(evening);
    book.settle(day, 300);
    expect(lineWon(book.settle(evening), "OVERTIME")).toBe(0);
    const pay = book.correct(day, 480)?.quote;
    if (pay === undefined) throw new Error("nothing was corrected");
    expect(lineWon(pay, "BASE")).toBe(75_000);
    expect(lineWon(pay, "OVERTIME_DIFFERENCE")).toBe(30_000);
  });

  test("put aside what the week's open shifts may owe more because of them", () => {
    const evening = shift("b", "01T19:00", 3, 20_000);
    const book = open();
    book.hold(day);
    book.hold(evening);
    book.settle(day, 300);
    const before = book.weekOf(day).reserveWon;
    expect(book.correct(day, 480)?.reserve?.won).toBe(book.weekOf(day).reserveWon - before);
    expect(book.weekOf(day).reserveWon).toBeGreaterThan(before);
    expect(lineWon(book.settle(evening), "OVERTIME")).toBe(30_000);
    expect([book.heldWon(), book.verdict().ok]).toEqual([0, true]);
  });

  test("are refused while a won is missing, and nothing is moved", () => {
    // The employer spends the refund of the shorter time on another worker's day.
    const spent = (chargedWon: number) => {
      const book = open("w", "e", chargedWon);
      book.hold(day);
      book.settle(day, 360);
      book.hold(shift("b", "02T09:00", 8), 1, "x");
      return { book, leftWon: book.balanceWon(employerPocket) };
    };
    const rich = spent(1_000_000);
    const needsWon = rich.book.correct(day, 480)?.quote.employerTotalWon ?? 0;
    const poor = spent(1_000_000 - rich.leftWon + needsWon - 1);
    expect(refusalOf(() => poor.book.correct(day, 480))).toMatchObject({
      type: "INSUFFICIENT_FUNDS",
      data: { needsWon, availableWon: needsWon - 1 },
    });
    expect(poor.book.balanceWon(employerPocket)).toBe(needsWon - 1);
  });

  test("carry a rounding of the minimum wage without a line that takes a won back", () => {
    // Five minutes at 10,700 won are 892 as they are at 10,695; four are 714 and 713.
    const startsAt = instant("2027-01-04T09:00:00+09:00");
    const one: Shift = {
      id: "a",
      terms: {
        ...day.terms,
        hourlyWageWon: 10_695,
        startsAt,
        endsAt: later(startsAt, 8 * hourMs),
      },
    };
    const book = open();
    book.hold(one);
    expect(book.settle(one, 4).lines.map((each) => each.won)).toEqual([713, 1]);
    const pay = book.correct(one, 5)?.quote;
    expect([pay?.grossWon, pay?.lines.map((each) => each.won)]).toEqual([178, [178]]);
  });

  test("are never more than was agreed", () => {
    const book = open();
    book.hold(day);
    book.settle(day, 360);
    expect(refusalOf(() => book.correct(day, 481)).type).toBe("WORKED_TOO_LONG");
  });

  test("of a week that the ledger has forgotten are taxed with the first payment", () => {
    const late = shift("z", "28T09:00", 8);
    const book = open();
    book.hold(day);
    book.settle(day, 420);
    book.hold(late);
    book.settle(late);
    expect(book.weekOf(day).paid).toEqual([]);
    // 200,000 won on the day: 1,350 of tax in all, of which nothing was due of 175,000.
    const pay = book.correct(day, 480)?.quote;
    const [first] = book.entries().filter(({ kind }) => kind === "settle");
    if (first?.kind !== "settle") throw new Error("not settled");
    expect(pay?.grossWon).toBe(25_000);
    expect((pay?.incomeTaxWon ?? 0) + first.quote.incomeTaxWon).toBe(1350);
    expect(book.weekOf(day).paid).toEqual([]);
    expect(book.verdict().ok).toBe(true);
  });
});

describe("fewer minutes than were paid", () => {
  const day = shift("a", "01T09:00", 8);

  test("take nothing back from the worker, and give the employer the fee on them", () => {
    const book = open();
    book.hold(day);
    book.settle(day);
    const [worker, employer] = [book.balanceWon(workerPocket), book.balanceWon(employerPocket)];
    const taxWon = book.balanceWon(accounts.insurance);
    const entry = book.correct(day, 300);
    expect(entry?.quote).toMatchObject({ minutes: 0, lines: [], netWon: 0, employerFeeWon: -3600 });
    expect(entry?.legs).toEqual([
      { account: employerPocket, won: 3600 },
      { account: accounts.platformFee, won: -3600 },
    ]);
    expect(book.balanceWon(workerPocket)).toBe(worker);
    expect(book.balanceWon(accounts.insurance)).toBe(taxWon);
    expect(book.balanceWon(employerPocket)).toBe(employer + 3600);
    expect(book.weekOf(day).paid).toMatchObject([{ minutes: 480, grossWon: 96_000 }]);
    expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
  });

  test("where the platform took no fee move nothing, as the same minutes do", () => {
    const free: Shift = { ...day, terms: { ...day.terms, feePercent: 0 } };
    const book = open();
    book.hold(free);
    book.settle(free);
    expect(book.correct(free, 0)).toBeNull();
    const other = open();
    other.hold(day);
    other.settle(day);
    expect(other.correct(day, 480)).toBeNull();
  });
});

describe("the audit of a correction", () => {
  const day = shift("a", "01T09:00", 8);
  const corrected = (minutes: number) => {
    const book = open();
    book.hold(day);
    book.settle(day, 360);
    book.correct(day, minutes);
    return book.entries();
  };
  const findingsOf = (entries: readonly Posted["data"][]) =>
    verdictOf(
      entries.reduce((audit, data) => auditEntry(audit, { type: "posted", data }), emptyAudit),
    ).findings;
  const changed = (entries: readonly Posted["data"][], data: object) =>
    [...entries.slice(0, -1), { ...entries.at(-1), ...data }] as Posted["data"][];

  test("finds nothing in a good one", () => {
    expect(findingsOf(corrected(480))).toEqual([]);
    expect(findingsOf(corrected(60))).toEqual([]);
  });

  test("finds one of pay that was corrected before, or was never settled", () => {
    const entries = corrected(480);
    const [last] = entries.slice(-1);
    const twice = [...entries, last as Posted["data"]];
    const unsettled = entries.filter(({ kind }) => kind !== "settle");
    const text = "correct:a/1: corrects what was not settled, or was corrected";
    expect(findingsOf(twice)).toContain(text);
    expect(findingsOf(unsettled)).toContain(text);
  });

  test("finds one of another's pay", () => {
    expect(findingsOf(changed(corrected(480), { jobId: "other" }))).toContain(
      "correct:a/1: corrects another's pay",
    );
  });

  test("finds one that takes from the worker, even if its legs match its own quote", () => {
    const entries = corrected(60);
    const last = entries.at(-1);
    if (last?.kind !== "correct") throw new Error("not corrected");
    const quote = {
      ...last.quote,
      netWon: -100,
      employerTotalWon: last.quote.employerTotalWon - 100,
    };
    const legs = [
      { account: employerPocket, won: -quote.employerTotalWon },
      { account: workerPocket, won: -100 },
      { account: accounts.platformFee, won: quote.employerFeeWon },
    ];
    const forged = { ...last, quote, legs } as unknown as Posted["data"];
    expect(areLegsOf(forged, forged.legs)).toBe(true);
    expect(findingsOf(changed(entries, forged))).toEqual(["correct:a/1: takes back what was paid"]);
  });

  test("finds one that gives back more of the fee than was taken", () => {
    const entries = corrected(60);
    const last = entries.at(-1);
    if (last?.kind !== "correct") throw new Error("not corrected");
    const quote = { ...last.quote, employerFeeWon: -7201, employerTotalWon: -7201 };
    const legs = [
      { account: employerPocket, won: 7201 },
      { account: accounts.platformFee, won: -7201 },
    ];
    // Another shift's fee, so that the account does not fall below 0.
    const other = shift("b", "08T09:00", 8);
    const book = open();
    book.hold(other);
    book.settle(other);
    const more = book.entries().slice(1);
    expect(
      findingsOf(changed([...entries.slice(0, -1), ...more, last], { ...last, quote, legs })),
    ).toEqual(["correct:a/1: gives back more of the fee than was taken"]);
  });
});

describe("on any week, settled in any order and corrected at any moment", () => {
  const byOrder = (one: AnyShift, other: AnyShift) => one.order - other.order;
  /**
   * For each shift the minutes of the first approval, and after how many settlements it is
   * corrected.
   */
  const anyCourse = fc
    .tuple(
      anyWeek,
      fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), wait: fc.nat() }), {
        minLength: 8,
        maxLength: 8,
      }),
    )
    .map(([shifts, firsts]) =>
      shifts.map((each, n) => {
        const { share = 1, wait = 0 } = firsts[n] ?? {};
        return { ...each, first: Math.floor(each.minutes * share), wait };
      }),
    );

  /** Settles all shifts by the first approval, and corrects each some settlements later. */
  const run = (shifts: readonly (AnyShift & { first: number; wait: number })[]) => {
    const book = open();
    for (const each of shifts) book.hold(each);
    const due = shifts.toSorted(byOrder).map((each, n) => ({
      each,
      at: n + (each.wait % (shifts.length + 1)),
    }));
    const correctedAt = (n: number, isEnd = false) => {
      for (const { each, at } of due) {
        if (isEnd ? at < n : at !== n) continue;
        const before = book.balanceWon(workerPocket);
        const entry = book.correct(each, each.minutes);
        if (entry === null) expect(each.first).toBe(each.minutes);
        else expect(entry.quote.netWon).toBe(book.balanceWon(workerPocket) - before);
        expect(book.balanceWon(workerPocket)).toBeGreaterThanOrEqual(before);
      }
    };
    due.forEach(({ each }, n) => {
      book.settle(each, each.first);
      correctedAt(n);
      expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
    });
    correctedAt(due.length, true);
    return book;
  };

  test("the total pay is as if the decided minutes had been approved at once", () => {
    let corrections = 0;
    fc.assert(
      fc.property(anyCourse, (shifts) => {
        const book = run(shifts);
        const right = open();
        for (const each of shifts) right.hold(each);
        for (const each of shifts.toSorted(byOrder)) right.settle(each, each.minutes);
        const quotesOf = (of: typeof book) =>
          of.entries().flatMap((entry) => ("quote" in entry ? [entry.quote] : []));
        const gross = (of: typeof book) => sumOf(quotesOf(of).map(({ grossWon }) => grossWon));
        expect(gross(book)).toBe(gross(right));
        const holiday = (of: typeof book) =>
          sumOf(quotesOf(of).map((each) => lineWon(each, "WEEKLY_HOLIDAY")));
        expect(holiday(book)).toBe(holiday(right));
        expect([book.heldWon(), book.verdict().ok]).toEqual([0, true]);
        // No line of pay takes back what an earlier one gave.
        const pays = quotesOf(book).flatMap(({ lines }) => lines);
        const deductions = ["INCOME_TAX", "LOCAL_TAX", "EMPLOYMENT_INSURANCE"];
        expect(pays.filter(({ code, won }) => won < 0 && !deductions.includes(code))).toEqual([]);
        corrections += book.entries().filter(({ kind }) => kind === "correct").length;
      }),
      { seed: 20_261_222, numRuns: 150 },
    );
    // The property must have had enough cases.
    expect(corrections).toBeGreaterThan(150);
  });

  test("a day's tax is that of its total, as far as the last payments could bear it", () => {
    let taxed = 0;
    fc.assert(
      fc.property(anyCourse, (shifts) => {
        const days = Map.groupBy(
          run(shifts)
            .entries()
            .flatMap((entry) =>
              entry.kind === "settle" || entry.kind === "correct" ? [entry] : [],
            ),
          ({ workedOn }) => workedOn ?? "",
        );
        for (const [date, all] of days) {
          const sum = (of: "grossWon" | "incomeTaxWon") => sumOf(all.map(({ quote }) => quote[of]));
          const dueWon = incomeTaxWon(
            [sum("grossWon")],
            seoulDate(`${date}T12:00:00+09:00` as never),
          );
          expect(sum("incomeTaxWon")).toBeLessThanOrEqual(dueWon);
          const couldBear = all.at(-1)?.quote.netWon !== 0;
          if (couldBear) expect(sum("incomeTaxWon")).toBe(dueWon);
          if (dueWon > 0 && all.length > 1) taxed += 1;
        }
      }),
      { seed: 5, numRuns: 60 },
    );
    expect(taxed).toBeGreaterThan(30);
  });
});

test("a correction concerns agreed minutes, of every length", () => {
  const one = shift("a", "01T22:00", 9, 9_000);
  for (const first of [0, 1, 59, 60, 239, 240, 480, minutesOf(one.terms)]) {
    const book = open();
    book.hold(one);
    book.settle(one, first);
    for (const won of book.correct(one, minutesOf(one.terms))?.legs.map((leg) => leg.won) ?? []) {
      expect(Number.isSafeInteger(won)).toBe(true);
    }
    expect(book.verdict().ok).toBe(true);
  }
});
