/**
 * Report period: the calendar week or month of Seoul that a repeated report is about.
 *
 * A period is due at six in the morning after it: of a week on Monday, of a month on the 1st.
 */
import { dayMs, hourMs, type Instant, later } from "../../contracts/core/units.ts";
import { monthOf, monthSpan, monthsLater } from "../../contracts/kernel/seoul-month.ts";
import { weekOf } from "../../contracts/kernel/seoul-week.ts";
import type { Window } from "../time-window.ts";

export type Every = "week" | "month";

const dueHour = 6;
const weekDays = 7;

/** The beginning of the week or month at an instant, and of its neighbours. */
const startOf = (every: Every, at: Instant, periodsLater = 0): Instant =>
  every === "week"
    ? later(weekOf(at).from, periodsLater * weekDays * dayMs)
    : monthSpan(monthsLater(monthOf(at), periodsLater)).from;

/** The last instant at or before `at` at which a period was due. */
export const lastDue = (every: Every, at: Instant): Instant =>
  later(startOf(every, later(at, -dueHour * hourMs)), dueHour * hourMs);

/** The first instant after `at` at which a period is due. */
export const nextDue = (every: Every, at: Instant): Instant =>
  later(startOf(every, later(at, -dueHour * hourMs), 1), dueHour * hourMs);

/** The period that is due at an instant: the whole week or month before. */
export const periodDueAt = (every: Every, due: Instant): Window => ({
  from: startOf(every, due, -1),
  to: startOf(every, due),
});
