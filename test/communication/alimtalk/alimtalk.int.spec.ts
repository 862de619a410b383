/**
 * Alimtalk against its sandbox over HTTP: each answer of a provider, a kill in the middle of a
 * message, who gets one and who does not, and what is stored of the number.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import {
  type AlimtalkServer,
  openAlimtalkServer,
} from "../../../scripts/alimtalk/alimtalk-server.ts";
import communication from "../../../services/communication/communication.service.ts";
import {
  deliveries,
  deliveryIdOf,
  queue,
} from "../../../services/communication/delivery/delivery.ts";
import { type Instant, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { subscribed } from "../../support/settled.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, register, services, signInOperator } from "../../user/people.ts";
import { alimtalkEnv, alimtalkKey, provedWorker, withPhone } from "./people.ts";

const waitMs = 20_000;
let server: AlimtalkServer;
let running: TestBroker;
let operator: string;
let made = 0;

const start = (folder?: string) =>
  startBroker([...services, communication], folder, {
    ...alimtalkEnv(server),
    ONEDAY_WEB_URL: "https://app.oneday.test",
  });
beforeAll(async () => {
  server = await openAlimtalkServer({ key: alimtalkKey, sender: "@oneday", slowMs: 60_000 });
  running = await start();
  operator = (await signInOperator(running.broker)).accessToken;
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

/** A worker with a proved phone, whose last four digits say how it behaves. */
const worker = async (ending: string) => {
  made += 1;
  const phone = `010-0${String(made).padStart(3, "0")}-${ending}`;
  const email = `alimtalk-${made}@oneday.test`;
  return provedWorker(running.broker, server, email, phone);
};
const numberOf = ({ phone }: { readonly phone: string }) => phone.replaceAll("-", "");
/** What the sandbox accepted for a person besides the codes that proved the phone. */
const messagesTo = (person: { readonly phone: string }) =>
  server.to(numberOf(person)).filter(({ variables }) => variables["code"] === undefined);
/** A kind that no quiet hours hold back, and that goes by Alimtalk by default. */
const notify = async (userId: string, kind = "calledOff", data = {}) => {
  const cid = newId();
  return call(running.broker, "communication.notify", { cid, userId, kind, subject: cid, data });
};
const listed = async (userId: string) => {
  const query = { userId, channel: "alimtalk" as const };
  const { items } = await call(running.broker, "communication.deliveries", query, as(operator));
  // A code that proves a phone is a delivery, too.
  return items.filter(({ kind }) => kind !== "phoneCode");
};
const once = async (userId: string, wanted: string, withinMs = waitMs) => {
  const find = async () =>
    (await listed(userId)).find((one) => [one.state, one.detail].includes(wanted as never));
  await until(async () => (await find()) !== undefined, withinMs);
  return find();
};
/** Waits until the service has read all that it wrote. */
const settled = async () => {
  const ours = serviceOf(running.broker, "communication") as Service & LogMethods;
  await subscribed(ours, { communication: ours.log.head.position });
};

test("a notification is one message of a registered template, with its delivery's id as its key", async () => {
  const person = await worker("1000");
  const { notificationId } = await notify(person.userId);
  const sent = await once(person.userId, "sent");
  expect(sent).toMatchObject({
    ...{ channel: "alimtalk", kind: "calledOff", notificationId, detail: "ALIMTALK_200" },
    attempts: 1,
  });
  const [message, ...more] = messagesTo(person);
  expect(more).toEqual([]);
  expect(message).toMatchObject({
    key: deliveryIdOf(notificationId, "alimtalk"),
    sender: "@oneday",
    text: "사업주가 근무를 취소했습니다. 비워 둔 시간은 다시 쓸 수 있습니다.",
    buttons: [{ name: "원데이에서 열기", url: "https://app.oneday.test/notifications" }],
  });
  expect(message?.template).toMatch(/^calledOff-[0-9a-f]{10}$/);
});

describe("the answers of a provider", () => {
  test.each([
    ["0429", "ALIMTALK_TOO_MANY"],
    ["0500", "ALIMTALK_FAULT"],
    ["0503", "ALIMTALK_AWAY"],
  ])("%s is tried again, and it arrives once", async (ending, code) => {
    const person = await worker(ending);
    await notify(person.userId);
    expect(await once(person.userId, code)).toMatchObject({ attempts: 1 });
    expect(await once(person.userId, "sent")).toMatchObject({ attempts: 2 });
    expect(messagesTo(person)).toHaveLength(1);
    const keys = server.asked(numberOf(person)).slice(-2);
    expect(new Set(keys).size).toBe(1);
  });

  test.each([
    ["0400", "failed", "ALIMTALK_BAD_REQUEST"],
    ["0404", "bounced", "ALIMTALK_NO_USER"],
    ["0403", "bounced", "ALIMTALK_BLOCKED"],
  ])("%s ends it as %s with its code", async (ending, state, detail) => {
    const person = await worker(ending);
    await notify(person.userId);
    expect(await once(person.userId, state)).toMatchObject({ detail, attempts: 1 });
    expect(messagesTo(person)).toEqual([]);
  });

  test.each([
    ["0002", "a connection that ends after it was taken", 1],
    ["0003", "a connection that ends before it was taken", 0],
    ["0502", "a 502 of a proxy", 1],
  ])("%s, %s, leaves it unknown, and it is not sent again", async (ending, _what, arrived) => {
    const person = await worker(ending);
    await notify(person.userId);
    expect(await once(person.userId, "unknown")).toMatchObject({ attempts: 1 });
    const asked = server.asked(numberOf(person)).length;
    // Another one ends the same way, and the first was not touched meanwhile.
    await notify(person.userId);
    await until(async () => (await listed(person.userId)).length === 2, waitMs);
    await until(
      async () => (await listed(person.userId)).every(({ state }) => state === "unknown"),
      waitMs,
    );
    expect(server.asked(numberOf(person))).toHaveLength(asked + 1);
    expect(messagesTo(person)).toHaveLength(2 * arrived);
  });

  test("an answer that takes too long leaves it unknown, though it may have arrived", async () => {
    const person = await worker("0001");
    await notify(person.userId);
    expect(await once(person.userId, "unknown")).toMatchObject({ attempts: 1 });
    expect(messagesTo(person)).toHaveLength(1);
  });
});

describe("who gets one", () => {
  test("a phone that is not proved gets nothing, and there is no delivery", async () => {
    const { broker } = running;
    const person = await withPhone(broker, "unproved@oneday.test", "010-0999-1000");
    await notify(person.userId);
    await settled();
    expect(await listed(person.userId)).toEqual([]);
    expect(server.to(numberOf(person))).toEqual([]);
  });

  test("a phone that was changed is not proved, and the earlier one gets nothing more", async () => {
    const person = await worker("1000");
    const { accessToken, userId, phone } = person;
    const set = (next: string) =>
      call(running.broker, "user.update", { phone: next }, as(accessToken));
    expect(await set(phone.replaceAll("-", " "))).toMatchObject({ isPhoneVerified: true });
    expect(await set("010-0998-1000")).toMatchObject({ isPhoneVerified: false });
    // Neither does the way back prove it: the number may be another person's by now.
    expect(await set(phone)).toMatchObject({ isPhoneVerified: false });
    await notify(userId);
    await settled();
    expect(await listed(userId)).toEqual([]);
    expect(messagesTo(person)).toEqual([]);
  });

  test("a kind goes by Alimtalk only where it was chosen; an offer cannot be chosen", async () => {
    const person = await worker("1000");
    const { userId, accessToken } = person;
    const choose = (kinds: Record<string, { channels: ("inApp" | "alimtalk")[] }>) =>
      call(running.broker, "communication.preferences.set", { kinds }, as(accessToken));
    await choose({ calledOff: { channels: ["inApp"] } });
    await notify(userId);
    await settled();
    expect(await listed(userId)).toEqual([]);
    await choose({ withdrawalFailed: { channels: ["inApp", "alimtalk"] } });
    await notify(userId, "withdrawalFailed", { amountWon: "97000" });
    await once(userId, "sent");
    expect(messagesTo(person).map(({ text }) => text)).toEqual([
      "97,000원 송금에 실패해 지갑으로 돌려 드렸습니다. 계좌를 확인해 주세요.",
    ]);
    const offer = choose({ jobFound: { channels: ["inApp", "alimtalk"] } });
    await expect(offer).rejects.toMatchObject({ type: "KIND_NOT_BY_ALIMTALK", code: 422 });
  });

  test("quiet hours and a digest hold it back; what was held back is one message of how many", async () => {
    const person = await worker("1000");
    const { userId, accessToken } = person;
    const quiet = { quietHours: { from: "00:00", to: "23:59" } };
    await call(running.broker, "communication.preferences.set", quiet, as(accessToken));
    const kinds = ["accepted", "reminderDay", "accepted"];
    const notified = await Promise.all(kinds.map((kind) => notify(userId, kind)));
    await until(async () => (await listed(userId)).length === 3, waitMs);
    expect((await listed(userId)).every(({ state }) => state === "queued")).toBe(true);
    expect(messagesTo(person)).toEqual([]);
    // The same three as they are when their hour has come.
    const { log } = serviceOf(running.broker, "communication") as Service & LogMethods;
    const dueAt = later(now(), 500);
    for (const { notificationId } of notified) {
      const deliveryId = deliveryIdOf(`${notificationId}-due`, "alimtalk");
      const source = { notificationId };
      const of = { userId, channel: "alimtalk", kind: "accepted", source, isGathered: true };
      const by = systemCommand(newId(), { isFresh: true });
      const rule = (s: Parameters<typeof queue>[0]) =>
        queue(s, { deliveryId, ...of }, dueAt, now() as Instant);
      await log.decide(deliveries, deliveryId, rule, by);
    }
    const sent = async () => (await listed(userId)).filter(({ state }) => state === "sent").length;
    await until(async () => (await sent()) === 3, waitMs);
    expect(messagesTo(person).map(({ text }) => text)).toEqual([
      "확인하지 않은 알림이 3건 있습니다. 원데이에서 확인해 주세요.",
    ]);
  });

  test("whoever left gets nothing", async () => {
    const gone = newId();
    await notify(gone);
    await settled();
    expect(await listed(gone)).toEqual([]);
  });
});

test("the sandbox accepts a key once, shows what it has, and refuses another text for the key", async () => {
  const person = await worker("1000");
  await notify(person.userId);
  await once(person.userId, "sent");
  const [{ at: _, ...message } = { at: "" }] = messagesTo(person);
  const again = (body: object) =>
    fetch(server.url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${alimtalkKey}`,
        "idempotency-key": String((message as { key?: string }).key),
      },
      body: JSON.stringify(body),
    });
  expect((await again(message)).status).toBe(200);
  expect(messagesTo(person)).toHaveLength(1);
  const look = (key: string) =>
    fetch(`${server.url}?to=${numberOf(person)}`, { headers: { authorization: `Bearer ${key}` } });
  const { messages } = (await (await look(alimtalkKey)).json()) as { messages: object[] };
  expect(messages.at(-1)).toMatchObject(message);
  expect((await look("another key")).status).toBe(401);
  expect((await again({ ...message, to: "01009991000" })).status).toBe(409);
  const advertising = { ...message, text: "오늘만 할인!" };
  expect(await (await again(advertising)).json()).toEqual({ code: "TEXT_DIFFERS" });
  const unknown = { ...message, template: "calledOff-0000000000" };
  expect(await (await again(unknown)).json()).toEqual({ code: "TEMPLATE_UNKNOWN" });
});

test("no file of communication has a number, and none of user's log has it", async () => {
  const person = await worker("7531");
  await notify(person.userId);
  await once(person.userId, "sent");
  for (const [name, text] of await textsOf(running.dataDir)) {
    if (!/^communication\/|^user\/log/.test(name)) continue;
    expect([name, text.includes(person.phone), text.includes(numberOf(person))]).toEqual([
      name,
      false,
      false,
    ]);
  }
});

test("after a kill between the attempt and its answer it is unknown, and it is not sent again", async () => {
  const person = await worker("0001");
  await notify(person.userId);
  await until(() => messagesTo(person).length === 1, waitMs);
  const folder = running.crash();
  await running.stop();
  running = await start(folder);
  expect(await once(person.userId, "unknown", 40_000)).toMatchObject({ attempts: 1 });
  expect(messagesTo(person)).toHaveLength(1);
  expect(
    server.asked(numberOf(person)).filter((key) => key === messagesTo(person)[0]?.key),
  ).toEqual([messagesTo(person)[0]?.key]);
});

test("without a provider a phone cannot be proved, and nothing is queued", async () => {
  const off = await startBroker([...services, communication]);
  try {
    const { user, accessToken } = await register(off.broker, "off@oneday.test", {
      phone: "010-0001-1000",
    });
    const refused = call(off.broker, "user.phone.code", {}, as(accessToken));
    await expect(refused).rejects.toMatchObject({ type: "CHANNEL_OFF", code: 409 });
    const cid = newId();
    const note = { cid, userId: user.userId, kind: "calledOff", subject: cid, data: {} };
    await call(off.broker, "communication.notify", note);
    const ours = serviceOf(off.broker, "communication") as Service & LogMethods;
    await subscribed(ours, { communication: ours.log.head.position });
    const boss = (await signInOperator(off.broker)).accessToken;
    const query = { userId: user.userId, channel: "alimtalk" as const };
    const { items } = await call(off.broker, "communication.deliveries", query, as(boss));
    expect(items).toEqual([]);
  } finally {
    await off.stop();
  }
});
