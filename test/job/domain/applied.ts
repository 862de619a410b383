/** An application as the pure rules see it: eight hours from nine on, an hour of them a break. */
import { hourMs, type Instant, instant, later } from "../../../services/contracts/core/units.ts";
import {
  type AgreedTerms,
  type Applied,
  applications,
} from "../../../services/job/domain/application.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";

export const nine = instant("2026-12-01T09:00:00+09:00");
export const hours = (n: number): Instant => later(nine, n * hourMs);
export const parties = { applicationId: "a", jobId: "j", workerId: "w", employerId: "e" };
export const terms: AgreedTerms = {
  title: "포장",
  hourlyWageWon: 12_000,
  takeHomeWon: 90_000,
  startsAt: nine,
  endsAt: hours(8),
  breakMinutes: 60,
  place: { address: "서울", lat: 37.5, lng: 127 },
  regularEmployees: 5,
};

/** An application that the job has let in, in a status that it may have reached in any way. */
export const inStatus = (status: ApplicationStatus, change: Partial<AgreedTerms> = {}): Applied => {
  const data = { ...parties, terms: { ...terms, ...change }, isFirstCome: false, at: nine };
  const { applied } = applications.evolve(applications.empty, { type: "applied", data });
  if (applied === null) throw new Error("no one applied");
  return { ...applied, isEntered: true, accepts: 1, status };
};
