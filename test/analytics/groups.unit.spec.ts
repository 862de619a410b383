/**
 * Groups of five: an operator who asks again and again, for any windows, views, totals and parts,
 * learns of no figure that is about fewer than five people.
 */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { districtsOf, funnelOf, tradesOf } from "../../services/analytics/market/figures.ts";
import { MarketFold } from "../../services/analytics/market/market-fold.ts";
import { peopleMin } from "../../services/analytics/people-min.ts";
import { windowOf } from "../../services/analytics/time-window.ts";
import { hourMs, type Instant, instant, newId } from "../../services/contracts/core/units.ts";
import type { Announcement } from "../../services/contracts/events.ts";
import type { Message } from "../../services/contracts/index.ts";
import { categoryId } from "../../services/contracts/kernel/categories.ts";
import { jobOf, stateOf } from "../support/postings.ts";

const begun = Date.parse("2026-11-01T00:00:00Z");
const at = (hours: number): Instant => instant(begun + hours * hourMs);
const districtOf = ({ lat }: { lat: number }) => `district ${Math.floor(lat)}`;
const centreOf = () => ({ lat: 37, lng: 127 });
const all = windowOf({});

type At = { readonly hours: number; readonly announcement: Announcement };
const messageOf = ({ hours, announcement }: At, n: number): Message =>
  ({
    ...announcement,
    source: "job",
    position: n + 1,
    index: 0,
    at: at(hours),
    correlationId: "",
  }) as Message;
const foldOf = (history: readonly At[]): MarketFold => {
  const fold = new MarketFold(districtOf);
  for (const [n, one] of history.entries()) fold.take(messageOf(one, n));
  return fold;
};
const answersOf = (fold: MarketFold, window = all) => ({
  funnel: funnelOf(fold, window),
  districts: districtsOf(fold, window, centreOf),
  trades: tradesOf(fold, window),
});

const postingOf = (
  employerId: string,
  {
    lat = 37,
    trade = "serving",
    hour = 9,
  }: { lat?: number; trade?: "serving" | "cafe"; hour?: number } = {},
) => {
  const job = jobOf({
    employer: { userId: employerId, displayName: "", rating: null },
    categoryId: categoryId(trade),
    place: { address: "", lat, lng: 127 },
    startsAt: instant(Date.parse("2026-12-01T00:00:00+09:00") + hour * hourMs),
    seats: 5,
  });
  return { job, posted: { type: "job.posted", data: stateOf(job) } satisfies Announcement };
};
type Job = ReturnType<typeof postingOf>["job"];
const applied = (
  { jobId, employer, startsAt, endsAt }: Job,
  workerId: string,
  n = 0,
): Announcement => ({
  type: "job.applied",
  data: {
    applicationId: `${jobId} ${workerId} ${n}`,
    jobId,
    workerId,
    employerId: employer.userId,
    status: "pending",
    appliedAt: at(0),
    startsAt,
    endsAt,
  },
});
const paid = ({ jobId, employer }: Job, workerId: string): Announcement[] => {
  const parties = {
    applicationId: `${jobId} ${workerId}`,
    jobId,
    workerId,
    employerId: employer.userId,
  };
  return [
    { type: "job.approved", data: { ...parties, status: "approved", minutes: 480 } },
    { type: "job.paid", data: { ...parties, status: "paid", netWon: 96_000 } },
  ];
};
const workers = Array.from({ length: 12 }, (_, n) => `worker ${n}`);
const soon = (announcement: Announcement, n: number): At => ({ hours: n / 60, announcement });

test("the fifth person makes a figure, and a sixth changes no answer at all", () => {
  const { job, posted } = postingOf("e");
  const history = [posted, ...workers.map((worker) => applied(job, worker))].map(soon);
  const counts = history.map(
    (_, n) => funnelOf(foldOf(history.slice(0, n + 1)), all).total.applied,
  );
  expect(counts).toEqual([0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10]);
  const answers = history.map((_, n) => JSON.stringify(answersOf(foldOf(history.slice(0, n + 1)))));
  // N and N-1: until five more people have come every answer is the same, to the letter.
  expect(new Set(answers.slice(5, 10)).size).toBe(1);
  expect(new Set(answers.slice(0, 5)).size).toBe(1);
});

test("one worker who does the same many times is one person", () => {
  const { job, posted } = postingOf("e");
  const many = Array.from({ length: 50 }, (_, n) => applied(job, `worker ${n % 4}`, n));
  expect(answersOf(foldOf([posted, ...many].map(soon)))).toEqual({
    funnel: expect.objectContaining({
      cohorts: [],
      total: expect.objectContaining({ applied: 0 }),
    }),
    districts: expect.objectContaining({ items: [] }),
    trades: expect.objectContaining({ items: [] }),
  });
});

test("a contract is signed once, however many of its two sides sign", () => {
  const { job, posted } = postingOf("e");
  const signed = (worker: string, status: string): Announcement => {
    const { jobId, employer } = job;
    const parties = { applicationId: `${jobId} ${worker}`, jobId, workerId: worker };
    return { type: "job.signed", data: { ...parties, employerId: employer.userId, status } };
  };
  const both = workers
    .slice(0, 5)
    .flatMap((worker) => [signed(worker, "accepted"), signed(worker, "signed")]);
  const half = workers.slice(5, 10).map((worker) => signed(worker, "accepted"));
  expect(funnelOf(foldOf([posted, ...both].map(soon)), all).total.signed).toBe(5);
  expect(funnelOf(foldOf([posted, ...half].map(soon)), all).total.signed).toBe(0);
});

test("pay is shown of five workers and five employers, a posting of five employers", () => {
  const work = (employers: number): At[] => {
    const jobs = Array.from({ length: employers }, (_, n) => postingOf(`employer ${n}`));
    const of = (n: number) => jobs[n % employers] as ReturnType<typeof postingOf>;
    return [
      ...jobs.map(({ posted }) => posted),
      ...workers
        .slice(0, 5)
        .flatMap((worker, n) => [applied(of(n).job, worker), ...paid(of(n).job, worker)]),
    ].map(soon);
  };
  const few = funnelOf(foldOf(work(4)), all).total;
  expect(few).toMatchObject({ applied: 5, paid: 5, postings: 0, seats: 0 });
  expect(few).toMatchObject({
    paidWon: 0,
    hourlyNetWon: null,
    hourlyWageWon: null,
    timeToFillS: null,
  });
  const enough = funnelOf(foldOf(work(5)), all).total;
  expect(enough).toMatchObject({ postings: 5, seats: 25, paidWon: 480_000 });
  expect(enough).toMatchObject({ hourlyWageWon: 12_000, hourlyNetWon: 12_000, fillRate: 0 });
});

test("a message that is taken again changes nothing", () => {
  const { job, posted } = postingOf("e");
  const history = [posted, ...workers.slice(0, 4).map((one) => applied(job, one))].map(soon);
  const fold = foldOf(history);
  for (const [n, one] of history.entries()) fold.take(messageOf(one, n));
  expect(funnelOf(fold, all).total.applied).toBe(0);
  fold.take(messageOf(soon(applied(job, "the fifth"), 5), 5));
  expect(funnelOf(fold, all).total.applied).toBe(5);
});

const employers = Array.from({ length: 7 }, (_, n) => `employer ${n}`);
const jobs = employers.flatMap((employer, n) => [
  postingOf(employer, {
    lat: 36 + (n % 2),
    trade: n % 3 === 0 ? "cafe" : "serving",
    hour: 9 + (n % 2),
  }),
  postingOf(employer, { lat: 37, hour: 9 }),
]);
const action = fc.record({
  job: fc.constantFrom(...jobs),
  worker: fc.constantFrom(...workers),
  step: fc.constantFrom("applied", "accepted", "noShow", "paid"),
  hours: fc.integer({ min: 0, max: 20 }),
});
const histories = fc.array(action, { minLength: 1, maxLength: 120 }).map((actions): At[] => {
  let hours = 0;
  const postings = jobs.map(({ posted }): At => ({ hours: 0, announcement: posted }));
  const rest = actions.flatMap(({ job: { job }, worker, step, hours: pause }, n) => {
    hours += pause / 4;
    const made = applied(job, worker, n);
    const moved = (type: "job.accepted" | "job.noShow"): Announcement => {
      const { data } = made as Announcement & { type: "job.applied" };
      const { applicationId, jobId, workerId, employerId } = data;
      return { type, data: { applicationId, jobId, workerId, employerId, status: "" } };
    };
    const list =
      step === "applied"
        ? [made]
        : step === "paid"
          ? paid(job, worker)
          : [moved(step === "accepted" ? "job.accepted" : "job.noShow")];
    return list.map((announcement): At => ({ hours, announcement }));
  });
  return [...postings, ...rest];
});
/** The area, trade and hour of each job. */
const cellOf = new Map(
  jobs.map(({ job: { jobId, place, categoryId: trade, startsAt } }) => [
    jobId,
    `${Math.floor(place.lat)} ${trade} ${startsAt.slice(11, 13)}`,
  ]),
);
const counted = [
  "postings",
  "seats",
  "applied",
  "accepted",
  "approved",
  "paid",
  "noShows",
] as const;

test("totals minus parts are nothing, in every window", () => {
  const hour = fc.integer({ min: -30, max: 700 });
  fc.assert(
    fc.property(histories, hour, hour, (history, from, to) => {
      const window = windowOf({ from: at(from), to: at(to) });
      const { funnel, districts, trades } = answersOf(foldOf(history), window);
      for (const name of counted) {
        const sumOf = (items: typeof trades.items | typeof districts.items) =>
          items.reduce((sum, { figures }) => sum + figures[name], 0);
        expect(sumOf(trades.items)).toBe(funnel.total[name]);
        expect(sumOf(districts.items)).toBe(funnel.total[name]);
      }
      for (const { figures, hours } of districts.items) {
        for (const name of ["seats", "applied"] as const) {
          expect(hours.reduce((sum, one) => sum + one[name], 0)).toBe(figures[name]);
        }
      }
    }),
    { seed: 20261125, numRuns: 200 },
  );
});

test("whenever an answer changes, five people have acted since it changed before", () => {
  const stepOf: Readonly<Record<string, (typeof counted)[number]>> = {
    "job.applied": "applied",
    "job.accepted": "accepted",
    "job.approved": "approved",
    "job.paid": "paid",
    "job.noShow": "noShows",
  };
  fc.assert(
    fc.property(histories, (history) => {
      const fold = new MarketFold(districtOf);
      const acted = new Map<string, Set<string>>();
      let before = answersOf(fold);
      for (const [n, one] of history.entries()) {
        fold.take(messageOf(one, n));
        const after = answersOf(fold);
        const { type, data } = one.announcement;
        const step = stepOf[type];
        if (step !== undefined && "workerId" in data && "jobId" in data) {
          const place = cellOf.get(data.jobId as string);
          const people = acted.get(`${step} ${place}`) ?? new Set<string>();
          acted.set(`${step} ${place}`, people.add(data.workerId as string));
          if (after.funnel.total[step] !== before.funnel.total[step]) {
            expect(people.size).toBe(peopleMin);
            acted.delete(`${step} ${place}`);
          }
        } else expect(after.funnel.total.applied).toBe(before.funnel.total.applied);
        before = after;
      }
    }),
    { seed: 20261126, numRuns: 60 },
  );
});

test("two windows that differ by anything differ by whole groups", () => {
  const hour = fc.integer({ min: -30, max: 700 });
  fc.assert(
    fc.property(histories, hour, hour, hour, (history, a, b, c) => {
      const [from, middle, to] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
      const fold = foldOf(history);
      const of = (start: number, end: number) =>
        tradesOf(fold, windowOf({ from: at(start), to: at(end) })).items;
      const wide = of(from, to);
      const narrow = new Map(of(from, middle).map((item) => [item.categoryId, item.figures]));
      for (const { categoryId: id, figures } of wide) {
        for (const name of ["applied", "accepted", "approved", "paid", "noShows"] as const) {
          const more = figures[name] - (narrow.get(id)?.[name] ?? 0);
          // A group of five workers has at least five events.
          expect(more === 0 || more >= peopleMin).toBe(true);
        }
      }
    }),
    { seed: 20261127, numRuns: 200 },
  );
});

test("windows are whole days of Seoul: an instant within a day changes nothing", () => {
  const { job, posted } = postingOf("e");
  const fold = foldOf([posted, ...workers.slice(0, 5).map((one) => applied(job, one))].map(soon));
  // 2026-11-01T09:00 in Seoul.
  const during = { from: "2026-11-01T09:03:30+09:00", to: "2026-11-01T09:04:30+09:00" };
  expect(funnelOf(fold, windowOf(during))).toMatchObject({
    from: "2026-11-01",
    to: "2026-11-02",
    total: { applied: 5 },
  });
  const next = { from: "2026-11-02T00:00:00+09:00", to: "2026-11-03T00:00:00+09:00" };
  expect(funnelOf(fold, windowOf(next)).total.applied).toBe(0);
});

test("a cohort counts the workers of a month, and who came back, in groups of five", () => {
  const { job, posted } = postingOf("e");
  const day = 24;
  const month = (first: number, count: number, hours: number): At[] =>
    Array.from({ length: count }, (_, n) => ({
      hours,
      announcement: applied(job, `worker ${first + n}`, hours),
    }));
  const history: At[] = [
    { hours: 0, announcement: posted },
    ...month(0, 13, day),
    ...month(0, 7, 31 * day),
    ...month(100, 4, 31 * day),
    ...month(0, 4, 65 * day),
  ];
  expect(funnelOf(foldOf(history), all).cohorts).toEqual([
    { month: "2026-11", workers: 10, returned: [5, 0] },
  ]);
});

test("ids of people are in no answer", () => {
  const worker = newId();
  const { job, posted } = postingOf(newId());
  const five = [worker, ...workers.slice(0, 4)].map((one) => applied(job, one));
  const text = JSON.stringify(answersOf(foldOf([posted, ...five].map(soon))));
  expect(text).toContain('"applied":5');
  expect(text).not.toContain(worker);
  expect(text).not.toContain(job.employer.userId);
});
