/**
 * Web push against a push service on loopback: encryption, each of its answers, the browsers of a
 * person, and the key of the installation.
 */
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import type { Service } from "moleculer";
import { readSettings } from "../../../mixins/config/settings.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { isInside } from "../../../services/communication/push/push.client.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { subscribed } from "../../support/settled.ts";
import { textsOf } from "../../support/stored.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { type Browser, startPushServer } from "./push-server.ts";

const waitMs = 15_000;
const { securityProbe, tokenFor } = testTokens();
let folder: string;
let server: Awaited<ReturnType<typeof startPushServer>>;
let running: TestBroker;

const start = async (): Promise<void> => {
  const probes = (["user", "job", "payment"] as const).map((name) => probeLog(name).schema);
  const env = { ONEDAY_PUSH_LOOPBACK: "on", ONEDAY_WEB_URL: "https://app.oneday.test" };
  running = await startBroker([...probes, securityProbe, communication], folder, env);
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-push-"));
  server = await startPushServer();
  await start();
});
afterAll(async () => {
  await running.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const as = (userId: string) => ({ meta: { token: tokenFor(userId, "worker") } });
const operator = { meta: { token: tokenFor(newId(), "operator") } };
const subscribe = (userId: string, { subscription }: Browser) =>
  call(running.broker, "communication.push.subscribe", subscription, as(userId));
const unsubscribe = (userId: string, { subscription: { endpoint } }: Browser) =>
  call(running.broker, "communication.push.unsubscribe", { endpoint }, as(userId));
const keyOf = async () =>
  (await call(running.broker, "communication.push.key", {}, as(newId()))).publicKey;
/** A kind that no quiet hours hold back. */
const notify = (userId: string, kind = "calledOff") => {
  const cid = newId();
  const note = { cid, userId, kind, subject: cid, data: {} };
  return call(running.broker, "communication.notify", note);
};
const listed = async (userId: string) =>
  (await call(running.broker, "communication.deliveries", { userId }, operator)).items;
const ended = async (userId: string, wanted: string) => {
  const find = async () => (await listed(userId)).find(({ state }) => state === wanted);
  await until(async () => (await find()) !== undefined, waitMs);
  return find();
};
/** The browsers of a person, as their export has them. */
const kept = async (userId: string) => {
  const { sections } = await call(running.broker, "communication.personal.export", { userId });
  return sections.find(({ name }) => name === "pushSubscriptions")?.items;
};
/** A person with one browser. */
const person = async () => {
  const userId = newId();
  const browser = server.browser();
  await subscribe(userId, browser);
  return { userId, browser };
};

test("a notification is one encrypted push, which the browser reads and the key has signed", async () => {
  const { userId, browser } = await person();
  const { notificationId } = await notify(userId);
  expect(await ended(userId, "sent")).toMatchObject({
    ...{ channel: "push", kind: "calledOff", notificationId, detail: "PUSH_201", attempts: 1 },
  });
  const [pushed, ...more] = server.to(browser);
  if (pushed === undefined) throw new Error("nothing was pushed");
  expect(more).toEqual([]);
  expect(pushed.headers).toMatchObject({
    ...{ ttl: "86400", urgency: "high", "content-encoding": "aes128gcm" },
  });
  const read = browser.read(pushed);
  expect(read).toMatchObject({ title: "원데이", url: "https://app.oneday.test/notifications" });
  expect(read["text"]).toMatch(/취소/);
  expect(pushed.body.toString("latin1")).not.toContain(notificationId);

  const [, token = "", k = ""] =
    /^vapid t=([^,]+), k=(.+)$/.exec(pushed.headers.authorization ?? "") ?? [];
  expect(k).toBe(await keyOf());
  const point = Buffer.from(k, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((one) =>
    one.toString("base64url"),
  );
  const key = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } as never });
  expect(jwt.verify(token, key, { algorithms: ["ES256"] })).toMatchObject({ aud: server.url });
});

describe("the answers of a push service", () => {
  test.each([410, 404])("%i removes the subscription and ends it as failed", async (status) => {
    const { userId, browser } = await person();
    server.next(status);
    await notify(userId);
    expect(await ended(userId, "failed")).toMatchObject({ detail: `PUSH_${status}` });
    expect(await kept(userId)).toEqual([]);
    // Without a browser there is nothing to deliver, and no delivery.
    await notify(userId);
    const ours = serviceOf(running.broker, "communication") as Service & LogMethods;
    await subscribed(ours, { communication: ours.log.head.position });
    await subscribe(userId, server.browser());
    await notify(userId);
    await ended(userId, "sent");
    expect((await listed(userId)).map(({ state }) => state)).toEqual(["sent", "failed"]);
    expect(server.to(browser)).toHaveLength(1);
  });

  test.each([400, 413])("%i ends it as failed, and the subscription stays", async (status) => {
    const { userId, browser } = await person();
    server.next(status);
    await notify(userId);
    expect(await ended(userId, "failed")).toMatchObject({ detail: `PUSH_${status}` });
    expect(await subscribe(userId, browser)).toEqual({ subscriptions: 1 });
  });

  test("429 is tried again, and not before it allows it", async () => {
    const { userId, browser } = await person();
    server.next({ status: 429, retryAfterS: 3 });
    await notify(userId);
    expect(await ended(userId, "sent")).toMatchObject({ attempts: 2 });
    const [first, second, ...more] = server.to(browser);
    expect(more).toEqual([]);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2900);
  });

  test("a connection that ends without an answer leaves it unknown, and it is not sent again", async () => {
    const { userId, browser } = await person();
    server.next("hangUp");
    await notify(userId);
    expect(await ended(userId, "unknown")).toMatchObject({ attempts: 1 });
    await notify(userId);
    await ended(userId, "sent");
    expect(server.to(browser)).toHaveLength(2);
  });

  test("a payslip without an answer is sent once more, and not a third time", async () => {
    const { userId, browser } = await person();
    await call(running.broker, "communication.preferences.set", { quietHours: null }, as(userId));
    server.next("hangUp", "hangUp");
    await notify(userId, "paid");
    expect(await ended(userId, "unknown")).toMatchObject({ attempts: 2 });
    expect(server.to(browser)).toHaveLength(2);
  });
});

describe("browsers", () => {
  test("ten browsers of a person get pushes, and no more", async () => {
    const userId = newId();
    const browsers = Array.from({ length: 10 }, () => server.browser());
    for (const browser of browsers) await subscribe(userId, browser);
    const refused = subscribe(userId, server.browser());
    await expect(refused).rejects.toMatchObject({ type: "TOO_MANY_SUBSCRIPTIONS", code: 409 });
    expect(await subscribe(userId, browsers[0] as Browser)).toEqual({ subscriptions: 10 });
    await notify(userId);
    await ended(userId, "sent");
    expect(browsers.map((browser) => server.to(browser).length)).toEqual(Array(10).fill(1));
  });

  test("a browser belongs to who subscribed it last", async () => {
    const { userId, browser } = await person();
    const next = newId();
    expect(await subscribe(next, browser)).toEqual({ subscriptions: 1 });
    expect(await unsubscribe(userId, browser)).toEqual({ subscriptions: 0 });
    await notify(next);
    await ended(next, "sent");
    expect(server.to(browser)).toHaveLength(1);
  });

  test("an address inside the network is refused", async () => {
    const { keys } = server.browser().subscription;
    for (const endpoint of [
      "https://10.0.0.1/x",
      "https://push.internal/x",
      "http://a.example/x",
    ]) {
      const asked = { endpoint, keys };
      const refused = call(running.broker, "communication.push.subscribe", asked, as(newId()));
      await expect(refused).rejects.toMatchObject({ type: "ENDPOINT_REFUSED", code: 422 });
    }
  });

  test("they are exported, and removed with the account", async () => {
    const { userId, browser } = await person();
    expect(await kept(userId)).toMatchObject([{ endpoint: browser.subscription.endpoint }]);
    const erase = { userId, cid: newId() };
    await call(running.broker, "communication.personal.erase", erase as never);
    expect(await kept(userId)).toEqual([]);
  });
});

test("the key is the same after a restart; neither it nor an endpoint is readable on disk", async () => {
  const { browser } = await person();
  const key = await keyOf();
  await running.stop();
  for (const [name, text] of await textsOf(folder)) {
    if (!name.startsWith("communication/")) continue;
    expect(text).not.toContain(browser.subscription.endpoint);
    expect(text).not.toContain(key);
  }
  await start();
  expect(await keyOf()).toBe(key);
});

test("names that lead inside are not connected to", () => {
  const insides = ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "100.64.0.1", "::1"];
  for (const address of [...insides, "fd00::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]) {
    expect([address, isInside(address)]).toEqual([address, true]);
  }
  for (const address of ["142.250.0.1", "8.8.8.8", "2607:f8b0::1"]) {
    expect([address, isInside(address)]).toEqual([address, false]);
  }
});

test("production refuses push servers of its own machine", () => {
  const env = { NODE_ENV: "production", ONEDAY_SECRET: "s".repeat(40), ONEDAY_PUSH_LOOPBACK: "on" };
  const password = { ONEDAY_OPERATOR_PASSWORD: "a password of some length" };
  expect(() => readSettings({ ...env, ...password })).toThrow(/ONEDAY_PUSH_LOOPBACK/);
});
