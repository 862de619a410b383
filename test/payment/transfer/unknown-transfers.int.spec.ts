import { afterEach, describe, expect, test } from "@jest/globals";
import { openSandboxServer } from "../../../scripts/sandbox/sandbox-server.ts";
import { dayMs, newId, now, seoulDate } from "../../../services/contracts/core/units.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import type { PaymentService } from "../../../services/payment/ledger/ledger.repository.ts";
import { sandboxAt } from "../../../services/payment/provider/sandbox/sandbox.client.ts";
import { providerOfSettings } from "../../../services/payment/provider-factory.adapter.ts";
import { ownCommand, settle } from "../../../services/payment/transfer/transfer.reactor.ts";
import { transfers } from "../../../services/payment/transfer/unknown-transfers.scheduler.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { codeOf, dayNetWon, dayTotalWon, newParties, openShop, type Shop } from "../shop.ts";

const secret = "a secret of sixteen";
const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
const timeoutMs = 15_000;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const steps = (shop: Shop) => {
  const operatorId = newId();
  const operator = shop.as(operatorId, "operator");
  const statusOf = (employerId: string, key: string) => async (status: string) =>
    (await shop.charge(employerId, 50_000, key)).status === status;
  return {
    /** A charge, and a check of its status. */
    async charged(employerId: string) {
      const key = newId();
      const { chargeId } = await shop.charge(employerId, 50_000, key);
      return { chargeId, is: statusOf(employerId, key) };
    },
    /** Puts the pay of a day into a worker's wallet. */
    async earn(parties: ReturnType<typeof newParties>) {
      await shop.fund(parties.employerId, dayTotalWon);
      await shop.hold(parties);
      await shop.settle(parties);
    },
    async withdrawn(workerId: string, amountWon: number) {
      const as = shop.as(workerId, "worker", newId());
      const { withdrawalId } = await call(shop.broker, "payment.withdraw", { amountWon }, as);
      const is = async (status: string) =>
        (await call(shop.broker, "payment.withdrawal", { withdrawalId }, as)).status === status;
      return { withdrawalId, is };
    },
    unknowns: async () =>
      (await call(shop.broker, "payment.unknowns", {}, operator)).items.map(
        ({ paymentId, status, kind }) => ({ paymentId, status, kind }),
      ),
    settle: (params: Params<"payment.unknowns.settle">, key: string = newId()) =>
      call(shop.broker, "payment.unknowns.settle", params, shop.as(operatorId, "operator", key)),
  };
};

const open = async () => {
  const server = await openSandboxServer({ secret });
  stops.push(() => server.stop());
  const parties = newParties();
  const { employerId, workerId } = parties;
  const accounts = new Map([[workerId, account]]);
  const shop = await openShop(sandboxAt(server.url, secret), { accounts });
  stops.push(() => shop.stop());
  return { server, parties, employerId, workerId, ...shop, ...steps(shop) };
};

describe("an unknown outcome", () => {
  test("is shown as unknown, and settled once when the provider is back", async () => {
    const { server, employerId, charged, wallet, unknowns, verify } = await open();
    server.setFaults({ away: 1 });
    const { chargeId, is } = await charged(employerId);
    await until(() => is("unknown"), timeoutMs);
    await until(async () => (await unknowns()).length === 1);
    expect(await unknowns()).toEqual([{ paymentId: chargeId, kind: "charge", status: "unknown" }]);
    expect((await wallet(employerId, "employer")).availableWon).toBe(0);
    server.setFaults({});
    await until(() => is("confirmed"), timeoutMs);
    expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
    await until(async () => (await unknowns()).length === 0);
    expect(await verify()).toMatchObject({ ok: true, entries: 1 });
  });

  test("of a charge that was carried out is found by its key, and not repeated", async () => {
    const { server, employerId, charged, wallet } = await open();
    server.setFaults({ lost: 1 });
    const { is } = await charged(employerId);
    await until(() => is("confirmed"), timeoutMs);
    // No answer to any request arrived: the look-up settled it.
    expect(server.counts.lost).toBe(server.counts.asked);
    expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
  });

  test("of a payout stays in transit until the bank answers, also days later", async () => {
    const { server, parties, workerId, earn, withdrawn, wallet, verify, unknowns } = await open();
    await earn(parties);
    server.setFaults({ returned: 1, returnMs: 3 * dayMs });
    const slow = await withdrawn(workerId, 40_000);
    await until(async () => (await unknowns())[0]?.status === "unknown", timeoutMs);
    server.setFaults({ returned: 1, returnMs: 700 });
    const quick = await withdrawn(workerId, 30_000);
    await until(() => quick.is("failed"), timeoutMs);
    // The bank is working on it, so its owner does not see it as unknown.
    expect(await slow.is("requested")).toBe(true);
    expect(await wallet(workerId, "worker")).toMatchObject({
      availableWon: dayNetWon - 40_000,
      transitWon: 40_000,
    });
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("is looked up after a restart, too", async () => {
    const { server, employerId, charged, ...first } = await open();
    server.setFaults({ away: 1 });
    const { is } = await charged(employerId);
    await until(() => is("unknown"), timeoutMs);
    await first.halt();
    server.setFaults({});
    const after = await openShop(sandboxAt(server.url, secret), { dataDir: first.dataDir });
    stops.push(() => after.stop());
    await until(
      async () => (await after.wallet(employerId, "employer")).availableWon === 50_000,
      timeoutMs,
    );
  });
});

describe("an amount that differs at the provider", () => {
  test("is credited to no one: it stays unknown and calls a person", async () => {
    const { server, employerId, charged, wallet } = await open();
    server.setFaults({ away: 1 });
    const { chargeId, is } = await charged(employerId);
    await until(() => is("unknown"), timeoutMs);
    const { asked } = server.counts;
    server.setFaults({});
    const key = `charge-${chargeId}`;
    await fetch(`${server.url}/sandbox/charges`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "idempotency-key": key },
      body: JSON.stringify({ amountWon: 900_000 }),
    });
    expect(server.counts.asked).toBeGreaterThan(asked);
    // Two more look-ups, and nothing moves.
    const looked = server.counts.looks;
    await until(() => server.counts.looks >= looked + 2, timeoutMs);
    expect(await is("unknown")).toBe(true);
    expect((await wallet(employerId, "employer")).availableWon).toBe(0);
  });
});

describe("a second, different end", () => {
  test("moves nothing, and calls a person", async () => {
    const { parties, workerId, earn, charge, withdrawn, wallet, broker, verify } = await open();
    await earn(parties);
    const { chargeId } = await charge(parties.employerId, 50_007);
    const { withdrawalId, is } = await withdrawn(workerId, 40_000);
    await until(() => is("paid"), timeoutMs);
    const payments = serviceOf(broker, "payment") as PaymentService;
    const { charge: ofCharge, payout } = transfers;
    await until(async () => (await ofCharge.state(payments.log, chargeId))?.status === "over");
    const logged: string[] = [];
    const error = payments.logger.error.bind(payments.logger);
    payments.logger.error = (...parts: unknown[]) => logged.push(parts.join(" "));
    const done = { status: "done", detail: "late" } as const;
    const refused = { status: "refused", detail: "late" } as const;
    await settle(payments, ofCharge, chargeId, done, ownCommand(chargeId));
    await settle(payments, payout, withdrawalId, refused, ownCommand(withdrawalId));
    payments.logger.error = error;
    expect(logged.map((line) => line.split(" ").slice(0, 3))).toEqual([
      ["ALERT", "charge", chargeId],
      ["ALERT", "payout", withdrawalId],
    ]);
    expect((await wallet(workerId, "worker")).availableWon).toBe(dayNetWon - 40_000);
    expect(await is("paid")).toBe(true);
    expect(await verify()).toMatchObject({ ok: true });
  });
});

describe("an operator", () => {
  test("settles an unknown transfer once, and a later answer of the provider changes nothing", async () => {
    const { server, parties, workerId, earn, withdrawn, settle, wallet, verify, unknowns } =
      await open();
    await earn(parties);
    server.setFaults({ away: 1 });
    const { withdrawalId: paymentId, is } = await withdrawn(workerId, 40_000);
    await until(() => is("unknown"), timeoutMs);
    const key = newId();
    const decision = { paymentId, outcome: "refused", receipt: "bank-letter-7" } as const;
    const answer = { paymentId, outcome: "refused" };
    expect(await settle(decision, key)).toEqual(answer);
    expect(await settle(decision, key)).toEqual(answer);
    expect(await codeOf(settle({ ...decision, outcome: "done" }, key))).toBe("KEY_REUSED");
    expect(await codeOf(settle({ ...decision, outcome: "done" }))).toBe("ALREADY_SETTLED");
    expect(await is("failed")).toBe(true);
    server.setFaults({});
    await until(async () => (await unknowns()).length === 0);
    expect((await wallet(workerId, "worker")).availableWon).toBe(dayNetWon);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("settles an unknown charge: it is credited or declined", async () => {
    const { server, employerId, charged, settle, wallet, verify } = await open();
    server.setFaults({ away: 1 });
    const [done, refused] = [await charged(employerId), await charged(employerId)];
    await until(async () => (await done.is("unknown")) && (await refused.is("unknown")), timeoutMs);
    await settle({ paymentId: done.chargeId, outcome: "done", receipt: "r-1" });
    await settle({ paymentId: refused.chargeId, outcome: "refused", receipt: "r-2" });
    expect(await done.is("confirmed")).toBe(true);
    expect(await refused.is("declined")).toBe(true);
    expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
    expect(await verify()).toMatchObject({ ok: true, entries: 1 });
  });

  test("cannot settle a transfer that is over, unknown to us, or still being asked for", async () => {
    const { server, employerId, charged, settle } = await open();
    const decision = { outcome: "done", receipt: "r-1" } as const;
    expect(await codeOf(settle({ paymentId: newId(), ...decision }))).toBe("NOT_FOUND");
    const { chargeId: paymentId, is } = await charged(employerId);
    await until(() => is("confirmed"), timeoutMs);
    expect(await codeOf(settle({ paymentId, ...decision }))).toBe("ALREADY_SETTLED");
    server.setFaults({ delayMsMax: 2000, seed: "slow" });
    const { chargeId: young } = await charged(employerId);
    expect(await codeOf(settle({ paymentId: young, ...decision }))).toBe("NOT_UNKNOWN");
    server.setFaults({});
  });
});

describe("an order id from the browser", () => {
  const named = {
    amountWon: 50_000,
    method: "card",
    orderId: "order-1",
    paymentKey: "pk_1",
  } as const;

  test("is one charge, for any person and any key", async () => {
    const { broker, as, wallet } = await open();
    const [one, other] = [newId(), newId()];
    const charge = (userId: string, params: Params<"payment.charge"> = named) =>
      codeOf(call(broker, "payment.charge", params, as(userId, "employer", newId())));
    expect(await charge(one)).toBe("done");
    await until(async () => (await wallet(one, "employer")).availableWon === 50_000, timeoutMs);
    expect([await charge(one), await charge(other)]).toEqual(["ORDER_TAKEN", "ORDER_TAKEN"]);
    const { paymentKey: _, ...half } = named;
    expect(await charge(one, { ...half, orderId: "order-2" })).toBe("PAYMENT_KEY_MISSING");
    // The form of our own charge keys is refused as an order id.
    const forged = { ...named, orderId: `charge-${newId()}` };
    expect(await charge(one, forged)).toBe("VALIDATION_ERROR");
    expect((await wallet(one, "employer")).availableWon).toBe(50_000);
    expect((await wallet(other, "employer")).availableWon).toBe(0);
  });

  test("is required with Toss Payments, which the settings of a process select", async () => {
    const server = await openSandboxServer({ secret });
    stops.push(() => server.stop());
    const shop = await openShop(providerOfSettings(), {
      env: {
        ONEDAY_PROVIDER: "toss",
        ONEDAY_PROVIDER_URL: server.url,
        ONEDAY_PROVIDER_SECRET: secret,
      },
    });
    stops.push(() => shop.stop());
    const employerId = newId();
    expect(await codeOf(shop.charge(employerId, 50_000))).toBe("PAYMENT_KEY_MISSING");
    await call(shop.broker, "payment.charge", named, shop.as(employerId, "employer", newId()));
    await until(async () => (await shop.wallet(employerId, "employer")).availableWon === 50_000);
  });
});

test("the sandbox in the process keeps everything over a restart", async () => {
  const first = await openShop(providerOfSettings());
  stops.push(() => first.stop());
  const employerId = newId();
  await first.fund(employerId, 50_000);
  await first.halt();
  const after = await openShop(providerOfSettings(), { dataDir: first.dataDir });
  stops.push(() => after.stop());
  const { items } = await call(after.broker, "payment.unknowns", {}, after.as(newId(), "operator"));
  expect(items).toEqual([]);
  const date = seoulDate(now());
  const operator = after.as(newId(), "operator");
  expect(await call(after.broker, "payment.reconcile", { date }, operator)).toMatchObject({
    matched: 1,
    missing: 0,
    extra: 0,
    differenceWon: 0,
  });
});
