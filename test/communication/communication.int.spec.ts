import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Service } from "moleculer";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import communication from "../../services/communication/communication.service.ts";
import { notification } from "../../services/communication/notification/notification.ts";
import { notifications } from "../../services/communication/notification/notifications.projection.ts";
import { newId, now } from "../../services/contracts/core/units.ts";
import { call } from "../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import { type Announced, probeLog } from "../support/probe-log.ts";
import { projected, subscribed } from "../support/settled.ts";
import { forget } from "../support/stored.ts";
import { testTokens } from "../support/tokens.ts";

const probes = { user: probeLog("user"), job: probeLog("job"), payment: probeLog("payment") };
const { securityProbe, tokenFor } = testTokens();
let folder: string;
let running: TestBroker;

const start = async (): Promise<void> => {
  const schemas = Object.values(probes).map(({ schema }) => schema);
  running = await startBroker([...schemas, securityProbe, communication], folder);
};
const ours = (): Service & LogMethods =>
  serviceOf(running.broker, "communication") as Service & LogMethods;
const as = (userId: string) => ({ meta: { token: tokenFor(userId, "worker") } });
const listOf = async (userId: string, params: { limit?: number; cursor?: string } = {}) =>
  call(running.broker, "communication.notifications", params, as(userId));
const kindsOf = async (userId: string) =>
  (await listOf(userId, { limit: 100 })).items.map(({ kind }) => kind).sort();
const registered = (userId: string): Announced => ({
  type: "user.registered",
  data: { userId, role: "worker" },
});
const notify = (userId: string, kind: string, subject: string, cid = newId()) =>
  call(running.broker, "communication.notify", { cid, userId, kind, subject, data: {} });

/** Waits until all announcements are notified and listed. */
const settled = async (): Promise<void> => {
  const heads = Object.entries(probes).map(([name, probe]) => [name, probe.head()]);
  await subscribed(ours(), Object.fromEntries(heads));
  await projected(ours(), { communication: ours().log.head.position });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-communication-"));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a new user is welcomed once, also after a restart that lost its checkpoint", async () => {
  const userId = newId();
  await probes.user.announceAll([registered(userId)]);
  await settled();
  const [welcome] = (await listOf(userId)).items;
  expect(welcome).toMatchObject({ kind: "welcome", data: {}, readAt: null });
  const commits = ours().log.head.position;

  await running.stop();
  await forget(folder, "communication", "checkpoints");
  await start();
  await settled();
  expect((await listOf(userId)).items).toEqual([welcome]);
  expect(ours().log.head.position).toBe(commits);
});

test("repeated applying and withdrawing makes a row or two, with the last step on top", async () => {
  const [employerId, workerId, jobId] = [newId(), newId(), newId()];
  const applications = Array.from({ length: 10 }, newId);
  for (const applicationId of applications) {
    const data = { applicationId, jobId };
    const asked = { userId: employerId, kind: "newApplicant", subject: applicationId, data };
    await call(running.broker, "communication.notify", { cid: newId(), ...asked, about: workerId });
    const parties = { ...data, workerId, employerId, status: "withdrawn" };
    await probes.job.announceAll([{ type: "job.withdrawn", data: parties }]);
  }
  await settled();
  const { items } = await listOf(employerId, { limit: 100 });
  // A window of ten minutes may end between them.
  expect(items.length).toBeLessThanOrEqual(4);
  for (const kind of ["newApplicant", "withdrawn"]) {
    const top = items.find((one) => one.kind === kind);
    expect(top).toMatchObject({ data: { applicationId: applications.at(-1) }, readAt: null });
  }
});

test("a commit names the message that caused it, and keeps its correlation", async () => {
  await probes.user.announceAll([registered(newId())]);
  await settled();
  const { messages } = await call(running.broker, "user.log.read", { after: 0, limit: 10 });
  expect(await ours().log.byCommand("communication:user:1.0")).toMatchObject({
    meta: {
      correlationId: messages[0]?.correlationId,
      causationId: "user:1.0",
      actor: null,
    },
  });
});

test("each event notifies the person it concerns, with ids and amounts only", async () => {
  const [workerId, employerId] = [newId(), newId()];
  const parties = { applicationId: newId(), jobId: newId(), workerId, employerId };
  const money = { chargeId: newId(), employerId, amountWon: 500_000 };
  const withdrawal = { withdrawalId: newId(), userId: workerId, amountWon: 96_700 };
  const times = { appliedAt: now(), startsAt: now(), endsAt: now() };
  const moved = ["accepted", "rejected", "withdrawn", "signed", "checkedIn", "checkedOut"] as const;
  await probes.job.announceAll([
    { type: "job.applied", data: { ...parties, status: "pending", ...times } },
    ...moved.map((step) => ({ type: `job.${step}` as const, data: { ...parties, status: step } })),
    { type: "job.approved", data: { ...parties, status: "approved", minutes: 480 } },
  ]);
  const pay = { grossWon: 100_000, netWon: 96_700, employerFeeWon: 5000 };
  await probes.payment.announceAll([
    { type: "payment.charged", data: money },
    { type: "payment.declined", data: { ...money, chargeId: newId() } },
    { type: "payment.refunded", data: { ...money, refundId: newId() } },
    { type: "payment.refundFailed", data: { ...money, refundId: newId() } },
    { type: "payment.completed", data: { ...parties, ...pay } },
    { type: "payment.withdrawn", data: withdrawal },
    { type: "payment.withdrawalFailed", data: { ...withdrawal, withdrawalId: newId() } },
  ]);
  await settled();
  const toWorker = ["accepted", "approved", "paid", "rejected"];
  expect(await kindsOf(workerId)).toEqual([...toWorker, "withdrawalFailed", "withdrawalPaid"]);
  const ofMoney = ["charged", "chargeDeclined", "refunded", "refundFailed"];
  const toEmployer = [...ofMoney, "checkedIn", "checkedOut", "withdrawn"].sort();
  expect(await kindsOf(employerId)).toEqual(toEmployer);
  const { items } = await listOf(workerId, { limit: 100 });
  const { applicationId, jobId } = parties;
  expect(items.find(({ kind }) => kind === "paid")).toMatchObject({
    text: "임금 96,700원이 지갑에 들어왔습니다. 수고하셨습니다.",
    data: { applicationId, jobId, netWon: "96700" },
  });
});

test("the same notification requested again, under any command id, changes nothing", async () => {
  const userId = newId();
  const first = await notify(userId, "applied", "a", "step-1");
  const commits = ours().log.head.position;
  expect(await notify(userId, "applied", "a", "step-1")).toEqual(first);
  expect(await notify(userId, "applied", "a", "step-2")).toEqual(first);
  expect(ours().log.head.position).toBe(commits);
  const other = await notify(userId, "applied", "b");
  expect(other.notificationId).not.toBe(first.notificationId);
  await settled();
  expect(await kindsOf(userId)).toEqual(["applied", "applied"]);
});

test("the same notification requested concurrently is sent once", async () => {
  const userId = newId();
  const asked = Array.from({ length: 20 }, () => notify(userId, "applied", "a"));
  const ids = (await Promise.all(asked)).map(({ notificationId }) => notificationId);
  expect(new Set(ids).size).toBe(1);
  await settled();
  expect(await kindsOf(userId)).toEqual(["applied"]);
});

test("a cancelled step is refused, and so is one with another input", async () => {
  const userId = newId();
  const meta = { correlationId: "c", causationId: null, actor: null };
  const undo = { cid: "late/undo", fp: "", isFresh: true, at: now(), meta };
  await ours().log.cancel("late", notification, newId(), () => [], undo);
  const late = notify(userId, "applied", "a", "late");
  await expect(late).rejects.toMatchObject({ type: "STEP_CANCELLED", code: 409 });
  await notify(userId, "applied", "a", "used");
  const again = notify(userId, "applied", "b", "used");
  await expect(again).rejects.toMatchObject({ type: "KEY_REUSED", code: 422 });
});

test("names and free text never enter a notification's data", async () => {
  const cid = newId();
  const note = { cid, userId: newId(), kind: "applied", subject: "a" };
  for (const data of [{ text: "x".repeat(81) }, { "a.b": "dot" }, { $set: "operator" }]) {
    const notified = call(running.broker, "communication.notify", { ...note, data });
    await expect(notified).rejects.toMatchObject({ code: 422 });
  }
  expect(ours().log.head.position).toBe(0);
});

test("the list is newest first, in pages without overlap, and has only the caller's own", async () => {
  const [mine, theirs] = [newId(), newId()];
  for (const n of [1, 2, 3, 4, 5]) {
    await notify(mine, "applied", `${n}`);
    await notify(theirs, "applied", `${n}`);
  }
  await settled();
  const all = (await listOf(mine)).items;
  expect(all).toHaveLength(5);
  const times = all.map(({ at }) => at);
  expect(times).toEqual([...times].sort().reverse());
  const paged: typeof all = [];
  let cursor: string | null = null;
  do {
    const page = await listOf(mine, { limit: 2, ...(cursor === null ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    paged.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && paged.length < 20);
  expect(paged).toEqual(all);
  const forged = listOf(mine, { cursor: Buffer.from('["x"]').toString("base64url") });
  await expect(forged).rejects.toMatchObject({ type: "CURSOR_INVALID", code: 422 });
});

test("only the receiver marks a notification as read, and the first time is kept", async () => {
  const [mine, theirs] = [newId(), newId()];
  const { notificationId } = await notify(mine, "applied", "a");
  const read = (userId: string) =>
    call(running.broker, "communication.read", { notificationId }, as(userId));
  await expect(read(theirs)).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  const first = await read(mine);
  expect(await read(mine)).toEqual(first);
  await settled();
  expect((await listOf(mine)).items).toMatchObject([first]);
  const never = { notificationId: newId() };
  const missing = call(running.broker, "communication.read", never, as(mine));
  await expect(missing).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
});

test("all up to one are read by one command, and what comes later is unread", async () => {
  const [mine, theirs] = [newId(), newId()];
  const unread = async (userId = mine) =>
    (await call(running.broker, "communication.unread", {}, as(userId))).unread;
  const readAll = (upTo: string, userId = mine) =>
    call(running.broker, "communication.read.all", { upTo }, as(userId));
  const readIn = async () => (await listOf(mine)).items.map(({ readAt }) => readAt !== null);
  for (const subject of ["a", "b", "c", "d"]) await notify(mine, "applied", subject);
  await notify(theirs, "applied", "a");
  await settled();
  const ids = (await listOf(mine)).items.map(({ notificationId }) => notificationId);
  const [newest = "", second = "", third = ""] = ids;
  await call(running.broker, "communication.read", { notificationId: newest }, as(mine));
  await settled();
  expect([await unread(), await unread(theirs)]).toEqual([3, 1]);

  const first = await readAll(second);
  const commits = ours().log.head.position;
  // Back to an older one, it stays where it is.
  expect((await readAll(third)).readAt).toBe(first.readAt);
  expect(ours().log.head.position).toBe(commits);
  expect([await unread(), await unread(theirs)]).toEqual([0, 1]);
  await notify(mine, "applied", "e");
  await settled();
  expect([await unread(), await readIn()]).toEqual([1, [false, true, true, true, true]]);

  const inOther = readAll(newest, theirs);
  await expect(inOther).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  await expect(readAll(newId())).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  expect(await unread(theirs)).toBe(1);
  expect(await readModelOf(ours(), notifications).compareRebuild()).toBe(true);
});

test("a notification that is sent again after all were read is unread", async () => {
  const [employerId, workerId, jobId] = [newId(), newId(), newId()];
  const apply = async () => {
    const applicationId = newId();
    const asked = { userId: employerId, kind: "newApplicant", subject: applicationId };
    const data = { applicationId, jobId };
    const params = { cid: newId(), ...asked, data, about: workerId };
    await call(running.broker, "communication.notify", params);
    await settled();
    return (await listOf(employerId)).items;
  };
  const [upTo = ""] = (await apply()).map(({ notificationId }) => notificationId);
  await call(running.broker, "communication.read.all", { upTo }, as(employerId));
  expect((await listOf(employerId)).items.every(({ readAt }) => readAt !== null)).toBe(true);
  // A window of ten minutes may end between them: then it is another row.
  expect((await apply())[0]).toMatchObject({ readAt: null });
});

test("more than a hundred unread notifications are counted as a hundred", async () => {
  const mine = newId();
  for (let n = 0; n < 103; n += 1) await notify(mine, "applied", String(n));
  await settled();
  const { unread } = await call(running.broker, "communication.unread", {}, as(mine));
  expect(unread).toBe(100);
});

test("a caller without a token has no list", async () => {
  const asked = call(running.broker, "communication.notifications", {});
  await expect(asked).rejects.toMatchObject({ type: "NO_TOKEN", code: 401 });
});

test("after any history the list equals its rebuild from the log", async () => {
  const people = [newId(), newId(), newId()];
  const person = fc.constantFrom(...people);
  const step = fc.record({
    person,
    reader: person,
    subject: fc.constantFrom("a", "b", "c"),
    does: fc.constantFrom("notify", "read", "register"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      for (const { person: userId, reader, subject, does } of steps) {
        if (does === "register") await probes.user.announceAll([registered(userId)]);
        if (does === "notify") await notify(userId, "applied", subject);
        const [newest] = (await listOf(userId)).items;
        if (does !== "read" || newest === undefined) continue;
        const { notificationId } = newest;
        const read = call(running.broker, "communication.read", { notificationId }, as(reader));
        if (reader === userId) await read;
        else await expect(read).rejects.toMatchObject({ type: "NOT_FOUND" });
      }
      await settled();
      expect(await readModelOf(ours(), notifications).compareRebuild()).toBe(true);
      for (const userId of people) {
        const ids = (await listOf(userId, { limit: 100 })).items.map((one) => one.notificationId);
        expect(new Set(ids).size).toBe(ids.length);
      }
    }),
    { seed: 20261122, numRuns: 15 },
  );
});
