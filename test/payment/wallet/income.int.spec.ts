import { afterEach, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf } from "../../support/broker.ts";
import { projected } from "../../support/settled.ts";
import {
  codeOf,
  countingProvider,
  dayNetWon,
  dayTotalWon,
  newParties,
  openShop,
  type Shop,
} from "../shop.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const caughtUp = async ({ broker }: Shop): Promise<void> => {
  const page = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
  await projected(serviceOf(broker, "payment"), { payment: page.messages.at(-1)?.position ?? 0 });
};

test("a worker sees their own income of a year under their full name, and no one else does", async () => {
  const shop = await openShop(countingProvider().provider);
  stops.push(() => shop.stop());
  const parties = newParties();
  await shop.fund(parties.employerId, dayTotalWon);
  await shop.hold(parties);
  await shop.settle(parties);
  await caughtUp(shop);
  const { broker, as } = shop;
  const own = as(parties.workerId, "worker");
  const income = await call(broker, "payment.income", { year: "2026" }, own);
  expect(income).toMatchObject({
    year: "2026",
    worker: { userId: parties.workerId, name: "김하루", birthDate: "1990-05-05" },
    items: [{ employerId: parties.employerId, month: "2026-12", days: 1, grossWon: 96_000 }],
    totals: { netWon: dayNetWon },
  });
  expect((await call(broker, "payment.income", { year: "2025" }, own)).items).toEqual([]);
  const stranger = await call(broker, "payment.income", { year: "2026" }, as(newId(), "worker"));
  expect(stranger.items).toEqual([]);
  const employer = as(parties.employerId, "employer");
  expect(await codeOf(call(broker, "payment.income", { year: "2026" }, employer))).toBe(
    "WRONG_ROLE",
  );
});
