import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { openSandboxServer, type SandboxServer } from "../../../scripts/sandbox/sandbox-server.ts";
import {
  dayMs,
  hourMs,
  later,
  minuteMs,
  newId,
  now,
} from "../../../services/contracts/core/units.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { sandboxAt } from "../../../services/payment/provider/sandbox/sandbox.client.ts";
import { toss } from "../../../services/payment/provider/toss/toss.client.ts";
import { signed } from "../../../services/payment/provider/webhook-signature.adapter.ts";
import { ask, type Said } from "../../gateway/http.ts";
import { codeOf } from "../../gateway/market.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { openShop, type Shop } from "../shop.ts";

const secret = "a secret of sixteen";
const timeoutMs = 15_000;
const own = "/api/payments/webhooks/sandbox";

/** A provider of the dialect, a payment service that calls it, and the gateway's HTTP server. */
const openGateway = async (dialect: "sandbox" | "toss") => {
  const server = await openSandboxServer({ secret });
  const securityKey = "00".repeat(32);
  const provider =
    dialect === "toss"
      ? toss({ secretKey: secret, securityKey }, server.url)
      : sandboxAt(server.url, secret);
  const shop = await openShop(provider, { more: [gateway] });
  const { url } = addressOf(serviceOf(shop.broker, "gateway"));
  const stop = async () => {
    await shop.stop();
    await server.stop();
  };
  return { server, shop, url, stop };
};

const json = { "content-type": "application/json" };
const post = (url: string, body: string, signature?: string, path = own): Promise<Said> =>
  ask(url, "POST", path, {
    body,
    headers: signature === undefined ? json : { ...json, "x-signature": signature },
  });

describe("a webhook of the sandbox", () => {
  let [server, shop, url]: [SandboxServer, Shop, string] = [] as never;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ server, shop, url, stop } = await openGateway("sandbox"));
  });
  afterAll(() => stop());

  /** A charge that is open for days, so that only a webhook can cause an early look-up. */
  const pendingCharge = async () => {
    const employerId = newId();
    server.setFaults({ pending: 1, pendingMsMax: 30 * dayMs, seed: newId() });
    const { looks } = server.counts;
    const { chargeId } = await shop.charge(employerId, 50_000, newId());
    // By then the scheduler looks every few seconds, at growing intervals.
    await until(() => server.counts.looks >= looks + 4, timeoutMs);
    server.setFaults({});
    return { chargeId, employerId, key: `charge-${chargeId}` };
  };
  const bodyOf = (key: string, more: object = {}) =>
    JSON.stringify({ kind: "charge", key, ...more });
  const available = async (employerId: string) =>
    (await shop.wallet(employerId, "employer")).availableWon;

  test("causes a look-up, and its own content counts for nothing", async () => {
    const { employerId, key } = await pendingCharge();
    const body = bodyOf(key, { status: "done", amountWon: 9_000_000, detail: "trust me" });
    const { looks } = server.counts;
    const response = await post(url, body, signed(secret, body, now()));
    expect([response.status, response.json]).toEqual([200, {}]);
    await until(() => server.counts.looks > looks, 1000);
    expect(await available(employerId)).toBe(0);
  });

  test("is refused when it is unsigned, signed by another, or changed on its way", async () => {
    const body = bodyOf(`charge-${newId()}`);
    const other = bodyOf(`charge-${newId()}`);
    const signature = signed(secret, body, now());
    const forged = [
      undefined,
      "",
      "t=1,v1=",
      "v1=00",
      signed("another secret of ours", body, now()),
      signed(secret, other, now()),
      signature.replace(/v1=../, "v1=zz"),
      signature.replace("v1", "v0"),
      `${signature},v1=${"0".repeat(64)}`,
    ];
    for (const each of forged) {
      const response = await post(url, body, each);
      expect([each, response.status, codeOf(response)]).toEqual([each, 401, "WEBHOOK_REFUSED"]);
    }
    expect((await post(url, body.replace("{", "{ "), signature)).status).toBe(401);
    expect((await post(url, body, signature)).status).toBe(200);
  });

  test.each([
    ["an hour ago", -hourMs],
    ["six minutes ago", -6 * minuteMs],
    ["in six minutes", 6 * minuteMs],
  ])("that was signed %s is refused", async (_, awayMs) => {
    const body = bodyOf(`charge-${newId()}`);
    const response = await post(url, body, signed(secret, body, later(now(), awayMs)));
    expect([response.status, codeOf(response)]).toEqual([401, "WEBHOOK_REFUSED"]);
  });

  test("sent a hundred times credits once", async () => {
    const employerId = newId();
    const { chargeId } = await shop.charge(employerId, 70_000);
    const body = bodyOf(`charge-${chargeId}`);
    const signature = signed(secret, body, now());
    const all = await Promise.all(Array.from({ length: 100 }, () => post(url, body, signature)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    await until(async () => (await available(employerId)) === 70_000, timeoutMs);
    expect((await post(url, body, signature)).status).toBe(200);
    expect(await shop.verify()).toMatchObject({ ok: true });
    expect(await available(employerId)).toBe(70_000);
  });

  test("about an unknown key is accepted and causes no call", async () => {
    // A shop of its own, where no open transfer causes a look-up anyway.
    const idle = await openGateway("sandbox");
    for (const key of [`charge-${newId()}`, "order-none", "nonsense", `payout-${newId()}`, ""]) {
      const body = bodyOf(key);
      expect((await post(idle.url, body, signed(secret, body, now()))).status).toBe(200);
    }
    const empty = "{}";
    expect((await post(idle.url, empty, signed(secret, empty, now()))).status).toBe(200);
    expect(idle.server.counts.looks).toBe(0);
    await idle.stop();
  });

  test("of a wrong form or size is refused before it is read", async () => {
    const body = bodyOf("x".repeat(20_000));
    const big = await post(url, body, signed(secret, body, now()));
    expect([big.status, codeOf(big)]).toEqual([413, "BODY_TOO_LARGE"]);
    for (const wrong of ["", "no", "{", '{"key":1,"key":2}']) {
      expect([wrong, (await post(url, wrong, signed(secret, wrong, now()))).status]).toEqual([
        wrong,
        400,
      ]);
    }
    const list = "[]";
    expect((await post(url, list, signed(secret, list, now()))).status).toBe(422);
    expect(codeOf(await post(url, "{}", undefined, "/api/payments/webhooks/toss"))).toBe(
      "NOT_FOUND",
    );
    expect((await post(url, "{}", undefined, "/api/payments/webhooks/bank")).status).toBe(422);
    expect((await post(url, "{}", undefined, `${own}?a=1`)).status).toBe(422);
    expect((await ask(url, "GET", own)).status).toBe(405);
  });

  test("may come late, twice, out of order or never: each charge is credited once", async () => {
    const employerId = newId();
    server.setWebhook({ url: url + own, dialect: "sandbox" });
    server.setFaults({
      seed: "webhooks",
      pending: 0.7,
      pendingMsMax: 600,
      lost: 0.3,
      twice: 0.5,
      lateMsMax: 400,
      silent: 0.3,
    });
    const webhooks = server.webhooks();
    const amounts = Array.from({ length: 20 }, (_, n) => 10_000 + n * 10);
    await Promise.all(amounts.map((amountWon) => shop.charge(employerId, amountWon)));
    const sum = amounts.reduce((all, amountWon) => all + amountWon, 0);
    await until(async () => (await available(employerId)) === sum, timeoutMs);
    server.setFaults({});
    server.setWebhook(null);
    expect(server.webhooks()).toBeGreaterThan(webhooks);
    const verdict = await shop.verify();
    expect(verdict).toMatchObject({ ok: true });
    expect(await available(employerId)).toBe(sum);
  });
});

describe("an event of Toss Payments", () => {
  const path = "/api/payments/webhooks/toss";
  const bearer = (shop: Shop, userId: string) => ({
    authorization: `Bearer ${shop.as(userId, "employer").meta.token}`,
  });
  const openToss = async () => {
    const { server, shop, url, stop } = await openGateway("toss");
    const employerId = newId();
    const orderId = `order-${newId()}`;
    const charge = () =>
      ask(url, "POST", "/api/payments/charges", {
        headers: { ...json, "idempotency-key": newId(), ...bearer(shop, employerId) },
        body: JSON.stringify({
          amountWon: 50_000,
          method: "virtualAccount",
          orderId,
          paymentKey: "pk_1",
        }),
      });
    const available = async () => (await shop.wallet(employerId, "employer")).availableWon;
    return { server, shop, url, stop, orderId, charge, available };
  };

  test("proves nothing: it causes a look-up, and a forged one moves no won", async () => {
    const { server, shop, url, stop, orderId, charge, available } = await openToss();
    const event = (status: string, totalAmount: number) =>
      JSON.stringify({
        eventType: "PAYMENT_STATUS_CHANGED",
        createdAt: now(),
        data: { orderId, paymentKey: "pk_1", status, totalAmount },
      });
    try {
      server.setFaults({ pending: 1, pendingMsMax: 30 * dayMs, seed: "deposit" });
      await charge();
      await until(() => server.counts.asked > 0);
      server.setFaults({});
      for (const each of [event("DONE", 50_000), event("DONE", 9_000_000), "{}"]) {
        expect((await post(url, each, undefined, path)).status).toBe(200);
      }
      await until(() => server.counts.looks > 0);
      expect(await available()).toBe(0);
      expect(await shop.verify()).toMatchObject({ ok: true, entries: 0 });
    } finally {
      await stop();
    }
  });

  test("comes when a deposit does, and the money arrives", async () => {
    const { server, url, stop, charge, available } = await openToss();
    try {
      server.setWebhook({ url: url + path, dialect: "toss" });
      server.setFaults({ pending: 1, pendingMsMax: 300, twice: 1, seed: "deposit" });
      await charge();
      await until(async () => (await available()) === 50_000, timeoutMs);
      await until(() => server.webhooks() === 2, timeoutMs);
      expect(await available()).toBe(50_000);
    } finally {
      await stop();
    }
  });
});
