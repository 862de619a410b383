/**
 * A restored database: job goes back to an earlier point while the others have read further. The
 * process says so and takes no commands, and the run-book's commands bring every reader back.
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { servicesWith } from "../../../mixins/repl/operator/every-service.ts";
import analytics from "../../../services/analytics/analytics.service.ts";
import communication from "../../../services/communication/communication.service.ts";
import { hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { operatorEmail } from "../../../services/user/support/operator-account.command.ts";
import { ask } from "../../gateway/http.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { postingOf } from "../../support/postings.ts";
import { finished } from "../../support/process.ts";
import { projected, subscribed } from "../../support/settled.ts";
import { until } from "../../support/until.ts";
import { register, services } from "../../user/people.ts";

const password = "operator of the drill";
const schemas = [...services, job, matching, payment, communication, analytics, gateway];
const folder = folderOf("restored");
const followers = servicesWith("feeds");
const readyMs = 20_000;

let running: TestBroker;
let backup = "";
let employer: string;
let worker: string;
let operator: string;
/** A job that the backup has, and one that was posted after it. */
let early: string;
let late: string;
let lateApplication: string;

const as = (token: string) => ({ meta: { token, key: newId() } });
const get = (path: string) => ask(addressOf(serviceOf(running.broker, "gateway")).url, "GET", path);
const readiness = async () => {
  const { status, json } = await get("/health/ready");
  const { data } = json as { data?: { waiting?: string[] } };
  return { status, waiting: data?.waiting ?? [] };
};
const start = async (): Promise<ServiceBroker> => {
  running = await startBroker(schemas, folder, {
    ONEDAY_OPERATOR_PASSWORD: password,
    METRICS_ENABLED: "true",
  });
  return running.broker;
};
const feedsOf = async (service: string) => {
  const action = `${service}.feeds` as "job.feeds";
  return (await call(running.broker, action, {}, as(operator))).feeds;
};
/** The services that have a stopped feed, as `lag --behind` shows them. */
const stopped = async (): Promise<string[]> => {
  const feeds = await Promise.all(followers.map(feedsOf));
  return followers.filter((_, n) => feeds[n]?.some(({ stoppedAt }) => stoppedAt !== null));
};
const stoppedGauges = async (): Promise<number[]> =>
  (await get("/metrics")).text
    .split("\n")
    .filter((line) => line.startsWith("oneday_feeds_stopped{"))
    .map((line) => Number(line.split(" ")[1]));
const reanchor = (service: string): Promise<Answer<"job.feeds.reanchor">> =>
  call(running.broker, `${service}.feeds.reanchor` as "job.feeds.reanchor", {}, as(operator));
const post = async (title: string, startsAt = later(now(), hourMs)): Promise<string> =>
  (await call(running.broker, "job.post", postingOf({ title, startsAt }), as(employer))).jobId;
const wallet = () => call(running.broker, "payment.wallet", {}, as(employer));
const signInOperator = async () => {
  const { accessToken } = await call(running.broker, "user.login", {
    email: operatorEmail,
    password,
  });
  operator = accessToken;
};

/** Waits until the readers have saved that they read all messages of job. */
const readByAll = async (): Promise<void> => {
  const { messages } = await call(running.broker, "job.log.read", { after: 0, limit: 200 });
  const heads = { job: messages.at(-1)?.position ?? 0 };
  for (const name of ["user", "security", "communication"]) {
    await subscribed(serviceOf(running.broker, name), heads);
  }
  await projected(serviceOf(running.broker, "analytics"), heads);
};

beforeAll(async () => {
  const broker = await start();
  await until(async () => (await readiness()).status === 200, readyMs);
  const shop = { role: "employer", companyName: "하루물류", regularEmployees: 7 } as const;
  employer = (await register(broker, "shop@restored.test", shop)).accessToken;
  worker = (await register(broker, "worker@restored.test")).accessToken;
  await signInOperator();
  await call(broker, "payment.charge", { amountWon: 500_000, method: "card" }, as(employer));
  await until(async () => (await wallet()).availableWon === 500_000);
  early = await post("백업에 있는 공고");
  backup = running.crash();
  late = await post("백업 뒤의 공고");
  const applied = await call(broker, "job.apply", { jobId: late }, as(worker));
  lateApplication = applied.applicationId;
  const accept = () => call(broker, "job.accept", { applicationId: lateApplication }, as(employer));
  await until(async () => (await accept().catch(() => null)) !== null);
  await until(async () => (await wallet()).heldWon > 0);
  await readByAll();
  await running.halt();
  rmSync(join(folder, "job"), { recursive: true });
  cpSync(join(backup, "job"), join(folder, "job"), { recursive: true });
  await start();
  await until(async () => (await readiness()).waiting.includes("job/log"), readyMs);
}, 90_000);
afterAll(async () => {
  await running.stop();
  for (const each of [folder, backup]) remove(each);
});

test("it is not ready, and names the log and each feed that has stopped", async () => {
  const readers = ["user", "security", "communication", "analytics"];
  await until(async () => {
    const found = await stopped();
    return readers.every((name) => found.includes(name));
  });
  const { status, waiting } = await readiness();
  expect(status).toBe(503);
  expect(waiting).toEqual(
    expect.arrayContaining(["job/log", "user<-job", "analytics/market_jobs<-job"]),
  );
  await until(async () => (await stoppedGauges()).includes(1));
});

test("it takes no commands, of the restored service or of its readers, and reads go on", async () => {
  const refusal = { type: "NOT_READY", code: 503, retryable: true };
  await expect(post("거절되는 공고")).rejects.toMatchObject(refusal);
  const charge = { amountWon: 10_000, method: "card" } as const;
  const charging = call(running.broker, "payment.charge", charge, as(employer));
  await expect(charging).rejects.toMatchObject(refusal);
  expect((await get(`/api/jobs/${early}`)).status).toBe(200);
});

test("an operator signs in and brings it back: the source first, then each reader", async () => {
  await signInOperator();
  const lost = Number((await reanchor("job")).filled);
  expect(lost).toBeGreaterThan(2);
  for (const service of await stopped()) {
    const { feeds } = await reanchor(service);
    expect(feeds.filter(({ stoppedAt }) => stoppedAt !== null)).toEqual([]);
  }
  expect(await stopped()).toEqual([]);
  await until(async () => (await readiness()).status === 200, readyMs);
  await until(async () => (await stoppedGauges()).every((value) => value === 0));
});

test("what the backup had is there, what came after it is lost, and the money is as it was", async () => {
  expect((await get(`/api/jobs/${early}`)).status).toBe(200);
  expect((await get(`/api/jobs/${late}`)).status).toBe(404);
  const verified = await call(running.broker, "payment.ledger.verify", {}, as(operator));
  expect(verified).toMatchObject({ ok: true, sumWon: 0, openHolds: 1 });
  const { availableWon, heldWon } = await wallet();
  expect(availableWon + heldWon).toBe(500_000);
});

test("readers read what is written from then on", async () => {
  const next = await post("다시 시작한 뒤의 공고", later(now(), 30 * hourMs));
  const found = async () => (await get("/api/jobs?limit=100")).text;
  await until(async () => (await found()).includes(next));
  expect(await found()).not.toContain(late);
  const { applicationId } = await call(running.broker, "job.apply", { jobId: next }, as(worker));
  const list = { limit: 100 };
  await until(async () => {
    const notes = await call(running.broker, "communication.notifications", list, as(employer));
    return notes.items.some(({ data }) => data["applicationId"] === applicationId);
  });
});

test("at rest, the check of the logs finds that no reader is ahead", async () => {
  await running.halt();
  const { code, said } = await finished("log", { ONEDAY_DATA_DIR: folder }, ["verify"]);
  expect([code, said]).toEqual([0, expect.not.stringContaining("BAD")]);
});
