/**
 * Corrections on a running service: each once, for any caller and any repetition, over a stop, and
 * in every read model.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readModelsOf } from "../../../mixins/projection/read-models.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import {
  codeOf,
  countingProvider,
  newParties,
  openShop,
  type Parties,
  type Shop,
} from "../shop.ts";

let shop: Shop;
const { provider } = countingProvider();
beforeEach(async () => {
  shop = await openShop(provider);
});
afterEach(() => shop.stop());

const correct = (parties: Parties, decidedMinutes = 480) => {
  const { applicationId, attempt = 1 } = parties;
  return call(shop.broker, "payment.correct", {
    cid: newId(),
    applicationId,
    attempt,
    decidedMinutes,
  });
};
/** A shift of which six of eight hours were paid, and an employer with as much again. */
const settled = async (amountWon = 300_000): Promise<Parties> => {
  const parties = newParties();
  await shop.fund(parties.employerId, amountWon);
  await shop.hold(parties);
  await shop.settle(parties, 360);
  return parties;
};
const earnedBy = async ({ workerId }: Parties) =>
  (await shop.wallet(workerId, "worker")).availableWon;

test("a correction sent ten times in parallel, and again after a start, moves money once", async () => {
  const parties = await settled();
  const before = await earnedBy(parties);
  const answers = await Promise.all(Array.from({ length: 10 }, () => correct(parties)));
  // 24,000 won less 0.9 %, cut to 10 won.
  expect(new Set(answers.map(({ netWon }) => netWon))).toEqual(new Set([23_790]));
  expect(await earnedBy(parties)).toBe(before + 23_790);
  await shop.halt();
  shop = await openShop(provider, { dataDir: shop.dataDir });
  expect(await correct(parties)).toEqual({ netWon: 23_790, grossWon: 24_000, paidNetWon: 71_360 });
  expect(await earnedBy(parties)).toBe(before + 23_790);
  expect(await codeOf(correct(parties, 470))).toBe("KEY_REUSED");
  expect(await shop.verify()).toMatchObject({ ok: true, sumWon: 0, negativeAccounts: [] });
});

test("only a settlement is corrected, and never to more than was agreed", async () => {
  const missing = newParties();
  expect(await codeOf(correct(missing))).toBe("HOLD_MISSING");
  await shop.fund(missing.employerId, 300_000);
  await shop.hold(missing);
  expect(await codeOf(correct(missing))).toBe("HOLD_MISSING");
  await shop.release(missing);
  expect(await codeOf(correct(missing))).toBe("HOLD_RESOLVED");
  expect(await codeOf(correct(await settled(), 481))).toBe("WORKED_TOO_LONG");
});

test("a correction refused for want of money succeeds under the same id when there is some", async () => {
  // The hold is 108,110; six hours cost 81,080, so that 27,030 come back.
  const parties = await settled(108_110);
  // An hour of another shift.
  const other = newParties(parties.employerId);
  const short = {
    hourlyWageWon: 10_320,
    startsAt: "2026-12-02T09:00:00+09:00",
    endsAt: "2026-12-02T10:00:00+09:00",
    breakMinutes: 0,
    regularEmployees: 5,
  };
  await shop.hold(other, short);
  expect(await codeOf(correct(parties))).toBe("INSUFFICIENT_FUNDS");
  expect(await codeOf(correct(parties))).toBe("INSUFFICIENT_FUNDS");
  await shop.fund(parties.employerId, 20_000);
  expect((await correct(parties)).netWon).toBe(23_790);
  expect((await shop.verify()).ok).toBe(true);
});

test("read models equal their rebuild, and the employer's documents have the day once", async () => {
  const parties = await settled();
  const { employerId, workerId } = parties;
  await correct(parties);
  const seen = async (userId: string, role: "worker" | "employer") =>
    (await call(shop.broker, "payment.settlements", {}, shop.as(userId, role))).items;
  await until(async () => (await seen(workerId, "worker")).length === 2);
  const service = serviceOf(shop.broker, "payment");
  for (const view of readModelsOf(service)) expect(await view.compareRebuild()).toBe(true);
  const [{ settledAt = "" } = {}] = await seen(employerId, "employer");
  const month = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" })
    .format(new Date(settledAt))
    .slice(0, 7);
  const documentOf = (kind: "payStatements" | "workConfirmations") =>
    call(shop.broker, "payment.exports", { kind, month }, shop.as(employerId, "employer"));
  // One day, eight hours, 96,000 won.
  expect(await documentOf("workConfirmations")).toContain(",2026-12-01,1,8,8,96000,");
  expect(await documentOf("payStatements")).toContain(",1,2026-12-01,96000,0,0,0");
});
