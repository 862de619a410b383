import { expect, test } from "@jest/globals";
import { foldOnto } from "../../../mixins/projection/projector.ts";
import { instant, later, newId } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { type RatingDoc, ratingsView } from "../../../services/job/read-models/job.projection.ts";
import { Employers } from "../../../services/job/search/employer-cache.ts";
import { SearchIndex } from "../../../services/job/search/search-index.ts";
import { OfferTexts } from "../../../services/matching/score/offer-interning.ts";
import { jobOf } from "../../support/postings.ts";

const at = instant("2026-12-01T00:00:00Z");
const employerId = newId();
const job = (more = {}) =>
  jobOf({
    employer: { userId: employerId, displayName: "", rating: null },
    startsAt: later(at, 3_600_000),
    ...more,
  });

const reviewed = (position: number, stars: number, by = "worker"): Message => ({
  source: "job",
  stream: "application:a",
  position,
  index: 0,
  type: "job.reviewed",
  data: {
    reviewId: newId(),
    applicationId: newId(),
    jobId: newId(),
    workerId: newId(),
    employerId,
    by,
    stars,
  },
  at,
  correlationId: "c",
  actor: null,
  hash: "",
});

/** As a new copy of the read model is filled, and as the index follows afterwards. */
const counted = (messages: readonly Message[]): RatingDoc | null =>
  messages.reduce<RatingDoc | null>(
    (doc, message) =>
      ratingsView.ids(message).includes(employerId)
        ? ratingsView.next(doc, message, employerId)
        : doc,
    null,
  );

test("each review of an employer by a worker counts once; reviews that the employer gave do not", () => {
  const messages = [reviewed(3, 5), reviewed(5, 4), reviewed(6, 1, "employer"), reviewed(9, 4)];
  const once = { _id: employerId, reviews: 3, stars: 13, upTo: 9 };
  expect(counted(messages)).toMatchObject(once);
  expect(counted([...messages, ...messages.slice(1)])).toEqual(counted(messages));
  expect(foldOnto(ratingsView, employerId, null, messages.slice(0, 2))).toMatchObject({ stars: 9 });
});

test("a rating or a name that comes later appears with the jobs that are there", () => {
  const index = new SearchIndex();
  const [one, other] = [job(), job()];
  for (const each of [one, other]) index.put(each, at);
  const employers = () => index.page({}, at).items.map(({ employer }) => employer);
  const unknown = { userId: employerId, displayName: "", rating: null, reviews: 0 };
  expect(employers()).toEqual([unknown, unknown]);
  index.employers.name(employerId, "한강물류");
  index.employers.rate({ _id: employerId, reviews: 3, stars: 13, upTo: 9 });
  const known = { userId: employerId, displayName: "한강물류", rating: 4.33, reviews: 3 };
  expect(employers()).toEqual([known, known]);
  expect(index.get(one.jobId)?.employer).toEqual(known);
  // A posting from the log has neither.
  index.put({ ...one, seatsTaken: 1 }, at);
  expect(employers()).toEqual([known, known]);
});

test("an unchanged job is the same object, so its bytes are made once", () => {
  const index = new SearchIndex();
  index.put(job(), at);
  const [first] = index.page({}, at).items;
  expect(index.page({}, at).items[0]).toBe(first);
  index.employers.rate({ _id: employerId, reviews: 1, stars: 5, upTo: 1 });
  expect(index.page({}, at).items[0]).not.toBe(first);
});

test("skills that look alike once joined are two, and are found and shown as they are", () => {
  const [apart, together, jobId] = [["a", "b"], ["a,b"], newId()];
  const index = new SearchIndex();
  index.put(job({ jobId, skills: apart }), at);
  index.put(job({ jobId, skills: together }), at);
  expect(index.page({}, at).items.map(({ skills }) => skills)).toEqual([together]);
  expect(index.page({ q: "a,b" }, at).items).toHaveLength(1);
  const employers = new Employers();
  employers.share(job({ skills: apart }));
  expect(employers.share(job({ skills: together })).skills).toEqual(together);
  const texts = new OfferTexts();
  expect([apart, together].map((skills) => texts.job(job({ skills })).skills)).toEqual([
    apart,
    together,
  ]);
});

test("equal texts of an employer are kept once, and are shown unchanged", () => {
  const employers = new Employers();
  const first = employers.share(job());
  const again = JSON.parse(JSON.stringify(job({ seats: 7 })));
  const shared = employers.share(again);
  expect(shared).toEqual({ ...again, employer: { ...again.employer, reviews: 0 } });
  expect(shared.place).toBe(first.place);
  expect(shared.skills).toBe(first.skills);
  const elsewhere = { ...again, place: { ...again.place, lat: 35 }, skills: ["POS"] };
  expect(employers.share(elsewhere)).toMatchObject({ place: { lat: 35 }, skills: ["POS"] });
});
