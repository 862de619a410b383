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
const freeTexts = async () => {
  const rows = await resourcesOf(serviceOf(broker, "job")).collection("review_texts");
  return rows.find({}, { limit: 100 });
};

describe("a review", () => {
  test("waits until the work is approved, and is then shown with the new average", async () => {
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
    expect(await freeTexts()).toEqual([]);

    // Of one author the last review counts: the 1 no longer does.
    for (const [who, stars] of [
      [worker, 1],
      [worker, 5],
      [await join(broker), 4],
      [await join(broker), 4],
    ] as const) {
      const done = await worked(who, employer);
      const given = { applicationId: done, stars, text: `별 ${stars}개` };
      expect(await who.ask("job.review", given)).toMatchObject({ ...given, by: "worker" });
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

  test("counts in every list and page of the employer's jobs", async () => {
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

  test("is given once by each side, and a repeated key answers the same", async () => {
    const applicationId = await worked(worker, employer);
    const given = { applicationId, stars: 2, text: "늦었어요" };
    const first = await employer.ask("job.review", given, "review-key-1");
    expect(await employer.ask("job.review", given, "review-key-1")).toEqual(first);
    await expect(
      employer.ask("job.review", { ...given, stars: 5 }, "review-key-1"),
    ).rejects.toMatchObject({ type: "KEY_REUSED", code: 422 });
    const before = await freeTexts();
    const again = await Promise.allSettled(
      [1, 2, 3].map((stars) => employer.ask("job.review", { applicationId, stars, text: "또" })),
    );
    for (const { reason } of again as { reason?: unknown }[]) {
      expect(reason).toMatchObject({ type: "ALREADY_REVIEWED", code: 409 });
    }
    expect(await freeTexts()).toHaveLength(before.length);
    expect((await worker.ask("job.review", { applicationId, stars: 5 })).text).toBeNull();
    await until(async () => (await reviews(worker.userId)).items.length === 1);
    expect((await reviews(worker.userId)).items[0]).toMatchObject({
      text: "늦었어요",
      authorName: "한강물류",
    });
  });

  test("of many that one side gives in parallel is one, with its own text", async () => {
    const applicationId = await worked(worker, employer);
    const before = (await freeTexts()).length;
    const all = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((stars) =>
        worker.ask("job.review", { applicationId, stars, text: `한번에 ${stars}` }),
      ),
    );
    const accepted = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(accepted).toHaveLength(1);
    expect((await freeTexts()).length).toBe(before + 1);
    const isListed = async () =>
      (await reviews(employer.userId, { limit: 100 })).items.some(
        ({ text, stars }) => text === accepted[0]?.text && stars === accepted[0]?.stars,
      );
    await until(isListed);
  });

  test("can be given by the two parties alone, and may not contain a telephone number", async () => {
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

  test("is in read models that equal their rebuild", async () => {
    for (const view of readModelsOf(serviceOf(broker, "user"))) {
      await until(() => view.compareRebuild());
    }
  });

  test("keeps its text in the vault alone, and its two people are notified", async () => {
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
