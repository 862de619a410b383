import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import analytics from "../../../services/analytics/analytics.service.ts";
import communication from "../../../services/communication/communication.service.ts";
import { dayMs, hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { type Answer, call, type Params } from "../../../services/contracts/index.ts";
import { perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { waitingMax } from "../../../services/security/requests/request-quota.ts";
import type { TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, keptFolder, register, services, signInOperator } from "../../user/people.ts";

type Shown = Answer<"security.request">;

const kept = keptFolder();
let running: TestBroker;
let broker: ServiceBroker;
let worker: Answer<"user.register">;
let employer: Answer<"user.register">;
let operator: Answer<"user.login">;

beforeAll(async () => {
  running = await kept.start([...services, job, matching, payment, communication, analytics]);
  broker = running.broker;
  worker = await register(broker, "held.worker@oneday.test", {
    name: "심은일꾼",
    phone: "010-7777-8888",
  });
  employer = await register(broker, "held.employer@oneday.test", {
    role: "employer",
    companyName: "심은회사",
  });
  operator = await signInOperator(broker);
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const ask = (
  { accessToken }: { accessToken: string },
  params: Params<"security.request">,
  key?: string,
): Promise<Shown> =>
  call(broker, "security.request", params, {
    meta: { token: accessToken, ...(key === undefined ? {} : { key }) },
  });
const listOf = async (
  { accessToken }: { accessToken: string },
  params: Params<"security.requests"> = {},
): Promise<Shown[]> => (await call(broker, "security.requests", params, as(accessToken))).items;
const fetched = (whose: { accessToken: string }, requestId: string) =>
  call(broker, "security.exported", { requestId }, as(whose.accessToken));
const answer = (requestId: string, text: string, by = operator) =>
  call(
    broker,
    "security.answerRequest",
    { requestId, outcome: "answered", text },
    as(by.accessToken),
  );

/** A worker's account, profile and application, and an employer's money and posting. */
const live = async () => {
  const charge = { amountWon: 1_000_000, method: "card" as const };
  await call(broker, "payment.charge", charge, {
    meta: { token: employer.accessToken, key: newId() },
  });
  const account = { bankCode: "088", accountNumber: "555-66-777777", holder: "심은예금주" };
  await call(broker, "user.bank.set", account, as(worker.accessToken));
  const wish = {
    skills: ["심은기술"],
    categoryIds: [],
    lat: 37.5,
    lng: 127.1,
    radiusKm: 10,
    hourlyWageWonMin: 10_320,
    availability: [],
  };
  await call(broker, "matching.profile.set", wish, as(worker.accessToken));
  const startsAt = later(now(), 2 * dayMs);
  const posting = postingOf({ title: "심은공고", startsAt });
  const { jobId } = await call(broker, "job.post", posting, as(employer.accessToken));
  const application = await call(
    broker,
    "job.apply",
    { jobId, message: "심은지원글" },
    as(worker.accessToken),
  );
  return application;
};

test("an export has the data of each service about its owner, and no other person's", async () => {
  const { applicationId, jobId } = await live();
  const request = await ask(worker, { kind: "export" });
  expect(request).toMatchObject({ status: "answered", kind: "export", answeredBy: null });
  const textOf = async (whose: typeof worker, requestId: string) =>
    JSON.stringify((await fetched(whose, requestId)).services);
  const expected = [
    "심은일꾼",
    "010-7777-8888",
    "555-66-777777",
    "심은예금주",
    "심은기술",
    "심은지원글",
    applicationId,
    "user.registered",
  ];
  await until(async () => {
    const text = await textOf(worker, request.requestId);
    return expected.every((each) => text.includes(each)) && text.includes("notificationId");
  });
  const mine = await textOf(worker, request.requestId);
  for (const strange of ["심은회사", "passwordHash", "emailHash", "$argon2"]) {
    expect([strange, mine.includes(strange)]).toEqual([strange, false]);
  }
  const other = await ask(employer, { kind: "export" });
  await until(async () => {
    const text = await textOf(employer, other.requestId);
    return [jobId, "심은회사", "심은공고", "charge"].every((each) => text.includes(each));
  });
  const theirs = await textOf(employer, other.requestId);
  for (const strange of ["심은일꾼", "심은지원글", "심은기술", "555-66-777777"]) {
    expect([strange, theirs.includes(strange)]).toEqual([strange, false]);
  }
  const { services: parts } = await fetched(worker, request.requestId);
  expect(parts.map(({ service }) => service).sort()).toEqual([
    "analytics",
    "communication",
    "job",
    "matching",
    "payment",
    "security",
    "user",
  ]);
  expect(parts.flatMap(({ sections }) => sections).every(({ isCut }) => !isCut)).toBe(true);
});

test("only its owner fetches an export, not even the operator", async () => {
  const { requestId } = await ask(worker, { kind: "export" });
  for (const stranger of [employer, operator]) {
    await expect(fetched(stranger, requestId)).rejects.toMatchObject({
      type: "NOT_FOUND",
      code: 404,
    });
  }
});

test("a request for an explanation waits in the queue until a person answers it", async () => {
  const aboutId = newId();
  const asked = await ask(worker, { kind: "explanation", aboutId, question: "왜 거절인가요?" });
  expect(asked).toMatchObject({
    status: "open",
    aboutId,
    question: "왜 거절인가요?",
    answer: null,
  });
  const isAsked = ({ requestId }: Shown) => requestId === asked.requestId;
  await until(async () => (await listOf(operator, { status: "open" })).some(isAsked));
  const explained = await answer(asked.requestId, "거리가 멀어 순위가 낮았습니다.");
  expect(explained).toMatchObject({
    status: "answered",
    answer: "거리가 멀어 순위가 낮았습니다.",
    answeredBy: operator.user.userId,
  });
  await until(async () => !(await listOf(operator, { status: "open" })).some(isAsked));
  expect((await listOf(worker)).find(isAsked)).toEqual(explained);
  await expect(answer(asked.requestId, "한 번 더")).rejects.toMatchObject({
    type: "REQUEST_CLOSED",
  });
  await expect(answer(newId(), "없는 요청")).rejects.toMatchObject({ type: "NOT_FOUND" });
});

test("the queue begins with what is due first, a page at a time", async () => {
  for (let n = 0; n < 5; n += 1) await ask(worker, { kind: "explanation", question: `질문 ${n}` });
  const page = (cursor?: string) =>
    call(
      broker,
      "security.requests",
      { status: "open", limit: 2, ...(cursor === undefined ? {} : { cursor }) },
      as(operator.accessToken),
    );
  await until(async () => (await listOf(operator, { status: "open" })).length === 5);
  const found: Shown[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const { items, nextCursor } = await page(next);
    found.push(...items);
    next = nextCursor;
  }
  expect(new Set(found.map(({ requestId }) => requestId)).size).toBe(5);
  const dues = found.map(({ dueAt }) => dueAt);
  expect(dues).toEqual([...dues].sort());
  expect(Date.parse(dues[0] ?? "") - Date.now()).toBeGreaterThan(29 * 24 * hourMs);
});

test("everyone sees their own requests, newest first, and only an operator answers", async () => {
  const theirs = await listOf(employer);
  expect(theirs.length).toBeGreaterThan(0);
  expect(theirs.every(({ userId }) => userId === employer.user.userId)).toBe(true);
  const all = await listOf(operator, { limit: 100 });
  expect(new Set(all.map(({ userId }) => userId)).size).toBe(2);
  const times = all.map(({ requestedAt }) => requestedAt);
  expect(times).toEqual([...times].sort().reverse());
  const [first] = theirs;
  await expect(answer(first?.requestId ?? "", "제가 답합니다", employer)).rejects.toMatchObject({
    type: "WRONG_ROLE",
  });
});

test("the same request under the same key is made once, and another under it is refused", async () => {
  const params = { kind: "explanation", question: "같은 질문" } as const;
  const first = await ask(employer, params, "asked-once");
  expect(await ask(employer, params, "asked-once")).toEqual(first);
  const other = { ...params, question: "다른 질문" };
  await expect(ask(employer, other, "asked-once")).rejects.toMatchObject({ type: "KEY_REUSED" });
});

test("questions and answers are not readable in the stores", async () => {
  for (const [name, text] of await textsOf(kept.folder)) {
    for (const words of ["왜 거절인가요", "거리가 멀어", "같은 질문", "다른 질문"]) {
      expect([name, words, text.includes(words)]).toEqual([name, words, false]);
    }
  }
});

test("requests are entries of the audit log, without their free text", async () => {
  const { items } = await call(
    broker,
    "security.auditLogs",
    { subject: worker.user.userId, limit: 100 },
    as(operator.accessToken),
  );
  const actions = items.map(({ action }) => action);
  expect(actions).toEqual(
    expect.arrayContaining(["security.requestMade", "security.requestAnswered"]),
  );
  const answered = items.find(
    ({ action, actor }) => action === "security.requestAnswered" && actor === operator.user.userId,
  );
  expect(answered?.subjects).toMatchObject({ userId: worker.user.userId });
});

test("of many concurrent requests five wait, and one more after an answer", async () => {
  const busy = await register(broker, "held.busy@oneday.test");
  const explain = () => ask(busy, { kind: "explanation", question: "왜인가요?" });
  const asked = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(explain));
  const made = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(made).toHaveLength(waitingMax);
  for (const one of asked) {
    if (one.status === "rejected") expect(one.reason).toMatchObject({ type: "TOO_MANY_REQUESTS" });
  }
  const deletion = ask(busy, { kind: "deletion" });
  await expect(deletion).rejects.toMatchObject({ type: "TOO_MANY_REQUESTS", code: 409 });
  await answer(made[0]?.requestId ?? "", "답변입니다.");
  expect(await explain()).toMatchObject({ status: "open" });
  // Exports do not wait, and are limited by the rest of the day's count.
  const exports = await Promise.allSettled(
    [1, 2, 3, 4, 5, 6].map(() => ask(busy, { kind: "export" })),
  );
  const done = exports.filter(({ status }) => status === "fulfilled");
  expect(done).toHaveLength(perDay.requests - waitingMax - 1);
  await expect(ask(busy, { kind: "export" })).rejects.toMatchObject({
    type: "DAILY_LIMIT",
    code: 429,
  });
});
