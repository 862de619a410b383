import { expect, test } from "@jest/globals";
import { instant } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import {
  type RecordDoc,
  records,
  reviewList,
} from "../../../services/user/read-models/reviews.projection.ts";

const noon = instant("2026-11-23T03:00:00Z");
const parties = { applicationId: "a", jobId: "j", workerId: "w", employerId: "e" };
const message = (type: string, data: object) => ({ type, data, at: noon }) as unknown as Message;
const reviewed = (by: string, stars: number) =>
  message("job.reviewed", { ...parties, reviewId: "r", by, stars });
const approved = message("job.approved", { ...parties, status: "approved", minutes: 60 });

/** The state of each person after some messages. */
const recordsAfter = (...messages: Message[]): Record<string, RecordDoc | null> => {
  const docs: Record<string, RecordDoc | null> = {};
  for (const one of messages) {
    for (const id of records.ids(one)) docs[id] = records.next(docs[id] ?? null, one, id);
  }
  return docs;
};

test("stars count for the other side, and a shift for both", () => {
  expect(recordsAfter(reviewed("worker", 4), reviewed("employer", 2), approved)).toMatchObject({
    e: { _id: "e", reviews: 1, stars: 4, shifts: 1 },
    w: { _id: "w", reviews: 1, stars: 2, shifts: 1 },
  });
});

test("many reviews by one author are one vote, with the last stars; another author has another", () => {
  const eight = Array.from({ length: 8 }, () => reviewed("worker", 5));
  expect(recordsAfter(...eight)["e"]).toMatchObject({ reviews: 1, stars: 5 });
  expect(recordsAfter(...eight, reviewed("worker", 2))["e"]).toMatchObject({
    reviews: 1,
    stars: 2,
  });
  const other = message("job.reviewed", {
    ...parties,
    workerId: "w2",
    reviewId: "r2",
    by: "worker",
    stars: 1,
  });
  expect(recordsAfter(...eight, other)["e"]).toMatchObject({ reviews: 2, stars: 6 });
});

test("a sum from before authors were recorded continues", () => {
  const before = { _id: "e", reviews: 3, stars: 12, shifts: 3 } as RecordDoc;
  expect(records.next(before, reviewed("worker", 4), "e")).toMatchObject({ reviews: 4, stars: 16 });
});

test("a shift without a paid minute is not counted for either side", () => {
  const unpaid = message("job.approved", { ...parties, status: "approved", minutes: 0 });
  expect(recordsAfter(unpaid)).toEqual({});
});

test("a shift that an operator decided counts, unless nothing was worked", () => {
  const decided = (minutes: number) =>
    message("job.decided", { ...parties, status: "approved", minutes });
  expect(recordsAfter(decided(60))["w"]).toMatchObject({ shifts: 1 });
  expect(recordsAfter(decided(0))).toEqual({});
});

test("a review is listed with the person it is about", () => {
  const of = (by: string) => reviewList.next(null, reviewed(by, 3), "r");
  expect(of("worker")).toMatchObject({ authorId: "w", subjectId: "e", by: "worker" });
  expect(of("employer")).toMatchObject({ authorId: "e", subjectId: "w", by: "employer" });
});
