import { expect, test } from "@jest/globals";
import { dayMs, instant, later, minuteMs, newId } from "../../../services/contracts/core/units.ts";
import {
  chargeIdOfOrder,
  idOfKey,
  keyOf,
  kindOfKey,
} from "../../../services/payment/provider/provider.ts";
import {
  decided,
  happens,
  quiet,
  standingOf,
} from "../../../services/payment/provider/sandbox/sandbox-rules.ts";
import {
  isLeftToScheduler,
  mayRepeat,
  needsPerson,
  waitMs,
} from "../../../services/payment/transfer/retry-schedule.ts";

const since = instant("2026-12-01T00:00:00Z");

test("the scheduler looks soon, then at growing intervals, and never stops", () => {
  const waits = Array.from({ length: 60 }, (_, looks) => waitMs(looks));
  expect(waits[0]).toBe(500);
  expect(waits.every((ms, n) => n === 0 || ms >= (waits[n - 1] ?? 0))).toBe(true);
  expect(waits.at(-1)).toBe(10 * minuteMs);
  const firstMinute = waits.reduce((n, _, at) => {
    const beforeMs = waits.slice(0, at).reduce((sum, ms) => sum + ms, 0);
    return beforeMs < minuteMs ? n + 1 : n;
  }, 0);
  expect(firstMinute).toBeLessThan(10);
});

test("a young transfer belongs to the reactor, an unknown or old one to the scheduler", () => {
  expect(isLeftToScheduler(false, since, later(since, minuteMs - 1))).toBe(false);
  expect(isLeftToScheduler(false, since, later(since, minuteMs))).toBe(true);
  expect(isLeftToScheduler(true, since, since)).toBe(true);
});

test("nothing is repeated under a key that the provider may have forgotten", () => {
  expect(mayRepeat(since, later(since, 14 * dayMs - 1))).toBe(true);
  expect(mayRepeat(since, later(since, 14 * dayMs))).toBe(false);
});

test("a person is called after an hour, or after a week where the provider says pending", () => {
  for (const [isPending, ms] of [
    [false, 60 * minuteMs],
    [true, 7 * dayMs],
  ] as const) {
    expect(needsPerson(isPending, 10, since, later(since, ms - 1))).toBe(false);
    expect(needsPerson(isPending, 10, since, later(since, ms))).toBe(true);
    // The clock has jumped: there were not as many looks as the time suggests.
    expect(needsPerson(isPending, 9, since, later(since, ms))).toBe(false);
  }
});

test("a key leads back to its transfer, and a browser's order id never to another's charge", () => {
  const id = newId();
  for (const kind of ["charge", "payout", "refund"] as const) {
    expect([kindOfKey(keyOf(kind, id)), idOfKey(kind, keyOf(kind, id))]).toEqual([kind, id]);
  }
  expect([kindOfKey("order-7"), idOfKey("charge", "order-7")]).toEqual([
    "charge",
    chargeIdOfOrder("order-7"),
  ]);
  expect([kindOfKey("bank-1"), kindOfKey("charge")]).toEqual([null, null]);
  expect(idOfKey("charge", `order-${id}`)).not.toBe(id);
});

test("faults are the same in every order, and as many as configured", () => {
  const faults = { ...quiet, seed: "some", lost: 0.25 };
  const keys = Array.from({ length: 2000 }, (_, n) => `charge-${n}`);
  const lost = (list: readonly string[]) => list.filter((key) => happens(faults, "lost", key));
  expect(lost([...keys].reverse()).sort()).toEqual(lost(keys).sort());
  expect(lost(keys).length).toBeGreaterThan(400);
  expect(lost(keys).length).toBeLessThan(600);
  expect(keys.filter((key) => happens(quiet, "lost", key))).toEqual([]);
});

test("without faults, only amounts that end in 7 are declined, and only bank 999 does not exist", () => {
  const charge = (amountWon: number) =>
    decided({ kind: "charge", key: "charge-1", amountWon }, since, 0);
  const ends = Array.from({ length: 10 }, (_, digit) => charge(10_000 + digit).end);
  expect(ends.flatMap((end, digit) => (end === "refused" ? [digit] : []))).toEqual([7]);
  const payout = (bankCode: string) =>
    decided({ kind: "payout", key: "payout-1", amountWon: 1007, bankCode }, since, 0).end;
  expect([payout("004"), payout("999")]).toEqual(["done", "refused"]);
  expect(standingOf(charge(10_000), since)).toMatchObject({ status: "done", amountWon: 10_000 });
});
