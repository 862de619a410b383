/** Crew: how the people of a shift stand at a time, and what their employer must do. Pure. */
import type { ItemOf } from "../../api/routes.ts";
import { dateKey, dayMs } from "../../words/format.ts";

export type Applied = ItemOf<"GET /api/jobs/:jobId/applications">;
/** What an act about one person gets from the list that it is in. */
export type Acting = { readonly one: Applied; readonly again: () => void };
/** What a sheet about one person gets. */
export type Closing = Acting & { readonly onClose: () => void };
type Mine = ItemOf<"GET /api/users/me/jobs">;
export type OwnJob = Extract<Mine, { readonly seats: number }>;

const states = [
  "late",
  "toApprove",
  "here",
  "toSign",
  "unsigned",
  "ready",
  "waiting",
  "paying",
  "paid",
  "missing",
  "disputed",
  "gone",
] as const;
/** In the order in which a list shows them. */
export type State = (typeof states)[number];

const byStatus = {
  pending: "waiting",
  working: "here",
  worked: "toApprove",
  approved: "paying",
  paid: "paid",
  noShow: "missing",
  disputed: "disputed",
  rejected: "gone",
  withdrawn: "gone",
  cancelled: "gone",
} as const;

type Standing = Pick<Applied, "status" | "startsAt" | "signedBy">;

/** How someone stands: by the status, and by whether the work has begun without them. */
export const stateOf = ({ status, startsAt, signedBy }: Standing, now: Date): State => {
  if (status !== "accepted" && status !== "signed") return byStatus[status];
  if (new Date(startsAt) <= now) return "late";
  if (status === "signed") return "ready";
  return signedBy.includes("employer") ? "unsigned" : "toSign";
};

/** Who has a seat: everyone who was accepted and did not leave. */
const seated: readonly State[] = [
  ...(["late", "toApprove", "here", "toSign", "unsigned", "ready"] as const),
  ...(["paying", "paid", "disputed"] as const),
];

export type Counts = {
  readonly confirmed: number;
  readonly here: number;
  readonly late: number;
  readonly vacant: number;
};

/** The counts of one day of a job. */
export const countsOf = (crew: readonly Applied[], seats: number, now: Date): Counts => {
  const all = crew.map((one) => stateOf(one, now));
  const confirmed = all.filter((state) => seated.includes(state)).length;
  return {
    confirmed,
    here: all.filter((state) => state === "here").length,
    late: all.filter((state) => state === "late").length,
    vacant: Math.max(0, seats - confirmed),
  };
};

/** The crew in the order of the list: who needs an act first, then by the time of application. */
export const sorted = (crew: readonly Applied[], now: Date): Applied[] =>
  [...crew].sort(
    (a, b) =>
      states.indexOf(stateOf(a, now)) - states.indexOf(stateOf(b, now)) ||
      a.appliedAt.localeCompare(b.appliedAt),
  );

type Days = Pick<OwnJob, "startsAt" | "endsAt" | "moreDays">;
export type Day = { readonly startsAt: string; readonly endsAt: string };

/** All days of a job, in order. */
export const daysOf = ({ startsAt, endsAt, moreDays = [] }: Days): Day[] => [
  { startsAt, endsAt },
  ...moreDays,
];

/** The day of a job that counts now: the one that is not over, else the last. */
export const currentDay = (job: Days, now: Date): Day => {
  const all = daysOf(job);
  const open = all.find(({ endsAt }) => new Date(endsAt).getTime() + dayMs / 2 > now.getTime());
  return open ?? all.at(-1) ?? job;
};

/** Whether a job has a day that is today in Seoul, or that goes on now. */
export const isToday = (job: Days, now: Date): boolean =>
  daysOf(job).some(
    ({ startsAt, endsAt }) =>
      dateKey(startsAt) === dateKey(now) || (new Date(startsAt) <= now && new Date(endsAt) > now),
  );

/** The applications of one day. Who waits for a seat does so for the first day. */
export const crewOf = (all: readonly Applied[], day: Day): Applied[] =>
  all.filter(({ startsAt }) => startsAt === day.startsAt);

/** Who has signed times that the employer has not. */
export const hasTimesToSign = ({ correction }: Pick<Applied, "correction">): boolean =>
  correction?.by === "worker";
