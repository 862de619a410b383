/** Reminders: once over replicas, crashes and restarts; to operators, and to the person when late. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Service, ServiceBroker } from "moleculer";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import communication from "../../../services/communication/communication.service.ts";
import { dayMs, type Instant, later } from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import {
  openEndList,
  operatorList,
} from "../../../services/security/open-ends/open-ends.projection.ts";
import { remindOpenEnds } from "../../../services/security/open-ends/reminders.scheduler.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { as, keptFolder, register, services, signInOperator } from "../../user/people.ts";

const kept = keptFolder();
let running: TestBroker;
let broker: ServiceBroker;
let person: Answer<"user.register">;
let operator: Answer<"user.login">;
let request: Answer<"security.request">;

const start = async () => {
  running = await kept.start([...services, communication]);
  broker = running.broker;
};
beforeAll(async () => {
  await start();
  operator = await signInOperator(broker);
  person = await register(broker, "waits@open.test");
  const asked = { kind: "explanation", question: "왜인가요?" } as const;
  request = await call(broker, "security.request", asked, as(person.accessToken));
  await until(async () => (await queued()).length === 1);
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const queued = async () =>
  (await call(broker, "security.queue", {}, as(operator.accessToken))).items;
const keeper = () => serviceOf(broker, "security") as Service & LogMethods;
const remindAt = async (at: Instant) => {
  await until(async () => readModelOf(keeper(), operatorList).isCaughtUp());
  await remindOpenEnds(keeper(), at);
};
const reminded = async () => {
  const commits = await keeper().log.read(0, 1000);
  return commits.flatMap(({ events }) => events).filter(({ type }) => type === "openEndReminded");
};
const kindsOf = async ({ accessToken }: { accessToken: string }) => {
  const list = { limit: 100 } as const;
  const { items } = await call(broker, "communication.notifications", list, as(accessToken));
  return items.map(({ kind }) => kind);
};
const timesOf = async (whose: { accessToken: string }, kind: string) =>
  (await kindsOf(whose)).filter((one) => one === kind).length;

test("the queue names what waits, since when, until when, and the route that ends it", async () => {
  const { requestId, dueAt, requestedAt: since } = request;
  expect(await queued()).toEqual([
    {
      kind: "request",
      id: requestId,
      since,
      dueAt,
      urgency: "due",
      subjects: { requestId, personId: person.user.userId },
      list: "GET /api/security/requests",
      act: `POST /api/security/requests/${requestId}/answer`,
    },
  ]);
  const asked = (kind: "dispute" | "request") =>
    call(broker, "security.queue", { kind }, as(operator.accessToken));
  expect((await asked("dispute")).items).toEqual([]);
  expect((await asked("request")).items).toHaveLength(1);
  const strange = call(broker, "security.queue", {}, as(person.accessToken));
  await expect(strange).rejects.toMatchObject({ type: "WRONG_ROLE" });
});

test("operators are reminded before the deadline, once however many replicas look", async () => {
  const soon = later(request.dueAt as Instant, -3 * dayMs);
  await remindAt(later(soon, -1));
  expect(await reminded()).toEqual([]);
  await Promise.all([remindAt(soon), remindAt(soon), remindAt(soon)]);
  await remindAt(later(soon, 1));
  expect(await reminded()).toMatchObject([{ data: { count: 1, urgency: "due" } }]);
  await until(async () => (await timesOf(operator, "openEnds")) === 1);
  expect(await kindsOf(person)).not.toContain("requestLate");
});

test("at the deadline the person is notified that it is late, once, also over a restart", async () => {
  const due = request.dueAt as Instant;
  await remindAt(due);
  await until(async () => (await timesOf(person, "requestLate")) === 1);
  await running.halt();
  await start();
  const rows = () => readModelOf(keeper(), openEndList).find({}, { limit: 10 });
  await until(async () => (await rows()).length === 1);
  await remindAt(later(due, 1));
  // After days without a run, only the last reminder is sent.
  await remindAt(later(due, 9 * dayMs));
  const counts = (await reminded()).map(({ data }) => (data as { count: number }).count);
  expect(counts).toEqual([1, 4, 13]);
  await until(async () => (await timesOf(operator, "openEnds")) === 3);
  expect(await timesOf(person, "requestLate")).toBe(1);
});

test("an answered request is in no queue, and no one is reminded of it", async () => {
  const { requestId, dueAt } = request;
  const answer = { requestId, outcome: "answered", text: "설명드립니다." } as const;
  await call(broker, "security.answerRequest", answer, as(operator.accessToken));
  await until(async () => (await queued()).length === 0);
  await remindAt(later(dueAt as Instant, 30 * dayMs));
  expect(await reminded()).toHaveLength(3);
});
