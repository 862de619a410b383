import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { readModelsOf } from "../../../mixins/projection/read-models.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { engaged, join, type Someone, soon, startWork, worked } from "../work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let worker: Someone;
let employer: Someone;

beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
  worker = await join(broker);
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
});
afterAll(() => running.stop());

const profile = (userId: string) => worker.ask("user.public", { userId });
const reviews = (userId: string, page = {}) => worker.ask("user.reviews", { userId, ...page });
const words = async () => {
  const rows = await resourcesOf(serviceOf(broker, "job")).collection("review_texts");
  return rows.find({}, { limit: 100 });
};

describe("a review", () => {
  test("waits until the work is approved, and is then read with the average it makes", async () => {
    expect(await profile(employer.userId)).toEqual({
      userId: employer.userId,
      displayName: "한강물류",
      role: "employer",
      rating: null,
      reviews: 0,
      shifts: 0,
      skills: [],
      certificates: [],
    });
    const { applicationId } = await engaged(await join(broker), employer);
    await expect(
      employer.ask("job.review", { applicationId, stars: 5, text: "일찍" }),
    ).rejects.toMatchObject({ type: "STATUS_FORBIDS", code: 409 });
    expect(await words()).toEqual([]);

    // Of one author the last word counts: the 1 is theirs no more.
    for (const [who, stars] of [
      [worker, 1],
      [worker, 5],
      [await join(broker), 4],
      [await join(broker), 4],
    ] as const) {
      const done = await worked(who, employer);
      const said = { applicationId: done, stars, text: `별 ${stars}개` };
      expect(await who.ask("job.review", said)).toMatchObject({ ...said, by: "worker" });
    }
    await until(async () => (await profile(employer.userId)).reviews === 3);
    expect(await profile(employer.userId)).toMatchObject({ rating: 4.33, shifts: 4 });
    await until(async () => (await profile(worker.userId)).shifts === 2);
    await until(async () => (await reviews(employer.userId, {})).items.length === 4);
    const first = await reviews(employer.userId, { limit: 2 });
    expect(first.items).toMatchObject([
      { stars: 4, text: "별 4개", by: "worker", authorName: "김*수" },
      { stars: 4 },
    ]);
    const rest = await reviews(employer.userId, { cursor: first.nextCursor ?? "" });
    expect(rest).toMatchObject({
      items: [{ stars: 5, text: "별 5개" }, { stars: 1 }],
      nextCursor: null,
    });
  });

  test("counts in what every list and page of jobs says of the employer", async () => {
    const { jobId } = await employer.ask("job.post", soon());
    const known = { userId: employer.userId, displayName: "한강물류", rating: 4.33, reviews: 3 };
    const shown = async () => (await worker.ask("job.search", { limit: 100 })).items;
    const inSearch = async () => (await shown()).find((job) => job.jobId === jobId)?.employer;
    await until(async () => (await inSearch())?.reviews === 3);
    expect(await inSearch()).toEqual(known);
    expect((await worker.ask("job.get", { jobId })).employer).toEqual(known);
    const own = await call(broker, "job.ofUser", { userId: employer.userId, role: "employer" });
    expect(own.items.length).toBeGreaterThan(3);
    for (const job of own.items) expect(job).toMatchObject({ employer: known });
  });

  test("is said once by each side, and under its key again it is the same", async () => {
    const applicationId = await worked(worker, employer);
    const said = { applicationId, stars: 2, text: "늦었어요" };
    const first = await employer.ask("job.review", said, "review-key-1");
    expect(await employer.ask("job.review", said, "review-key-1")).toEqual(first);
    await expect(
      employer.ask("job.review", { ...said, stars: 5 }, "review-key-1"),
    ).rejects.toMatchObject({ type: "KEY_REUSED", code: 422 });
    const before = await words();
    const again = await Promise.allSettled(
      [1, 2, 3].map((stars) => employer.ask("job.review", { applicationId, stars, text: "또" })),
    );
    for (const { reason } of again as { reason?: unknown }[]) {
      expect(reason).toMatchObject({ type: "ALREADY_REVIEWED", code: 409 });
    }
    expect(await words()).toHaveLength(before.length);
    expect((await worker.ask("job.review", { applicationId, stars: 5 })).text).toBeNull();
    await until(async () => (await reviews(worker.userId)).items.length === 1);
    expect((await reviews(worker.userId)).items[0]).toMatchObject({
      text: "늦었어요",
      authorName: "한강물류",
    });
  });

  test("of many that one side says at once is one, with its own words", async () => {
    const applicationId = await worked(worker, employer);
    const before = (await words()).length;
    const all = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((stars) =>
        worker.ask("job.review", { applicationId, stars, text: `한번에 ${stars}` }),
      ),
    );
    const said = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(said).toHaveLength(1);
    expect((await words()).length).toBe(before + 1);
    const isListed = async () =>
      (await reviews(employer.userId, { limit: 100 })).items.some(
        ({ text, stars }) => text === said[0]?.text && stars === said[0]?.stars,
      );
    await until(isListed);
  });

  test("is the parties' alone to say, and nobody's number is in it", async () => {
    const applicationId = await worked(worker, employer);
    const stranger = await join(broker);
    await expect(stranger.ask("job.review", { applicationId, stars: 1 })).rejects.toMatchObject({
      type: "NOT_FOUND",
      code: 404,
    });
    await expect(
      worker.ask("job.review", { applicationId, stars: 1, text: "문의 010-1234-5678" }),
    ).rejects.toMatchObject({ type: "CONTACT_IN_TEXT", code: 422 });
    await expect(reviews(newId())).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  });

  test("is in read models that are what their rebuild is", async () => {
    for (const view of readModelsOf(serviceOf(broker, "user"))) {
      await until(() => view.compareRebuild());
    }
  });

  test("leaves its words in the vault alone, and its two people are told of them", async () => {
    const applicationId = await worked(worker, employer);
    await worker.ask("job.review", { applicationId, stars: 3, text: "심은평가" });
    const stored = await textsOf(running.dataDir);
    const places = [...stored].filter(([, text]) => text.includes("심은평가"));
    expect(places.map(([place]) => place)).toEqual(["job/review_texts"]);
    for (const [userId, name] of [
      [worker.userId, "reviewsWritten"],
      [employer.userId, "reviewsReceived"],
    ] as const) {
      const { sections } = await call(broker, "job.personal.export", { userId });
      const items = sections.find((section) => section.name === name)?.items ?? [];
      expect(items.map(({ text }) => text)).toContain("심은평가");
    }
  });
});
