/** What-if: the fill model on a planted truth, its calibration, and when there is none. */
import { expect, test } from "@jest/globals";
import { fillModelOf, postingsMin } from "../../../services/analytics/insights/fill-model.ts";
import { calibrationError, fitted } from "../../../services/analytics/insights/logistic.ts";
import { type Finished, Outcomes } from "../../../services/analytics/insights/outcomes.ts";
import { draftTerms, openTerms, whatIf } from "../../../services/analytics/insights/what-if.ts";
import {
  hourMs,
  type Instant,
  instant,
  later,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import { between, pick, seeded } from "../../../services/demo/random.ts";

const begun = instant("2026-06-01T00:00:00Z");
const trades = [
  [categoryId("serving"), 11_000],
  [categoryId("loading"), 13_000],
  [categoryId("cafe"), 10_500],
] as const;
const usual: ReadonlyMap<string, number> = new Map(trades);
const terms = {
  categoryId: trades[0][0],
  hourlyWageWon: 11_000,
  seats: 2,
  startsAt: later(begun, 48 * hourMs),
};
const noSlope = { wage: 0, lead: 0, seats: 0, weekend: 0, constant: 0 };

/** The planted probability of a posting: logistic in what the model knows of it. */
const truthOf =
  ({ wage, lead, seats, weekend, constant }: typeof noSlope) =>
  (one: Omit<Finished, "employerId" | "isFilled">): number => {
    const hours = (Date.parse(one.startsAt) - Date.parse(one.postedAt)) / hourMs;
    const isWeekend = [0, 6].includes(new Date(seoulDate(one.startsAt)).getUTCDay());
    const sum =
      constant +
      wage * Math.log(one.hourlyWageWon / (usual.get(one.categoryId) ?? 1)) +
      lead * Math.log1p(hours) +
      seats * Math.log(one.seats) +
      (isWeekend ? weekend : 0);
    return 1 / (1 + Math.exp(-sum));
  };
const planted = truthOf({ wage: 8, lead: 0.5, seats: -0.9, weekend: -0.4, constant: -0.8 });

/** Postings of a seed, one an hour, whose outcomes are drawn by a truth. */
const world = (seed: number, count: number, truth = planted, employers = 30): Finished[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const [trade, wage] = pick(random, trades);
    const postedAt = later(begun, n * hourMs);
    const posting = {
      categoryId: trade,
      hourlyWageWon: Math.round(wage * (0.8 + 0.4 * random())),
      seats: between(random, 1, 8),
      postedAt,
      startsAt: later(postedAt, between(random, 3, 200) * hourMs),
    };
    const isFilled = random() < truth(posting);
    return { ...posting, employerId: `e${between(random, 1, employers)}`, isFilled };
  });
};
const modelOf = (...args: Parameters<typeof world>) => {
  const model = fillModelOf(world(...args));
  if (model === null) throw new Error("no model");
  return model;
};

test("on postings it has not seen, the model is calibrated by tenths", () => {
  for (const seed of [1, 2, 3]) {
    const all = world(seed, 8000);
    const model = fillModelOf(all.slice(0, 4000));
    const held = all.slice(4000).map((one) => ({
      chance: model?.chanceOf(one, one.postedAt) ?? 0,
      isYes: one.isFilled,
    }));
    expect(calibrationError(held)).toBeLessThan(0.05);
    expect(model?.calibrationError).toBeLessThan(0.06);
    // It is not the same for all: a constant would be calibrated as well.
    const yes = held.filter(({ isYes }) => isYes).map(({ chance }) => chance);
    const no = held.filter(({ isYes }) => !isYes).map(({ chance }) => chance);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(yes) - mean(no)).toBeGreaterThan(0.1);
  }
});

test("500 won more are worth what was planted, within four hundredths", () => {
  const model = modelOf(6, 10_000);
  for (const [trade, wage] of trades) {
    const one = { ...terms, categoryId: trade, hourlyWageWon: wage };
    const [now, then] = [one, { ...one, hourlyWageWon: wage + 500 }].map((each) => ({
      said: model.chanceOf(each, begun),
      true: planted({ ...each, postedAt: begun }),
    }));
    expect(now?.said).toBeCloseTo(now?.true ?? 0, 1);
    const [said, real] = [
      (then?.said ?? 0) - (now?.said ?? 0),
      (then?.true ?? 0) - (now?.true ?? 0),
    ];
    expect(real).toBeGreaterThan(0.03);
    expect(Math.abs(said - real)).toBeLessThan(0.04);
  }
});

test("more pay never lowers the probability, even where past postings say so", () => {
  const wrong = truthOf({ ...noSlope, wage: -6, constant: 0.5 });
  for (const [truth, rises] of [
    [planted, true],
    [wrong, false],
  ] as const) {
    const model = modelOf(7, 3000, truth);
    let before = 0;
    for (let wage = 9000; wage <= 20_000; wage += 500) {
      const chance = model.chanceOf({ ...terms, hourlyWageWon: wage }, begun);
      if (rises || wage === 9000) expect(chance).toBeGreaterThan(before);
      else expect(chance).toBe(before);
      before = chance;
    }
  }
});

test("there is no model of fewer than 200 postings, or of fewer than five employers", () => {
  expect(fillModelOf(world(1, postingsMin - 1))).toBeNull();
  expect(fillModelOf(world(1, postingsMin))).not.toBeNull();
  expect(fillModelOf(world(1, 2000, planted, 4))).toBeNull();
  expect(fillModelOf(world(1, 2000, planted, 5))).not.toBeNull();
  const refused = expect.objectContaining({ type: "HISTORY_TOO_SHORT", status: 409 });
  expect(() => whatIf(null, terms, 500, begun)).toThrow(refused);
});

test("the wage of a trade of four employers is not told by what is said of it", () => {
  const rare = categoryId("safety");
  const of = (wage: number) => [
    ...world(8, 2000),
    ...Array.from(
      { length: 40 },
      (_, n): Finished => ({
        ...terms,
        categoryId: rare,
        hourlyWageWon: wage,
        employerId: `r${n % 4}`,
        postedAt: begun,
        isFilled: n % 2 === 0,
      }),
    ),
  ];
  // Of the median of such a trade, an unknown trade would have another one.
  const model = fillModelOf(of(30_000));
  const known = model?.chanceOf({ ...terms, categoryId: rare }, begun);
  expect(known).toBe(model?.chanceOf({ ...terms, categoryId: "another" }, begun));
});

test("outcomes that a line separates, or that are all alike, still have a fit", () => {
  for (const isYes of [(n: number) => n > 50, () => true, () => false]) {
    const cases = Array.from({ length: 100 }, (_, n) => ({ met: [n / 100], isYes: isYes(n) }));
    expect(fitted(cases).every(Number.isFinite)).toBe(true);
  }
});

const posted = { ...terms, employerId: "e1", postedAt: begun };
const outcomesOf = (change: (outcomes: Outcomes) => void): Outcomes => {
  const outcomes = new Outcomes();
  outcomes.add("j", posted);
  change(outcomes);
  return outcomes;
};
const afterwards = later(terms.startsAt, hourMs);
const early = later(begun, hourMs);

test("a posting is an outcome once its work has begun, filled or not", () => {
  const none = outcomesOf((all) => all.change("another", 1, null));
  expect(none.finished(early)).toEqual([]);
  expect(none.finished(afterwards)).toMatchObject([{ isFilled: false, hourlyWageWon: 11_000 }]);
  const raised = outcomesOf((all) => {
    all.change("j", 1, { ...terms, hourlyWageWon: 12_000 });
    all.change("j", 2, null);
    // Someone leaves, and the wage is raised again: it was filled at 12,000.
    all.change("j", 1, { ...terms, hourlyWageWon: 15_000 });
  });
  expect(raised.finished(afterwards)).toMatchObject([{ isFilled: true, hourlyWageWon: 12_000 }]);
});

test("a posting that its employer gave up before the start is no outcome", () => {
  const ended = (at: Instant) => outcomesOf((all) => all.end("j", at)).finished(afterwards);
  expect(ended(early)).toEqual([]);
  expect(ended(afterwards)).toMatchObject([{ isFilled: false }]);
  const filled = outcomesOf((all) => {
    all.change("j", 2, null);
    all.end("j", early);
  });
  expect(filled.finished(afterwards)).toMatchObject([{ isFilled: true }]);
});

test("the newest 5,000 postings are kept", () => {
  const outcomes = new Outcomes();
  for (let n = 0; n < 5010; n += 1) outcomes.add(`j${n}`, posted);
  expect(outcomes.finished(afterwards)).toHaveLength(5000);
  expect(outcomes.of("j9")).toBeUndefined();
  expect(outcomes.of("j10")).toBeDefined();
});

const caller = (userId: string, role: "employer" | "operator") =>
  ({ userId, role }) as Parameters<typeof openTerms>[1];

test("only the owner and operators ask about a posting, while it has free seats", () => {
  const one = outcomesOf((all) => all.change("j", 1, null));
  const ask = (userId: string, role: "employer" | "operator", at = early, outcomes = one) =>
    openTerms(outcomes.of("j"), caller(userId, role), at);
  expect(ask("e1", "employer")).toMatchObject({ seats: 1, hourlyWageWon: 11_000 });
  expect(ask("o", "operator")).toMatchObject({ seats: 1 });
  const code = (type: string) => expect.objectContaining({ type });
  expect(() => ask("e2", "employer")).toThrow(code("NOT_YOURS"));
  expect(() => openTerms(undefined, caller("e1", "employer"), early)).toThrow(code("NOT_FOUND"));
  expect(() => ask("e1", "employer", afterwards)).toThrow(code("JOB_NOT_OPEN"));
  const full = outcomesOf((all) => all.change("j", 2, null));
  expect(() => ask("e1", "employer", early, full)).toThrow(code("JOB_NOT_OPEN"));
  const filledAndClosed = outcomesOf((all) => {
    all.change("j", 2, null);
    all.change("j", 1, null);
    all.end("j", early);
  });
  expect(() => ask("e1", "employer", early, filledAndClosed)).toThrow(code("JOB_NOT_OPEN"));
});

test("a draft needs a known trade and a start to come", () => {
  const code = (type: string) => expect.objectContaining({ type, status: 422 });
  expect(draftTerms(terms, begun)).toEqual(terms);
  expect(() => draftTerms({ ...terms, categoryId: "x" }, begun)).toThrow(code("CATEGORY_UNKNOWN"));
  expect(() => draftTerms({ ...terms, startsAt: begun }, begun)).toThrow(code("STARTS_IN_PAST"));
});

test("an answer names both wages and both probabilities", () => {
  const answer = whatIf(modelOf(9, 4000), terms, 500, begun);
  expect(answer).toMatchObject({ hourlyWageWon: 11_000, raisedWageWon: 11_500, postings: 4000 });
  expect(answer.raisedProbability).toBeGreaterThan(answer.probability);
});
