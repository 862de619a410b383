import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import {
  type Accounts,
  codeOf,
  countingProvider,
  dayNetWon,
  dayTotalWon,
  newParties,
  openShop,
  type Shop,
} from "../shop.ts";

const ends: (() => Promise<void> | void)[] = [];
const gates: (() => void)[] = [];
afterEach(async () => {
  for (const open of gates.splice(0)) open();
  for (const end of ends.splice(0).reverse()) await end();
});

const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
const shopOf = async (...args: Parameters<typeof openShop>): Promise<Shop> => {
  const shop = await openShop(...args);
  ends.push(() => shop.stop());
  return shop;
};
const open = async (more: Partial<typeof account> = {}, before?: () => Promise<void>) => {
  const counted = countingProvider(before);
  const parties = newParties();
  const accounts: Accounts = new Map([[parties.workerId, { ...account, ...more }]]);
  const shop = await shopOf(counted.provider, { accounts });
  return { ...counted, ...shop, accounts, parties, ...steps(shop) };
};
const steps = (shop: Shop) => ({
  withdraw: (userId: string, amountWon: number, key: string = newId()) =>
    call(shop.broker, "payment.withdraw", { amountWon }, shop.as(userId, "worker", key)),
  status: async (userId: string, withdrawalId: string) =>
    (await call(shop.broker, "payment.withdrawal", { withdrawalId }, shop.as(userId, "worker")))
      .status,
  async earn(parties: ReturnType<typeof newParties>) {
    await shop.fund(parties.employerId, dayTotalWon);
    await shop.hold(parties);
    await shop.settle(parties);
  },
});

describe("a withdrawal", () => {
  test("is sent to the bank once, however often it is repeated", async () => {
    const { earn, parties, withdraw, status, payouts, wallet, verify } = await open();
    const { workerId } = parties;
    await earn(parties);
    const key = newId();
    const both = await Promise.all([
      withdraw(workerId, 60_000, key),
      withdraw(workerId, 60_000, key),
    ]);
    const [{ withdrawalId }] = both;
    expect(both[1].withdrawalId).toBe(withdrawalId);
    await until(async () => (await status(workerId, withdrawalId)) === "paid");
    expect(await withdraw(workerId, 60_000, key)).toEqual({
      withdrawalId,
      amountWon: 60_000,
      status: "paid",
    });
    expect(payouts).toHaveLength(1);
    expect(payouts[0]).toMatchObject({ amountWon: 60_000, account });
    expect(await wallet(workerId, "worker")).toEqual({
      availableWon: dayNetWon - 60_000,
      heldWon: 0,
      transitWon: 0,
    });
    expect(await codeOf(withdraw(workerId, 50_000, key))).toBe("KEY_REUSED");
    expect(await verify()).toMatchObject({ ok: true, entries: 5 });
  });

  test("that the bank refuses returns to the wallet", async () => {
    const { earn, parties, withdraw, status, wallet, verify } = await open({ bankCode: "999" });
    const { workerId } = parties;
    await earn(parties);
    const { withdrawalId } = await withdraw(workerId, 60_000);
    await until(async () => (await status(workerId, withdrawalId)) === "failed");
    expect((await wallet(workerId, "worker")).availableWon).toBe(dayNetWon);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("is refused without an account and without funds, and private to its owner", async () => {
    const { earn, parties, withdraw, status, accounts } = await open();
    const { workerId } = parties;
    const stranger = newId();
    await earn(parties);
    expect(await codeOf(withdraw(stranger, 1))).toBe("NO_BANK_ACCOUNT");
    expect(await codeOf(withdraw(workerId, dayNetWon + 1))).toBe("INSUFFICIENT_FUNDS");
    const key = newId();
    const { withdrawalId } = await withdraw(workerId, 1000, key);
    expect(await codeOf(status(stranger, withdrawalId))).toBe("NOT_FOUND");
    expect(await codeOf(status(workerId, newId()))).toBe("NOT_FOUND");
    await until(async () => (await status(workerId, withdrawalId)) === "paid");
    accounts.clear();
    expect((await withdraw(workerId, 1000, key)).withdrawalId).toBe(withdrawalId);
    expect(await codeOf(withdraw(workerId, 1000))).toBe("NO_BANK_ACCOUNT");
  });

  test("waits after a change of account, says until when, and takes nothing", async () => {
    const { earn, parties, withdraw, wallet, accounts } = await open();
    const { workerId } = parties;
    await earn(parties);
    const key = newId();
    const { withdrawalId } = await withdraw(workerId, 1000, key);
    const heldUntil = "2026-12-24T00:00:00.000Z";
    accounts.set(workerId, { ...account, heldUntil });
    const refused = await withdraw(workerId, 1000).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      type: "BANK_ACCOUNT_NEW",
      code: 409,
      data: { until: heldUntil },
    });
    expect((await withdraw(workerId, 1000, key)).withdrawalId).toBe(withdrawalId);
    expect((await wallet(workerId, "worker")).availableWon).toBe(dayNetWon - 1000);
  });

  test("of an employer takes what is available and never what is held", async () => {
    const { fund, hold, parties, accounts, wallet, broker, as, payouts, refunds } = await open();
    const { employerId } = parties;
    accounts.set(employerId, account);
    await fund(employerId, dayTotalWon + 5000);
    await hold(parties);
    const withdraw = (amountWon: number) =>
      call(broker, "payment.withdraw", { amountWon }, as(employerId, "employer", newId()));
    expect(await codeOf(withdraw(5001))).toBe("INSUFFICIENT_FUNDS");
    const { withdrawalId, amountWon } = await withdraw(5000);
    expect(amountWon).toBe(5000);
    await until(async () => (await wallet(employerId, "employer")).transitWon === 0);
    const got = await call(
      broker,
      "payment.withdrawal",
      { withdrawalId },
      as(employerId, "employer"),
    );
    expect(got).toEqual({ withdrawalId, amountWon: 5000, status: "paid" });
    // The money came by card, and was refunded there: the bank was not called.
    expect(refunds.map((refund) => refund.amountWon)).toEqual([5000]);
    expect(payouts).toEqual([]);
    expect(await wallet(employerId, "employer")).toMatchObject({
      availableWon: 0,
      heldWon: dayTotalWon,
    });
  });

  test("of an employer is one, from as many charges as it takes, the oldest first", async () => {
    const { fund, parties, accounts, wallet, broker, as, payouts, refunds } = await open();
    const { employerId } = parties;
    accounts.set(employerId, account);
    for (const won of [3000, 4000, 5000]) await fund(employerId, won);
    const key = newId();
    const withdraw = (amountWon: number) =>
      call(broker, "payment.withdraw", { amountWon }, as(employerId, "employer", key));
    const all = await Promise.all([withdraw(8000), withdraw(8000)]);
    expect(new Set(all.map(({ withdrawalId }) => withdrawalId)).size).toBe(1);
    expect(await codeOf(withdraw(8001))).toBe("KEY_REUSED");
    await until(async () => (await wallet(employerId, "employer")).transitWon === 0);
    expect(await withdraw(8000)).toMatchObject({ amountWon: 8000, status: "paid" });
    // The provider is asked about them at the same time, so it hears of them in any order.
    expect(refunds.map(({ amountWon }) => amountWon).toSorted()).toEqual([1000, 3000, 4000]);
    expect(payouts).toEqual([]);
    expect((await wallet(employerId, "employer")).availableWon).toBe(4000);
    const [other] = [as(newId(), "employer")];
    const { withdrawalId } = await withdraw(8000);
    expect(await codeOf(call(broker, "payment.withdrawal", { withdrawalId }, other))).toBe(
      "NOT_FOUND",
    );
  });

  test("leaves neither account nor name in any store of payment", async () => {
    const { earn, parties, withdraw, status, dataDir } = await open();
    await earn(parties);
    const { withdrawalId } = await withdraw(parties.workerId, 10_000);
    await until(async () => (await status(parties.workerId, withdrawalId)) === "paid");
    const texts = await textsOf(dataDir);
    const ours = [...texts].filter(([name]) => name.startsWith("payment/"));
    expect(ours.map(([name]) => name)).toContain("payment/claims");
    const text = ours.map(([, each]) => each).join("");
    expect(text).toContain(withdrawalId);
    expect(text).not.toContain(account.accountNumber);
    expect(text).not.toContain(account.holder);
  });
});

describe("a crash", () => {
  test("during the call to the bank: it is repeated under the same key and pays once", async () => {
    let crashed: string | null = null;
    const gate = new Promise<void>((resolve) => gates.push(resolve));
    const answered = Promise.withResolvers<void>();
    let isArmed = false;
    const first = await open({}, async () => {
      if (!isArmed) return;
      await answered.promise;
      crashed = first.crash();
      await gate;
    });
    const { parties, accounts, payouts, provider } = first;
    await first.earn(parties);
    isArmed = true;
    const { withdrawalId } = await first.withdraw(parties.workerId, 60_000);
    answered.resolve();
    await until(() => crashed !== null);
    const folder = String(crashed);
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    isArmed = false;
    const after = await shopOf(provider, { dataDir: folder, accounts });
    const { status } = steps(after);
    await until(async () => (await status(parties.workerId, withdrawalId)) === "paid");
    expect(payouts).toHaveLength(2);
    expect(new Set(payouts.map(({ key }) => key)).size).toBe(1);
    expect(await after.wallet(parties.workerId, "worker")).toEqual({
      availableWon: dayNetWon - 60_000,
      heldWon: 0,
      transitWon: 0,
    });
    expect(await after.verify()).toMatchObject({ ok: true, entries: 5, sumWon: 0 });
  });

  test("at any moment loses nothing that was answered", async () => {
    const first = await open();
    const { parties, earn, fund, hold, provider, accounts } = first;
    await earn(parties);
    const { employerId } = parties;
    await fund(employerId, dayTotalWon * 3);
    const asked = Array.from({ length: 3 }, () => newParties(employerId));
    const answered: typeof asked = [];
    let crashed: string | null = null;
    // After the crash the waiting calls may end in any way, which does not count.
    await Promise.allSettled(
      asked.map(async (each) => {
        await hold(each);
        if (crashed !== null) return;
        answered.push(each);
        crashed = first.crash();
      }),
    );
    expect(answered).toHaveLength(1);
    const folder = String(crashed);
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const after = await shopOf(provider, { dataDir: folder, accounts });
    const before = (await after.verify()).entries;
    for (const each of answered) expect(await after.hold(each)).toEqual({ heldWon: dayTotalWon });
    expect((await after.verify()).entries).toBe(before);
    for (const each of asked) {
      await after.hold(each);
      await after.settle(each);
    }
    expect((await after.wallet(employerId, "employer")).heldWon).toBe(0);
    expect(await after.verify()).toMatchObject({ ok: true, openHolds: 0, entries: 3 + 1 + 6 });
  });

  test("a stop and a start on the same folder change no amount", async () => {
    const first = await open();
    const { parties, provider, accounts, dataDir } = first;
    await first.earn(parties);
    const worker = await first.wallet(parties.workerId, "worker");
    const verified = await first.verify();
    await first.halt();
    const after = await shopOf(provider, { dataDir, accounts });
    expect(await after.wallet(parties.workerId, "worker")).toEqual(worker);
    expect(await after.verify()).toEqual(verified);
    expect(first.charges).toHaveLength(1);
  });
});
