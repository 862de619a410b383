import { describe, expect, test } from "@jest/globals";
import { instant, minuteMs } from "../../../services/contracts/core/units.ts";
import type { GateFacts, Gates } from "../../../services/contracts/law/gates.ts";
import {
  type Bar,
  barTo,
  certificatesIn,
  clash,
  type Hours,
  type Person,
  type Shift,
} from "../../../services/matching/score/eligibility.ts";

const stepMs = 30 * minuteMs;
/** Monday 2 November 2026, midnight in Seoul. */
const monday = Date.UTC(2026, 10, 1, 15);

/** The same numbers in every run. */
const dice = (seed: number) => {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    below: (n: number) => Math.floor(next() * n),
    chance: (share: number) => next() < share,
  };
};
type Dice = ReturnType<typeof dice>;

/** Places on one meridian: a step north is about 5.56 km. */
const spotAt = (north: number) => ({ lat: 37.5 + north * 0.05, lng: 127 });

/** The text of each half hour, made once. */
const instants = Array.from({ length: 16 * 48 }, (_, n) => instant(monday + n * stepMs));
const textAt = (step: number) => instants[step] ?? instant(monday + step * stepMs);

const hoursAt = (from: number, steps: number, more: Partial<Hours>): Hours => {
  const [startsMs, endsMs] = [monday + from * stepMs, monday + (from + steps) * stepMs];
  const [startsAt, endsAt] = [textAt(from), textAt(from + steps)];
  return {
    employerId: "e0",
    startsMs,
    endsMs,
    startsAt,
    endsAt,
    breakMinutes: 0,
    spot: undefined,
    ...more,
  };
};

const stepsPerDay = 48;
type Drawn = { hours: Hours; north: number; from: number; steps: number };

const drawn = (die: Dice, days: number): Drawn => {
  const [from, steps] = [die.below(days * stepsPerDay), 2 + die.below(18)];
  const north = die.below(4);
  const employerId = `e${die.below(3)}`;
  const hours = hoursAt(from, steps, {
    employerId,
    spot: spotAt(north),
    breakMinutes: steps >= 16 ? 60 : 0,
  });
  return { hours, north, from, steps };
};

/** A week of long days at one employer, one of them left out. */
const longWeek = (die: Dice, free: number): (Drawn & { jobId: string })[] =>
  [0, 1, 2, 3, 4, 5, 6]
    .filter((day) => day !== free && die.chance(0.95))
    .map((day) => {
      const [from, steps] = [day * stepsPerDay + 16 + die.below(3), 18];
      const hours = hoursAt(from, steps, { spot: spotAt(0), breakMinutes: 60 });
      return { hours, north: 0, from, steps, jobId: `k${day}` };
    });

type Case = { person: Person; shift: Shift; of: Drawn; engaged: (Drawn & { jobId: string })[] };

const kinds = ["foodHealth", "forklift", "driving"];
const kindsBy = (die: Dice, share: number) => kinds.filter(() => die.chance(share));

/** The days of November 2026 on which a paper of the drawn worker may end. */
const dayBy = (die: Dice) => `2026-11-${String(1 + die.below(20)).padStart(2, "0")}`;
const gatesBy = (die: Dice): Gates | null =>
  die.chance(0.5)
    ? null
    : {
        ...(die.chance(0.3) ? { adultOnly: true } : {}),
        ...(die.chance(0.3) ? { certificates: kindsBy(die, 0.3) } : {}),
        ...(die.chance(0.3) ? { workPermit: true } : {}),
      };
const gateFactsBy = (die: Dice): GateFacts => ({
  birthYear: 2005 + die.below(5),
  papers: kindsBy(die, 0.7).map((kind) => ({
    kind,
    expiresOn: die.chance(0.5) ? null : dayBy(die),
  })),
  rightToWork: die.chance(0.3) ? null : { until: null },
});

const caseOf = (die: Dice): Case => {
  const isLong = die.chance(0.1);
  const free = die.below(7);
  const of = isLong ? { ...drawn(die, 14), ...longWeek(die, -1)[free] } : drawn(die, 14);
  const shift = {
    ...of.hours,
    jobId: `j${die.below(40)}`,
    certificates: kindsBy(die, 0.1),
    gates: gatesBy(die),
  };
  const mixed = Array.from({ length: die.below(6) }, () => ({
    ...drawn(die, 14),
    jobId: `j${die.below(40)}`,
  }));
  const engaged = isLong ? longWeek(die, free) : mixed;
  const person: Person = {
    userId: "w",
    account: {
      ageYears: 15 + die.below(6),
      hasGuardian: die.chance(0.8),
      isActive: die.chance(0.95),
    },
    certificates: new Set(kindsBy(die, 0.7)),
    gateFacts: gateFactsBy(die),
    avoids: new Set(die.chance(0.1) ? [`e${die.below(3)}`] : []),
    engaged: engaged.map(({ hours, jobId }) => ({ ...hours, jobId })),
  };
  return { person, shift, of, engaged };
};

/** Holidays of the two weeks and the days about them: there are none in November 2026. */
const dayOf = (step: number) => Math.floor(step / stepsPerDay);
const weekOfStep = (step: number) => Math.floor(dayOf(step) / 7);
const minutesOf = ({ steps, hours }: Drawn) => steps * 30 - hours.breakMinutes;

/**
 * An oracle without the rules' code: it walks half hours one by one, and counts them by the clock
 * of a calendar that begins on a Monday at midnight in Seoul.
 */
const oracle = ({ person, shift, of, engaged }: Case): boolean => {
  const { account, certificates } = person;
  if (account === null || certificates === null) throw new Error("all is known here");
  if (person.avoids.has(shift.employerId) || !account.isActive) return false;
  if (account.ageYears < 19 && !account.hasGuardian) return false;
  for (const kind of shift.certificates) if (!certificates.has(kind)) return false;
  // All shifts are in November 2026: of age is who was born in 2007 or before.
  const shown = person.gateFacts;
  if (shown === null) throw new Error("all is known here");
  if (shift.gates?.adultOnly === true && shown.birthYear > 2007) return false;
  const last = new Date(shift.endsMs + 9 * 3_600_000 - 1).toISOString().slice(0, 10);
  for (const kind of shift.gates?.certificates ?? []) {
    const paper = shown.papers.find((one) => one.kind === kind);
    if (paper === undefined || (paper.expiresOn ?? "9999") < last) return false;
  }
  if (shift.gates?.workPermit === true && shown.rightToWork === null) return false;
  for (const one of engaged) {
    if (one.jobId === shift.jobId) return false;
    for (let step = 0; step < one.steps; step += 1) {
      const at = one.from + step;
      if (at >= of.from && at < of.from + of.steps) return false;
    }
  }
  for (const one of engaged) {
    // 5.56 km at 30 km/h and ten minutes: 22 minutes for a step north, 33 for two, 44 for three.
    const apart = Math.abs(one.north - of.north);
    const way = apart === 0 ? 0 : apart === 1 ? 1 : 2;
    const before = of.from - (one.from + one.steps);
    const after = one.from - (of.from + of.steps);
    if (Math.max(before, after) < way) return false;
  }
  let atEmployer = minutesOf(of);
  for (const one of engaged) {
    const isSame = one.hours.employerId === shift.employerId;
    if (isSame && weekOfStep(one.from) === weekOfStep(of.from)) atEmployer += minutesOf(one);
  }
  if (atEmployer > 52 * 60) return false;
  if (account.ageYears >= 18) return true;
  for (let step = of.from; step < of.from + of.steps; step += 1) {
    const halfHour = step % stepsPerDay;
    if (halfHour >= 44 || halfHour < 12) return false;
  }
  let [day, week] = [minutesOf(of), minutesOf(of)];
  for (const one of engaged) {
    if (dayOf(one.from) === dayOf(of.from)) day += minutesOf(one);
    if (weekOfStep(one.from) === weekOfStep(of.from)) week += minutesOf(one);
  }
  return day <= 7 * 60 && week <= 35 * 60;
};

test("no worker is proposed whom a walk through every half hour would refuse, in 100,000 cases", () => {
  const die = dice(2026);
  const bars = new Map<Bar | null, number>();
  for (let n = 0; n < 100_000; n += 1) {
    const one = caseOf(die);
    const bar = barTo(one.person, one.shift);
    bars.set(bar, (bars.get(bar) ?? 0) + 1);
    if ((bar === null) !== oracle(one)) expect({ bar, one }).toBe("what the oracle says");
  }
  // Each filter refused some, and enough were let in.
  expect(bars.size).toBe(11);
  for (const count of bars.values()) expect(count).toBeGreaterThan(50);
});

describe("two shifts", () => {
  const at = (from: number, steps: number, north: number) =>
    hoursAt(from, steps, { spot: spotAt(north) });

  test("that touch at the same place do not clash", () => {
    expect(clash(at(0, 4, 0), at(4, 4, 0))).toBe(false);
    expect(clash(at(0, 5, 0), at(4, 4, 0))).toBe(true);
  });

  test("clash, in either order, when the way between them takes longer than the time", () => {
    expect(clash(at(0, 4, 0), at(4, 4, 1))).toBe(true);
    expect(clash(at(4, 4, 1), at(0, 4, 0))).toBe(true);
    expect(clash(at(0, 4, 0), at(5, 4, 1))).toBe(false);
    expect(clash(hoursAt(0, 4, {}), at(4, 4, 1))).toBe(false);
  });
});

test("a certificate is required where a posting names it in full", () => {
  expect(certificatesIn(["포장", "운전면허", "건강진단결과서 (보건증)", "보건증"])).toEqual([
    "driving",
    "foodHealth",
  ]);
});

describe("a posting of several days", () => {
  const at = (day: number, steps = 16) =>
    hoursAt(day * stepsPerDay + 18, steps, { breakMinutes: 60 });
  const [first, ...more] = [0, 1, 2].map((day) => at(day)) as [Hours, ...Hours[]];
  const shift: Shift = { ...first, jobId: "j", certificates: [], gates: null, more };
  const adult = { ageYears: 30, hasGuardian: false, isActive: true };
  const person = (engaged: Person["engaged"], account: Person["account"] = adult): Person => ({
    ...{ userId: "w", account, engaged },
    certificates: new Set<string>(),
    gateFacts: null,
    avoids: new Set<string>(),
  });
  const other = { ...at(2), employerId: "e1", jobId: "k" };

  test("is not for who works elsewhere on one of its days", () => {
    expect(barTo(person([]), shift)).toBeNull();
    expect(barTo(person([other]), shift)).toBe("OVERLAP");
    expect(barTo(person([other]), { ...shift, more: more.slice(0, 1) })).toBeNull();
  });

  test("counts all its days to the week", () => {
    const long = [1, 2, 3, 4, 5, 6].map((day) => at(day, 24));
    expect(barTo(person([]), { ...shift, more: long.slice(0, 2) })).toBeNull();
    expect(barTo(person([]), { ...shift, more: long })).toBe("WEEK_FULL");
    const minor = { ...adult, ageYears: 16, hasGuardian: true };
    expect(
      barTo(person([], minor), { ...shift, more: [1, 2, 3, 4, 5].map((day) => at(day, 15)) }),
    ).toBe("MINOR");
  });
});
