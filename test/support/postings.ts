/** Postings for tests: what an employer writes, and a job as its service announces it. */
import {
  dayMs,
  hourMs,
  type Instant,
  instant,
  later,
  newId,
  now,
  seoulDate,
  seoulInstant,
  won,
} from "../../services/contracts/core/units.ts";
import type { EventOf } from "../../services/contracts/events.ts";
import type { Answer, Params } from "../../services/contracts/index.ts";
import { categoryId } from "../../services/contracts/kernel/categories.ts";
import { holidayOn } from "../../services/contracts/law/holidays.ts";

export type Job = Answer<"job.get">;
/** What an employer writes, with a place of its own. */
export type Posting = Params<"job.post"> & {
  place: NonNullable<Params<"job.post">["place"]>;
};

/** Two seats in a warehouse from `startsAt`, by default in an hour; `more` overrides members. */
export const postingOf = (more: Partial<Posting> = {}): Posting => {
  const { startsAt = later(now(), hourMs) } = more;
  return {
    title: "물류센터 포장",
    description: "상품을 포장합니다.",
    categoryId: categoryId("loading"),
    hourlyWageWon: 11_000,
    startsAt,
    endsAt: later(instant(startsAt), 8.5 * hourMs),
    breakMinutes: 60,
    seats: 2,
    place: { address: "서울특별시 송파구 송파대로 1", lat: 37.5, lng: 127.1 },
    ...more,
  };
};

/** Three hours by day, on the first day after tomorrow that is no holiday: minors may work then. */
export const byDay = (): { startsAt: Instant; endsAt: Instant; breakMinutes: number } => {
  let day = seoulDate(later(now(), 2 * dayMs));
  while (holidayOn(day) !== null) day = seoulDate(later(seoulInstant(day), dayMs));
  const startsAt = seoulInstant(day, 10 * 60);
  return { startsAt, endsAt: later(startsAt, 3 * hourMs), breakMinutes: 0 };
};

/** An open job near Seoul City Hall, tomorrow, eight hours; `more` overrides members. */
export const jobOf = (more: Partial<Job> = {}): Job => ({
  jobId: newId(),
  employer: { userId: newId(), displayName: "", rating: null },
  title: "홀 서빙 하루 도와주실 분",
  description: "점심과 저녁 홀을 함께 봅니다.",
  categoryId: categoryId("serving"),
  hourlyWageWon: won(12_000),
  takeHomeWon: won(80_000),
  startsAt: instant(Date.now() + 24 * hourMs),
  endsAt: instant(Date.now() + 32 * hourMs),
  breakMinutes: 60,
  seats: 2,
  seatsTaken: 0,
  place: { address: "서울 중구 세종대로 110", lat: 37.5663, lng: 126.9779 },
  skills: [],
  selection: "choose",
  status: "open",
  ...more,
});

/** The envelope of a message of job's log, for tests that do not check it. */
export const envelope = {
  source: "job",
  stream: "",
  position: 0,
  index: 0,
  correlationId: "",
  actor: null,
  hash: "",
} as const;

/** A job's state, with its posting: the data of job.posted and job.changed. */
export const stateOf = (job: Job): EventOf<"job.posted"> => ({
  jobId: job.jobId,
  employerId: job.employer.userId,
  status: job.status,
  seatsTaken: job.seatsTaken,
  job,
});

/** A job's state, without its posting: the data of a taken seat or a closing. */
export const countOf = (job: Job): EventOf<"job.changed"> => {
  const { job: _, ...state } = stateOf(job);
  return state;
};
