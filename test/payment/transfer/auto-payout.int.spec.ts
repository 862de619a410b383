import { afterEach, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call, type Message } from "../../../services/contracts/index.ts";
import type { PaymentService } from "../../../services/payment/ledger/ledger.repository.ts";
import {
  autoWithdrawalId,
  payOn,
} from "../../../services/payment/transfer/auto-payout.subscriber.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import {
  type Accounts,
  codeOf,
  countingProvider,
  dayNetWon,
  dayTotalWon,
  newParties,
  openShop,
  type Parties,
  type Shop,
} from "../shop.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
const open = async (env: Readonly<Record<string, string>> = {}) => {
  const counted = countingProvider();
  const accounts: Accounts = new Map();
  const shop = await openShop(counted.provider, { accounts, env });
  stops.push(() => shop.stop());
  return { ...counted, ...shop, accounts };
};
const choose = ({ broker, as }: Shop, userId: string, payTo: "bank" | "wallet") =>
  call(broker, "payment.payTo.set", { payTo }, as(userId, "worker", newId()));
const earn = async (shop: Shop, parties: Parties): Promise<void> => {
  await shop.fund(parties.employerId, dayTotalWon);
  await shop.hold(parties);
  await shop.settle(parties);
};
const settledOf = async ({ broker }: Shop, { applicationId }: Parties) => {
  const { messages } = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
  const found = messages.find(
    ({ type, data }) => type === "payment.settled" && data["applicationId"] === applicationId,
  );
  if (found === undefined) throw new Error("not settled");
  return found as unknown as Message<"payment.settled">;
};
const service = ({ broker }: Shop) => serviceOf(broker, "payment") as PaymentService;

test("pay goes on to the bank once for a worker who chose it, whatever is delivered again", async () => {
  const shop = await open();
  const parties = newParties();
  const { workerId } = parties;
  shop.accounts.set(workerId, account);
  expect(await choose(shop, workerId, "bank")).toEqual({ payTo: "bank", isChosen: true });
  await earn(shop, parties);
  await until(() => shop.payouts.length === 1);
  const message = await settledOf(shop, parties);
  await Promise.all([payOn(service(shop), message), payOn(service(shop), message)]);
  const withdrawalId = autoWithdrawalId(message);
  const status = () =>
    call(shop.broker, "payment.withdrawal", { withdrawalId }, shop.as(workerId, "worker"));
  await until(async () => (await status()).status === "paid");
  expect(await status()).toEqual({ withdrawalId, amountWon: dayNetWon, status: "paid" });
  expect(await shop.wallet(workerId, "worker")).toMatchObject({ availableWon: 0, transitWon: 0 });
  expect(shop.payouts).toMatchObject([{ amountWon: dayNetWon, account }]);
  // A charge, a hold, a settlement, a payout and its end.
  expect(await shop.verify()).toMatchObject({ ok: true, entries: 5 });
});

test("pay stays in the wallet by default, by choice, without an account and while a new one waits", async () => {
  const shop = await open();
  const [byDefault, homeless, waiting, last] = [
    newParties(),
    newParties(),
    newParties(),
    newParties(),
  ];
  shop.accounts.set(byDefault.workerId, account);
  await choose(shop, homeless.workerId, "bank");
  shop.accounts.set(waiting.workerId, { ...account, heldUntil: "2099-01-01T00:00:00.000Z" });
  await choose(shop, waiting.workerId, "bank");
  shop.accounts.set(last.workerId, account);
  await choose(shop, last.workerId, "bank");
  for (const parties of [byDefault, homeless, waiting, last]) await earn(shop, parties);
  // Messages are handled in order: when the last one's pay has left, the others were looked at.
  await until(() => shop.payouts.length === 1);
  for (const { workerId } of [byDefault, homeless, waiting]) {
    expect((await shop.wallet(workerId, "worker")).availableWon).toBe(dayNetWon);
  }
  const by = shop.as(byDefault.workerId, "worker", newId());
  const byHand = await call(shop.broker, "payment.withdraw", { amountWon: dayNetWon }, by);
  expect(byHand.amountWon).toBe(dayNetWon);
});

test("by the setting pay goes to the bank of every worker but those who chose the wallet", async () => {
  const shop = await open({ ONEDAY_PAY_TO: "bank" });
  const [keeps, sends] = [newParties(), newParties()];
  for (const { workerId } of [keeps, sends]) shop.accounts.set(workerId, account);
  await choose(shop, keeps.workerId, "wallet");
  const asked = (userId: string) =>
    call(shop.broker, "payment.payTo.get", {}, shop.as(userId, "worker"));
  expect(await asked(sends.workerId)).toEqual({ payTo: "bank", isChosen: false });
  expect(await asked(keeps.workerId)).toEqual({ payTo: "wallet", isChosen: true });
  for (const parties of [keeps, sends]) await earn(shop, parties);
  await until(() => shop.payouts.length === 1);
  expect((await shop.wallet(keeps.workerId, "worker")).availableWon).toBe(dayNetWon);
  const own = call(shop.broker, "payment.payTo.get", {}, shop.as(newId(), "employer"));
  expect(await codeOf(own)).toBe("WRONG_ROLE");
});

test("what the bank refuses is in the wallet again, and is not sent again by itself", async () => {
  const shop = await open({ ONEDAY_PAY_TO: "bank" });
  const parties = newParties();
  shop.accounts.set(parties.workerId, { ...account, bankCode: "999" });
  await earn(shop, parties);
  await until(async () => {
    const { messages } = await call(shop.broker, "payment.log.read", { after: 0, limit: 1000 });
    return messages.some(({ type }) => type === "payment.withdrawalFailed");
  });
  await payOn(service(shop), await settledOf(shop, parties));
  expect(await shop.wallet(parties.workerId, "worker")).toMatchObject({
    availableWon: dayNetWon,
    transitWon: 0,
  });
  expect(shop.payouts).toHaveLength(1);
  expect(await shop.verify()).toMatchObject({ ok: true });
});

test("after a crash the pay of before is sent on once", async () => {
  const counted = countingProvider();
  const parties = newParties();
  const accounts: Accounts = new Map([[parties.workerId, account]]);
  const env = { ONEDAY_PAY_TO: "bank" };
  const first = await openShop(counted.provider, { accounts, env });
  stops.push(() => first.stop());
  await earn(first, parties);
  const dataDir = first.crash();
  const next = await openShop(counted.provider, { accounts, env, dataDir });
  stops.push(() => next.stop());
  const { workerId } = parties;
  await until(async () => {
    const { availableWon, transitWon } = await next.wallet(workerId, "worker");
    return availableWon === 0 && transitWon === 0;
  });
  expect(new Set(counted.payouts.map(({ key }) => key)).size).toBe(1);
  expect(await next.verify()).toMatchObject({ ok: true, entries: 5 });
});

test("a shift, its correction and the work beyond its plan are three payouts", () => {
  const data = { applicationId: newId() };
  const of = (type: string, more: object = {}) =>
    autoWithdrawalId({ type, data: { ...data, ...more } } as unknown as Message<"payment.settled">);
  const ids = [
    of("payment.settled"),
    of("payment.resettled"),
    of("payment.resettled", { isBeyondPlan: true }),
  ];
  expect(new Set(ids).size).toBe(3);
  expect(of("payment.resettled")).toBe(ids[1]);
});
