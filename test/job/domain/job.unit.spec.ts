import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
} from "../../../services/contracts/core/units.ts";
import { categories } from "../../../services/contracts/kernel/categories.ts";
import {
  attendedSpans,
  minutesIn,
  type Plan,
  plannedMinutes,
} from "../../../services/contracts/kernel/work-spans.ts";
import * as rules from "../../../services/job/domain/job.ts";
import * as seatRules from "../../../services/job/domain/seats.ts";
import {
  checkPosting,
  type Posting,
  type PostingPatch,
} from "../../../services/job/posting/posting.ts";

const noon = instant("2026-12-01T03:00:00Z");
const refusing = (type: string) => expect.objectContaining({ type });

const posting = (over: Partial<Posting> = {}): Posting => ({
  title: "물류센터 포장",
  description: "상품을 포장합니다.",
  categoryId: categories[0]?.categoryId ?? "",
  hourlyWageWon: 10_320,
  startsAt: later(noon, hourMs),
  endsAt: later(noon, 10 * hourMs),
  breakMinutes: 60,
  seats: 2,
  place: { address: "서울특별시 중구 세종대로 110", lat: 37.56, lng: 126.97 },
  skills: [],
  selection: "choose",
  ...over,
});
const given = (...events: rules.JobEvent[]): rules.Job =>
  events.reduce(rules.jobs.evolve, rules.jobs.empty);
const posted = (over: Partial<Posting> = {}, isDraft = false): rules.JobEvent[] => {
  const terms = { posting: posting(over), takeHomeWon: 80_000, regularEmployees: 5 };
  return rules.post(rules.jobs.empty, "e1", terms, isDraft, noon);
};
const applicant = (n: number) => ({ applicationId: `a${n}`, workerId: `w${n}` });

type As = { by?: string; known?: rules.Terms | null; wanted?: number[] | null };
const edit = (job: rules.Job, patch: PostingPatch, as: As = {}): rules.JobEvent[] => {
  const { by = "e1", known = null, wanted = null } = as;
  return rules.edit(job, by, { patch, wanted }, known, noon);
};

test("the last seat goes to the first application that takes it", () => {
  const job = given(...posted({ seats: 1 }));
  const full = given(...posted({ seats: 1 }), ...seatRules.takeSeat(job, "a1", noon));
  expect(() => seatRules.takeSeat(full, "a2", noon)).toThrow(refusing("JOB_FULL"));
  expect(seatRules.takeSeat(full, "a1", noon)).toEqual([]);
});

test("one worker has one live application on a job", () => {
  const job = given(...posted());
  const entered = given(...posted(), ...seatRules.enter(job, applicant(1), noon));
  const again = { applicationId: "a9", workerId: "w1" };
  expect(() => seatRules.enter(entered, again, noon)).toThrow(refusing("ALREADY_APPLIED"));
});

test("no worker enters a job that is a draft, closed or begun", () => {
  const draft = given(...posted({}, true));
  expect(() => seatRules.enter(draft, applicant(1), noon)).toThrow(refusing("JOB_NOT_OPEN"));
  const open = given(...posted());
  const closed = given(...posted(), ...rules.close(open, "e1", noon));
  expect(() => seatRules.enter(closed, applicant(1), noon)).toThrow(refusing("JOB_NOT_OPEN"));
  expect(() => seatRules.enter(open, applicant(1), later(noon, 2 * hourMs))).toThrow(
    refusing("JOB_NOT_OPEN"),
  );
});

test("wage, times, breaks and place are fixed while an application is live; the title is not", () => {
  const open = given(...posted());
  const job = given(...posted(), ...seatRules.enter(open, applicant(1), noon));
  expect(() => edit(job, { hourlyWageWon: 12_000 })).toThrow(refusing("TERMS_FIXED"));
  expect(edit(job, { title: "포장 (2명)" })).toHaveLength(1);
  expect(() => edit(job, { title: "남의 것" }, { by: "e2" })).toThrow(refusing("NOT_YOURS"));
});

test("what the employer adds to the wage is fixed as the wage is, and a job without it folds as before", () => {
  const meal = { kind: "meal", won: 9_000 } as const;
  const bare = given(...posted());
  expect(bare).toMatchObject({ termsVersion: 1 });
  expect(rules.offered(bare).posting).not.toHaveProperty("ownLines");
  const live = given(...posted(), ...seatRules.enter(bare, applicant(1), noon));
  expect(() => edit(live, { ownLines: [meal] })).toThrow(refusing("TERMS_FIXED"));
  expect(edit(live, { ownLines: [] })).toEqual([]);
  const known = {
    posting: posting({ ownLines: [meal] }),
    takeHomeWon: 88_000,
    regularEmployees: 5,
  };
  // A price of other terms does not count.
  expect(() => edit(bare, { ownLines: [{ ...meal, won: 1_000 }] }, { known })).toThrow(
    rules.Unpriced,
  );
  const added = edit(bare, { ownLines: [meal] }, { known });
  const after = given(...posted(), ...added);
  expect(after).toMatchObject({ takeHomeWon: 88_000, version: 2, termsVersion: 2 });
  expect(() => checkPosting(posting({ ownLines: [meal, meal] }), noon)).toThrow(
    refusing("OWN_LINES_TWICE"),
  );
});

test("the trade is fixed while an application is live: gates, fee cap and tax follow from it", () => {
  const categoryId = categories[1]?.categoryId ?? "";
  const open = given(...posted());
  const job = given(...posted(), ...seatRules.enter(open, applicant(1), noon));
  expect(() => edit(job, { categoryId })).toThrow(
    expect.objectContaining({ type: "TERMS_FIXED", data: { terms: ["categoryId"] } }),
  );
  // The price of another trade is another price.
  expect(() => edit(open, { categoryId })).toThrow(rules.Unpriced);
});

test("a worker who has seen another trade is refused, and an older log keeps its versions", () => {
  const other = { categoryId: categories[1]?.categoryId ?? "" };
  const known = { posting: posting(other), takeHomeWon: 79_000, regularEmployees: 5 };
  const [changed] = edit(given(...posted()), other, { known });
  if (changed?.type !== "changed") throw new Error("no change");
  const seeing = (event: rules.JobEvent) =>
    seatRules.enter(given(...posted(), event), { ...applicant(1), seenVersion: 1 }, noon);
  expect(() => seeing(changed)).toThrow(refusing("TERMS_CHANGED"));
  const { termsVersion: _, ...before } = changed.data;
  expect(seeing({ ...changed, data: before })).toHaveLength(1);
  const titled = edit(given(...posted()), { title: "포장 (2명)" });
  expect(given(...posted(), ...titled)).toMatchObject({ version: 2, termsVersion: 1 });
});

test("a patch applies to the current terms, and a patch without a difference changes nothing", () => {
  const first = edit(given(...posted()), { title: "포장 (2명)" });
  const job = given(...posted(), ...first);
  const second = edit(job, { skills: ["지게차"] });
  expect(given(...posted(), ...first, ...second)).toMatchObject({
    posting: { title: "포장 (2명)", skills: ["지게차"] },
  });
  expect(edit(job, { title: "포장 (2명)" })).toEqual([]);
});

test("a place with its members in another order is the same place", () => {
  const open = given(...posted());
  const job = given(...posted(), ...seatRules.enter(open, applicant(1), noon));
  const { address, lat, lng } = posting().place;
  const patch = { place: { lng, lat, address }, title: "포장 (2명)" };
  expect(edit(job, patch)).toHaveLength(1);
  expect(() => edit(job, { place: { lng, lat: lat + 0.1, address } })).toThrow(
    refusing("TERMS_FIXED"),
  );
});

test("an edit of an older version is refused, and each edit makes a version", () => {
  const first = given(...posted());
  const events = [...posted(), ...edit(first, { title: "포장 (2명)" }, { wanted: [1] })];
  const second = given(...events);
  expect([first, second]).toMatchObject([{ version: 1 }, { version: 2 }]);
  const old = () => edit(second, { skills: ["지게차"] }, { wanted: [1] });
  expect(old).toThrow(expect.objectContaining({ type: "VERSION_CHANGED", status: 412 }));
  expect(() => edit(second, { title: "포장 (2명)" }, { wanted: [] })).toThrow(
    refusing("VERSION_CHANGED"),
  );
  const more = edit(second, { skills: ["지게차"] }, { wanted: [1, 2] });
  expect(given(...events, ...more)).toMatchObject({ version: 3 });
});

test("a log without version numbers counts its edits", () => {
  const old = ([event]: rules.JobEvent[]): rules.JobEvent => {
    const { version: _, ...data } = Object(event?.data);
    return { ...event, data } as rules.JobEvent;
  };
  const draft = old(posted({}, true));
  const changed = old(edit(given(draft), { title: "포장 (2명)" }));
  const published = old(rules.publish(given(draft, changed), "e1", noon));
  expect(given(draft)).toMatchObject({ version: 1 });
  expect(given(draft, changed, published)).toMatchObject({ version: 2, status: "open" });
});

test("new terms need the pay computed for these terms", () => {
  const job = given(...posted());
  const priced = (over: Partial<Posting>) => ({
    posting: posting(over),
    takeHomeWon: 90_000,
    regularEmployees: 5,
  });
  const raised = (known: rules.Terms | null) => edit(job, { hourlyWageWon: 12_000 }, { known });
  expect(() => raised(null)).toThrow(rules.Unpriced);
  expect(() => raised(priced({ hourlyWageWon: 12_000, breakMinutes: 90 }))).toThrow(rules.Unpriced);
  expect(raised(priced({ hourlyWageWon: 12_000, title: "다른 제목" }))).toMatchObject([
    { data: { takeHomeWon: 90_000, posting: { title: posting().title } } },
  ]);
});

test("no sequence of moves takes more seats than a job has or loses one", () => {
  const move = fc.record({
    kind: fc.constantFrom("enter", "take", "free", "leave"),
    n: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(move, { maxLength: 60 }), (seats, all) => {
      let job = given(...posted({ seats }));
      for (const { kind, n } of all) {
        const one = applicant(n);
        try {
          const events =
            kind === "enter"
              ? seatRules.enter(job, one, noon)
              : kind === "take"
                ? seatRules.takeSeat(job, one.applicationId, noon)
                : kind === "free"
                  ? seatRules.freeSeat(job, one.applicationId)
                  : seatRules.leave(job, one);
          job = events.reduce(rules.jobs.evolve, job);
          for (const event of events) {
            if ("stands" in event.data && job.status !== "none") {
              expect(event.data.stands.seatsTaken).toBe(job.holders.length);
            }
          }
        } catch (error) {
          expect(error).toMatchObject({ name: "Refusal" });
        }
        if (job.status !== "none") {
          expect(job.holders.length).toBeLessThanOrEqual(seats);
          expect(new Set(job.holders).size).toBe(job.holders.length);
        }
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});

/** A break of so many minutes, so many minutes after the start of the shift. */
const restFrom = (minute: number, minutes = 60) => {
  const from = later(posting().startsAt, minute * minuteMs);
  return { from, to: later(from, minutes * minuteMs) };
};
const sixty = Array.from({ length: 60 }, (_, n) => restFrom(60 + 2 * n, 1));

test.each<[string, Partial<Posting>, string]>([
  ["a wage below the minimum of 2026", { hourlyWageWon: 10_319 }, "WAGE_BELOW_MINIMUM"],
  [
    "the minimum of 2026 for a shift of 2027 in Seoul",
    {
      hourlyWageWon: 10_320,
      startsAt: "2026-12-31T15:00:00.000Z" as Instant,
      endsAt: "2026-12-31T19:00:00.000Z" as Instant,
      breakMinutes: 30,
    },
    "WAGE_BELOW_MINIMUM",
  ],
  ["eight hours of work with half an hour of break", { breakMinutes: 30 }, "BREAK_TOO_SHORT"],
  ["23 hours with an hour of break", { endsAt: later(noon, 24 * hourMs) }, "BREAK_TOO_SHORT"],
  ["sixty breaks of a minute", { breaks: sixty }, "BREAK_PIECES"],
  ["a break at the start", { breaks: [restFrom(0)] }, "BREAK_OUTSIDE_WORK"],
  ["a break at the end", { breaks: [restFrom(8 * 60)] }, "BREAK_OUTSIDE_WORK"],
  ["a break beyond the end", { breaks: [restFrom(9 * 60)] }, "BREAK_OUTSIDE_WORK"],
  ["a start in the past", { startsAt: later(noon, -1) }, "STARTS_IN_PAST"],
  ["an end before the start", { endsAt: noon }, "TIMES_REVERSED"],
  ["a category that does not exist", { categoryId: "x" }, "CATEGORY_UNKNOWN"],
  ["a demand for one sex", { title: "주방 보조 여성만" }, "BLOCKED_WORD"],
  ["a demand for looks", { description: "용모 단정한 분" }, "BLOCKED_WORD"],
])("a posting with %s is refused", (_, over, code) => {
  expect(() => checkPosting(posting(over), noon)).toThrow(refusing(code));
});

test("a posting that rests by an earlier rule keeps its breaks when its title changes", () => {
  const breaks = [restFrom(0)];
  const stands = { employerId: "e1", status: "open", seatsTaken: 0 } as const;
  const terms = { posting: posting({ breaks }), takeHomeWon: 80_000, regularEmployees: 5 };
  const old = given({ type: "posted", data: { ...terms, stands, at: noon } });
  expect(edit(old, { title: "포장 (2명)" })).toHaveLength(1);
  const known = { ...terms, posting: posting({ breaks, endsAt: later(noon, 11 * hourMs) }) };
  expect(() => edit(old, { endsAt: known.posting.endsAt }, { known })).toThrow(
    refusing("BREAK_OUTSIDE_WORK"),
  );
});

const attendedMinutes = (plan: Plan, inAt: Instant, outAt: Instant): number =>
  minutesIn(attendedSpans(plan, { inAt, outAt }));

test("attended time counts only within the plan and without its break", () => {
  const plan = posting();
  const at = (hours: number) => later(plan.startsAt, hours * hourMs);
  expect(plannedMinutes(plan)).toBe(480);
  expect(attendedMinutes(plan, at(-0.5), at(9.5))).toBe(480);
  expect(attendedMinutes(plan, at(-0.5), at(-0.1))).toBe(0);
  expect(attendedMinutes(plan, at(0), at(4))).toBe(240);
  expect(attendedMinutes(plan, at(0), at(4.5))).toBe(240);
  expect(attendedMinutes(plan, at(5), at(9))).toBe(240);
});

test("a worker who has left a job ten times cannot enter it again; others can", () => {
  let job = given(...posted());
  for (let n = 0; n < 10; n += 1) {
    const again = { ...applicant(1), applicationId: `again-${n}` };
    job = [...seatRules.enter(job, again, noon)].reduce(rules.jobs.evolve, job);
    job = [...seatRules.leave(job, again)].reduce(rules.jobs.evolve, job);
  }
  const once = { ...applicant(1), applicationId: "once-more" };
  expect(() => seatRules.enter(job, once, noon)).toThrow(refusing("APPLIED_TOO_OFTEN"));
  expect(seatRules.enter(job, applicant(2), noon)).toHaveLength(1);
});

test("a later check-out never counts less", () => {
  const plan = posting();
  const minute = fc.integer({ min: -60, max: 700 });
  fc.assert(
    fc.property(minute, minute, fc.integer({ min: 0, max: 60 }), (from, length, more) => {
      const inAt = later(plan.startsAt, from * 60_000);
      const outAt = later(inAt, Math.abs(length) * 60_000);
      const longer = attendedMinutes(plan, inAt, later(outAt, more * 60_000));
      expect(longer).toBeGreaterThanOrEqual(attendedMinutes(plan, inAt, outAt));
      expect(longer).toBeLessThanOrEqual(plannedMinutes(plan));
    }),
    { seed: 8 },
  );
});

test("an application to terms that have changed is refused; a changed title does not matter", () => {
  const first = given(...posted());
  const seen = { ...applicant(1), seenVersion: 1 };
  expect(seatRules.enter(first, seen, noon)).toHaveLength(1);
  const retitled = given(...posted(), ...edit(first, { title: "물류센터 분류" }));
  expect(seatRules.enter(retitled, seen, noon)).toEqual([{ type: "entered", data: applicant(1) }]);
  const terms = { takeHomeWon: 90_000, regularEmployees: 5 };
  const dearer = { posting: posting({ hourlyWageWon: 12_000 }), ...terms };
  const stands = { employerId: "e1", status: "open", seatsTaken: 0 } as const;
  const changed = given(...posted(), { type: "changed", data: { ...dearer, stands, version: 2 } });
  expect(() => seatRules.enter(changed, seen, noon)).toThrow(refusing("TERMS_CHANGED"));
  expect(seatRules.enter(changed, { ...seen, seenVersion: 2 }, noon)).toHaveLength(1);
  // Without a version, as from old clients.
  expect(seatRules.enter(changed, applicant(1), noon)).toHaveLength(1);
});

test("the waiting list is bounded even before a seat is taken", () => {
  let events: rules.JobEvent[] = posted({ seats: 3, selection: "firstCome" });
  for (let n = 1; n <= 12; n += 1) {
    events = [...events, ...seatRules.enter(given(...events), applicant(n), noon)];
  }
  expect(() => seatRules.enter(given(...events), applicant(13), noon)).toThrow(
    refusing("JOB_FULL"),
  );
});
