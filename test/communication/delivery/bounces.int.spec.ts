/**
 * Bounces that a mail server reports over HTTP: three programs' reports on mails that were really
 * sent, and what is forged, garbage or too large.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { deliveries, deliveryIdOf } from "../../../services/communication/delivery/delivery.ts";
import { mailboxes } from "../../../services/communication/email/mailbox.ts";
import { newId, now, seoulDate, seoulInstant } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf } from "../../support/broker.ts";
import { stopClockAt } from "../../support/clock.ts";
import { until } from "../../support/until.ts";
import { as, register, signInOperator } from "../../user/people.ts";
import { noonMinutes, openMailDesk, proveAddress } from "../email/mail-desk.ts";
import { exchange, exim, postfix } from "./bounce-reports.ts";

const waitMs = 15_000;
const secret = "a-secret-of-the-mail-server";
let desk: Awaited<ReturnType<typeof openMailDesk>>;
let server: typeof desk.server;
let running: typeof desk.running;
let url: string;
let operator: string;

beforeAll(async () => {
  desk = await openMailDesk({ ONEDAY_BOUNCE_SECRET: secret });
  ({ server, running, url } = desk);
  operator = (await signInOperator(running.broker)).accessToken;
});
afterAll(() => desk.stop());

const ours = () => serviceOf(running.broker, "communication") as Service & LogMethods;
const prove = (email: string, mails: number): Promise<void> =>
  proveAddress(running.broker, server, email, mails);
/** A worker whose address is proved, and who wants offers by e-mail. */
const worker = async (email: string) => {
  const { user, accessToken } = await register(running.broker, email);
  await prove(email, 1);
  const kinds = {
    jobFound: { channels: ["inApp" as const, "email" as const] },
    accepted: { channels: ["inApp" as const, "email" as const] },
  };
  await call(running.broker, "communication.preferences.set", { kinds }, as(accessToken));
  return { userId: user.userId, email, accessToken };
};
const listed = async (userId: string) =>
  (await call(running.broker, "communication.deliveries", { userId, limit: 100 }, as(operator)))
    .items;
const stateOf = async (userId: string, deliveryId: string) =>
  (await listed(userId)).find((one) => one.deliveryId === deliveryId);
/** Has a notification mailed; answers its delivery once that has ended. */
const mailed = async (userId: string, kind: string) => {
  const cid = newId();
  const of = { cid, userId, kind, subject: cid, data: {} };
  const { notificationId } = await call(running.broker, "communication.notify", of);
  const deliveryId = deliveryIdOf(notificationId, "email");
  await until(async () => {
    const { state } = (await stateOf(userId, deliveryId)) ?? {};
    return state === "sent" || state === "failed";
  }, waitMs);
  return { deliveryId, messageId: `<${deliveryId}@oneday.test>` };
};
const report = async (raw: string, { as: shown = secret, type = "message/rfc822" } = {}) => {
  const response = await fetch(`${url}/api/communication/bounces`, {
    method: "POST",
    headers: { "content-type": type, authorization: `Bearer ${shown}` },
    body: raw,
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
/** How many commits a delivery has: other deliveries move the head of the log at any time. */
const changesOf = async (deliveryId: string): Promise<number> =>
  (await ours().log.commitsOf(deliveries, deliveryId, 0, 10)).length;

test.each([
  ["Postfix", postfix, "5.1.1"],
  ["Exim", exim, "5.1.1"],
  ["Exchange", exchange, "5.1.10"],
] as const)("a report of %s bounces the mail that was sent, once", async (name, write, status) => {
  const email = `${name.toLowerCase()}@oneday.test`;
  const { userId } = await worker(email);
  const { deliveryId, messageId } = await mailed(userId, "accepted");
  expect(server.to(email).at(-1)?.messageId).toBe(messageId);
  const raw = write({ messageId });
  const wanted = { status: 200, json: { deliveryId, status, outcome: "bounced" } };
  expect(await report(raw)).toEqual(wanted);
  await until(async () => (await stateOf(userId, deliveryId))?.state === "bounced");
  expect(await stateOf(userId, deliveryId)).toMatchObject({ detail: `DSN_${status}` });
  const before = await changesOf(deliveryId);
  expect(await report(raw)).toEqual(wanted);
  const json = JSON.stringify({ raw });
  expect(await report(json, { type: "application/json" })).toEqual(wanted);
  expect(await changesOf(deliveryId)).toBe(before);
});

test.each([
  ["delayed", "4.4.1"],
  ["relayed", "2.1.9"],
] as const)("a mail that is %s is still on its way", async (action, status) => {
  const { userId } = await worker(`${action}@oneday.test`);
  const { deliveryId, messageId } = await mailed(userId, "accepted");
  const before = await changesOf(deliveryId);
  for (const write of [postfix, exim, exchange]) {
    const said = await report(write({ messageId, status, action }));
    expect(said).toMatchObject({ status: 200, json: { outcome: "ignored" } });
  }
  expect(await changesOf(deliveryId)).toBe(before);
  expect(await stateOf(userId, deliveryId)).toMatchObject({ state: "sent" });
});

test("a server that gave up has not delivered, and the mailbox may still be there", async () => {
  const { userId } = await worker("gaveup@oneday.test");
  const { deliveryId, messageId } = await mailed(userId, "accepted");
  await report(postfix({ messageId, status: "4.4.1" }));
  await until(async () => (await stateOf(userId, deliveryId))?.state === "bounced");
  const next = await mailed(userId, "jobFound");
  expect(await stateOf(userId, next.deliveryId)).toMatchObject({ state: "sent" });
});

test("a mailbox that there is not gets no offers until its owner proves an address", async () => {
  const { userId, email, accessToken } = await worker("dead@oneday.test");
  const { messageId } = await mailed(userId, "accepted");
  await report(postfix({ messageId }));
  const offer = await mailed(userId, "jobFound");
  expect(await stateOf(userId, offer.deliveryId)).toMatchObject({
    ...{ state: "failed", detail: "NOTHING_TO_SEND" },
  });
  const agreed = await mailed(userId, "accepted");
  expect(await stateOf(userId, agreed.deliveryId)).toMatchObject({ state: "sent" });
  // Another address, which is proved.
  const change = { email: "alive@oneday.test", password: "correct horse battery" };
  await call(running.broker, "user.update", change, as(accessToken));
  stopClockAt(seoulInstant(seoulDate(now()), noonMinutes + 1));
  await prove(change.email, 1);
  await until(async () => !(await ours().log.state(mailboxes, userId)).isDead, waitMs);
  const last = await mailed(userId, "jobFound");
  expect(await stateOf(userId, last.deliveryId)).toMatchObject({ state: "sent" });
  expect(server.to(change.email).at(-1)?.messageId).toBe(last.messageId);
  // A late report on a mail to the address before is not about this one.
  expect(server.to(email).some((mail) => mail.messageId === agreed.messageId)).toBe(true);
  await report(exim({ messageId: agreed.messageId }));
  expect(await ours().log.state(mailboxes, userId)).toMatchObject({ isDead: false });
});

test("without the secret nothing is read, and nothing changes", async () => {
  const { userId } = await worker("forged@oneday.test");
  const { deliveryId, messageId } = await mailed(userId, "accepted");
  const raw = postfix({ messageId });
  const before = await changesOf(deliveryId);
  for (const shown of ["", `${secret}!`, secret.slice(1), operator]) {
    const said = await report(raw, { as: shown });
    expect(said).toMatchObject({ status: 401, json: { code: "BOUNCE_REFUSED" } });
  }
  expect(await changesOf(deliveryId)).toBe(before);
});

test.each([
  ["garbage", "\u0001 no mail at all", "NO_REPORT"],
  [
    "an out-of-office reply",
    "Subject: away\r\nAuto-Submitted: auto-replied\r\n\r\nHi",
    "NO_REPORT",
  ],
  ["no status", postfix({ messageId: "<a@b>" }).replace("Status:", "Stat:"), "NO_STATUS"],
  ["another sender's mail", exim({ messageId: "<a@b.test>" }), "NO_MESSAGE_ID"],
  [
    "no mail",
    exim({ messageId: "<a@b>" }).replace("message/rfc822", "text/plain"),
    "NO_MESSAGE_ID",
  ],
])("%s is refused with what was not understood", async (_, raw, why) => {
  const said = await report(raw);
  expect(said).toMatchObject({ status: 422, json: { code: "BOUNCE_UNREADABLE", data: { why } } });
});

test("a report about no delivery, and one about an unsent one, are refused", async () => {
  const unknown = await report(postfix({ messageId: `<${newId()}@oneday.test>` }));
  expect(unknown).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  const { user } = await register(running.broker, "unproved@oneday.test");
  const { userId } = user;
  const { messageId } = await mailed(userId, "suspended");
  const unsent = await report(postfix({ messageId }));
  expect(unsent).toMatchObject({ status: 409, json: { code: "NOT_SENT" } });
});

test("a mail of a megabyte is refused before it is read, and a large report is not", async () => {
  const { userId } = await worker("large@oneday.test");
  const { messageId } = await mailed(userId, "accepted");
  const raw = exim({ messageId });
  const long = (bytes: number) => raw.replace("is in the body.", "x".repeat(bytes));
  const said = await report(long(1_000_000));
  expect(said).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
  const wrong = { status: 422, json: { code: "VALIDATION_FAILED" } };
  expect(await report(long(200_000))).toMatchObject(wrong);
  expect(await report(long(190_000))).toMatchObject({ status: 200 });
  // The longest one fits in JSON, too, where its lines are escaped.
  const json = JSON.stringify({ raw: long(190_000) });
  expect(await report(json, { type: "application/json" })).toMatchObject({ status: 200 });
});

test("another type of body is refused, and so is a mail on another route", async () => {
  const raw = postfix({ messageId: "<a@b>" });
  for (const type of ["text/plain", "message/delivery-status", "multipart/form-data"]) {
    const said = await report(raw, { type });
    expect(said).toMatchObject({ status: 415, json: { code: "BODY_NOT_JSON_TYPE" } });
  }
  const login = await fetch(`${url}/api/users/login`, {
    method: "POST",
    headers: { "content-type": "message/rfc822" },
    body: raw,
  });
  expect(login.status).toBe(415);
});
