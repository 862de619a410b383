/** Todos: what needs an act of the employer now, from the jobs and their applications. Pure. */
import { dayMs } from "../../words/format.ts";
import {
  type Applied,
  type Counts,
  countsOf,
  crewOf,
  currentDay,
  hasTimesToSign,
  isToday,
  type OwnJob,
  stateOf,
} from "../crew/crew.ts";

export type Crewed = { readonly job: OwnJob; readonly crew: readonly Applied[] };

const kinds = ["late", "approve", "times", "sign", "applicants", "vacant"] as const;
/** The most urgent first. */
export type Kind = (typeof kinds)[number];
export type Todo = {
  readonly kind: Kind;
  readonly job: OwnJob;
  readonly count: number;
  readonly href: string;
};

const agoDays = 2;
const aheadDays = 14;

/** The time in which something may be due: from two days ago to two weeks ahead. */
export const dueTimes = (now: Date): { readonly from: string; readonly to: string } => {
  // By the day, so that a page that stays open asks the same all day.
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const at = (days: number): string => new Date(today + days * dayMs).toISOString();
  return { from: at(-agoDays), to: at(aheadDays + 1) };
};

/** The jobs in which something may be due, the next first. */
export const activeJobs = (jobs: readonly OwnJob[], now: Date): OwnJob[] =>
  jobs
    .filter(({ status }) => status !== "draft" && status !== "cancelled")
    .filter((job) => {
      const { startsAt, endsAt } = currentDay(job, now);
      const isOver = new Date(endsAt).getTime() < now.getTime() - agoDays * dayMs;
      return !isOver && new Date(startsAt).getTime() < now.getTime() + aheadDays * dayMs;
    })
    .sort((a, b) => currentDay(a, now).startsAt.localeCompare(currentDay(b, now).startsAt));

const countsByKind = ({ job, crew }: Crewed, now: Date): Readonly<Record<Kind, number>> => {
  const all = crew.map((one) => stateOf(one, now));
  const count = (state: (typeof all)[number]): number => all.filter((one) => one === state).length;
  const hasSeat = job.status === "open" && job.seatsTaken < job.seats;
  return {
    late: count("late"),
    approve: count("toApprove"),
    times: crew.filter(hasTimesToSign).length,
    sign: count("toSign"),
    // Who waits for a seat that there is not waits for others, not for the employer.
    applicants: hasSeat ? count("waiting") : 0,
    vacant: hasSeat && isToday(job, now) && count("waiting") === 0 ? job.seats - job.seatsTaken : 0,
  };
};

const onShiftDay: readonly Kind[] = ["late", "approve", "times"];

/** What to do, the most urgent first. */
export const todosOf = (all: readonly Crewed[], now: Date): Todo[] =>
  all
    .flatMap((one) => {
      const counts = countsByKind(one, now);
      const base = `/employer/jobs/${one.job.jobId}`;
      return kinds
        .filter((kind) => counts[kind] > 0)
        .map((kind) => ({
          kind,
          job: one.job,
          count: counts[kind],
          href: onShiftDay.includes(kind) ? `${base}/today` : base,
        }));
    })
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));

/** The counts of all shifts of today. */
export const todayCounts = (all: readonly Crewed[], now: Date): Counts =>
  all
    .filter(({ job }) => isToday(job, now))
    .map(({ job, crew }) => countsOf(crewOf(crew, currentDay(job, now)), job.seats, now))
    .reduce(
      (sum, one) => ({
        confirmed: sum.confirmed + one.confirmed,
        here: sum.here + one.here,
        late: sum.late + one.late,
        vacant: sum.vacant + one.vacant,
      }),
      { confirmed: 0, here: 0, late: 0, vacant: 0 },
    );
