/**
 * Mails of notifications against a real mail server: each answer of it, a crash, a restart and the
 * digest, and what operators see of it.
 */
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import {
  deliveries,
  deliveryIdOf,
  queue,
} from "../../../services/communication/delivery/delivery.ts";
import { mailSmtp } from "../../../services/communication/email/smtp.client.ts";
import { type Instant, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, register, services, signInOperator } from "../../user/people.ts";
import { proveAddress } from "../email/mail-desk.ts";
import { startMailServer } from "../email/mail-server.ts";

const waitMs = 15_000;
let server: Awaited<ReturnType<typeof startMailServer>>;
let running: TestBroker;
let operator: string;

const start = (folder?: string) => {
  const env = {
    ONEDAY_SMTP_URL: server.url,
    ONEDAY_MAIL_FROM: "no-reply@oneday.test",
    ONEDAY_WEB_URL: "https://app.oneday.test",
  };
  return startBroker([...services, communication], folder, env);
};
beforeAll(async () => {
  server = await startMailServer();
  running = await start();
  operator = (await signInOperator(running.broker)).accessToken;
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

/** An employer whose address is proved by its mail. */
const proved = async (email: string) => {
  const { user, accessToken } = await register(running.broker, email, { role: "employer" });
  const { userId } = user;
  await proveAddress(running.broker, server, email);
  return { userId, email, accessToken };
};
const notify = async (userId: string, kind = "noFunds", data = {}) => {
  const cid = newId();
  return call(running.broker, "communication.notify", { cid, userId, kind, subject: cid, data });
};
const listed = async (userId: string, broker = running.broker, token = operator) =>
  (await call(broker, "communication.deliveries", { userId, limit: 100 }, as(token))).items;
/** The delivery of a notification's mail, once it is in a state, or has a detail. */
const once = async (
  userId: string,
  notificationId: string,
  wanted: string,
  withinMs: number = waitMs,
) => {
  const find = async () =>
    (await listed(userId)).find(
      (one) =>
        one.notificationId === notificationId && [one.state, one.detail].includes(wanted as never),
    );
  await until(async () => (await find()) !== undefined, withinMs);
  return find();
};
/** Queues the mail of a notification as one that waits for a digest. */
const gathered = async (userId: string, notificationId: string, dueAt: Instant): Promise<void> => {
  const { log } = serviceOf(running.broker, "communication") as Service & LogMethods;
  const deliveryId = deliveryIdOf(notificationId, "email");
  const of = { userId, channel: "email", kind: "accepted", source: { notificationId } };
  const about = { deliveryId, ...of, isGathered: true };
  const by = systemCommand(newId(), { isFresh: true });
  await log.decide(deliveries, deliveryId, (s) => queue(s, about, dueAt, now()), by);
};
/** The mails besides the one that proved the address. */
const mailsTo = (email: string) => server.to(email).slice(1);

test("a notification is a mail of text and HTML, in the language of its receiver, sent once", async () => {
  const { userId, email, accessToken } = await proved("mail@oneday.test");
  const language = { language: "en" as const };
  await call(running.broker, "communication.preferences.set", language, as(accessToken));
  const { notificationId } = await notify(userId, "chargeDeclined");
  const delivery = await once(userId, notificationId, "sent");
  expect(delivery).toMatchObject({ channel: "email", kind: "chargeDeclined", attempts: 1 });
  const [mail, ...more] = mailsTo(email);
  expect(more).toEqual([]);
  expect(mail?.messageId).toBe(`<${deliveryIdOf(notificationId, "email")}@oneday.test>`);
  expect(mail?.subject).toMatch(/^\[OneDay\] /);
  expect(mail?.text).toContain("https://app.oneday.test/notifications");
  expect(mail?.html).toContain('<a href="https://app.oneday.test/notifications">');
  expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  expect(mail?.headers.has("list")).toBe(false);
  for (const [name, text] of await textsOf(running.dataDir)) {
    if (name.startsWith("communication/")) expect(text).not.toContain(email);
  }
});

describe("the answers of a mail server", () => {
  test.each([
    ["450 at RCPT", { rcpt: 450 }, "SMTP_450"],
    ["421 after DATA", { data: 421 }, "SMTP_421"],
    ["452, the server is full", { data: 452 }, "SMTP_452"],
  ] as const)("%s is tried again, and it arrives once", async (_name, mood, code) => {
    const { userId, email } = await proved(`${code.toLowerCase()}@oneday.test`);
    server.next(mood);
    const { notificationId } = await notify(userId);
    expect(await once(userId, notificationId, code)).toMatchObject({ attempts: 1 });
    expect(await once(userId, notificationId, "sent")).toMatchObject({ attempts: 2 });
    expect(mailsTo(email)).toHaveLength(1);
  });

  test.each([
    ["550, no such mailbox", { rcpt: 550 }, "SMTP_550"],
    ["552, the mailbox is full", { data: 552 }, "SMTP_552"],
  ] as const)("%s ends it as failed with its code", async (_name, mood, code) => {
    const { userId, email } = await proved(`${code.toLowerCase()}@oneday.test`);
    server.next(mood);
    const { notificationId } = await notify(userId);
    const ended = await once(userId, notificationId, "failed");
    expect(ended).toMatchObject({ detail: code, attempts: 1 });
    expect(mailsTo(email)).toEqual([]);
  });

  test("a connection that ends after DATA leaves it unknown, and it is not sent again", async () => {
    const { userId, email } = await proved("dropped@oneday.test");
    server.next("hangUp");
    const { notificationId } = await notify(userId);
    const ended = await once(userId, notificationId, "unknown");
    expect(ended).toMatchObject({ attempts: 1 });
    const next = await notify(userId);
    await once(userId, next.notificationId, "sent");
    expect(mailsTo(email)).toHaveLength(2);
  });

  test("a server that is away took nothing", async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const away = mailSmtp({ smtpUrl: `smtp://127.0.0.1:${port}`, from: "no-reply@oneday.test" });
    const mail = { to: "a@oneday.test", subject: "a", text: "a", html: "a" };
    expect(await away.send(newId(), mail, newId())).toMatchObject({ state: "later" });
  });
});

test("an address that is not proved, and an account that left, get no mail", async () => {
  const { user } = await register(running.broker, "unproved@oneday.test", { role: "employer" });
  const { userId } = user;
  const { notificationId } = await notify(userId);
  expect(await once(userId, notificationId, "failed")).toMatchObject({ detail: "NOTHING_TO_SEND" });
  const gone = newId();
  const left = await notify(gone);
  await once(gone, left.notificationId, "failed");
});

test("what was gathered for one person is one mail", async () => {
  const { userId, email } = await proved("digest@oneday.test");
  // Of these kinds no mail goes by itself.
  const made = await Promise.all(
    ["accepted", "rejected", "approved"].map((k) => notify(userId, k)),
  );
  const dueAt = later(now(), 500);
  for (const { notificationId } of made) {
    await gathered(userId, notificationId, dueAt);
  }
  for (const { notificationId } of made) await once(userId, notificationId, "sent");
  const [mail, ...more] = mailsTo(email);
  expect(more).toEqual([]);
  expect(mail?.subject).toBe("[원데이] 새 알림 3건");
  expect(mail?.text).toContain("지원이 수락되었습니다");
});

test("a mail that came back is bounced, by the id in its Message-ID; an unsent one is refused", async () => {
  const { userId } = await proved("bounced@oneday.test");
  const { notificationId } = await notify(userId);
  const sent = await once(userId, notificationId, "sent");
  const back = { deliveryId: sent?.deliveryId ?? "", status: "5.1.1" };
  await call(running.broker, "communication.deliveries.bounce", back, as(operator));
  expect(await once(userId, notificationId, "bounced")).toMatchObject({ detail: "DSN_5.1.1" });
  const unknown = { deliveryId: newId(), status: "5.1.1" };
  const refused = call(running.broker, "communication.deliveries.bounce", unknown, as(operator));
  await expect(refused).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
});

test("operators filter deliveries by state and channel, in pages; others are refused", async () => {
  const page = async (cursor?: string) =>
    call(
      running.broker,
      "communication.deliveries",
      { state: "sent", channel: "email", limit: 3, ...(cursor === undefined ? {} : { cursor }) },
      as(operator),
    );
  const first = await page();
  expect(first.items).toHaveLength(3);
  const second = await page(first.nextCursor ?? "");
  const ids = [...first.items, ...second.items].map(({ deliveryId }) => deliveryId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set([...first.items, ...second.items].map(({ state }) => state))).toEqual(
    new Set(["sent"]),
  );
  const { accessToken } = await register(running.broker, "curious@oneday.test");
  const refused = call(running.broker, "communication.deliveries", {}, as(accessToken));
  await expect(refused).rejects.toMatchObject({ code: 403 });
});

test("after a kill in the middle of a send it is unknown; what was to come later is sent once", async () => {
  const { userId, email } = await proved("killed@oneday.test");
  server.next("silence");
  const { notificationId } = await notify(userId);
  await until(() => mailsTo(email).length === 1, waitMs);
  const waiting = await notify(userId, "accepted");
  await gathered(userId, waiting.notificationId, later(now(), 2000));
  const folder = running.crash();
  await running.stop();
  running = await start(folder);
  // Where replicas share a store, an attempt of another process counts as dead after two minutes.
  expect(await once(userId, notificationId, "unknown", 40_000)).toMatchObject({ attempts: 1 });
  expect(await once(userId, waiting.notificationId, "sent")).toMatchObject({ attempts: 1 });
  expect(mailsTo(email)).toHaveLength(2);
});
