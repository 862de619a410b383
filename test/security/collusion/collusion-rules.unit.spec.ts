import { describe, expect, test } from "@jest/globals";
import type { Instant } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import {
  type LoopFacts,
  type ShiftFacts,
  suspicionsOfShift,
  suspicionsOfWithdrawal,
} from "../../../services/security/collusion/collusion-rules.ts";
import {
  type Dealing,
  dealings,
} from "../../../services/security/collusion/dealings.projection.ts";
import {
  decideOn,
  raise,
  type Suspicion,
  suspicionIdOf,
  suspicions,
} from "../../../services/security/collusion/suspicion.ts";

/** Eight hours as planned, by a pair with one shift. */
const day: ShiftFacts = {
  minutes: 480,
  attendedMinutes: 480,
  presentMinutes: 545,
  plannedMinutes: 480,
  pairOfDay: 1,
  pairOfThreeDays: 1,
  pairByHand: 0,
};

describe("a shift is not suspicious when it is", () => {
  test.each<[string, Partial<ShiftFacts>]>([
    ["a day of work", {}],
    ["a whole day with an early leave, fully paid", { attendedMinutes: 300, presentMinutes: 300 }],
    ["half a day, fully paid", { attendedMinutes: 240, presentMinutes: 240 }],
    [
      "an hour's help",
      { minutes: 60, attendedMinutes: 60, presentMinutes: 60, plannedMinutes: 60 },
    ],
    [
      "half an hour with a part missed",
      { minutes: 30, attendedMinutes: 10, presentMinutes: 10, plannedMinutes: 30 },
    ],
    ["lunch and dinner of three days", { pairOfDay: 2, pairOfThreeDays: 6 }],
    ["a shift whose phone was off", { pairByHand: 1 }],
    [
      "an unpaid shift that was left at once",
      { minutes: 0, attendedMinutes: 0, presentMinutes: 1 },
    ],
    ["unpaid short shifts", { minutes: 0, plannedMinutes: 5, pairOfDay: 9 }],
  ])("%s", (_, facts) => {
    expect(suspicionsOfShift({ ...day, ...facts })).toEqual([]);
  });

  test("a faithful worker who comes every day for a month", () => {
    for (let n = 1; n <= 30; n += 1) {
      const facts = { ...day, pairOfThreeDays: Math.min(n, 3) };
      expect(suspicionsOfShift(facts)).toEqual([]);
    }
  });
});

describe("a shift looks like collusion", () => {
  test.each<[string, Partial<ShiftFacts>, string[]]>([
    [
      "in and out within two minutes, and fully paid",
      { attendedMinutes: 2, presentMinutes: 2 },
      ["earlyPay", "inAndOut"],
    ],
    ["fully paid for less than half", { attendedMinutes: 239, presentMinutes: 239 }, ["earlyPay"]],
    [
      "in and out before the start",
      { attendedMinutes: 0, presentMinutes: 1 },
      ["earlyPay", "inAndOut"],
    ],
    [
      "three minutes of work",
      { minutes: 3, attendedMinutes: 3, presentMinutes: 3, plannedMinutes: 3 },
      ["shortShift"],
    ],
    [
      "twenty-nine minutes of work",
      { minutes: 29, attendedMinutes: 29, presentMinutes: 29, plannedMinutes: 29 },
      ["shortShift"],
    ],
    ["four shifts of a pair in a day", { pairOfDay: 4, pairOfThreeDays: 4 }, ["pairAgain"]],
    ["seven shifts of a pair in three days", { pairOfDay: 3, pairOfThreeDays: 7 }, ["pairAgain"]],
    ["repeated times by hand", { pairByHand: 3, pairOfThreeDays: 3 }, ["byHand"]],
  ])("%s", (_, facts, kinds) => {
    expect(suspicionsOfShift({ ...day, ...facts })).toEqual(kinds);
  });
});

describe("a withdrawal", () => {
  const loop: LoopFacts = {
    minutesSinceCharge: 5,
    paidMinutes: 480,
    employersOfWorker: 1,
    workersOfEmployer: 1,
  };
  test("by a worker who was paid for eight hours five minutes after the charge, is a loop", () => {
    expect(suspicionsOfWithdrawal(loop)).toEqual(["moneyLoop"]);
    const few = { ...loop, employersOfWorker: 3, workersOfEmployer: 3 };
    expect(suspicionsOfWithdrawal(few)).toEqual(["moneyLoop"]);
  });
  test.each<[string, Partial<LoopFacts>]>([
    ["after the work, of a small shop's only worker", { minutesSinceCharge: 540 }],
    ["after half of the work, fully paid", { minutesSinceCharge: 240 }],
    ["of a worker with many employers", { employersOfWorker: 4 }],
    ["of the pay of a large employer", { workersOfEmployer: 4 }],
    ["of pay that was charged long ago", { minutesSinceCharge: null }],
    ["of pay with no work known yet", { paidMinutes: 0 }],
  ])("%s, is none", (_, facts) => {
    expect(suspicionsOfWithdrawal({ ...loop, ...facts })).toEqual([]);
  });
});

const about = { workerId: "w", employerId: "e", applicationId: "a" };
const at = "2026-11-29T10:00:00.000Z" as Instant;

describe("a suspicion", () => {
  const raised = { suspicionId: "s", kind: "earlyPay", at, ...about } as const;
  const open = raise(null, raised).reduce<Suspicion>(suspicions.evolve, null);
  const decision = { outcome: "dismissed", at, by: "o", textId: "t" } as const;

  test("is raised once, of a pair and day of Seoul", () => {
    expect(raise(open, raised)).toEqual([]);
    const of = (time: string, more = {}) =>
      suspicionIdOf("earlyPay", { ...about, ...more }, time as Instant);
    expect(of("2026-11-29T14:59:59.000Z", { applicationId: "b" })).toBe(of(at));
    expect(of("2026-11-29T15:00:00.000Z")).not.toBe(of(at));
    expect(of(at, { workerId: "v" })).not.toBe(of(at));
  });

  test("is decided once and not raised again by the same facts", () => {
    const decided = decideOn(open, decision).reduce(suspicions.evolve, open);
    expect(() => decideOn(decided, decision)).toThrow("SUSPICION_DECIDED");
    expect(() => decideOn(null, decision)).toThrow("NOT_FOUND");
    expect(raise(decided, raised)).toEqual([]);
  });
});

test("a shift is listed under its pair once a minute of it is approved", () => {
  const message = (type: string, data: object) =>
    ({ type, data: { ...about, ...data }, at }) as unknown as Message;
  const after = (doc: Dealing | null, type: string, data = {}) =>
    dealings.next(doc, message(type, data), "shift:a");
  expect(after(null, "job.approved", { minutes: 0 })).not.toHaveProperty("pairOrder");
  const held = after(null, "payment.held");
  const shift = after(after(held, "job.approved", { minutes: 5 }), "payment.completed");
  expect(shift).toMatchObject({ heldAt: at, paidAt: at, pairOrder: `e/w~${at}`, minutes: 5 });
  expect(dealings.ids(message("job.approved", {}))).toEqual(["shift:a"]);
  expect(dealings.ids(message("job.signed", {}))).toEqual([]);
});
