import { afterEach, expect, test } from "@jest/globals";
import { idOf } from "../../../mixins/log/commit.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import type { PaymentService } from "../../../services/payment/ledger/ledger.repository.ts";
import { countingProvider, openShop, type Shop } from "../../payment/shop.ts";
import { serviceOf } from "../../support/broker.ts";
import { takeOut } from "../../support/stored.ts";
import { until } from "../../support/until.ts";

const employerId = newId();
let shop: Shop;
afterEach(() => shop.stop());

const headOf = ({ broker }: Shop): number =>
  (serviceOf(broker, "payment") as PaymentService).log.head.position;

const waitingOf = async ({ broker }: Shop): Promise<string[]> =>
  (await call(broker, "payment.health", {})).waiting;

const feedsOf = async ({ broker, as }: Shop) =>
  (await call(broker, "payment.feeds", {}, as(newId(), "operator"))).feeds;

const areRead = async (open: Shop): Promise<boolean> =>
  (await feedsOf(open)).every(({ behind }) => behind === 0);

/** A shop that lost its last commits after others had read them. */
const shortShop = async (commits: number): Promise<number> => {
  const { provider } = countingProvider();
  shop = await openShop(provider);
  await shop.fund(employerId, 100_000);
  await shop.fund(employerId, 50_000);
  await until(() => areRead(shop));
  const head = headOf(shop);
  await shop.halt();
  const gone = new Set(Array.from({ length: commits }, (_, n) => idOf(head - n)));
  await takeOut(shop.dataDir, "payment", "log", (id) => gone.has(id));
  shop = await openShop(provider, { dataDir: shop.dataDir });
  await until(async () => (await waitingOf(shop)).includes("payment/log"));
  return head;
};

test("a log shorter than others have read it accepts no command, and reads continue", async () => {
  await shortShop(2);
  const { charge, wallet } = shop;
  await expect(charge(employerId, 10_000, newId())).rejects.toMatchObject({
    code: 503,
    type: "NOT_READY",
    retryable: true,
    data: { waiting: expect.arrayContaining(["payment/log"]) },
  });
  expect((await wallet(employerId, "employer")).availableWon).toBeGreaterThan(0);
});

test("a lost commit's position is never reused, and the log continues once an operator asks", async () => {
  const head = await shortShop(2);
  const { broker, as } = shop;
  const asked = call(broker, "payment.feeds.reanchor", {}, as(newId(), "operator", newId()));
  expect(await asked).toMatchObject({ filled: 2 });
  await until(async () => (await waitingOf(shop)).length === 0);
  expect((await feedsOf(shop)).every(({ stoppedAt }) => stoppedAt === null)).toBe(true);
  expect(headOf(shop)).toBeGreaterThanOrEqual(head);
  const before = headOf(shop);
  await shop.fund(employerId, 70_000);
  expect(headOf(shop)).toBeGreaterThan(before);
  expect(await shop.verify()).toMatchObject({ ok: true });
});
