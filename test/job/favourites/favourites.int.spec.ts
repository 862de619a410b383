/** Favourites and early access: who sees what, and when, with real accounts and notifications. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import { hourMs, later, minuteMs, now } from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { postingTick } from "../../../services/job/background/posting-clock.scheduler.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { ask } from "../../gateway/http.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { keptFolder, services } from "../../user/people.ts";
import { join, type Someone, someone } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let folder: ReturnType<typeof keptFolder>;
let worker: Someone;
let other: Someone;
let employer: Someone;
const waitMs = 10_000;
const earlyAccess = { minutes: 60 };

const start = async () => {
  const probes = neighbours().schemas.filter(
    ({ name }) => name !== "user" && name !== "communication",
  );
  running = await startBroker([...services, job, communication, gateway, ...probes], folder.folder);
  broker = running.broker;
};
beforeAll(async () => {
  folder = keptFolder();
  await start();
});
beforeEach(async () => {
  [worker, other] = [await join(broker), await join(broker)];
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
});
afterAll(async () => {
  await running.stop();
  folder.remove();
});

const service = () => serviceOf(broker, "job") as JobService;
const startsAt = () => later(now(), 26 * hourMs);
const post = (more: Partial<Posting> = {}) =>
  employer.ask("job.post", postingOf({ startsAt: startsAt(), ...more }));
const favourites = async (who = employer) => (await who.ask("job.favourites", {})).items;
const mark = ({ userId }: Someone) => employer.ask("job.favourites.add", { workerId: userId });
/** The worker has applied once, and is marked. */
const favoured = async (who: Someone = worker) => {
  const { jobId } = await post({ title: "지난 일" });
  const { applicationId } = await who.ask("job.apply", { jobId });
  await until(async () => (await mark(who).catch(() => null)) !== null, waitMs);
  await who.ask("job.withdraw", { applicationId });
};
const opened = async (jobId: string) => {
  const { messages } = await call(broker, "job.log.read", { after: 0, limit: 1000 });
  return messages.filter(({ type, data }) => type === "job.posted" && data["jobId"] === jobId);
};
const noticesOf = async (who: Someone) => {
  const { items } = await who.ask("communication.notifications", { limit: 100 });
  return items.filter(({ kind }) => kind === "openedEarly");
};
const found = async (q: string) => (await call(broker, "job.search", { q })).items;

test("an employer marks who has applied to them; strangers and blocked workers look the same", async () => {
  await expect(mark(worker)).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  await favoured();
  const [first] = await favourites();
  expect(first).toMatchObject({ workerId: worker.userId });
  expect(first?.displayName).not.toBe("");
  // A repeat keeps the first instant.
  expect(await mark(worker)).toEqual(first);
  const rival = await join(broker, { role: "employer" });
  expect(await favourites(rival)).toEqual([]);
  await expect(rival.ask("job.favourites.add", { workerId: worker.userId })).rejects.toMatchObject({
    type: "NOT_FOUND",
  });
  await employer.ask("job.favourites.remove", { workerId: worker.userId });
  expect(await favourites()).toEqual([]);
});

test("a block by either of the two hides the favourite, and early jobs with it", async () => {
  await favoured();
  const { jobId } = await post({ earlyAccess });
  await until(async () => (await worker.ask("job.early", {})).items.length === 1, waitMs);
  await worker.ask("user.blocks.set", { userId: employer.userId });
  expect(await favourites()).toEqual([]);
  expect((await worker.ask("job.early", {})).items).toEqual([]);
  await expect(worker.ask("job.get", { jobId })).rejects.toMatchObject({ code: 404 });
  await expect(mark(worker)).rejects.toMatchObject({ type: "NOT_FOUND" });
  await worker.ask("user.blocks.end", { userId: employer.userId });
  expect(await favourites()).toHaveLength(1);
  await employer.ask("user.blocks.set", { userId: worker.userId });
  expect(await favourites()).toEqual([]);
});

test("an early job is seen, read and applied for by favourites alone until it opens to all", async () => {
  await favoured();
  const { jobId, opensAt } = await post({ title: "단골먼저 포장", earlyAccess });
  expect(opensAt).toBeDefined();
  await until(async () => (await worker.ask("job.early", {})).items.length === 1, waitMs);
  expect((await other.ask("job.early", {})).items).toEqual([]);
  expect(await found("단골먼저")).toEqual([]);
  for (const read of ["job.get", "job.versions"] as const) {
    await expect(other.ask(read, { jobId })).rejects.toMatchObject({ code: 404 });
  }
  await expect(call(broker, "job.get", { jobId })).rejects.toMatchObject({ code: 404 });
  expect(await worker.ask("job.get", { jobId })).toMatchObject({ status: "open", opensAt });
  expect(await employer.ask("job.get", { jobId })).toMatchObject({ opensAt });
  const applied = other.ask("job.apply", { jobId });
  await expect(applied).rejects.toMatchObject({ type: "NOT_FOUND", code: 404, data: {} });
  expect((await worker.ask("job.apply", { jobId })).status).toBe("pending");
  await postingTick(service(), later(now(), 59 * minuteMs));
  expect(await opened(jobId)).toEqual([]);
  await postingTick(service(), later(now(), 61 * minuteMs));
  await until(async () => (await found("단골먼저")).length === 1, waitMs);
  expect((await call(broker, "job.get", { jobId })).opensAt).toBeUndefined();
  expect((await other.ask("job.apply", { jobId })).status).toBe("pending");
  await until(async () => (await worker.ask("job.early", {})).items.length === 0, waitMs);
});

test.each(["job.close", "job.cancel"] as const)(
  "%s of an early job makes it no more public: its favourites and applicants alone read it",
  async (end) => {
    await favoured();
    const { jobId } = await post({ earlyAccess });
    await worker.ask("job.apply", { jobId });
    await employer.ask(end, { jobId });
    for (const read of ["job.get", "job.versions"] as const) {
      await expect(other.ask(read, { jobId })).rejects.toMatchObject({ code: 404 });
      await worker.ask(read, { jobId });
      await employer.ask(read, { jobId });
    }
    await expect(call(broker, "job.get", { jobId })).rejects.toMatchObject({ code: 404 });
    await expect(other.ask("job.apply", { jobId })).rejects.toMatchObject({ type: "NOT_FOUND" });
    await expect(worker.ask("job.apply", { jobId })).rejects.toMatchObject({
      type: "JOB_NOT_OPEN",
    });
    // Who was let in reads it, a favourite or not.
    await employer.ask("job.favourites.remove", { workerId: worker.userId });
    expect((await worker.ask("job.get", { jobId })).status).toMatch(/closed|cancelled/);
  },
);

test("favourites are notified once when a job opens to them, and no one else is", async () => {
  await favoured();
  const { jobId, opensAt } = await post({ earlyAccess });
  await until(async () => (await noticesOf(worker)).length > 0, waitMs);
  const notices = await noticesOf(worker);
  expect(notices).toMatchObject([{ data: { jobId, opensAt } }]);
  expect(notices[0]?.text).toContain("단골 우선 공고");
  expect(await noticesOf(other)).toEqual([]);
});

test("two clocks at once and a restart open a job exactly once", async () => {
  await favoured();
  const { jobId } = await post({ title: "재시작 점검", earlyAccess });
  const at = later(now(), 61 * minuteMs);
  await until(async () => (await worker.ask("job.early", {})).items.length === 1, waitMs);
  await running.halt();
  await start();
  expect(await found("재시작")).toEqual([]);
  await Promise.all([1, 2, 3, 4].map(() => postingTick(service(), at)));
  expect(await opened(jobId)).toHaveLength(1);
  await running.halt();
  await start();
  await postingTick(service(), at);
  expect(await opened(jobId)).toHaveLength(1);
  const back = ({ userId, accessToken }: Someone) =>
    someone(broker, { user: { userId }, accessToken } as Answer<"user.login">);
  [worker, employer] = [back(worker), back(employer)];
  expect((await worker.ask("job.early", {})).items).toEqual([]);
});

test("no cached answer shows an early job, and every one shows it once it is open", async () => {
  await favoured();
  const { url } = addressOf(serviceOf(broker, "gateway"));
  const listed = async () => {
    const { json } = await ask(url, "GET", `/api/jobs?q=${encodeURIComponent("캐시점검")}`);
    return (json as { items: { jobId: string }[] }).items.map(({ jobId }) => jobId);
  };
  // Twice each: the second is answered from the cache.
  expect([await listed(), await listed(), await listed()]).toEqual([[], [], []]);
  const { jobId } = await post({ title: "캐시점검", earlyAccess });
  const path = `/api/jobs/${jobId}`;
  const authorization = `Bearer ${worker.accessToken}`;
  expect((await ask(url, "GET", path, { headers: { authorization } })).status).toBe(200);
  for (let n = 0; n < 3; n += 1) {
    expect((await ask(url, "GET", path)).status).toBe(404);
    expect(await listed()).toEqual([]);
  }
  await until(async () => (await worker.ask("job.early", {})).items.length === 1, waitMs);
  await postingTick(service(), later(now(), 61 * minuteMs));
  await until(async () => (await listed()).includes(jobId), waitMs);
  expect((await ask(url, "GET", path)).status).toBe(200);
});

test("favourites are in their owner's export alone, and go with either account", async () => {
  await favoured(worker);
  await favoured(other);
  const heldFor = async ({ userId }: Someone) => {
    const { sections } = await call(broker, "job.personal.export", { userId });
    return sections.find(({ name }) => name === "favourites")?.items;
  };
  expect(await heldFor(employer)).toHaveLength(2);
  expect(await heldFor(worker)).toEqual([]);
  await call(broker, "job.personal.erase", { cid: "erase:fav1", userId: other.userId });
  expect(await favourites()).toMatchObject([{ workerId: worker.userId }]);
  await call(broker, "job.personal.erase", { cid: "erase:fav2", userId: employer.userId });
  expect(await heldFor(employer)).toEqual([]);
});

test("marks and removals from many devices at once leave what one after the other would leave", async () => {
  await favoured(worker);
  await favoured(other);
  const repeats = Array.from({ length: 8 }, () => mark(worker));
  const removed = Array.from({ length: 4 }, () =>
    employer.ask("job.favourites.remove", { workerId: other.userId }),
  );
  await Promise.all([...repeats, ...removed]);
  expect(await favourites()).toMatchObject([{ workerId: worker.userId }]);
});
