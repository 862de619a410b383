import { describe, expect, test } from "@jest/globals";
import type { Message } from "../../../services/contracts/index.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import {
  type WorkMonthDoc,
  workMonths,
} from "../../../services/payment/month/work-month.projection.ts";
import {
  closeIn,
  monthsInARow,
  reachedIn,
  sharesOf,
  type WorkMonth,
} from "../../../services/payment/month/work-month.ts";
import { leviesOf } from "../../../services/payment/wage/levies.ts";

let position = 0;
const paid = (workedOn: string, hours: number, more: object = {}): Message => {
  position += 1;
  const data = {
    employerId: "e",
    workerId: "w",
    workedOn,
    minutes: hours * 60,
    grossWon: hours * 12_000,
    ...more,
  };
  const at = `${workedOn}T10:00:00.000Z`;
  return { type: "payment.settled", source: "payment", position, data, at } as unknown as Message;
};
const warned = (month: string, what: string): Message => {
  const data = { employerId: "e", workerId: "w", month, what, days: 7, minutes: 0 };
  return { type: "payment.monthWarned", data } as unknown as Message;
};
const folded = (messages: readonly Message[]): Map<string, WorkMonthDoc> => {
  const docs = new Map<string, WorkMonthDoc>();
  for (const message of messages) {
    for (const id of workMonths.ids(message)) {
      const next = workMonths.next(docs.get(id) ?? null, message, id);
      if (next !== null) docs.set(id, next);
    }
  }
  return docs;
};
const days = (count: number, hours: number, more: object = {}): Message[] =>
  Array.from({ length: count }, (_, n) =>
    paid(`2026-11-${String(n + 1).padStart(2, "0")}`, hours, more),
  );
const november = (messages: readonly Message[]): WorkMonthDoc => {
  const doc = folded(messages).get("e/w/2026-11");
  if (doc === undefined) throw new Error("no work in November");
  return doc;
};

describe("a month of work", () => {
  test("counts days, hours and pay by the day of work, and a day with two shifts once", () => {
    const docs = folded([
      paid("2026-11-02", 4),
      paid("2026-11-02", 3),
      paid("2026-10-31", 8),
      // A day that was called off is paid and not worked.
      paid("2026-11-05", 0, { grossWon: 67_200 }),
    ]);
    expect(docs.get("e/w/2026-11")).toMatchObject({
      days: ["2026-11-02"],
      minutes: 420,
      grossWon: 84_000 + 67_200,
    });
    expect(docs.get("e/w/2026-10")).toMatchObject({ days: ["2026-10-31"], minutes: 480 });
  });

  test("a correction counts in the month of its shift, and its day once", () => {
    const more = {
      ...paid("2026-11-02", 2),
      type: "payment.resettled",
      at: "2026-12-20T00:00:00Z",
    };
    expect(november([paid("2026-11-02", 6), more as Message])).toMatchObject({
      days: ["2026-11-02"],
      minutes: 480,
    });
  });

  test("is due a warning at the seventh day or 52 hours, and after it no more", () => {
    expect(november(days(6, 8)).isDue).toBe(false);
    const seven = november(days(7, 7));
    expect([seven.isDue, closeIn(seven)]).toEqual([true, ["days"]]);
    expect(closeIn(november(days(5, 10.4)))).toEqual(["hours"]);
    expect(closeIn(november([...days(5, 10), paid("2026-11-05", 1.9)]))).toEqual([]);
    const told = november([...days(7, 7), warned("2026-11", "days")]);
    expect(told.isDue).toBe(false);
    const both = november([...days(7, 8), warned("2026-11", "days")]);
    expect([both.isDue, closeIn(both)]).toEqual([true, ["days", "hours"]]);
  });

  test("is construction only while all of it is", () => {
    const trade = (slug: "labouring" | "serving") => ({ categoryId: categoryId(slug) });
    expect(november(days(2, 8, trade("labouring"))).isConstruction).toBe(true);
    expect(
      november([...days(2, 8, trade("labouring")), paid("2026-11-09", 8, trade("serving"))])
        .isConstruction,
    ).toBe(false);
    expect(
      november([paid("2026-11-09", 8), ...days(2, 8, trade("labouring"))]).isConstruction,
    ).toBe(false);
  });
});

const month = (more: Partial<WorkMonth>): WorkMonth => ({
  month: "2026-11",
  days: [],
  minutes: 0,
  grossWon: 0,
  taxFreeWon: 0,
  isConstruction: false,
  ...more,
});
const dayList = (count: number) => Array.from({ length: count }, (_, n) => `2026-11-${n + 10}`);

describe("the limits of a month", () => {
  test("are eight days, 60 hours or 2.2 million won, each by itself", () => {
    expect(
      reachedIn(month({ days: dayList(7), minutes: 59 * 60, grossWon: 2_199_999 }), 1),
    ).toEqual([]);
    expect(reachedIn(month({ days: dayList(8) }), 1)).toEqual(["days"]);
    expect(reachedIn(month({ minutes: 3_600 }), 1)).toEqual(["hours"]);
    expect(reachedIn(month({ grossWon: 2_200_000 }), 1)).toEqual(["pay"]);
  });

  test("end the tax of a day worker after three months in a row, in construction after a year", () => {
    expect(reachedIn(month({}), 3)).toEqual([]);
    expect(reachedIn(month({}), 4)).toEqual(["months"]);
    expect(reachedIn(month({ isConstruction: true }), 12)).toEqual([]);
    expect(reachedIn(month({ isConstruction: true }), 13)).toEqual(["months"]);
    const worked = new Set(["2026-11", "2026-10", "2026-09", "2026-07"]);
    expect(monthsInARow("2026-11", worked)).toBe(3);
    expect(monthsInARow("2027-01", new Set(["2027-01", "2026-12"]))).toBe(2);
  });

  test("make shares due of the taxed pay: 4.75 %, 3.595 % and 0.4724 %", () => {
    const work = month({ days: dayList(8), grossWon: 1_000_000 });
    expect(sharesOf(work, reachedIn(work, 1))).toEqual({
      pensionWon: 47_500,
      healthWon: 35_950,
      careWon: 4_724,
    });
    const free = month({ days: dayList(8), grossWon: 1_100_000, taxFreeWon: 100_000 });
    expect(sharesOf(free, ["days"])).toEqual(sharesOf(work, ["days"]));
    const pay = month({ grossWon: 2_200_000 });
    expect(sharesOf(pay, reachedIn(pay, 1))).toEqual({
      pensionWon: 104_500,
      healthWon: 0,
      careWon: 0,
    });
    expect(sharesOf(month({ grossWon: 1_000_000 }), [])).toBeNull();
    expect(sharesOf(month({ grossWon: 1_000_000 }), ["months"])).toBeNull();
  });

  test("are not looked up in months before the tables of the law", () => {
    const old = month({ month: "2025-12", days: dayList(9), minutes: 9_000 });
    expect([closeIn(old), reachedIn(old, 9)]).toEqual([[], []]);
    expect(leviesOf(1_000_000, "2025-12")).toEqual({ wageClaimWon: 0, asbestosWon: 0 });
  });
});

test("the levies are 0.09 % and 0.006 % of the pay", () => {
  expect(leviesOf(1_000_000, "2026-11")).toEqual({ wageClaimWon: 900, asbestosWon: 60 });
});

test("a month whose regular pay passes the limit says that its premiums may not be free of tax", () => {
  const premium = { grossWon: 120_000, taxFreeWon: 24_000 };
  const below = november(days(27, 8, premium));
  // 27 days of 96,000 won beside the premiums; 28 days are 2,688,000 won.
  expect(reachedIn(below, 1)).not.toContain("taxFree");
  expect(reachedIn(november(days(28, 8, premium)), 1)).toContain("taxFree");
  expect(reachedIn(november(days(28, 8, { grossWon: 120_000 })), 1)).not.toContain("taxFree");
});
