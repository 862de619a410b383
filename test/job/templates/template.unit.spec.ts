/** Templates and the days on which they repeat: the rules alone. */
import { expect, test } from "@jest/globals";
import {
  dayMs,
  hourMs,
  instant,
  later,
  type SeoulDate,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import { templatesMax } from "../../../services/contracts/job/templates.ts";
import {
  isSkipped,
  nextOccurrence,
  type Repeat,
} from "../../../services/job/templates/occurrence.ts";
import {
  announceTemplates,
  drop,
  endRepeat,
  keepNew,
  nextOf,
  noteOver,
  replace,
  setRepeat,
  type Templates,
  type TemplatesEvent,
  templateIn,
  templates,
} from "../../../services/job/templates/template.ts";

/** A Tuesday at noon in Seoul. */
const noon = instant("2026-12-01T03:00:00Z");
const refusing = (type: string) => expect.objectContaining({ type });
const day = (text: string) => text as SeoulDate;
const repeat: Repeat = {
  weekdays: ["mon", "wed", "fri"],
  time: "09:00",
  until: "2026-12-31",
  daysBefore: 2,
};
const never = () => false;
const of = (n = 1) => ({ employerId: "e1", templateId: `t${n}` });
const content = (n = 1) => ({ ...of(n), contentId: `c${n}` });
const after = (state: Templates, events: readonly TemplatesEvent[]): Templates =>
  events.reduce(templates.evolve, state);
const one = after({}, keepNew({}, content(), noon));
const repeating = after(one, setRepeat(one, of(), repeat, noon));
const posted = { outcome: "posted", jobId: "j1" } as const;

/** Every occurrence in order. */
const daysOf = (by: Repeat, since = noon): string[] => {
  const found: SeoulDate[] = [];
  for (;;) {
    const next = nextOccurrence(by, since, (on) => found.includes(on));
    if (next === null) return found;
    found.push(next.on);
  }
};

test("an employer has 50 templates, and one more after removing one", () => {
  let state: Templates = {};
  for (let n = 0; n < templatesMax; n += 1) state = after(state, keepNew(state, content(n), noon));
  expect(() => keepNew(state, content(99), noon)).toThrow(refusing("TOO_MANY_TEMPLATES"));
  const fewer = after(state, drop(state, of(3)));
  expect(after(fewer, keepNew(fewer, content(99), noon))).toHaveProperty("t99");
  expect(() => drop(fewer, of(3))).toThrow(refusing("NOT_FOUND"));
});

test("a new content replaces the one before, and keeps how the template repeats", () => {
  const events = replace(repeating, { ...of(), contentId: "c2" }, later(noon, 1));
  expect(events).toMatchObject([{ data: { contentId: "c2", replaces: "c1" } }]);
  expect(templateIn(after(repeating, events), "t1")).toMatchObject({ contentId: "c2", repeat });
  expect(() => replace(one, content(2), noon)).toThrow(refusing("NOT_FOUND"));
});

test("a template repeats on its weekdays in Seoul until its last day, which counts", () => {
  const until = "2026-12-11";
  expect(daysOf({ ...repeat, until })).toEqual([
    "2026-12-02",
    "2026-12-04",
    "2026-12-07",
    "2026-12-09",
    "2026-12-11",
  ]);
  // At noon on a Tuesday, that morning is over and that evening is not.
  const tuesdays = { ...repeat, weekdays: ["tue"] as Repeat["weekdays"], until };
  expect(daysOf(tuesdays)).toEqual(["2026-12-08"]);
  expect(daysOf({ ...tuesdays, time: "18:00" })).toEqual(["2026-12-01", "2026-12-08"]);
  // Half past midnight is still the day before in UTC.
  expect(nextOccurrence({ ...tuesdays, time: "00:30" }, noon, never)).toMatchObject({
    on: "2026-12-08",
    startsAt: "2026-12-07T15:30:00.000Z",
    postsAt: "2026-12-05T15:30:00.000Z",
  });
});

test("a day has one outcome, whatever is noted of it later, and the next day follows", () => {
  expect(nextOf(templateIn(repeating, "t1"))?.on).toBe("2026-12-02");
  const events = noteOver(repeating, of(), day("2026-12-02"), posted, noon);
  const state = after(repeating, events);
  const refused = { outcome: "refused", code: "WAGE_BELOW_MINIMUM" } as const;
  expect(noteOver(state, of(), day("2026-12-02"), refused, noon)).toEqual([]);
  expect(nextOf(templateIn(state, "t1"))?.on).toBe("2026-12-04");
  expect(noteOver(one, of(), day("2026-12-02"), posted, noon)).toEqual([]);
});

test("a day that has its job gets no second one when the repetition is set again", () => {
  const state = after(repeating, noteOver(repeating, of(), day("2026-12-02"), posted, noon));
  const later10 = { ...repeat, time: "10:00" };
  const again = after(state, setRepeat(state, of(), later10, noon));
  expect(nextOf(templateIn(again, "t1"))?.on).toBe("2026-12-04");
});

test("a paused template has no next day; going on skips the days of the pause", () => {
  const paused = after(repeating, setRepeat(repeating, of(), { ...repeat, isPaused: true }, noon));
  expect(nextOf(templateIn(paused, "t1"))).toBeNull();
  const week = later(noon, 7 * dayMs);
  const on = after(paused, setRepeat(paused, of(), repeat, week));
  expect(nextOf(templateIn(on, "t1"))?.on).toBe("2026-12-09");
});

test("an ended or removed repetition posts no more", () => {
  const ended = after(repeating, endRepeat(repeating, of()));
  expect(nextOf(templateIn(ended, "t1"))).toBeNull();
  expect(endRepeat(ended, of())).toEqual([]);
  expect(noteOver(ended, of(), day("2026-12-02"), posted, noon)).toEqual([]);
  const said = (events: TemplatesEvent[]) => announceTemplates({ stream: "templates:e1", events });
  for (const events of [endRepeat(repeating, of()), drop(repeating, of())]) {
    expect(said(events)).toMatchObject([{ type: "job.repeatMoved", data: { dueAt: null } }]);
  }
});

test("a template repeats for 90 days at most, and on a day at least", () => {
  const last = seoulDate(later(noon, 90 * dayMs));
  expect(setRepeat(one, of(), { ...repeat, until: last }, noon)).toHaveLength(1);
  const beyond = seoulDate(later(noon, 91 * dayMs));
  expect(() => setRepeat(one, of(), { ...repeat, until: beyond }, noon)).toThrow(
    refusing("REPEAT_TOO_LONG"),
  );
  const past = { ...repeat, until: "2026-11-30" };
  expect(() => setRepeat(one, of(), past, noon)).toThrow(refusing("REPEAT_EMPTY"));
  expect(() => setRepeat(one, of(9), repeat, noon)).toThrow(refusing("NOT_FOUND"));
});

test("holidays are left out only where the employer wants it; an unknown year is not guessed", () => {
  const christmas = { on: day("2026-12-25"), startsAt: noon, postsAt: noon };
  expect(isSkipped({ ...repeat, skipsHolidays: true }, christmas)).toBe(true);
  expect(isSkipped(repeat, christmas)).toBe(false);
  const workday = { ...christmas, on: day("2026-12-24") };
  expect(isSkipped({ ...repeat, skipsHolidays: true }, workday)).toBe(false);
  const unknown = { ...christmas, on: day("2199-12-25") };
  expect(() => isSkipped({ ...repeat, skipsHolidays: true }, unknown)).toThrow(
    refusing("LAW_UNKNOWN"),
  );
});

test("what is noted names the next day that is due, and an outcome of the day", () => {
  const events = noteOver(repeating, of(), day("2026-12-02"), posted, noon);
  expect(announceTemplates({ stream: "templates:e1", events })).toEqual([
    {
      type: "job.repeatMoved",
      data: { ...of(), dueAt: later(instant("2026-12-04T00:00:00Z"), -2 * dayMs) },
    },
    { type: "job.occurrence", data: { ...of(), on: "2026-12-02", ...posted } },
  ]);
  expect(announceTemplates({ stream: "template:e1", events })).toEqual([]);
});

test("days of long ago are forgotten, so that a state does not grow for ever", () => {
  let state = repeating;
  for (let week = 0; week < 60; week += 1) {
    const at = later(noon, week * 7 * dayMs);
    const until = seoulDate(later(at, 30 * dayMs));
    state = after(state, setRepeat(state, of(), { ...repeat, until }, at));
    const next = nextOf(templateIn(state, "t1"));
    state = after(state, noteOver(state, of(), next?.on ?? day(""), posted, later(at, hourMs)));
  }
  expect(templateIn(state, "t1").over.length).toBeLessThan(30);
});
