/** Postings for tests: a job as its service announces it. */
import { categoryId } from "../../services/contracts/categories.ts";
import type { EventOf } from "../../services/contracts/events.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { hourMs, instant, newId, won } from "../../services/contracts/units.ts";

export type Job = Answer<"job.get">;

/** An open job near Seoul City Hall, tomorrow, eight hours; `more` says what is different. */
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

/** How a job stands, with its posting: the data of job.posted and job.changed. */
export const stateOf = (job: Job): EventOf<"job.posted"> => ({
  jobId: job.jobId,
  employerId: job.employer.userId,
  status: job.status,
  seatsTaken: job.seatsTaken,
  job,
});

/** How a job stands, without its posting: what a taken seat or a closing announces. */
export const countOf = (job: Job): EventOf<"job.changed"> => {
  const { job: _, ...state } = stateOf(job);
  return state;
};
