import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import matching from "../../../services/matching/matching.service.ts";
import { operatorId } from "../../../services/user/support/operator-account.command.ts";
import type { TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { engaged, join, type Someone, soon, startWork } from "../work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let worker: Someone;
let employer: Someone;

beforeAll(async () => {
  running = await startWork([matching]);
  broker = running.broker;
});
afterAll(() => running.stop());
beforeEach(async () => {
  worker = await join(broker);
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
});

const block = (one: Someone, other: Someone) =>
  one.ask("user.blocks.set", { userId: other.userId });
const unblock = (one: Someone, other: Someone) =>
  one.ask("user.blocks.end", { userId: other.userId });
const sides = [
  ["the worker", () => [worker, employer]],
  ["the employer", () => [employer, worker]],
] as [string, () => [Someone, Someone]][];

describe.each(sides)("when %s blocks the other", (_, pair) => {
  test("the worker cannot apply for the employer's jobs, and does not learn who blocked whom", async () => {
    const { jobId } = await employer.ask("job.post", soon());
    await block(...pair());
    await expect(worker.ask("job.apply", { jobId })).rejects.toMatchObject({
      type: "NOT_ELIGIBLE",
      code: 422,
      data: {},
    });
    const other = await join(broker);
    expect((await other.ask("job.apply", { jobId })).status).toBe("pending");
    await unblock(...pair());
    expect((await worker.ask("job.apply", { jobId })).status).toBe("pending");
  });

  test("a pending application can no longer be accepted, and a signed one continues", async () => {
    const { jobId: asked } = await employer.ask("job.post", postingOf());
    const { applicationId: waits } = await worker.ask("job.apply", { jobId: asked });
    const startsAt = later(now(), 30 * hourMs);
    const endsAt = later(startsAt, 3 * hourMs);
    const terms = postingOf({ startsAt, endsAt, breakMinutes: 0 });
    const { applicationId } = await engaged(worker, employer, terms);
    await block(...pair());
    await expect(employer.ask("job.accept", { applicationId: waits })).rejects.toMatchObject({
      type: "STATUS_FORBIDS",
      code: 409,
    });
    const listed = async () => (await employer.ask("job.applications", { jobId: asked })).items;
    // The list follows the log.
    await until(async () => (await listed()).length > 0);
    expect((await listed()).map((one) => one.applicationId)).toEqual([waits]);
    expect((await worker.ask("job.application", { applicationId })).status).toBe("signed");
    expect((await worker.ask("job.contract", { applicationId })).signedBy).toHaveLength(2);
  });

  test("the employer's jobs are not recommended to the worker while the block lasts", async () => {
    const place = { address: "서울 중구", lat: 37.5663, lng: 126.9779 };
    const { jobId } = await employer.ask("job.post", postingOf({ place, title: "추천" }));
    const wish = { skills: [], categoryIds: [], lat: place.lat, lng: place.lng, radiusKm: 5 };
    const profile = { ...wish, hourlyWageWonMin: 10_000, availability: [] };
    await worker.ask("matching.profile.set", profile);
    const isShown = async () => {
      const { items } = await worker.ask("matching.recommendations", { limit: 100 });
      return items.some(({ job }) => job.jobId === jobId);
    };
    await until(isShown);
    await block(...pair());
    await until(async () => !(await isShown()));
    await unblock(...pair());
    await until(isShown);
  });
});

test("a list of blocks is its owner's, newest first, and continues after its cursor", async () => {
  const others: Someone[] = [];
  for (const _ of [1, 2, 3]) {
    const other = await join(broker, { role: "employer", companyName: "막힌상사" });
    const first = await block(worker, other);
    expect(await block(worker, other)).toEqual(first);
    others.unshift(other);
  }
  const page = await worker.ask("user.blocks", { limit: 2 });
  const rest = await worker.ask("user.blocks", { cursor: page.nextCursor ?? "" });
  const all = [...page.items, ...rest.items];
  expect(all.map(({ userId }) => userId)).toEqual(others.map(({ userId }) => userId));
  expect(all[0]).toMatchObject({ displayName: "막힌상사" });
  expect(rest.nextCursor).toBeNull();
  expect((await (others[0] as Someone).ask("user.blocks", {})).items).toEqual([]);
});

test("only people who could meet can be blocked: not oneself, an operator or an unknown account", async () => {
  const at = (userId: string) => worker.ask("user.blocks.set", { userId });
  await expect(at(worker.userId)).rejects.toMatchObject({ type: "OWN_ACCOUNT", code: 409 });
  await expect(at(newId())).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  await expect(at(operatorId)).rejects.toMatchObject({ type: "IS_OPERATOR", code: 409 });
});

test("a person's data export does not show who has blocked them", async () => {
  await block(worker, employer);
  const held = async ({ userId }: Someone) =>
    JSON.stringify(await call(broker, "user.personal.export", { userId }));
  expect(await held(worker)).toContain(employer.userId);
  expect(await held(employer)).not.toContain(worker.userId);
});
