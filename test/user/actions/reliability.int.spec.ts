import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { operatorEmail } from "../../../services/user/support/operator-account.command.ts";
import type { TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { userOf } from "../people.ts";
import {
  engaged,
  join,
  operatorPassword,
  type Someone,
  someone,
  startWork,
  worked,
} from "../work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let employer: Someone;
let operator: Someone;

beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
  const credentials = { email: operatorEmail, password: operatorPassword };
  operator = someone(broker, await call(broker, "user.login", credentials));
});
afterAll(() => running.stop());

const hoursAhead = (hours: number) => {
  const startsAt = later(now(), hours * hourMs);
  return postingOf({ startsAt, endsAt: later(startsAt, 3 * hourMs), breakMinutes: 0 });
};
const mine = (worker: Someone) => worker.ask("user.reliability", {});
const entriesOf = async (worker: Someone, count: number) => {
  await until(async () => (await mine(worker)).entries.length >= count);
  return (await mine(worker)).entries;
};
/** An application that was accepted for a shift in some hours, and then withdrawn. */
const withdrawn = async (worker: Someone, hours: number): Promise<string> => {
  const { applicationId } = await engaged(worker, employer, hoursAhead(hours));
  await worker.ask("job.withdraw", { applicationId });
  return applicationId;
};

test("a newcomer has no entries, and the score that everyone starts with", async () => {
  const parts = { prior: { kept: 4, broken: 1 }, kept: 0, broken: 0 };
  expect(await mine(await join(broker))).toEqual({ score: 0.8, points: 0, parts, entries: [] });
});

test("worked shifts raise the score; late withdrawals lower it, by the hours that were left", async () => {
  const worker = await join(broker);
  const applicationId = await worked(worker, employer);
  await entriesOf(worker, 1);
  expect((await mine(worker)).score).toBeCloseTo(5 / 6, 5);
  for (const hours of [50, 30, 6]) await withdrawn(worker, hours);
  const entries = await entriesOf(worker, 4);
  expect(entries.map(({ kind, points }) => [kind, points])).toEqual([
    ["withdrew", 6],
    ["withdrew", 1],
    ["withdrew", 0],
    ["worked", 0],
  ]);
  expect(entries[3]).toMatchObject({ applicationId, minutesLeft: null, contest: null });
  expect(entries[0]?.minutesLeft).toBe(359);
  const { score, points, parts } = await mine(worker);
  expect(points).toBe(7);
  const all = parts.prior.kept + parts.prior.broken + parts.kept + parts.broken;
  expect(score).toBeCloseTo((parts.prior.kept + parts.kept) / all, 12);
});

test("withdrawing a pending application makes no entry", async () => {
  const worker = await join(broker);
  const { jobId } = await employer.ask("job.post", hoursAhead(2));
  const { applicationId } = await worker.ask("job.apply", { jobId });
  await worker.ask("job.withdraw", { applicationId });
  await withdrawn(worker, 30);
  expect((await entriesOf(worker, 1)).map(({ points }) => points)).toEqual([1]);
});

test("a contested entry waits for an operator, who removes it with an answer", async () => {
  const worker = await join(broker);
  await withdrawn(worker, 3);
  const [entry] = await entriesOf(worker, 1);
  const { entryId = "" } = entry ?? {};
  const reason = "병원에 있었습니다 심은이유";
  const contested = { entryId, reason };
  const first = await worker.ask("user.reliability.contest", contested, "contest-key-1");
  expect(first).toMatchObject({ points: 7, contest: { status: "open", reason, answer: null } });
  expect(await worker.ask("user.reliability.contest", contested, "contest-key-1")).toEqual(first);
  const statementCount = async () => (await userOf(broker).words.about(worker.userId)).length;
  await expect(
    worker.ask("user.reliability.contest", { entryId, reason: "또" }),
  ).rejects.toMatchObject({ type: "ALREADY_CONTESTED", code: 409 });
  expect(await statementCount()).toBe(1);
  expect((await mine(worker)).points).toBe(7);

  const queue = async (status: "open" | "decided") =>
    (await operator.ask("user.reliability.contests", { status, limit: 100 })).items;
  const isIn = async (status: "open" | "decided") =>
    (await queue(status)).some((one) => one.entry.entryId === entryId);
  await until(() => isIn("open"));
  const decision = { userId: worker.userId, entryId, outcome: "removed" as const, text: "확인함" };
  const decided = await operator.ask("user.reliability.decide", decision);
  expect(decided.entry.contest).toMatchObject({ status: "removed", reason, answer: "확인함" });
  await until(async () => !(await isIn("open")) && (await isIn("decided")));
  expect(await mine(worker)).toMatchObject({ score: 0.8, points: 0, entries: [{ points: 7 }] });
  await expect(operator.ask("user.reliability.decide", decision)).rejects.toMatchObject({
    type: "NOT_CONTESTED",
  });

  const stored = await textsOf(running.dataDir);
  const places = [...stored].filter(([, text]) => text.includes("심은이유"));
  expect(places.map(([place]) => place)).toEqual([]);
  const held = await call(broker, "user.personal.export", { userId: worker.userId });
  const statements = held.sections.find(({ name }) => name === "statements")?.items;
  expect(JSON.stringify(statements)).toContain("심은이유");
});

test("with four points one application may be open at a time, and another is refused until it ends", async () => {
  const worker = await join(broker);
  await withdrawn(worker, 13);
  await entriesOf(worker, 1);
  const post = async (hours: number) => (await employer.ask("job.post", hoursAhead(hours))).jobId;
  const [first, second] = [await post(30), await post(40)];
  const { applicationId } = await worker.ask("job.apply", { jobId: first });
  await expect(worker.ask("job.apply", { jobId: second })).rejects.toMatchObject({
    type: "APPLICATIONS_LIMITED",
    code: 409,
    data: { bookingsMax: 1 },
  });
  await worker.ask("job.withdraw", { applicationId });
  expect((await worker.ask("job.apply", { jobId: second })).status).toBe("pending");
});

test("at eight points an operator decides, who confirms the suspension or dismisses it", async () => {
  const worker = await join(broker);
  await withdrawn(worker, 3);
  const queue = async () => {
    const { items } = await operator.ask("user.reliability.suspensions", { limit: 100 });
    return items.find(({ userId }) => userId === worker.userId);
  };
  await entriesOf(worker, 1);
  await withdrawn(worker, 30);
  await until(async () => (await queue()) !== undefined);
  const due = await queue();
  expect(due).toMatchObject({ points: 8, entries: [{ points: 1 }, { points: 7 }] });
  expect((await worker.ask("user.me", {})).status).toBe("active");
  const { userId, until: end = "" } = due ?? { userId: "" };
  await operator.ask("user.suspend", { userId, reason: "늦은 취소", until: end });
  await until(async () => (await queue()) === undefined);
  expect(await call(broker, "user.facts", { userId })).toMatchObject({ status: "suspended" });
});

test("only its worker can see and contest an entry", async () => {
  const worker = await join(broker);
  const other = await join(broker);
  await withdrawn(worker, 30);
  const [{ entryId = "" } = {}] = await entriesOf(worker, 1);
  const asked = { entryId, reason: "남의 것" };
  await expect(other.ask("user.reliability.contest", asked)).rejects.toMatchObject({ code: 404 });
  expect((await mine(other)).entries).toEqual([]);
  const unknown = { userId: worker.userId, outcome: "kept" as const, text: "없음" };
  await expect(
    operator.ask("user.reliability.decide", { ...unknown, entryId: newId() }),
  ).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  await expect(
    operator.ask("user.reliability.decide", { ...unknown, entryId }),
  ).rejects.toMatchObject({ type: "NOT_CONTESTED", code: 409 });
  await expect(employer.ask("user.reliability", {})).rejects.toMatchObject({ type: "WRONG_ROLE" });
});

test("what waits for an operator ends when its worker leaves OneDay", async () => {
  const worker = await join(broker);
  const { userId } = worker;
  await withdrawn(worker, 3);
  const [{ entryId = "" } = {}] = await entriesOf(worker, 1);
  await worker.ask("user.reliability.contest", { entryId, reason: "버스가 멈췄습니다." });
  const paper = { kind: "foodHealth", number: "1234", issuedOn: "2026-01-05" } as const;
  await worker.ask("user.certificates.add", paper);
  const waiting = async () => {
    const { items } = await operator.ask("security.queue", { limit: 100 });
    return items.flatMap(({ kind, subjects }) => (subjects["userId"] === userId ? [kind] : []));
  };
  const listed = async () => {
    const contests = { status: "open", limit: 100 } as const;
    const papers = { state: "unverified", limit: 100 } as const;
    return [
      (await operator.ask("user.reliability.contests", contests)).items,
      (await operator.ask("user.certificates.queue", papers)).items,
    ].map((items) => items.filter((one) => one.userId === userId).length);
  };
  await until(async () => (await waiting()).length === 2);
  await until(async () => String(await listed()) === "1,1");
  await call(broker, "user.personal.erase", { cid: newId(), userId });
  await until(async () => (await waiting()).length === 0);
  await until(async () => String(await listed()) === "0,0");
});
