/** Favourites and early access: the rules alone. */
import { expect, test } from "@jest/globals";
import { hourMs, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { favouritesMax } from "../../../services/contracts/job/favourites.ts";
import { announce } from "../../../services/job/domain/announce.ts";
import * as rules from "../../../services/job/domain/job.ts";
import { takeSeat } from "../../../services/job/domain/seats.ts";
import { openToAll } from "../../../services/job/favourites/early-access.ts";
import {
  type Favourites,
  type FavouritesEvent,
  favourites,
  mark,
  newestFirst,
  unmark,
} from "../../../services/job/favourites/favourite.ts";
import { normalised } from "../../../services/job/posting/posting.ts";
import { postingOf } from "../../support/postings.ts";

const noon = instant("2026-12-01T03:00:00Z");
const refusing = (type: string) => expect.objectContaining({ type });
const pair = (n: number) => ({ employerId: "e1", workerId: `w${n}` });
const after = (state: Favourites, events: readonly FavouritesEvent[]) =>
  events.reduce(favourites.evolve, state);

test("an employer has 500 favourites, and one more after removing one", () => {
  let state = favourites.empty;
  for (let n = 0; n < favouritesMax; n += 1) state = after(state, mark(state, pair(n), noon));
  expect(() => mark(state, pair(favouritesMax), noon)).toThrow(refusing("TOO_MANY_FAVOURITES"));
  expect(mark(state, pair(3), noon)).toEqual([]);
  const fewer = after(state, unmark(state, pair(3)));
  expect(after(fewer, mark(fewer, pair(favouritesMax), noon))).toHaveProperty(`w${favouritesMax}`);
});

test("the newest favourite is listed first, and a removed one no more", () => {
  const one = after({}, mark({}, pair(1), noon));
  const two = after(one, mark(one, pair(2), later(noon, 1)));
  expect(newestFirst(two).map(({ workerId }) => workerId)).toEqual(["w2", "w1"]);
  expect(newestFirst(after(two, unmark(two, pair(2))))).toEqual([{ workerId: "w1", since: noon }]);
  expect(unmark(one, pair(9))).toEqual([]);
});

const given = (...events: rules.JobEvent[]): rules.Job =>
  events.reduce(rules.jobs.evolve, rules.jobs.empty);
const terms = (earlyMinutes: number) => ({
  posting: normalised(postingOf({ startsAt: later(noon, 3 * hourMs), seats: 2 })),
  takeHomeWon: 80_000,
  regularEmployees: 5,
  earlyMinutes,
});
const early = (minutes = 30, isDraft = false) =>
  rules.post(rules.jobs.empty, "e1", terms(minutes), isDraft, noon);
const opensAt = later(noon, 30 * minuteMs);
const said = (events: readonly rules.JobEvent[]) =>
  announce({ stream: "job:j1", events } as unknown as Parameters<typeof announce>[0]);
const typesOf = (events: readonly rules.JobEvent[]) => said(events).map(({ type }) => type);

test("until it opens to all, a job is announced under names that no index follows", () => {
  const events = early();
  expect(typesOf(events)).toEqual(["job.openedEarly"]);
  const job = given(...events);
  const seat = takeSeat(job, "a1", noon);
  expect(typesOf(seat)).toEqual(["job.earlyChanged"]);
  const change = { patch: { title: "새 제목" }, wanted: null };
  expect(typesOf(rules.edit(job, "e1", change, null, noon))).toEqual(["job.earlyChanged"]);
});

test("a job opens to all once, at its time, with the terms and seats as they are then", () => {
  const before = given(...early());
  const job = given(...early(), ...takeSeat(before, "a1", noon));
  expect(openToAll(job, later(opensAt, -1))).toEqual([]);
  const events = openToAll(job, opensAt);
  const [message] = said(events);
  expect(message).toMatchObject({ type: "job.posted", data: { status: "open", seatsTaken: 1 } });
  expect(message?.data).not.toHaveProperty("opensAt");
  const open = given(...early(), ...takeSeat(before, "a1", noon), ...events);
  expect(openToAll(open, later(opensAt, hourMs))).toEqual([]);
  expect(typesOf(takeSeat(open, "a2", opensAt))).toEqual(["job.changed"]);
});

test("a job that was closed while it was early does not open any more", () => {
  const job = given(...early());
  const events = [...early(), ...rules.close(job, "e1", noon)];
  expect(openToAll(given(...events), opensAt)).toEqual([]);
  expect(said(rules.close(job, "e1", noon))[0]?.data).not.toHaveProperty("job");
});

test("others may apply from the instant on at which it opens, by the clock alone", () => {
  const job = rules.offered(given(...early()));
  expect(rules.isForFavourites(job, later(opensAt, -1))).toBe(true);
  expect(rules.isForFavourites(job, opensAt)).toBe(false);
  const closed = rules.offered(given(...early(), ...rules.close(job, "e1", noon)));
  expect(rules.isForFavourites(closed, later(opensAt, hourMs))).toBe(true);
  const all = rules.offered(given(...early(), ...openToAll(job, opensAt)));
  expect(rules.isForFavourites(all, later(opensAt, hourMs))).toBe(false);
});

test("the early access of a draft begins when it is published", () => {
  const draft = given(...early(30, true));
  const at = later(noon, hourMs);
  const events = rules.publish(draft, "e1", at);
  expect(typesOf(events)).toEqual(["job.openedEarly"]);
  const job = rules.offered(given(...early(30, true), ...events));
  expect(job.opensAt).toBe(later(at, 30 * minuteMs));
});

test("a job cannot begin before it opens to all: not when posted, published or edited", () => {
  const tooLong = refusing("EARLY_ACCESS_TOO_LONG");
  expect(() => early(180)).toThrow(tooLong);
  expect(() => rules.publish(given(...early(60, true)), "e1", later(noon, 2 * hourMs))).toThrow(
    tooLong,
  );
  const job = given(...early(120));
  const startsAt = later(noon, hourMs);
  const patch = { startsAt, endsAt: later(startsAt, 4 * hourMs), breakMinutes: 30 };
  expect(() => rules.edit(job, "e1", { patch, wanted: null }, null, noon)).toThrow(tooLong);
});

test("a job without early access is announced and folded as it always was", () => {
  const { earlyMinutes: _, ...plain } = terms(30);
  const events = rules.post(rules.jobs.empty, "e1", plain, false, noon);
  expect(typesOf(events)).toEqual(["job.posted"]);
  expect(given(...events)).not.toHaveProperty("opensAt");
  expect(openToAll(given(...events), later(noon, hourMs))).toEqual([]);
});
