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
const patienceMs = 15_000;
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
    /** A charge, and whether it has a status. */
    async charged(employerId: string) {
      const key = newId();
      const { chargeId } = await shop.charge(employerId, 50_000, key);
      return { chargeId, is: statusOf(employerId, key) };
    },
    /** A worker's wallet has the pay of a day in it. */
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

describe("what nobody knows", () => {
  test("is unknown, and settled by itself when the provider is there again, once", async () => {
    const { server, employerId, charged, wallet, unknowns, verify } = await open();
    server.setFaults({ away: 1 });
    const { chargeId, is } = await charged(employerId);
    await until(() => is("unknown"), patienceMs);
    await until(async () => (await unknowns()).length === 1);
    expect(await unknowns()).toEqual([{ paymentId: chargeId, kind: "charge", status: "unknown" }]);
    expect((await wallet(employerId, "employer")).availableWon).toBe(0);
    server.setFaults({});
    await until(() => is("confirmed"), patienceMs);
    expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
    await until(async () => (await unknowns()).length === 0);
    expect(await verify()).toMatchObject({ ok: true, entries: 1 });
  });

  test("of a charge that was done is found by its key, and not done again", async () => {
    const { server, employerId, charged, wallet } = await open();
    server.setFaults({ lost: 1 });
    const { is } = await charged(employerId);
    await until(() => is("confirmed"), patienceMs);
    // No answer to any request came: what settled it was the look-up.
    expect(server.counts.lost).toBe(server.counts.asked);
    expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
  });

  test("of a payout stays in transit until the bank says so, days later too", async () => {
    const { server, parties, workerId, earn, withdrawn, wallet, verify, unknowns } = await open();
    await earn(parties);
    server.setFaults({ returned: 1, returnMs: 3 * dayMs });
    const slow = await withdrawn(workerId, 40_000);
    await until(async () => (await unknowns())[0]?.status === "unknown", patienceMs);
    server.setFaults({ returned: 1, returnMs: 700 });
    const quick = await withdrawn(workerId, 30_000);
    await until(() => quick.is("failed"), patienceMs);
    // The bank is at it, which is no mystery to its owner.
    expect(await slow.is("requested")).toBe(true);
    expect(await wallet(workerId, "worker")).toMatchObject({
      availableWon: dayNetWon - 40_000,
      transitWon: 40_000,
    });
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("is looked up after a restart too", async () => {
    const { server, employerId, charged, ...first } = await open();
    server.setFaults({ away: 1 });
    const { is } = await charged(employerId);
    await until(() => is("unknown"), patienceMs);
    await first.halt();
    server.setFaults({});
    const after = await openShop(sandboxAt(server.url, secret), { dataDir: first.dataDir });
    stops.push(() => after.stop());
    await until(
      async () => (await after.wallet(employerId, "employer")).availableWon === 50_000,
      patienceMs,
    );
  });
});

describe("an amount that the provider has otherwise", () => {
  test("is credited to nobody: it stays unknown and calls a person", async () => {
    const { server, employerId, charged, wallet } = await open();
    server.setFaults({ away: 1 });
    const { chargeId, is } = await charged(employerId);
    await until(() => is("unknown"), patienceMs);
    const { asked } = server.counts;
    server.setFaults({});
    const key = `charge-${chargeId}`;
    await fetch(`${server.url}/sandbox/charges`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "idempotency-key": key },
      body: JSON.stringify({ amountWon: 900_000 }),
    });
    expect(server.counts.asked).toBeGreaterThan(asked);
    // Two looks more, and nothing moves.
    const looked = server.counts.looks;
    await until(() => server.counts.looks >= looked + 2, patienceMs);
    expect(await is("unknown")).toBe(true);
    expect((await wallet(employerId, "employer")).availableWon).toBe(0);
  });
});

describe("an end that comes after another", () => {
  test("moves nothing, and calls a person", async () => {
    const { parties, workerId, earn, charge, withdrawn, wallet, broker, verify } = await open();
    await earn(parties);
    const { chargeId } = await charge(parties.employerId, 50_007);
    const { withdrawalId, is } = await withdrawn(workerId, 40_000);
    await until(() => is("paid"), patienceMs);
    const payments = serviceOf(broker, "payment") as PaymentService;
    const { charge: ofCharge, payout } = transfers;
    await until(async () => (await ofCharge.state(payments.log, chargeId))?.status === "over");
    const said: string[] = [];
    const error = payments.logger.error.bind(payments.logger);
    payments.logger.error = (...words: unknown[]) => said.push(words.join(" "));
    const done = { status: "done", detail: "late" } as const;
    const refused = { status: "refused", detail: "late" } as const;
    await settle(payments, ofCharge, chargeId, done, ownCommand(chargeId));
    await settle(payments, payout, withdrawalId, refused, ownCommand(withdrawalId));
    payments.logger.error = error;
    expect(said.map((line) => line.split(" ").slice(0, 3))).toEqual([
      ["ALERT", "charge", chargeId],
      ["ALERT", "payout", withdrawalId],
    ]);
    expect((await wallet(workerId, "worker")).availableWon).toBe(dayNetWon - 40_000);
    expect(await is("paid")).toBe(true);
    expect(await verify()).toMatchObject({ ok: true });
  });
});

describe("an operator", () => {
  test("says how it ended, once, and what the provider says later changes nothing", async () => {
    const { server, parties, workerId, earn, withdrawn, settle, wallet, verify, unknowns } =
      await open();
    await earn(parties);
    server.setFaults({ away: 1 });
    const { withdrawalId: paymentId, is } = await withdrawn(workerId, 40_000);
    await until(() => is("unknown"), patienceMs);
    const key = newId();
    const said = { paymentId, outcome: "refused", receipt: "bank-letter-7" } as const;
    const answer = { paymentId, outcome: "refused" };
    expect(await settle(said, key)).toEqual(answer);
    expect(await settle(said, key)).toEqual(answer);
    expect(await codeOf(settle({ ...said, outcome: "done" }, key))).toBe("KEY_REUSED");
    expect(await codeOf(settle({ ...said, outcome: "done" }))).toBe("ALREADY_SETTLED");
    expect(await is("failed")).toBe(true);
    server.setFaults({});
    await until(async () => (await unknowns()).length === 0);
    expect((await wallet(workerId, "worker")).availableWon).toBe(dayNetWon);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("says it of a charge: the money is there, or never comes", async () => {
    const { server, employerId, charged, settle, wallet, verify } = await open();
    server.setFaults({ away: 1 });
    const [come, gone] = [await charged(employerId), await charged(employerId)];
    await until(async () => (await come.is("unknown")) && (await gone.is("unknown")), patienceMs);
    await settle({ paymentId: come.chargeId, outcome: "done", receipt: "r-1" });
    await settle({ paymentId: gone.chargeId, outcome: "refused", receipt: "r-2" });
    expect(await come.is("confirmed")).toBe(true);
    expect(await gone.is("declined")).toBe(true);
    expect((await wallet(employerId, "employer")).availableWon).toBe(50_000);
    expect(await verify()).toMatchObject({ ok: true, entries: 1 });
  });

  test("says it of nothing that is over, unheard of, or still being asked about", async () => {
    const { server, employerId, charged, settle } = await open();
    const said = { outcome: "done", receipt: "r-1" } as const;
    expect(await codeOf(settle({ paymentId: newId(), ...said }))).toBe("NOT_FOUND");
    const { chargeId: paymentId, is } = await charged(employerId);
    await until(() => is("confirmed"), patienceMs);
    expect(await codeOf(settle({ paymentId, ...said }))).toBe("ALREADY_SETTLED");
    server.setFaults({ delayMsMax: 2000, seed: "slow" });
    const { chargeId: young } = await charged(employerId);
    expect(await codeOf(settle({ paymentId: young, ...said }))).toBe("NOT_UNKNOWN");
    server.setFaults({});
  });
});

describe("an order that the browser named", () => {
  const named = {
    amountWon: 50_000,
    method: "card",
    orderId: "order-1",
    paymentKey: "pk_1",
  } as const;

  test("is one charge, whoever asks under whatever key", async () => {
    const { broker, as, wallet } = await open();
    const [one, other] = [newId(), newId()];
    const charge = (userId: string, params: Params<"payment.charge"> = named) =>
      codeOf(call(broker, "payment.charge", params, as(userId, "employer", newId())));
    expect(await charge(one)).toBe("done");
    await until(async () => (await wallet(one, "employer")).availableWon === 50_000, patienceMs);
    expect([await charge(one), await charge(other)]).toEqual(["ORDER_TAKEN", "ORDER_TAKEN"]);
    const { paymentKey: _, ...half } = named;
    expect(await charge(one, { ...half, orderId: "order-2" })).toBe("PAYMENT_KEY_MISSING");
    // The name of a charge of ours is none that a browser may give.
    const forged = { ...named, orderId: `charge-${newId()}` };
    expect(await charge(one, forged)).toBe("VALIDATION_ERROR");
    expect((await wallet(one, "employer")).availableWon).toBe(50_000);
    expect((await wallet(other, "employer")).availableWon).toBe(0);
  });

  test("is needed with Toss Payments, whose settings a process is given", async () => {
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

test("the sandbox in the process forgets nothing over a restart", async () => {
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
