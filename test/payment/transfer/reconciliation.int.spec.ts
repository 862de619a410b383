import { afterEach, expect, test } from "@jest/globals";
import { openSandboxServer } from "../../../scripts/sandbox/sandbox-server.ts";
import { dayMs, later, newId, now, seoulDate } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { keyOf } from "../../../services/payment/provider/provider.ts";
import { sandboxAt } from "../../../services/payment/provider/sandbox/sandbox.client.ts";
import { decided } from "../../../services/payment/provider/sandbox/sandbox-rules.ts";
import { until } from "../../support/until.ts";
import { codeOf, openShop } from "../shop.ts";

const secret = "a secret of sixteen";
const account = { bankCode: "004", accountNumber: "110-1", holder: "김하루" };
const noAccount = { ...account, bankCode: "999" };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const open = async (employers: readonly string[] = []) => {
  const server = await openSandboxServer({ secret });
  stops.push(() => server.stop());
  const accounts = new Map(employers.map((id, n) => [id, n % 7 === 3 ? noAccount : account]));
  const provider = sandboxAt(server.url, secret);
  const shop = await openShop(provider, { accounts });
  stops.push(() => shop.stop());
  const operator = shop.as(newId(), "operator");
  const ofDay = (date: string) => call(shop.broker, "payment.reconcile", { date }, operator);
  /** Of today and yesterday, for a test that runs over midnight. */
  const reconcile = async () => {
    const days = [...new Set([seoulDate(later(now(), -3_600_000)), seoulDate(now())])];
    const all = [];
    for (const day of days) all.push(await ofDay(day));
    return all;
  };
  return { server, provider, ...shop, operator, ofDay, reconcile };
};

const lanes = 8;

/** Does all, some at a time: between processes a large crowd is refused. */
const inLanes = async <T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> => {
  const left = tasks.entries();
  const done: T[] = [];
  const lane = async (): Promise<void> => {
    for (const [n, task] of left) done[n] = await task();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
};

test("charges, payouts and refunds under every fault of the provider reconcile to 0", async () => {
  const employers = Array.from({ length: 12 }, () => newId());
  const { server, broker, as, operator, charge, wallet, reconcile, verify } = await open(employers);
  server.setFaults({
    seed: "a day of trouble",
    delayMsMax: 30,
    away: 0.2,
    lost: 0.25,
    declined: 0.1,
    pending: 0.25,
    pendingMsMax: 1500,
    returned: 0.15,
    returnMs: 1000,
  });
  const ends = /^payment\.(charged|declined|withdrawn|withdrawalFailed|refunded|refundFailed)$/;
  /** How many have ended. */
  const ended = async () => {
    const { messages } = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
    return messages.filter(({ type }) => ends.test(type)).length;
  };
  const charges = await inLanes(
    Array.from({ length: 90 }, (_, n) => async () => {
      const employerId = employers[n % employers.length] as string;
      const { chargeId } = await charge(employerId, 10_000 + n * 10);
      return { chargeId, employerId };
    }),
  );
  await until(async () => (await ended()) === charges.length, 30_000);
  const withdraw = (employerId: string, amountWon: number) =>
    codeOf(call(broker, "payment.withdraw", { amountWon }, as(employerId, "employer", newId())));
  const refund = (chargeId: string, amountWon: number) =>
    codeOf(
      call(
        broker,
        "payment.refund",
        { chargeId, amountWon, reason: "고객이 취소했습니다." },
        as(newId(), "operator", newId()),
      ),
    );
  const results = await inLanes([
    ...employers.flatMap((id, n) => [3000, 4000].map((won) => () => withdraw(id, won + n))),
    ...charges.slice(0, 20).map(
      ({ chargeId }, n) =>
        () =>
          refund(chargeId, 1000 + n * 10),
    ),
  ]);
  // A declined charge has no refund; which ones are declined is random.
  expect(results.filter((code) => code !== "done" && code !== "CHARGE_NOT_CONFIRMED")).toEqual([]);
  const begun = charges.length + results.filter((code) => code === "done").length;
  await until(async () => (await ended()) === begun, 30_000);
  const unknowns = () => call(broker, "payment.unknowns", {}, operator);
  await until(async () => (await unknowns()).items.length === 0);
  const found = await reconcile();
  for (const day of found) {
    expect(day).toMatchObject({ missing: 0, extra: 0, wrongAmount: 0, differenceWon: 0 });
  }
  const matched = found.reduce((sum, day) => sum + day.matched, 0);
  // Some of them succeeded, and some failed.
  expect(matched).toBeGreaterThan(70);
  expect(matched).toBeLessThan(90 + results.length);
  const { away, lost } = server.counts;
  expect(Math.min(away, lost)).toBeGreaterThan(10);
  const pockets = await Promise.all(employers.map((id) => wallet(id, "employer")));
  expect(pockets.every(({ transitWon }) => transitWon === 0)).toBe(true);
  expect(await verify()).toMatchObject({ ok: true, sumWon: 0 });
});

test("money that one side alone has is reported, with its key", async () => {
  const { provider, server, fund, reconcile } = await open();
  await fund(newId(), 50_000);
  const key = keyOf("charge", newId());
  await provider.charge(key, 30_000, "card");
  // In the hour after midnight the test looks at yesterday, too.
  const found = (await reconcile()).at(-1);
  expect(found).toMatchObject({ matched: 1, extra: 1, missing: 0, differenceWon: 30_000 });
  expect(found?.extraItems).toMatchObject([{ kind: "charge", key, amountWon: 30_000 }]);
  expect(server.counts.asked).toBe(2);
});

test("money that the provider has lost is missing, whatever day it was on", async () => {
  const { broker, as, ofDay, charge, wallet, operator, server } = await open();
  const employerId = newId();
  server.setFaults({ away: 1 });
  const { chargeId } = await charge(employerId, 50_000);
  await until(async () => {
    const { items } = await call(broker, "payment.unknowns", {}, operator);
    return items[0]?.status === "unknown";
  });
  const settled = { paymentId: chargeId, outcome: "done", receipt: "paper-1" } as const;
  await call(broker, "payment.unknowns.settle", settled, as(newId(), "operator", newId()));
  server.setFaults({});
  expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
  const today = seoulDate(now());
  expect(await ofDay(today)).toMatchObject({ missing: 1, differenceWon: -50_000 });
  // The provider had it after all, two days before.
  const before = later(now(), -2 * dayMs);
  const ask = { kind: "charge", key: keyOf("charge", chargeId), amountWon: 50_000 } as const;
  await server.transactions.add(decided(ask, before, 0));
  for (const date of [today, seoulDate(before)]) {
    expect(await ofDay(date)).toMatchObject({ missing: 0, extra: 0, matched: 1, differenceWon: 0 });
  }
});

test("a future day, and one without money", async () => {
  const { ofDay } = await open();
  expect(await codeOf(ofDay(seoulDate(later(now(), 2 * dayMs))))).toBe("DATE_IN_FUTURE");
  expect(await codeOf(ofDay("9999-12-31"))).toBe("DATE_IN_FUTURE");
  expect(await codeOf(ofDay("2026-02-30"))).toBe("VALIDATION_ERROR");
  for (const date of ["2026-01-01", "0001-01-01", "0000-01-01"]) {
    expect(await ofDay(date)).toMatchObject({ matched: 0, differenceWon: 0 });
  }
});
