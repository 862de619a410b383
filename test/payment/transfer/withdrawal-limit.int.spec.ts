import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { folderOf, remove } from "../../support/folders.ts";
import {
  countingProvider,
  dayNetWon,
  dayTotalWon,
  newParties,
  openShop,
  type Shop,
} from "../shop.ts";

const limit = 3;
const counted = countingProvider();
const parties = newParties();
const { workerId, employerId } = parties;
let folder: string;
let shop: Shop;

beforeAll(async () => {
  folder = folderOf("withdrawal-limit");
  const file = join(folder, "tuning.json");
  writeFileSync(file, JSON.stringify({ limits: { withdrawals: limit } }));
  const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
  const accounts = new Map([workerId, employerId].map((id) => [id, account]));
  shop = await openShop(counted.provider, { accounts, env: { ONEDAY_TUNING: file } });
  await shop.fund(employerId, dayTotalWon + 50_000);
  await shop.hold(parties);
  await shop.settle(parties);
});
afterAll(async () => {
  await shop.stop();
  remove(folder);
});

const withdraw = (
  userId: string,
  role: "worker" | "employer",
  amountWon: number,
  key: string = newId(),
) => call(shop.broker, "payment.withdraw", { amountWon }, shop.as(userId, role, key));
const outcomes = (all: readonly Promise<unknown>[]) =>
  Promise.all(
    all.map((one) =>
      one.then(
        () => "done",
        (error: unknown) => (error as { type: string }).type,
      ),
    ),
  );

test("a refusal takes nothing from the day's limit, and parallel withdrawals never exceed it", async () => {
  const tooMuch = Array.from({ length: limit + 1 }, () =>
    withdraw(workerId, "worker", dayNetWon + 1),
  );
  // In parallel, each of them may be refused because the others fill the day.
  expect(new Set(await outcomes(tooMuch))).not.toContain("done");
  const key = newId();
  const first = await withdraw(workerId, "worker", 1000, key);
  const many = Array.from({ length: 8 }, () => withdraw(workerId, "worker", 1000));
  const results = await outcomes(many);
  expect(results.filter((one) => one === "done")).toHaveLength(limit - 1);
  expect(results.filter((one) => one === "WITHDRAWAL_LIMIT")).toHaveLength(8 - limit + 1);
  const { availableWon } = await shop.wallet(workerId, "worker");
  expect(availableWon).toBe(dayNetWon - limit * 1000);
  // A repeated command replays its answer, whatever the day has left.
  expect(await withdraw(workerId, "worker", 1000, key)).toMatchObject({
    withdrawalId: first.withdrawalId,
  });
  await expect(withdraw(workerId, "worker", 1000)).rejects.toMatchObject({
    code: 409,
    data: { left: 0 },
  });
});

test("each person has a day's limit of their own", async () => {
  const all = await outcomes(
    Array.from({ length: limit }, () => withdraw(employerId, "employer", 1000)),
  );
  expect(all).toEqual(Array.from({ length: limit }, () => "done"));
});
