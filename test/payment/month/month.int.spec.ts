import { afterEach, expect, test } from "@jest/globals";
import { newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import type { PaymentService } from "../../../services/payment/ledger/ledger.repository.ts";
import { warnDue } from "../../../services/payment/month/month-warnings.scheduler.ts";
import { serviceOf } from "../../support/broker.ts";
import { projected } from "../../support/settled.ts";
import { countingProvider, newParties, openShop, type Shop } from "../shop.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const service = ({ broker }: Shop) => serviceOf(broker, "payment") as PaymentService;
const messages = async ({ broker }: Shop) =>
  (await call(broker, "payment.log.read", { after: 0, limit: 1000 })).messages;
const caughtUp = async (shop: Shop): Promise<void> =>
  projected(service(shop), { payment: (await messages(shop)).at(-1)?.position ?? 0 });

/** 8 hours on a day of December 2026. */
const workOn = async (shop: Shop, employerId: string, workerId: string, day: number) => {
  const parties = { ...newParties(employerId), workerId };
  const date = `2026-12-${String(day).padStart(2, "0")}`;
  await shop.hold(parties, {
    hourlyWageWon: 12_000,
    startsAt: `${date}T09:00:00+09:00`,
    endsAt: `${date}T18:00:00+09:00`,
    breakMinutes: 60,
    regularEmployees: 5,
  });
  await shop.settle(parties);
};

test("both are warned once a month at the seventh day and at 52 hours, and see the month", async () => {
  const shop = await openShop(countingProvider().provider);
  stops.push(() => shop.stop());
  const [employerId, workerId] = [newId(), newId()];
  await shop.fund(employerId, 5_000_000);
  const warnings = async () =>
    (await messages(shop)).flatMap(({ type, data }) =>
      type === "payment.monthWarned" ? [data["what"]] : [],
    );
  for (let day = 1; day <= 6; day += 1) await workOn(shop, employerId, workerId, day);
  await caughtUp(shop);
  await warnDue(service(shop), now());
  expect(await warnings()).toEqual([]);

  await workOn(shop, employerId, workerId, 7);
  await caughtUp(shop);
  // Two replicas look at the same time, and one of them looks again.
  await Promise.all([warnDue(service(shop), now()), warnDue(service(shop), now())]);
  await caughtUp(shop);
  await workOn(shop, employerId, workerId, 8);
  await caughtUp(shop);
  await warnDue(service(shop), now());
  expect((await warnings()).sort()).toEqual(["days", "hours"]);

  const month = "2026-12";
  const [mine, theirs] = await Promise.all([
    call(shop.broker, "payment.month", { month }, shop.as(workerId, "worker")),
    call(shop.broker, "payment.month", { month }, shop.as(employerId, "employer")),
  ]);
  const seen = {
    displayName: "김*루",
    minutes: 8 * 480,
    monthsInARow: 1,
    reached: ["days", "hours"],
  };
  expect(mine.items).toMatchObject([{ ...seen, userId: employerId }]);
  expect(theirs.items).toMatchObject([{ ...seen, userId: workerId }]);
  expect(mine.items[0]?.days).toHaveLength(8);
  const grossWon = mine.items[0]?.grossWon ?? 0;
  expect(mine.items[0]?.shares?.pensionWon).toBe(Math.floor(grossWon * 0.0475));
  expect([mine.remittance, mine.levies]).toEqual([undefined, undefined]);

  const pair = { employerId, workerId, month: "2027-01" };
  expect(await call(shop.broker, "payment.month.pair", pair)).toEqual({
    days: [],
    minutes: 0,
    monthsInARow: 2,
  });
});

test("an employer sees what is to be remitted of the month of payment, and the levies on its pay", async () => {
  const shop = await openShop(countingProvider().provider);
  stops.push(() => shop.stop());
  const [employerId, workerId] = [newId(), newId()];
  await shop.fund(employerId, 500_000);
  await workOn(shop, employerId, workerId, 1);
  await caughtUp(shop);
  const { remittance, levies } = await call(
    shop.broker,
    "payment.month",
    {},
    shop.as(employerId, "employer"),
  );
  expect(remittance).toMatchObject({ employerId, remittedAt: null, employmentInsuranceWon: 860 });
  // 0.09 % and 0.006 % of 96,000 won.
  expect(levies).toEqual({ wageClaimWon: 86, asbestosWon: 5 });
});
