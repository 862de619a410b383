import { afterEach, expect, test } from "@jest/globals";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { accountGate } from "../../../mixins/personal-data/account-gate.ts";
import { hourMs, type Instant, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { monthOf, monthSpan } from "../../../services/contracts/kernel/seoul-month.ts";
import { inspect } from "../../../services/payment/audit/offline-audit.adapter.ts";
import type { PaymentService } from "../../../services/payment/ledger/ledger.repository.ts";
import { remitDue } from "../../../services/payment/month/remittance.scheduler.ts";
import { serviceOf } from "../../support/broker.ts";
import { projected } from "../../support/settled.ts";
import { spread } from "../../support/spread.ts";
import {
  codeOf,
  countingProvider,
  newParties,
  openShop,
  type Parties,
  type Shop,
} from "../shop.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const open = async (more: Parameters<typeof openShop>[1] = {}): Promise<Shop> => {
  const shop = await openShop(countingProvider().provider, more);
  stops.push(() => shop.stop());
  return shop;
};
const service = ({ broker }: Shop) => serviceOf(broker, "payment") as PaymentService;
const caughtUp = async (shop: Shop): Promise<void> => {
  const page = await call(shop.broker, "payment.log.read", { after: 0, limit: 1000 });
  await projected(service(shop), { payment: page.messages.at(-1)?.position ?? 0 });
};

/** 8 hours at 25,000 won, settled; the dues are those of docs/money.md for the full day. */
const work = async (shop: Shop, parties: Parties): Promise<void> => {
  await shop.fund(parties.employerId, 300_000);
  await shop.hold(parties, {
    hourlyWageWon: 25_000,
    startsAt: "2026-12-01T09:00:00+09:00",
    endsAt: "2026-12-01T18:00:00+09:00",
    breakMinutes: 60,
    regularEmployees: 5,
  });
  await shop.settle(parties);
  await caughtUp(shop);
};
const listed = async (shop: Shop) =>
  (await call(shop.broker, "payment.remittances", {}, shop.as(newId(), "operator"))).items;

/** Two hours after the end of the month of an instant. */
const afterMonth = (at: Instant): Instant => later(monthSpan(monthOf(at)).to, 2 * hourMs);

test("a month that is over goes back to the employer's wallet, once however often it is run", async () => {
  const shop = await open();
  const parties = newParties();
  const { employerId } = parties;
  await work(shop, parties);
  const at = now();
  const month = monthOf(at);
  const [due] = await listed(shop);
  expect(due).toMatchObject({ employerId, month, by: null, remittedAt: null });
  const dueWon = due?.leftWon ?? 0;
  expect(dueWon).toBeGreaterThan(0);

  await remitDue(service(shop), at);
  const before = await shop.wallet(employerId, "employer");
  const over = afterMonth(at);
  await Promise.all([1, 2, 3].map(() => remitDue(service(shop), over)));
  await caughtUp(shop);
  await remitDue(service(shop), over);

  const after = await shop.wallet(employerId, "employer");
  expect(after.availableWon - before.availableWon).toBe(dueWon);
  await caughtUp(shop);
  expect(await listed(shop)).toMatchObject([{ employerId, month, by: "employer", leftWon: 0 }]);
  const entries = await call(
    shop.broker,
    "payment.wallet.entries",
    {},
    shop.as(employerId, "employer"),
  );
  expect(entries.items.filter(({ kind }) => kind === "remit")).toMatchObject([
    { availableWon: dueWon, heldWon: 0, transitWon: 0 },
  ]);
  expect(await shop.verify()).toMatchObject({ ok: true, sumWon: 0, negativeAccounts: [] });
});

test("after a crash the next process remits what the first did not, and not what it did", async () => {
  const first = await openShop(countingProvider().provider);
  const [early, late] = [newParties(), newParties()];
  await work(first, early);
  const over = afterMonth(now());
  await remitDue(service(first), over);
  await work(first, late);
  const dataDir = first.crash();
  stops.push(() => first.stop());

  const next = await open({ dataDir });
  await caughtUp(next);
  const before = await next.wallet(early.employerId, "employer");
  await remitDue(service(next), over);
  await caughtUp(next);
  expect(await next.wallet(early.employerId, "employer")).toEqual(before);
  const remitted = await listed(next);
  expect(remitted.map(({ employerId }) => employerId).sort()).toEqual(
    [early.employerId, late.employerId].sort(),
  );
  for (const one of remitted) expect(one).toMatchObject({ by: "employer", leftWon: 0 });
  expect(await next.verify()).toMatchObject({ ok: true });
  await next.halt();
  // A database is read while it is used: the offline audit of a folder has no part there.
  if (spread !== null) return;
  expect(await inspect({ dataDir })).toMatchObject({ ok: true, findings: [] });
});

test("by proxy nothing comes to the wallet, and an employer who has left is paid for by proxy", async () => {
  for (const [env, isGone] of [
    [{ ONEDAY_WITHHOLDING: "proxy" }, false],
    [{}, true],
  ] as const) {
    const shop = await open({ env });
    const parties = newParties();
    const { employerId } = parties;
    await work(shop, parties);
    if (isGone) await accountGate.close(service(shop), employerId, systemCommand(newId()));
    const before = await shop.wallet(employerId, "employer");
    await remitDue(service(shop), afterMonth(now()));
    await caughtUp(shop);
    expect(await shop.wallet(employerId, "employer")).toEqual(before);
    expect(await listed(shop)).toMatchObject([{ employerId, by: "proxy", leftWon: 0 }]);
    expect(await shop.verify()).toMatchObject({ ok: true, sumWon: 0 });
  }
});

test("operators alone run a month by hand, and none that is not over", async () => {
  const shop = await open();
  const parties = newParties();
  await work(shop, parties);
  const { broker, as } = shop;
  const month = monthOf(now());
  const run = (role: "operator" | "employer") =>
    call(broker, "payment.remittances.run", { month }, as(newId(), role, newId()));
  expect(await codeOf(run("employer"))).toBe("WRONG_ROLE");
  expect(await codeOf(run("operator"))).toBe("MONTH_NOT_OVER");
  const old = { month: "2026-01" };
  const ran = await call(broker, "payment.remittances.run", old, as(newId(), "operator", newId()));
  expect(ran).toEqual({ month: "2026-01", remitted: 0, totalWon: 0, isDone: true });
});
