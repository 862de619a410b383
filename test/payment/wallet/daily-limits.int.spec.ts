/** Daily limit of charges, over the real payment service. */
import { afterEach, expect, test } from "@jest/globals";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { perDay as bounds, type perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import { serviceOf } from "../../support/broker.ts";
import { codeOf, countingProvider, newParties, openShop, type Shop } from "../shop.ts";

const shops: Shop[] = [];
const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
const open = async (ownerId: string): Promise<Shop> => {
  const { provider } = countingProvider();
  const shop = await openShop(provider, { accounts: new Map([[ownerId, account]]) });
  shops.push(shop);
  return shop;
};
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stop();
});

const counting = ({ broker }: Shop, thing: keyof typeof perDay, ownerId: string) => {
  const { log } = serviceOf(broker, "payment") as unknown as LogMethods;
  const meta = { correlationId: "c", causationId: null, actor: ownerId };
  return () =>
    countToday(log, thing, ownerId, { cid: newId(), fp: "", isFresh: true, at: now(), meta });
};

test("of parallel charges as many are counted as the day allows, whatever becomes of them", async () => {
  const ownerId = newId();
  const count = counting(await open(ownerId), "charges", ownerId);
  const codes = await Promise.all(
    Array.from({ length: bounds.charges + 25 }, () => codeOf(count())),
  );
  expect(codes.filter((code) => code === "DAILY_LIMIT")).toHaveLength(25);
});

test("charges are refused for the rest of the day, and an earlier one is replayed", async () => {
  const { employerId } = newParties();
  const shop = await open(employerId);
  const by = (key: string) => shop.as(employerId, "employer", key);
  const charge = (key: string) =>
    call(shop.broker, "payment.charge", { amountWon: 1000, method: "card" as const }, by(key));
  const first = await charge("first-of-the-day");
  const count = counting(shop, "charges", employerId);
  await Promise.all(Array.from({ length: bounds.charges - 1 }, count));
  await expect(charge(newId())).rejects.toMatchObject({ type: "DAILY_LIMIT", code: 429 });
  expect((await charge("first-of-the-day")).chargeId).toBe(first.chargeId);
});
